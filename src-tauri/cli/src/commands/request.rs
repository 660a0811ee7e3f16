//! `aum request`: what is asked of the HIE for people who are known.

use clap::{Args, ValueEnum};
use desk::Desk;
use desk::contract::{ChosenPeople, RequestKindView, RequestPlan, RequestWish, RequestsMade};
use desk::fault::{Fault, Outcome};
use serde_json::json;

use super::check::counted;
use crate::output::{Ending, Output};

#[derive(Debug, Args)]
pub struct RequestArguments {
    /// What to ask for; or `take-back` before it is sent, `done` once the HIE has carried a change out
    pub what: What,
    /// E-mail addresses, user names or numbers
    #[arg(required = true)]
    pub who: Vec<String>,
    /// The new title, for change-role
    #[arg(long)]
    pub title: Option<String>,
    /// The new e-mail address, for change-contact
    #[arg(long, value_name = "E-MAIL")]
    pub email: Option<String>,
    /// The new mobile number, for change-contact
    #[arg(long, value_name = "NUMBER")]
    pub mobile: Option<String>,
    /// Why, where the HIE asks for it; no patient information
    #[arg(long)]
    pub reason: Option<String>,
    /// Connection to ask by; otherwise the way that the HIE's profile names
    #[arg(long, value_name = "CONNECTION")]
    pub to: Option<String>,
    /// Last working day, for deactivate, as YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub leaves: Option<String>,
    /// Involuntary termination: access has to end on the same day
    #[arg(long, requires = "leaves")]
    pub involuntary: bool,
    /// Show how it would go and what would be said, and make nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// A new account
    Add,
    /// Another title, and with it perhaps another access level
    ChangeRole,
    /// Another e-mail address or mobile number
    ChangeContact,
    /// Clinical alerts
    ClinicalAlerts,
    /// Deactivation
    Deactivate,
    /// A deactivated account activated again
    Reactivate,
    /// Take back what was not sent yet
    TakeBack,
    /// The HIE has carried the change out
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

pub fn run(desk: &Desk, arguments: RequestArguments, output: &Output) -> Outcome<Ending> {
    let ids = arguments.who.iter().map(|who| desk.person_named(who)).collect::<Outcome<Vec<_>>>()?;
    let people = ChosenPeople { ids, all: None };
    match arguments.what {
        What::TakeBack => {
            for id in &people.ids {
                let view = desk.take_back_request(*id)?;
                output.line(format!("Taken back for {}. Nothing was asked for.", view.summary.name));
            }
            output.value(&json!({ "taken_back": people.ids }));
            Ok(Ending::Done)
        }
        What::Done => {
            let done = desk.finish_requests(&people)?;
            output.line(format!("Carried out for {}.", counted(done, "person", "people")));
            output.value(&json!({ "done": done }));
            Ok(Ending::Done)
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
) -> Outcome<Ending> {
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
            (false, _) => Ending::WrongUsage,
            (true, false) => Ending::ProblemsFound,
            (true, true) => Ending::Done,
        });
    }
    if let Some(missing) = plan.missing.first() {
        return Err(Fault::bad_request(missing.clone(), "Options: --title, --email, --mobile, --reason."));
    }
    let made = desk.make_requests(&wish)?;
    print_made(&made, output);
    output.value(&made);
    Ok(if made.left_out.is_empty() { Ending::Done } else { Ending::ProblemsFound })
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
            format!("  Take it to the HIE: aum hand-in {id}")
        } else {
            format!("  Nothing is sent yet: aum resume {id}")
        });
    }
    for worksheet in &made.worksheets {
        output.line(format!(
            "{} ({}): a worksheet to be reviewed and attested in the window.",
            worksheet.name,
            counted(worksheet.people, "person", "people")
        ));
    }
    for one in &made.left_out {
        output.line(format!("Not {}: {}", one.name, one.why));
    }
}
