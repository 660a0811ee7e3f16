//! `aum hie`: whom to contact at the HIE, what to ask and how, and what of it is only assumed.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use desk::Desk;
use desk::contract::{AskedText, ContactPerson, ContactWay, HieAsking, HieView};
use desk::fault::{DeskError, DeskResult};

use crate::output::{ExitKind, Output};

#[derive(Debug, Args)]
pub struct HieArguments {
    /// Code of the HIE; default: that of the organization's form
    #[arg(long, global = true)]
    pub hie: Option<String>,
    #[command(subcommand)]
    pub command: Option<HieCommand>,
}

#[derive(Debug, Subcommand)]
pub enum HieCommand {
    /// Save who looks after your organization at the HIE
    Contact {
        /// First and last name
        #[arg(long)]
        name: Option<String>,
        /// Email address
        #[arg(long)]
        email: Option<String>,
        /// Telephone number
        #[arg(long)]
        phone: Option<String>,
        /// Day on which you knew it to be right, as YYYY-MM-DD; default: today
        #[arg(long, value_name = "DAY")]
        confirmed: Option<String>,
    },
    /// Print a question as it goes to the HIE; nothing is sent
    Ask {
        /// What to ask, as `aum hie` lists it; `confirm-assumed` asks for everything that is only assumed
        question: String,
        /// The person it is about: email address, username or number
        #[arg(long, value_name = "WHO")]
        person: Option<String>,
        /// What the HIE wants to know besides, for example "message=Access denied"; no patient information
        #[arg(long = "answer", value_name = "FIELD=TEXT")]
        answers: Vec<String>,
    },
    /// Save what the HIE answered about a person
    Answer {
        /// What was asked, for example `username` or `role`
        question: String,
        /// Email address, username or number
        person: String,
        /// The answer: the username; for `role` the level, or nothing where the one known here is right
        #[arg(default_value = "")]
        answer: String,
        /// Day of the answer, as YYYY-MM-DD; default: today
        #[arg(long, value_name = "DAY", default_value = "")]
        on: String,
    },
    /// Save that the HIE confirmed something that was only assumed
    Confirm {
        /// The fact, as `aum hie` lists it
        fact: String,
        /// Day, as YYYY-MM-DD; `never` takes it back
        #[arg(long, value_name = "DAY", default_value = "")]
        on: String,
    },
    /// Print what a new user has to do and know
    UserGuide,
}

pub fn run(desk: &Desk, arguments: HieArguments, output: &Output) -> DeskResult<ExitKind> {
    let view = desk.hie(arguments.hie.as_deref())?;
    match arguments.command {
        None => {
            print(&view, output);
            output.value(&view);
        }
        Some(HieCommand::Contact { name, email, phone, confirmed }) => {
            let changed = name.is_some() || email.is_some() || phone.is_some() || confirmed.is_some();
            let was = view.person.clone();
            let person = ContactPerson {
                name: name.unwrap_or(was.name),
                email: email.unwrap_or(was.email),
                phone: phone.unwrap_or(was.phone),
                confirmed: confirmed.unwrap_or_default(),
            };
            let view = if changed { desk.save_contact_person(&view.code, &person)? } else { view };
            contact(&view, output);
            output.value(&view.person);
        }
        Some(HieCommand::Ask { question, person, answers }) => {
            let person = person.map(|who| desk.person_named(&who)).transpose()?;
            let answers = answers.iter().map(|one| said(one)).collect::<DeskResult<BTreeMap<_, _>>>()?;
            let asked = desk.ask_hie(&HieAsking { hie: view.code, question, person, answers })?;
            asked_text(&asked, output);
            output.value(&asked);
            return Ok(if asked.missing.is_empty() { ExitKind::Done } else { ExitKind::ProblemsFound });
        }
        Some(HieCommand::Answer { question, person, answer, on }) => {
            let id = desk.person_named(&person)?;
            desk.keep_answer(id, &question, &answer, &on)?;
            let view = desk.person(id)?;
            output.line(format!("Saved for {}.", view.summary.name));
            output.value(&view);
        }
        Some(HieCommand::Confirm { fact, on }) => {
            let day = Some(on.as_str()).filter(|day| *day != "never");
            let view = desk.confirm_fact(&view.code, &fact, day)?;
            assumed(&view, output);
            output.value(&view.assumed);
        }
        Some(HieCommand::UserGuide) => {
            let guide: Vec<_> = view.help.iter().filter(|help| help.for_user).collect();
            output.line(format!("Your access to {}", view.name));
            for help in &guide {
                output.line("");
                output.line(help.title.clone());
                if !help.text.is_empty() {
                    output.line(format!("  {}", help.text));
                }
                for (number, step) in (1..).zip(&help.steps) {
                    output.line(format!("  {number}. {step}"));
                }
            }
            output.value(&guide);
        }
    }
    Ok(ExitKind::Done)
}

fn said(one: &str) -> DeskResult<(String, String)> {
    one.split_once('=').map(|(key, text)| (key.trim().to_owned(), text.trim().to_owned())).ok_or_else(|| {
        DeskError::bad_request(
            format!("“{one}” is not FIELD=TEXT."),
            "Write for example \"message=Access denied\"; the fields of a question are listed by `aum hie`.",
        )
    })
}

fn print(view: &HieView, output: &Output) {
    output.line(view.name.clone());
    output.line("");
    contact(view, output);
    for way in &view.contacts {
        output.line("");
        way_lines(way, output);
    }
    if let Some(ticket) = &view.ticket {
        output.line("");
        output.line(format!("Tickets: {}", ticket.address));
        for (number, step) in (1..).zip(&ticket.steps) {
            output.line(format!("  {number}. {step}"));
        }
        output.line(format!("  {}", ticket.warning));
        output.line(format!("  Source: {}", ticket.source));
    }
    if !view.questions.is_empty() {
        output.line("");
        output.line("Ask the HIE (aum hie ask QUESTION):");
        let rows: Vec<Vec<String>> = view
            .questions
            .iter()
            .map(|question| {
                let fields: Vec<String> =
                    question.fields.iter().map(|field| format!("--answer {}=…", field.key)).collect();
                let person = if question.about_person { "--person WHO".to_owned() } else { String::new() };
                vec![format!("  {}", question.key), question.name.clone(), [vec![person], fields].concat().join(" ")]
            })
            .collect();
        output.table(&rows);
    }
    let help: Vec<_> = view.help.iter().filter(|help| !help.for_user).collect();
    for one in help {
        output.line("");
        output.line(one.title.clone());
        if !one.text.is_empty() {
            output.line(format!("  {}", one.text));
        }
        for (number, step) in (1..).zip(&one.steps) {
            output.line(format!("  {number}. {step}"));
        }
        output.line(format!("  Source: {}", one.source));
    }
    output.line("");
    assumed(view, output);
}

fn contact(view: &HieView, output: &Output) {
    let person = &view.person;
    let role = &view.contact_role;
    if person.confirmed.is_empty() {
        let look_up = view.contacts.iter().map(|way| way.look_up.as_str()).find(|link| !link.is_empty());
        let look_up = look_up.map_or_else(String::new, |link| format!(" Look-up: {link}."));
        output.line(format!(
            "Your {role} is not known.{look_up} Save it: aum hie contact --name NAME --email EMAIL --phone NUMBER"
        ));
        return;
    }
    let facts = [&person.name, &person.email, &person.phone].into_iter().filter(|text| !text.is_empty());
    let facts: Vec<&str> = facts.map(String::as_str).collect();
    output.line(format!("Your {role}: {} (confirmed on {})", facts.join(", "), person.confirmed));
}

fn way_lines(way: &ContactWay, output: &Output) {
    output.line(way.name.clone());
    let rows: Vec<Vec<String>> = [
        ("Phone", &way.phone),
        ("Hours", &way.hours),
        ("Email", &way.email),
        ("Web", &way.address),
        ("Look-up", &way.look_up),
        ("Mail", &way.postal_address),
        ("Note", &way.note),
        ("Source", &way.source),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| vec![format!("  {label}"), value.clone()])
    .collect();
    output.table(&rows);
}

fn assumed(view: &HieView, output: &Output) {
    if view.assumed.is_empty() {
        output.line(format!("Nothing about {} is only assumed.", view.name));
        return;
    }
    output.line("Assumed; ask your contact person (aum hie ask confirm-assumed), then: aum hie confirm FACT");
    let rows: Vec<Vec<String>> = view
        .assumed
        .iter()
        .map(|one| {
            let confirmed = match one.confirmed.as_str() {
                "" => "not confirmed".to_owned(),
                day => format!("confirmed on {day}"),
            };
            vec![format!("  {}", one.key), one.what.clone(), confirmed]
        })
        .collect();
    output.table(&rows);
}

fn asked_text(asked: &AskedText, output: &Output) {
    for missing in &asked.missing {
        output.line(format!("? {missing}"));
    }
    for warning in &asked.warnings {
        output.line(format!("! {warning}"));
    }
    output.line(asked.way.clone());
    for (label, value) in [("To", &asked.to), ("Form", &asked.address)] {
        if !value.is_empty() {
            output.line(format!("{label}: {value}"));
        }
    }
    for (number, step) in (1..).zip(&asked.steps) {
        output.line(format!("  {number}. {step}"));
    }
    for field in &asked.fields {
        output.line("");
        output.line(format!("{}:", field.label));
        output.line(field.text.clone());
    }
}
