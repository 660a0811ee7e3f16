//! Tidying: changes that never change what is meant. Done twice, it does nothing more.

use crate::choices;
use crate::encoding::wrong_encoding;
use crate::form::{FieldKind, Form};
use crate::rules::{cell, email, mobile};
use crate::text::clean;

/// A tidied value and what was done, in the words of the change list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tidied {
    /// The new text.
    pub value: String,
    /// What was done.
    pub what: &'static str,
}

/// The tidied value of a cell, or nothing when it is tidy already (or not of a kind that is tidied).
#[must_use]
pub fn tidy(form: &Form, column: usize, text: &str) -> Option<Tidied> {
    let spec = form.columns.get(column)?;
    let kind = spec.kind;
    // Certain or not, a wrong encoding is told, never tidied away: what looks needless may be half of a letter.
    if wrong_encoding(text).is_some() {
        return None;
    }
    let cleaned = clean(text);
    if kind == FieldKind::AccessLevel || cell::is_formula_text(&cleaned) {
        return None;
    }
    let (value, what) = match kind {
        FieldKind::Email => without_scheme(&cleaned)
            .map(|value| (value, "The address alone, without “mailto:”"))
            .or_else(|| small_domain(&cleaned).map(|value| (value, "Email domain in lowercase"))),
        FieldKind::Mobile => mobile::tidied(&cleaned, spec).map(|value| (value, "Phone number in one format")),
        // As the list has it, with its odd spaces, since the form's look-up forgives none.
        FieldKind::Title => form.title(text).map(|title| (title.name.clone(), "Title as the list spells it")),
        FieldKind::Choice | FieldKind::Choices | FieldKind::YesNo | FieldKind::AccessType => {
            choices::spelled(form, spec, &cleaned).map(|value| (value, "Choice as the form spells it"))
        }
        _ => None,
    }
    .filter(|(value, _)| *value != cleaned)
    .unwrap_or_else(|| (cleaned.into_owned(), "Extra spaces and invisible characters removed"));
    // What the form takes as it is stays so.
    let breaks = spec.accepts(text) && !spec.accepts(&value);
    (value != text && !breaks).then_some(Tidied { value, what })
}

/// The address of a link that a list or a browser made of it.
fn without_scheme(text: &str) -> Option<String> {
    let scheme = text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))?;
    let address = text.get(scheme.len()..)?.split('?').next()?.trim();
    small_domain(address)
}

/// The part after the @ means the same in any case; the part before it need not (RFC 5321, section 2.4).
fn small_domain(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@').filter(|_| email::is_valid(text))?;
    Some(format!("{local}@{}", domain.to_lowercase()))
}
