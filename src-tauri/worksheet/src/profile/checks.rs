//! What a profile may not say: each rule adds its complaints, so that all of them are seen at once.

use std::collections::HashSet;

use super::read::{Complaints, FormEntry, Placed, Profile};
use super::{CHANNELS, columns_of};
use crate::choices;
use crate::form::{Column, FieldKind, FormId};
use crate::text::fold;

/// Columns that a worksheet can keep.
const MOST_COLUMNS: usize = 64;

pub(super) fn check(profile: &Profile, complaints: &mut Complaints<'_>) {
    check_forms(profile, complaints);
    check_message(profile, complaints);
    for column in profile.columns.iter().flat_map(|entry| &entry.entry.columns) {
        check_column(column, profile, complaints);
    }
    for form in &profile.forms {
        check_columns(profile, form, complaints);
    }
    check_conditions(profile, complaints);
    check_levels(profile, complaints);
    check_titles(profile, complaints);
}

/// What is filled in where a message or the name of its file has it in braces.
const IN_MESSAGES: [&str; 5] = ["organization", "count", "date", "name", "alerts"];
const IN_FILE_NAMES: [&str; 3] = ["organization", "date", "mmddyyyy"];

/// A placeholder that nothing is filled into would be sent to the HIE as it is.
fn check_message(profile: &Profile, complaints: &mut Complaints<'_>) {
    let message = &profile.message;
    for (key, text, known) in [
        ("message.subject", &message.subject, IN_MESSAGES.as_slice()),
        ("message.body", &message.body, IN_MESSAGES.as_slice()),
        ("message.file_name", &message.file_name, IN_FILE_NAMES.as_slice()),
    ] {
        for piece in text.split('{').skip(1) {
            let Some((name, _)) = piece.split_once('}') else { continue };
            if !known.contains(&name) {
                let names: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
                complaints.add_at_text(
                    &format!("{{{name}}}"),
                    key,
                    format!("there is no placeholder {{{name}}}"),
                    format!("Use any of {}.", names.join(", ")),
                );
            }
        }
    }
}

fn check_forms(profile: &Profile, complaints: &mut Complaints<'_>) {
    if profile.forms.is_empty() {
        complaints.add(0, "forms", "the profile has no form", "Add at least one [[forms]] table.");
    }
    let mut names = HashSet::new();
    for Placed { at, entry } in &profile.forms {
        let (at, name) = (*at, &entry.name);
        let id = format!("{}/{name}", profile.hie.code);
        if id.parse::<FormId>().is_err() {
            complaints.add(
                at,
                "forms.name",
                format!("“{id}” cannot name a form"),
                "Use lowercase letters, digits and hyphens in the HIE's code and the form's name.",
            );
        }
        if !names.insert(name) {
            complaints.add(
                at,
                "forms.name",
                format!("a second form is called “{name}”"),
                "Give each form its own name.",
            );
        }
        if entry.header_row == 0 {
            complaints.add(at, "forms.header_row", "`header_row` is 0", "Count rows from 1, as the spreadsheet does.");
        }
        for unknown in entry.channels.iter().filter(|channel| !CHANNELS.contains(&channel.as_str())) {
            let hint = format!("Use any of {}.", CHANNELS.join(", "));
            complaints.add(at, "forms.channels", format!("there is no channel “{unknown}”"), hint);
        }
        if entry.break_the_glass && profile.btg_statement.is_none() {
            complaints.add(
                at,
                "btg_statement",
                "a form with Break the Glass has no `btg_statement`",
                "Add what the user confirms for it, at the top of the file.",
            );
        }
        if profile.statements.is_empty() && entry.statements.is_empty() {
            complaints.add(
                at,
                "statements",
                "there is no attestation statement",
                "List under `statements` what the user declares, at the top of the file or in the form.",
            );
        }
        if !(entry.address.is_empty() || entry.address.starts_with("https://")) {
            complaints.add(
                at,
                "forms.address",
                format!("“{}” is no address of a web form", entry.address),
                "Write it as the browser shows it, beginning with https://.",
            );
        }
    }
    for Placed { at, entry } in &profile.columns {
        for unknown in entry.forms.iter().filter(|form| !names.contains(form)) {
            let problem = format!("there is no form “{unknown}” in this file");
            complaints.add(
                *at,
                "columns.forms",
                problem,
                "Use the `name` of a [[forms]] table, or leave `forms` out for all.",
            );
        }
    }
}

/// A rule over fields that no form has would never find anything.
fn check_conditions(profile: &Profile, complaints: &mut Complaints<'_>) {
    for Placed { at, entry } in &profile.conditions {
        let fields = entry.when.iter().chain(&entry.then).flat_map(|term| &term.columns).chain([&entry.column]);
        for key in fields {
            let is =
                |column: &Column| column.key == *key || column.group.as_ref().is_some_and(|group| group.key == *key);
            if !profile.columns.iter().flat_map(|entry| &entry.entry.columns).any(|column| is(&column.entry)) {
                complaints.add(
                    *at,
                    "conditions",
                    format!("there is no column “{key}”"),
                    "Use the `key` of a column or of a group of columns.",
                );
            }
        }
        let empty = entry.source.trim().is_empty() || entry.when.is_empty();
        if empty {
            complaints.add(
                *at,
                "conditions",
                "a rule over several fields needs `when` and a `source`",
                "Fill them in.",
            );
        }
    }
}

fn check_column(placed: &Placed<Column>, profile: &Profile, complaints: &mut Complaints<'_>) {
    let (at, column) = (placed.at, &placed.entry);
    let header = &column.header;
    if column.max_length == 0 {
        complaints.add(
            at,
            "columns.max_length",
            format!("column “{header}” takes no characters"),
            "Set max_length to 1 or more.",
        );
    }
    if !(column.width > 0.0 && column.width <= 255.0) {
        complaints.add(
            at,
            "columns.width",
            format!("column “{header}” has no usable width"),
            "Set width between 1 and 255.",
        );
    }
    for name in std::iter::once(header).chain(&column.synonyms).filter(|name| fold(name).is_empty()) {
        let problem = format!("a header of column “{}” is empty (“{name}”)", column.key);
        complaints.add(at, "columns.header", problem, "Write the header's text.");
    }
    for rule in &column.rules {
        if let Some(why) = rule.shape.impossible() {
            let problem = format!("a rule of column “{header}” accepts nothing: {why}");
            complaints.add(at, "columns.rules", problem, "Correct the rule, or remove it.");
        } else if !rule.allows(&column.preset) {
            let problem = format!("the preset “{}” of “{header}” breaks a rule of the column", column.preset);
            complaints.add(at, "columns.preset", problem, format!("The rule takes {}.", rule.shape.describe()));
        }
    }
    let takes_choices = matches!(column.kind, FieldKind::Choice | FieldKind::Choices);
    if takes_choices == column.choices.is_empty() {
        let (problem, hint) = if takes_choices {
            ("has nothing to choose from", "List its `choices`.")
        } else {
            ("has choices, but another kind", "Set kind to \"choice\" or \"choices\", or remove them.")
        };
        complaints.add(at, "columns.choices", format!("column “{header}” {problem}"), hint);
    }
    let mut names = HashSet::new();
    for choice in &column.choices {
        let mut own = HashSet::new();
        for name in std::iter::once(&choice.name).chain(&choice.aliases) {
            if fold(name).is_empty() || name.contains(choices::BETWEEN) {
                let problem = format!("“{name}” cannot be a choice of “{header}”");
                let hint = "Write letters or digits, and no semicolon: it stands between choices.";
                complaints.add(at, "columns.choices", problem, hint);
            } else if own.insert(fold(name)) && !names.insert(fold(name)) {
                let problem = format!("two choices of “{header}” answer to “{name}”");
                complaints.add(at, "columns.choices", problem, "Leave the wording at one choice only.");
            }
        }
    }
    if column.preset.is_empty() {
        return;
    }
    let levels: Vec<&str> = profile.levels.iter().map(|level| level.entry.name.as_str()).collect();
    let offered: Vec<&str> = match column.kind {
        FieldKind::Choice | FieldKind::Choices => column.choices.iter().map(|choice| choice.name.as_str()).collect(),
        FieldKind::AccessType => levels,
        FieldKind::YesNo => vec!["Yes", "No"],
        _ => return,
    };
    if choices::parts(column, &column.preset).iter().any(|part| !offered.contains(part)) {
        let problem = format!("the preset “{}” of “{header}” is not one of its choices", column.preset);
        complaints.add(at, "columns.preset", problem, format!("Use any of: {}.", offered.join("; ")));
    }
}

/// What has to hold among the columns of one form.
fn check_columns(profile: &Profile, form: &Placed<FormEntry>, complaints: &mut Complaints<'_>) {
    let (mut keys, mut kinds, mut headers) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut count = 0;
    for Placed { at, entry: column } in columns_of(profile, &form.entry.name) {
        count += 1;
        if !keys.insert(&column.key) {
            let problem = format!("a second column has the key “{}”", column.key);
            complaints.add(*at, "columns.key", problem, "Give each column its own key.");
        }
        if !kinds.insert(column.kind) && !column.kind.is_repeatable() {
            let problem = format!("column “{}” is the second of its kind", column.header);
            complaints.add(
                *at,
                "columns.kind",
                problem,
                "Only text, date, npi, choice, choices and yes-no columns may come more than once.",
            );
        }
        let mut own = HashSet::new();
        for header in std::iter::once(&column.header).chain(&column.synonyms) {
            let folded = fold(header);
            if own.insert(folded.clone()) && !headers.insert(folded) {
                let problem = format!("two columns answer to the header “{header}”");
                complaints.add(*at, "columns.synonyms", problem, "Leave the wording at one column only.");
            }
        }
    }
    if count > MOST_COLUMNS {
        let problem = format!("the form “{}” has {count} columns, more than {MOST_COLUMNS}", form.entry.name);
        complaints.add(form.at, "columns", problem, "Leave out columns that nobody types into.");
    }
    let chosen = kinds.contains(&FieldKind::AccessType);
    if !kinds.contains(&FieldKind::Title) && !chosen {
        complaints.add(
            form.at,
            "columns",
            "no column holds the title",
            "Give one column the kind \"title\": access levels follow from it. Where they are chosen, use \"access-type\".",
        );
    }
    if chosen && kinds.contains(&FieldKind::AccessLevel) {
        complaints.add(
            form.at,
            "columns",
            "the access level is both chosen and derived",
            "Keep the column of kind \"access-type\", or the one of kind \"access-level\".",
        );
    }
    if profile.titles.is_empty() && !chosen {
        complaints.add(
            form.at,
            "titles",
            "the profile has no title",
            "Add the form's titles as [[titles]] tables. Where the level is chosen, add a column of kind \"access-type\".",
        );
    }
}

fn check_levels(profile: &Profile, complaints: &mut Complaints<'_>) {
    let needs_otherwise = profile.forms.iter().any(|form| !form.entry.break_the_glass) && !profile.titles.is_empty();
    let mut seen = HashSet::new();
    for Placed { at, entry: level } in &profile.levels {
        if !seen.insert(fold(&level.code)) || !seen.insert(format!("name {}", fold(&level.name))) {
            let problem = format!("a second level is called “{}” or “{}”", level.code, level.name);
            complaints.add(*at, "levels.code", problem, "Give each level its own code and name.");
        }
        match &level.otherwise {
            None if level.break_the_glass && needs_otherwise => complaints.add(
                *at,
                "levels.otherwise",
                format!("level “{}” names no `otherwise`", level.code),
                "Name the level that its titles get on the form without Break the Glass.",
            ),
            Some(other) => {
                let found = profile.levels.iter().map(|level| &level.entry).find(|level| level.code == *other);
                if found.is_none_or(|found| found.break_the_glass) {
                    complaints.add(
                        *at,
                        "levels.otherwise",
                        format!("`otherwise` names “{other}”, which is no level without Break the Glass"),
                        "Use the code of a level with break_the_glass = false.",
                    );
                }
            }
            None => {}
        }
    }
}

fn check_titles(profile: &Profile, complaints: &mut Complaints<'_>) {
    let mut names = HashSet::new();
    for Placed { at, entry: title } in &profile.titles {
        if fold(&title.name).is_empty() {
            complaints.add(*at, "titles.name", "a title is empty", "Write the title as the form's list spells it.");
        }
        if !names.insert(fold(&title.name)) {
            complaints.add(
                *at,
                "titles.name",
                format!("the title “{}” is listed twice", title.name),
                "Keep one: two titles must differ in more than case, accents and punctuation.",
            );
        }
        let Some(level) = profile.levels.iter().map(|level| &level.entry).find(|level| level.code == title.level)
        else {
            let problem = format!("the title “{}” names the level “{}”, which is not there", title.name, title.level);
            complaints.add(*at, "titles.level", problem, "Use the code of one of the [[levels]].");
            continue;
        };
        if level.break_the_glass && !title.btg {
            complaints.add(
                *at,
                "titles.btg",
                format!("the title “{}” has Break the Glass but is not eligible for it", title.name),
                "Set btg = true, or choose a level without Break the Glass.",
            );
        }
    }
    for Placed { at, entry: title } in &profile.titles {
        for alias in title.aliases.iter().filter(|alias| names.contains(&fold(alias))) {
            let problem = format!("the alias “{alias}” of “{}” is itself a title", title.name);
            complaints.add(*at, "titles.aliases", problem, "Remove the alias.");
        }
    }
}
