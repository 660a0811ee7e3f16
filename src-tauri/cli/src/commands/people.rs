//! `aum people`: who has, or waits for, an account.

use std::path::Path;

use clap::{Args, Subcommand};
use desk::Desk;
use desk::contract::{
    AlertsView, ChosenPeople, FieldView, PeopleFilter, PersonMark, PersonView, RosterStatus, RosterTake, RosterTaking,
    RosterView, Window,
};
use desk::fault::{DeskError, DeskResult};
use desk::people::{RosterReading, named_state, state_words};
use serde_json::json;

use super::check::counted;
use super::runtime;
use crate::arguments::CredentialSource;
use crate::output::{ExitKind, Output};

/// People printed at most; a page is as long as the desk gives.
const PAGE: usize = 500;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct PeopleArguments {
    #[command(flatten)]
    pub narrow: Narrow,
    #[command(subcommand)]
    pub command: Option<People>,
}

/// Which people.
#[derive(Debug, Args)]
pub struct Narrow {
    /// Text to search for at the start of words in name, email, username, facility and title
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only people in this state, for example active or training-invited
    #[arg(long, value_name = "STATE")]
    pub state: Option<String>,
    /// Only people with this access level
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<String>,
    /// Only people at this facility
    #[arg(long, value_name = "NAME")]
    pub facility: Option<String>,
    /// Only people who can break the glass
    #[arg(long)]
    pub btg: bool,
    /// Only people with something due
    #[arg(long)]
    pub due: bool,
    /// Only people missing from the HIE's last list
    #[arg(long)]
    pub unlisted: bool,
}

#[derive(Debug, Subcommand)]
pub enum People {
    /// Show everything known about a person, with the timeline
    Show {
        /// Email address, HIE username, or the number from the list
        who: String,
    },
    /// Import a list of accounts from your contact person at the HIE
    Import {
        /// XLSX, XLS, XLSB, ODS or CSV, with username or email, status, access level
        file: std::path::PathBuf,
        #[command(flatten)]
        reading: RosterOptions,
        #[command(flatten)]
        take: Take,
    },
    /// Read the accounts of a connected HIE
    Refresh {
        /// Connection; default: the practice HIE
        connection: Option<String>,
        #[command(flatten)]
        take: Take,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// Enter what you saw at the HIE, for one or many people
    Mark {
        /// received, training-invited, training-done, active, refresher-due, lapsed, deactivated …
        state: String,
        /// Email addresses, usernames or numbers
        #[arg(required = true)]
        who: Vec<String>,
        /// The day on which it happened, as YYYY-MM-DD; default: today
        #[arg(long, value_name = "DAY")]
        on: Option<String>,
        /// A note; no patient information
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Record that people leave the organization, so that their deactivation becomes due
    Leaves {
        /// Email addresses, usernames or numbers
        #[arg(required = true)]
        who: Vec<String>,
        /// The last working day, as YYYY-MM-DD; without it, they stay
        #[arg(long, value_name = "DAY")]
        on: Option<String>,
        /// Involuntary termination: access must be removed the same day
        #[arg(long, requires = "on")]
        involuntary: bool,
    },
    /// Record the status of clinical alerts for people
    Alerts {
        /// no, wanted, asked (requested from the HIE), on (the HIE confirmed them)
        state: String,
        /// Email addresses, usernames or numbers
        #[arg(required = true)]
        who: Vec<String>,
    },
    /// Replace the notes on a person; no patient information
    Note {
        /// Email address, username or number
        who: String,
        /// The notes
        text: String,
    },
}

#[derive(Debug, Args)]
pub struct Take {
    /// What to take from the HIE where it differs: all, state, or fields such as title,level; default: keep yours
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub take: Vec<String>,
    /// Meaning of a status, for example "Tier 2=active", or "=active" for an empty status; saved until you set "Tier 2="
    #[arg(long, value_name = "WORD=STATE")]
    pub status: Vec<String>,
    /// Preview the differences; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Code of the HIE; default: the HIE of your organization's form
    #[arg(long, value_name = "HIE")]
    pub hie: Option<String>,
    /// A listed account that belongs to a known person with another address, as LISTED=WHO
    #[arg(long, value_name = "LISTED=WHO")]
    pub same: Vec<String>,
    /// A listed account that belongs to a new person, not to the known person of that name
    #[arg(long, value_name = "LISTED")]
    pub other: Vec<String>,
    /// The list holds only some of the accounts, so nobody is reported as missing
    #[arg(long)]
    pub partial: bool,
}

/// How the file is read.
#[derive(Debug, Args)]
pub struct RosterOptions {
    /// Sheet with the list; default: the sheet that looks most like a list of people
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Meaning of a column, for example "Acct Status=status"; saved for the HIE until you set "Acct Status="
    #[arg(long, value_name = "HEADER=MEANING")]
    pub column: Vec<String>,
    /// Order in dates such as 03/04/2025: month-first or day-first; default: found from the column
    #[arg(long, value_name = "ORDER")]
    pub dates: Option<String>,
}

pub fn run(desk: &Desk, arguments: PeopleArguments, output: &Output) -> DeskResult<ExitKind> {
    match arguments.command {
        None => list(desk, &arguments.narrow, output),
        Some(People::Show { who }) => show(desk, &who, output),
        Some(People::Import { file, reading, take }) => import(desk, &file, &reading, &take, output),
        Some(People::Refresh { connection, take, .. }) => refresh(desk, connection.as_deref(), &take, output),
        Some(People::Mark { state, who, on, note }) => mark(desk, &state, &who, on, note, output),
        Some(People::Leaves { who, on, involuntary }) => {
            let ids = who.iter().map(|who| desk.person_named(who)).collect::<DeskResult<Vec<_>>>()?;
            let people = ChosenPeople { ids, all: None };
            let noted = desk.note_leavers(&people, on.as_deref().unwrap_or_default(), involuntary)?;
            output.line(format!(
                "Recorded for {}. `aum due` reminds you to request deactivation.",
                counted(noted, "person", "people")
            ));
            output.value(&json!({ "noted": noted }));
            Ok(ExitKind::Done)
        }
        Some(People::Alerts { state, who }) => {
            let to: AlertsView = serde_json::from_value(json!(state)).map_err(|_| {
                DeskError::bad_request(format!("“{state}” is not an alert status."), "Use no, wanted, asked or on.")
            })?;
            let ids = who.iter().map(|who| desk.person_named(who)).collect::<DeskResult<Vec<_>>>()?;
            let noted = desk.note_alerts(&ChosenPeople { ids, all: None }, to)?;
            output.line(format!("Recorded for {}.", counted(noted, "person", "people")));
            output.value(&json!({ "noted": noted }));
            Ok(ExitKind::Done)
        }
        Some(People::Note { who, text }) => {
            let view = desk.save_notes(desk.person_named(&who)?, &text)?;
            output.line(format!("Notes saved for {}.", view.summary.name));
            output.value(&view);
            Ok(ExitKind::Done)
        }
    }
}

/// The credential that a refresh may take from standard input.
pub fn credential(arguments: &PeopleArguments) -> Option<&CredentialSource> {
    match &arguments.command {
        Some(People::Refresh { credential, .. }) => Some(credential),
        _ => None,
    }
}

fn list(desk: &Desk, narrow: &Narrow, output: &Output) -> DeskResult<ExitKind> {
    let filter = PeopleFilter {
        text: narrow.search.clone().unwrap_or_default(),
        state: narrow.state.as_deref().map(named_state).transpose()?,
        level: narrow.level.clone(),
        facility: narrow.facility.clone(),
        break_the_glass: narrow.btg,
        due: narrow.due,
        unlisted: narrow.unlisted,
    };
    let mut page = desk.people(&filter, Window { start: 0, count: PAGE })?;
    while page.people.len() < page.listed {
        let more = desk.people(&filter, Window { start: page.people.len(), count: PAGE })?;
        if more.people.is_empty() {
            break;
        }
        page.people.extend(more.people);
    }
    if page.more {
        page.total = desk.count_people(&filter)?;
    }
    let rows: Vec<Vec<String>> = page
        .people
        .iter()
        .map(|person| {
            let glass = match (person.break_the_glass, person.break_the_glass_known || person.level.is_empty()) {
                (true, _) => " (BTG)",
                (false, true) => "",
                (false, false) => " (BTG unknown)",
            };
            let practice = if person.practice { "practice" } else { "" };
            vec![
                person.id.to_string(),
                person.name.clone(),
                person.email.clone(),
                person.username.clone(),
                person.title.clone(),
                format!("{}{glass}", person.level),
                state_words(person.state).to_owned(),
                person.open_request.clone(),
                practice.to_owned(),
            ]
        })
        .collect();
    output.table(&rows);
    if page.total == 0 {
        output.line("No people found. People come from batches, `aum people import` and `aum people refresh`.");
    } else if page.listed < page.total {
        output.line(format!("… the first {} of {}. To see fewer, narrow the search.", page.listed, page.total));
    }
    output.value(&page);
    Ok(ExitKind::Done)
}

fn show(desk: &Desk, who: &str, output: &Output) -> DeskResult<ExitKind> {
    let view = desk.person(desk.person_named(who)?)?;
    print(&view, output);
    output.value(&view);
    Ok(ExitKind::Done)
}

fn print(view: &PersonView, output: &Output) {
    let person = &view.summary;
    output.line(format!("{} ({})", person.name, state_words(person.state)));
    let facts = [
        ("Email", person.email.clone()),
        ("Mobile", view.mobile.clone()),
        ("Username", person.username.clone()),
        ("Title", person.title.clone()),
        ("Access level", person.level.clone()),
        ("Facility", person.facility.clone()),
        ("Request", person.open_request.clone()),
        ("Now", view.sees.clone()),
        ("If not", view.otherwise.clone()),
        ("Alerts", view.alerts.clone()),
        ("Leaves", view.leaves.clone()),
        ("HIE", if person.practice { "practice".to_owned() } else { view.hie.clone() }),
        ("Notes", view.notes.clone()),
    ];
    let rows: Vec<Vec<String>> = facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| vec![format!("  {label}"), value])
        .chain(view.days.iter().map(|day| vec![format!("  {}", day.words), day.day.clone()]))
        .collect();
    output.table(&rows);
    output.line("");
    let rows: Vec<Vec<String>> = view
        .timeline
        .iter()
        .map(|entry| vec![entry.day.clone(), entry.words.clone(), entry.evidence.clone(), entry.note.clone()])
        .collect();
    output.table(&rows);
}

fn import(desk: &Desk, file: &Path, reading: &RosterOptions, take: &Take, output: &Output) -> DeskResult<ExitKind> {
    let view = desk.open_roster_as(
        file,
        &RosterReading {
            hie: take.hie.as_deref(),
            sheet: reading.sheet.as_deref(),
            columns: &reading.column,
            dates: reading.dates.as_deref(),
            open_anyway: false,
        },
    )?;
    for column in view.columns.iter().filter(|column| !output.is_json() && !column.header.is_empty()) {
        output.note(format!("Column “{}”: {}", column.header, column.means.to_lowercase()));
    }
    apply_roster(desk, view, take, output)
}

fn refresh(desk: &Desk, connection: Option<&str>, take: &Take, output: &Output) -> DeskResult<ExitKind> {
    let connection = connection.unwrap_or(desk::practice::PRACTICE);
    let view = runtime()?.block_on(async {
        let view = desk.refresh_people(connection, take.hie.as_deref()).await;
        desk.stop_practice().await;
        view
    })?;
    apply_roster(desk, view, take, output)
}

/// Prints what differs, then takes over what was asked for.
fn apply_roster(desk: &Desk, view: RosterView, take: &Take, output: &Output) -> DeskResult<ExitKind> {
    let view = &take.status.iter().try_fold(view, |view, said| name_status(desk, &view, said))?;
    let taking = decided(desk, view, take)?;
    print_comparison(view, output);
    print_input(view, output);
    let asked = view.input.as_ref().map_or(view.perhaps.len(), |input| input.asked.len());
    let settled = |asked: usize| if asked > 0 { ExitKind::ProblemsFound } else { ExitKind::Done };
    if take.dry_run {
        desk.close_roster();
        output.value(view);
        return Ok(settled(asked));
    }
    let done = desk.take_roster(view.id, &taking)?;
    output.line(format!(
        "{} added, {} changed, {} kept as yours.",
        done.added,
        done.changed,
        counted(done.kept, "difference", "differences"),
    ));
    if done.kept > 0 {
        output.note("To use the HIE's values: --take all, --take state, or fields such as --take title,level");
    }
    output.value(&json!({ "comparison": view, "done": done, "input": view.input }));
    // Whoever was asked about and decided on is settled.
    Ok(settled(asked.saturating_sub(view.perhaps.len()) + done.asked))
}

/// Everything of the list that was not used, and everything that is asked.
fn print_input(view: &RosterView, output: &Output) {
    for one in &view.shared {
        output.line(format!("{}: {} is used; also listed: {}.", one.email, one.counts, one.others.join(", ")));
    }
    let Some(input) = &view.input else {
        for one in &view.perhaps {
            output.line(format!(
                "{} ({}) may be “{}”: use --same \"{}={}\" or --other \"{}\".",
                one.name, one.theirs, one.ours, one.theirs, one.person, one.theirs
            ));
        }
        return;
    };
    for one in &input.left_out {
        output.line(format!("Row {}: left out. {}", one.row, one.reason));
    }
    if !input.unused_columns.is_empty() {
        output.line(format!("Columns not used: {}.", input.unused_columns.join(", ")));
    }
    for one in &input.asked {
        output.line(match one.row {
            Some(row) => format!("Row {row}: {}", one.question),
            None => one.question.clone(),
        });
    }
}

/// What is taken, and who is whom.
fn decided(desk: &Desk, view: &RosterView, take: &Take) -> DeskResult<RosterTaking> {
    let mut taking = taking(view, &take.take)?;
    taking.partial = take.partial;
    let listed = |name: &str| {
        let found = view.perhaps.iter().find(|one| one.theirs.eq_ignore_ascii_case(name.trim()));
        found.ok_or_else(|| {
            let known: Vec<&str> = view.perhaps.iter().map(|one| one.theirs.as_str()).collect();
            DeskError::bad_request(
                format!("“{}” is not in question.", name.trim()),
                if known.is_empty() {
                    "Omit the option.".to_owned()
                } else {
                    format!("In question: {}.", known.join(", "))
                },
            )
        })
    };
    for said in &take.same {
        let (theirs, who) = said.rsplit_once('=').ok_or_else(|| {
            DeskError::bad_request(
                format!("“{said}” is not LISTED=WHO."),
                "Write for example --same \"ana@new.org=ana@old.org\".",
            )
        })?;
        let one = listed(theirs)?;
        if desk.person_named(who)? != one.person {
            return Err(DeskError::bad_request(
                format!("{} and {} have different names.", who.trim(), one.name),
                format!("The question is whether the account belongs to “{}”.", one.ours),
            ));
        }
        taking.same.push(one.listed);
    }
    for name in &take.other {
        taking.others.push(listed(name)?.listed);
    }
    Ok(taking)
}

fn print_comparison(view: &RosterView, output: &Output) {
    output.line(format!(
        "{} on the list of “{}”: {} new, {} unchanged, {} with differences.",
        counted(view.people, "account", "accounts"),
        view.source,
        view.new,
        view.same,
        view.differences.len()
    ));
    let mut rows = Vec::new();
    for one in &view.differences {
        for field in &one.fields {
            rows.push(vec![
                one.name.clone(),
                field.label.clone(),
                format!("yours “{}”", field.ours),
                format!("theirs “{}”", field.theirs),
            ]);
        }
        if let Some(state) = &one.state {
            rows.push(vec![
                one.name.clone(),
                "State".to_owned(),
                format!("yours “{}”", state_words(state.ours).to_lowercase()),
                format!("theirs “{}”", state_words(state.theirs).to_lowercase()),
            ]);
        }
    }
    output.table(&rows);
    if view.repeated > 0 {
        output.line(format!(
            "{} listed twice; the first entry is used.",
            counted(view.repeated, "account is", "accounts are")
        ));
    }
    if !view.missing.is_empty() {
        let more = view.missing_people.saturating_sub(view.missing.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        output.line(format!("Have access in your records but are not on the list: {}{more}.", view.missing.join(", ")));
    }
    let open = |one: &&RosterStatus| one.state.is_none() && !one.word.is_empty();
    let open: Vec<&str> = view.statuses.iter().filter(open).map(|one| one.word.as_str()).collect();
    if let Some(first) = open.first() {
        output.line(format!(
            "Status values AUM Desk does not recognize, so the state stays as it is: {}.",
            open.join(", ")
        ));
        output.note(format!("To set and save the meaning: --status \"{first}=active\""));
    }
    for (word, state) in view.statuses.iter().filter_map(|one| Some((&one.word, one.state?))) {
        output.line(format!("Status “{word}” means {} (your entry).", state_words(state).to_lowercase()));
    }
}

fn name_status(desk: &Desk, view: &RosterView, said: &str) -> DeskResult<RosterView> {
    let Some((word, state)) = said.rsplit_once('=') else {
        return Err(DeskError::bad_request(
            format!("“{said}” is not WORD=STATE."),
            "Write for example --status \"Tier 2=active\".",
        ));
    };
    let state = if state.trim().is_empty() { None } else { Some(named_state(state)?) };
    desk.name_status(view.id, word, state)
}

fn taking(view: &RosterView, wanted: &[String]) -> DeskResult<RosterTaking> {
    let mut taking = RosterTaking::default();
    for what in wanted {
        if what == "all" {
            taking.everything = true;
        } else if what == "state" {
            taking.states = view.differences.iter().filter(|one| one.state.is_some()).map(|one| one.person).collect();
        } else {
            let field: FieldView = serde_json::from_value(json!(what)).map_err(|_| {
                DeskError::bad_request(
                    format!("“{what}” cannot be taken from the HIE."),
                    "Known: all, state, given-name, family-name, email, mobile, facility, title, level, username.",
                )
            })?;
            taking.fields.extend(view.differences.iter().map(|one| RosterTake { person: one.person, field }));
        }
    }
    Ok(taking)
}

fn mark(
    desk: &Desk,
    state: &str,
    who: &[String],
    on: Option<String>,
    note: Option<String>,
    output: &Output,
) -> DeskResult<ExitKind> {
    let state = named_state(state)?;
    let ids = who.iter().map(|who| desk.person_named(who)).collect::<DeskResult<Vec<_>>>()?;
    let marked = desk.mark_people(&PersonMark {
        people: ChosenPeople { ids, all: None },
        state,
        day: on.unwrap_or_default(),
        note: note.unwrap_or_default(),
    })?;
    output.line(format!("{}: {}.", counted(marked.changed, "person", "people"), state_words(state).to_lowercase()));
    for refused in &marked.refused {
        output.line(format!("Not {}: {}", refused.name, refused.why));
    }
    output.value(&marked);
    Ok(if marked.refused.is_empty() { ExitKind::Done } else { ExitKind::ProblemsFound })
}
