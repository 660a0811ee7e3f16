//! The part of a profile that tells facts about the HIE. Each fact names its source.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::{Complaints, Key, Takes, checked, entry, plain, take_tables};
use crate::facts::{HieFacts, HieQuestion, StateFact, TicketField, TicketForm};
use crate::form::Hie;
use crate::people::TICKET_FIELDS;
use Takes::{Flag, Table, Tables, Text, Texts};

const HIE: &[Key] = &[
    ("code", Text, true),
    ("name", Text, true),
    ("contact_role", Text, true),
    ("support", Text, true),
    ("variant_rule", Text, false),
    ("requests", Tables, false),
    ("contacts", Tables, false),
    ("ticket", Table, false),
    ("questions", Tables, false),
    ("help", Tables, false),
    ("states", Tables, false),
];
const CONTACT: &[Key] = &[
    ("kind", Text, true),
    ("name", Text, true),
    ("phone", Text, false),
    ("hours", Text, false),
    ("email", Text, false),
    ("address", Text, false),
    ("look_up", Text, false),
    ("postal_address", Text, false),
    ("note", Text, false),
    ("source", Text, true),
];
const TICKET: &[Key] = &[
    ("address", Text, true),
    ("steps", Texts, true),
    ("fields", Tables, true),
    ("warning", Text, false),
    ("source", Text, true),
];
const FIELD: &[Key] = &[("key", Text, true), ("label", Text, true), ("required", Flag, false), ("help", Text, false)];
const QUESTION: &[Key] = &[
    ("key", Text, true),
    ("name", Text, true),
    ("by", Text, true),
    ("issue_type", Text, false),
    ("about_person", Flag, false),
    ("text", Text, true),
    ("fields", Tables, false),
    ("answer", Text, false),
    ("source", Text, true),
];
const HELP: &[Key] = &[
    ("key", Text, true),
    ("audience", Text, true),
    ("title", Text, true),
    ("text", Text, false),
    ("steps", Texts, false),
    ("address", Text, false),
    ("break_the_glass", Flag, false),
    ("source", Text, true),
];
const STATE: &[Key] = &[
    ("state", Text, true),
    ("sees", Text, true),
    ("otherwise", Text, false),
    ("question", Text, false),
    ("source", Text, true),
];

/// Parts of a profile that say something of the HIE; each that is there needs a source in `[sources]`.
const PARTS: [&str; 8] =
    ["statements", "own_statements", "btg_statement", "message", "levels", "titles", "columns", "support"];

/// Reads `[hie]` with all facts, and `[sources]`.
pub(super) fn hie(top: &mut DeTable<'_>, complaints: &mut Complaints<'_>) -> Option<(Hie, HieFacts)> {
    let present: Vec<&str> = PARTS.into_iter().filter(|part| top.contains_key(*part)).collect();
    let sources = sources(top, &present, complaints);
    let value = top.remove("hie")?;
    let at = value.span().start;
    let DeValue::Table(table) = value.into_inner() else { return None };
    let wrong = complaints.count();
    let mut table = checked(at, table, HIE, "hie", complaints);
    let contacts = facts(&mut table, "contacts", CONTACT, complaints);
    let help = facts(&mut table, "help", HELP, complaints);
    let states: Vec<StateFact> = facts(&mut table, "states", STATE, complaints);
    let questions = take_tables(&mut table, "questions");
    let questions = questions.into_iter().filter_map(|(at, table)| question(at, table, complaints)).collect();
    let ticket = table.remove("ticket").and_then(|value| ticket(value, complaints));
    if complaints.count() > wrong {
        return None;
    }
    let hie: Hie = plain(Spanned::new(at..at, DeValue::Table(table)), "hie", complaints)?;
    let mut facts =
        HieFacts { code: hie.code.clone(), name: hie.name.clone(), contacts, ticket, questions, help, states, sources };
    check(at, &mut facts, complaints);
    Some((hie, facts))
}

/// `[sources]`: a text for each part of the profile that says something of the HIE.
fn sources(top: &mut DeTable<'_>, present: &[&str], complaints: &mut Complaints<'_>) -> BTreeMap<String, String> {
    let Some(value) = top.remove("sources") else {
        if complaints.strict() {
            missing(0, present, complaints);
        }
        return BTreeMap::new();
    };
    let at = value.span().start;
    let sources: BTreeMap<String, String> = plain(value, "sources", complaints).unwrap_or_default();
    let absent: Vec<&str> = present
        .iter()
        .copied()
        .filter(|part| sources.get(*part).is_none_or(|source| source.trim().is_empty()))
        .collect();
    missing(at, &absent, complaints);
    sources
}

fn missing(at: usize, absent: &[&str], complaints: &mut Complaints<'_>) {
    for part in absent {
        complaints.add(
            at,
            format!("sources.{part}"),
            format!("`{part}` has no source"),
            format!(
                "Say under [sources] where it comes from, for example {part} = \"their page for users, 2026-11-30\"; \
                     write \"assumed\" where nobody has said so."
            ),
        );
    }
}

fn facts<T: for<'de> serde::Deserialize<'de>>(
    table: &mut DeTable<'_>,
    key: &str,
    keys: &[Key],
    complaints: &mut Complaints<'_>,
) -> Vec<T> {
    let path = format!("hie.{key}");
    let tables = take_tables(table, key);
    tables.into_iter().filter_map(|(at, table)| entry(at, table, keys, &path, complaints)).collect()
}

fn fields(table: &mut DeTable<'_>, path: &str, complaints: &mut Complaints<'_>) -> Vec<TicketField> {
    let path = format!("{path}.fields");
    let tables = take_tables(table, "fields");
    tables.into_iter().filter_map(|(at, table)| entry(at, table, FIELD, &path, complaints)).collect()
}

fn ticket(value: Spanned<DeValue<'_>>, complaints: &mut Complaints<'_>) -> Option<TicketForm> {
    let at = value.span().start;
    let DeValue::Table(table) = value.into_inner() else { return None };
    let wrong = complaints.count();
    let mut table = checked(at, table, TICKET, "hie.ticket", complaints);
    let fields = fields(&mut table, "hie.ticket", complaints);
    if complaints.count() > wrong {
        return None;
    }
    table.insert(Spanned::new(at..at, "fields".into()), Spanned::new(at..at, DeValue::Array(toml::de::DeArray::new())));
    let ticket: TicketForm = plain(Spanned::new(at..at, DeValue::Table(table)), "hie.ticket", complaints)?;
    for field in fields.iter().filter(|field| !TICKET_FIELDS.iter().any(|(key, _)| *key == field.key)) {
        let known: Vec<&str> = TICKET_FIELDS.iter().map(|(key, _)| *key).collect();
        complaints.add(
            at,
            "hie.ticket.fields.key",
            format!("nothing is known to fill “{}” with", field.key),
            format!("Use any of {}.", known.join(", ")),
        );
    }
    Some(TicketForm { fields, ..ticket })
}

fn question(at: usize, table: DeTable<'_>, complaints: &mut Complaints<'_>) -> Option<HieQuestion> {
    let wrong = complaints.count();
    let mut table = checked(at, table, QUESTION, "hie.questions", complaints);
    let fields = fields(&mut table, "hie.questions", complaints);
    if complaints.count() > wrong {
        return None;
    }
    let question: HieQuestion = plain(Spanned::new(at..at, DeValue::Table(table)), "hie.questions", complaints)?;
    Some(HieQuestion { fields, ..question })
}

/// What facts may not say.
fn check(at: usize, facts: &mut HieFacts, complaints: &mut Complaints<'_>) {
    let all = || {
        let contacts = facts.contacts.iter().map(|one| ("contacts", &one.source));
        let ticket = facts.ticket.iter().map(|one| ("ticket", &one.source));
        let questions = facts.questions.iter().map(|one| ("questions", &one.source));
        let help = facts.help.iter().map(|one| ("help", &one.source));
        contacts
            .chain(ticket)
            .chain(questions)
            .chain(help)
            .chain(facts.states.iter().map(|one| ("states", &one.source)))
    };
    for (part, _) in all().filter(|(_, source)| source.trim().is_empty()) {
        complaints.add(
            at,
            format!("hie.{part}.source"),
            "a fact has an empty source",
            "Say where it comes from, or write \"assumed\".",
        );
    }
    let links = facts.contacts.iter().flat_map(|one| [&one.address, &one.look_up]);
    let links =
        links.chain(facts.ticket.iter().map(|one| &one.address)).chain(facts.help.iter().map(|one| &one.address));
    for link in links.filter(|link| !(link.is_empty() || link.starts_with("https://"))) {
        complaints.add_at_text(
            link,
            "hie",
            format!("“{link}” is no address of a page"),
            "Write it as the browser shows it, beginning with https://.".to_owned(),
        );
    }
    for state in facts
        .states
        .iter()
        .filter(|one| !(one.question.is_empty() || facts.questions.iter().any(|question| question.key == one.question)))
    {
        complaints.add_at_text(
            &state.question,
            "hie.states.question",
            format!("there is no question “{}”", state.question),
            "Use the `key` of one of [[hie.questions]].".to_owned(),
        );
    }
}
