//! `aum request`: what is asked of the HIE for people who are known.

use clap::{Args, ValueEnum};
use desk::Desk;
use desk::contract::{ChosenPeople, RequestKindView, RequestPlan, RequestWish, RequestsMade};
use desk::fault::{DeskError, DeskResult};
use serde_json::json;

use super::check::counted;
use crate::output::{ExitKind, Output};

#[derive(Debug, Args)]
pub struct RequestArguments {
    /// What to request; or `take-back` before it is sent, `done` when the HIE has made a change
    pub what: What,
    /// Email addresses, usernames or numbers
    #[arg(required = true)]
    pub who: Vec<String>,
    /// The new title, for change-role
    #[arg(long)]
    pub title: Option<String>,
    /// The new email address, for change-contact
    #[arg(long, value_name = "EMAIL")]
    pub email: Option<String>,
    /// The new mobile number, for change-contact
    #[arg(long, value_name = "NUMBER")]
    pub mobile: Option<String>,
    /// Reason, if the HIE requires one; no patient information
    #[arg(long)]
    pub reason: Option<String>,
    /// Connection to use; default: the channel in the HIE's profile
    #[arg(long, value_name = "CONNECTION")]
    pub to: Option<String>,
    /// Last working day, for deactivate, as YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub leaves: Option<String>,
    /// Involuntary termination: access must be removed the same day
    #[arg(long, requires = "leaves")]
    pub involuntary: bool,
    /// Preview the channel and the text; create nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// A new account
    Add,
    /// Another title, which may change the access level
    ChangeRole,
    /// Another email address or mobile number
    ChangeContact,
    /// Clinical alerts
    ClinicalAlerts,
    /// Deactivation
    Deactivate,
    /// Reactivation of a deactivated account
    Reactivate,
    /// Withdraw a request that was not sent yet
    TakeBack,
    /// Record that the HIE has made the change
    Done,
}

impl What {
    fn kind(self) -> Option<RequestKindView> {
        Some(match self {
            Self::Add => RequestKindView::Add,
            Self::ChangeRole => RequestKindView::ChangeRole,
            Self::ChangeContact => RequestKindView::ChangeContact,
            Self::ClinicalAlerts => RequestKindView::ClinicalAlerts,
            Self::Deactivate => RequestKindView::Deactivate,
            Self::Reactivate => RequestKindView::Reactivate,
            Self::TakeBack | Self::Done => return None,
        })
    }
}

pub fn run(desk: &Desk, arguments: RequestArguments, output: &Output) -> DeskResult<ExitKind> {
    let ids = arguments.who.iter().map(|who| desk.person_named(who)).collect::<DeskResult<Vec<_>>>()?;
    let people = ChosenPeople { ids, all: None };
    match arguments.what {
        What::TakeBack => {
            for id in &people.ids {
                let view = desk.take_back_request(*id)?;
                output.line(format!("Request withdrawn for {}. Nothing was sent.", view.summary.name));
            }
            output.value(&json!({ "taken_back": people.ids }));
            Ok(ExitKind::Done)
        }
        What::Done => {
            let done = desk.finish_requests(&people)?;
            output.line(format!("Marked as done for {}.", counted(done, "person", "people")));
            output.value(&json!({ "done": done }));
            Ok(ExitKind::Done)
        }
        what => ask(desk, what.kind(), people, arguments, output),
    }
}

fn ask(
    desk: &Desk,
    kind: Option<RequestKindView>,
    people: ChosenPeople,
    arguments: RequestArguments,
    output: &Output,
) -> DeskResult<ExitKind> {
    let wish = RequestWish {
        kind,
        people,
        title: arguments.title.unwrap_or_default(),
        email: arguments.email.unwrap_or_default(),
        mobile: arguments.mobile.unwrap_or_default(),
        reason: arguments.reason.unwrap_or_default(),
        connection: arguments.to.unwrap_or_default(),
        leaves: arguments.leaves.unwrap_or_default(),
        involuntary: arguments.involuntary,
    };
    let plan = desk.plan_requests(&wish)?;
    for warning in &plan.warnings {
        output.note(warning);
    }
    if arguments.dry_run {
        print_plan(&plan, output);
        output.value(&plan);
        return Ok(match (plan.missing.is_empty(), plan.left_out.is_empty()) {
            (false, _) => ExitKind::WrongUsage,
            (true, false) => ExitKind::ProblemsFound,
            (true, true) => ExitKind::Done,
        });
    }
    if let Some(missing) = plan.missing.first() {
        return Err(DeskError::bad_request(missing.clone(), "Options: --title, --email, --mobile, --reason."));
    }
    let made = desk.make_requests(&wish)?;
    print_made(&made, output);
    output.value(&made);
    Ok(if made.left_out.is_empty() { ExitKind::Done } else { ExitKind::ProblemsFound })
}

fn print_plan(plan: &RequestPlan, output: &Output) {
    for group in &plan.groups {
        output.line(format!("{}: {}.", counted(group.people, "person", "people"), group.way));
        if !group.note.is_empty() {
            output.line(format!("  {}", group.note));
        }
        for field in &group.text {
            output.line(format!("  {}:", field.label));
            for line in field.text.lines() {
                output.line(format!("    {line}"));
            }
        }
    }
    for missing in &plan.missing {
        output.line(missing);
    }
    for one in &plan.left_out {
        output.line(format!("Not {}: {}", one.name, one.why));
    }
}

fn print_made(made: &RequestsMade, output: &Output) {
    for batch in &made.batches {
        let id = batch.batch.get(..8).unwrap_or(&batch.batch);
        output.line(format!("{} ({}): {}.", batch.name, counted(batch.people, "person", "people"), batch.way));
        output.line(if batch.by_hand {
            format!("  To submit it to the HIE: aum submit-manually {id}")
        } else {
            format!("  To send it: aum resume {id}")
        });
    }
    for worksheet in &made.worksheets {
        output.line(format!(
            "{} ({}): a worksheet to review and attest in the window.",
            worksheet.name,
            counted(worksheet.people, "person", "people")
        ));
    }
    for one in &made.left_out {
        output.line(format!("Not {}: {}", one.name, one.why));
    }
}
