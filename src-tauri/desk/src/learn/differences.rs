//! How the layout in use would change.

use workbook::LearnedForm;
use worksheet::text::fold;
use worksheet::{Form, column_letters};

use super::keys;
use crate::contract::{DifferenceKind, LearnDifference};
use crate::forms::KnownForm;

pub(super) fn differences(known: &KnownForm, found: &LearnedForm) -> Vec<LearnDifference> {
    let (old, new) = (&known.form, &found.form);
    let mut all = Vec::new();
    layout(known, found, &mut all);
    columns(known, found, &mut all);
    levels(old, new, &mut all);
    titles(old, new, &mut all);
    all
}

/// How the forms of a profile would change.
pub(crate) fn between(old: &[std::sync::Arc<Form>], new: &[Form]) -> Vec<LearnDifference> {
    let mut all = Vec::new();
    for form in new {
        let Some(former) = old.iter().find(|former| former.id == form.id) else {
            note(&mut all, DifferenceKind::Layout, format!("New form “{}”", form.id), "", form.name.as_str());
            continue;
        };
        let told_before = all.len();
        let own = |what: &str| format!("{}: {what}", form.id);
        note(&mut all, DifferenceKind::Layout, own("Name"), former.name.as_str(), form.name.as_str());
        note(&mut all, DifferenceKind::Layout, own("Edition"), former.edition.as_str(), form.edition.as_str());
        for column in &form.columns {
            match former.columns.iter().find(|known| known.key == column.key) {
                None => note(
                    &mut all,
                    DifferenceKind::Column,
                    own(&format!("New column “{}”", column.header)),
                    "",
                    "on the form",
                ),
                Some(known) => {
                    let what = own(&format!("Column “{}”", column.header));
                    let told = |column: &worksheet::Column| {
                        let required = if column.required { "required" } else { "not required" };
                        format!("“{}”, {required}, {:?}, up to {}", column.header, column.kind, column.max_length)
                    };
                    note(&mut all, DifferenceKind::Column, what, told(known), told(column));
                }
            }
        }
        for column in former.columns.iter().filter(|known| !form.columns.iter().any(|column| column.key == known.key)) {
            note(
                &mut all,
                DifferenceKind::Column,
                own(&format!("Column “{}” is gone", column.header)),
                "on the form",
                "",
            );
        }
        levels(former, form, &mut all);
        titles(former, form, &mut all);
        if all.len() == told_before && **former != *form {
            note(
                &mut all,
                DifferenceKind::Layout,
                own("Wording, statements or other details"),
                "as now",
                "as in the file",
            );
        }
    }
    for former in old.iter().filter(|former| !new.iter().any(|form| form.id == former.id)) {
        note(&mut all, DifferenceKind::Layout, format!("Form “{}” is gone", former.id), former.name.as_str(), "");
    }
    all
}

fn note(
    all: &mut Vec<LearnDifference>,
    kind: DifferenceKind,
    what: impl Into<String>,
    before: impl Into<String>,
    after: impl Into<String>,
) {
    let (before, after) = (before.into(), after.into());
    if before != after {
        all.push(LearnDifference { kind, what: what.into(), before, after });
    }
}

fn layout(known: &KnownForm, found: &LearnedForm, all: &mut Vec<LearnDifference>) {
    let (old, new) = (&known.form, &found.form);
    let kind = DifferenceKind::Layout;
    note(all, kind, "Sheet", &old.sheet, &new.sheet);
    note(all, kind, "Row of the headers", old.header_row.to_string(), new.header_row.to_string());
    if let Some(edition) = &known.learned {
        let before = &edition.found.layout;
        note(all, kind, "Row of the first person", before.first_row.to_string(), found.layout.first_row.to_string());
        note(all, kind, "Rows prepared", before.prepared_rows.to_string(), found.layout.prepared_rows.to_string());
        let by = |formula| if formula { "by the workbook’s formula" } else { "as text" };
        note(all, kind, "Access level", by(before.level_by_formula), by(found.layout.level_by_formula));
    }
    let variant = |with| if with { "with Break the Glass" } else { "without Break the Glass" };
    note(all, kind, "Variant", variant(old.break_the_glass), variant(new.break_the_glass));
}

fn columns(known: &KnownForm, found: &LearnedForm, all: &mut Vec<LearnDifference>) {
    let (old, new) = (&known.form, &found.form);
    let kind = DifferenceKind::Column;
    let letters = |places: Option<&[Option<usize>]>, at: usize| {
        column_letters(places.and_then(|places| places.get(at).copied().flatten()).unwrap_or(at))
    };
    let before = known.learned.as_ref().map(|edition| edition.found.layout.columns.as_slice());
    let after = Some(found.layout.columns.as_slice());
    let (old_keys, new_keys) = (keys(old), keys(new));
    for (at, column) in new.columns.iter().enumerate() {
        let Some(was) = old_keys.iter().position(|key| *key == column.key) else {
            let place = format!("column {}{}", letters(after, at), if column.required { ", required" } else { "" });
            note(all, kind, format!("New column “{}”", column.header), "", place);
            continue;
        };
        let Some(former) = old.columns.get(was) else { continue };
        let header = &column.header;
        note(all, kind, format!("Header of “{header}”"), &former.header, header);
        let place = |places, at| format!("column {}", letters(places, at));
        note(all, kind, format!("Place of “{header}”"), place(before, was), place(after, at));
        let required = |required| if required { "required" } else { "not required" };
        note(all, kind, format!("“{header}”"), required(former.required), required(column.required));
    }
    for column in old.columns.iter().filter(|column| !new_keys.contains(&column.key.as_str())) {
        note(all, kind, format!("Column “{}” is gone", column.header), "on the form", "");
    }
}

fn levels(old: &Form, new: &Form, all: &mut Vec<LearnDifference>) {
    let kind = DifferenceKind::Level;
    for level in &new.levels {
        let with = |with| if with { "has Break the Glass" } else { "has no Break the Glass" };
        match old.levels.iter().find(|former| fold(&former.name) == fold(&level.name)) {
            Some(former) => {
                let what = format!("Level “{}”", level.name);
                note(all, kind, what, with(former.break_the_glass), with(level.break_the_glass));
            }
            None => note(all, kind, format!("New level “{}”", level.name), "", with(level.break_the_glass)),
        }
    }
    for level in
        old.levels.iter().filter(|level| !new.levels.iter().any(|other| fold(&other.name) == fold(&level.name)))
    {
        note(all, kind, format!("Level “{}” is gone", level.name), "on the form", "");
    }
}

fn titles(old: &Form, new: &Form, all: &mut Vec<LearnDifference>) {
    let kind = DifferenceKind::Title;
    let level = |form: &Form, title: &worksheet::Title| {
        form.levels.get(title.level).map_or_else(|| "no level".to_owned(), |level| level.name.clone())
    };
    let same = |one: &worksheet::Title, other: &worksheet::Title| fold(&one.name) == fold(&other.name);
    for title in &new.titles {
        match old.titles.iter().find(|former| same(former, title)) {
            Some(former) => {
                note(all, kind, format!("“{}” gives", title.name), level(old, former), level(new, title));
                note(all, kind, "Spelling", &former.name, &title.name);
            }
            None => note(all, kind, format!("New title “{}”", title.name), "", level(new, title)),
        }
    }
    for title in old.titles.iter().filter(|title| !new.titles.iter().any(|other| same(title, other))) {
        note(all, kind, format!("Title “{}” is gone", title.name), level(old, title), "");
    }
}
