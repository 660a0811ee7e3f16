//! Where things stand in a form's own workbook.

use serde::{Deserialize, Serialize};
use worksheet::import::split_name;

/// Where the people go in a blank form that an HIE published.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FormLayout {
    /// Name of the sheet to fill.
    pub sheet: String,
    /// Row of the headers, counted from 1; the lower one where headers take two rows.
    pub header_row: u32,
    /// Row of the first person, counted from 1.
    pub first_row: u32,
    /// How many rows are prepared for people, with lists, formulas or styles.
    pub prepared_rows: u32,
    /// Per column of the form, the spreadsheet column that holds it, counted from 0.
    pub columns: Vec<Option<usize>>,
    /// Whether the access level is given by the workbook's own formula, and so never written.
    pub level_by_formula: bool,
    /// The one column that takes first and last name together, where the form has no columns for each; both of them then
    /// stand in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<FullName>,
}

/// A column that takes the whole name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullName {
    /// Spreadsheet column, counted from 0.
    pub place: usize,
    /// The header as the form prints it.
    pub header: String,
    /// Whether it is written “Family, Given”, and not “Given Family”.
    pub family_first: bool,
}

impl FullName {
    /// The whole name as the form wants it.
    #[must_use]
    pub fn joined(&self, given: &str, family: &str) -> String {
        let (given, family) = (given.trim(), family.trim());
        match (given.is_empty(), family.is_empty()) {
            (true, _) => family.to_owned(),
            (_, true) => given.to_owned(),
            _ if self.family_first => format!("{family}, {given}"),
            _ => format!("{given} {family}"),
        }
    }

    /// First and last name of a whole one. No word is lost: what belongs to neither stays with the last name, where the
    /// check finds it.
    #[must_use]
    pub fn divided(&self, name: &str) -> (String, String) {
        let name = name.trim();
        if let Some((family, given)) = name.split_once(',').filter(|_| self.family_first) {
            return (given.trim().to_owned(), family.trim().to_owned());
        }
        let parts = split_name(name);
        let family = std::iter::once(parts.family).chain(parts.taken_off).filter(|part| !part.is_empty());
        (parts.given, family.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(family_first: bool) -> FullName {
        FullName { place: 1, header: "Name".to_owned(), family_first }
    }

    #[test]
    fn a_name_is_put_together_and_taken_apart_in_the_order_of_the_form() {
        for (family_first, given, family, whole) in [
            (true, "Ana Maria", "van der Berg", "van der Berg, Ana Maria"),
            (true, "Jo", "Lee Jr.", "Lee Jr., Jo"),
            (false, "Ana", "Lopez", "Ana Lopez"),
            (false, "Ana", "van der Berg", "Ana van der Berg"),
        ] {
            let column = column(family_first);
            assert_eq!(column.joined(given, family), whole);
            assert_eq!(column.divided(whole), (given.to_owned(), family.to_owned()), "{whole}");
        }
        assert_eq!(column(true).joined("", "Lee"), "Lee");
        assert_eq!(column(false).joined("Ana ", ""), "Ana");
    }

    #[test]
    fn what_is_no_name_is_not_lost_when_it_is_taken_apart() {
        assert_eq!(column(false).divided("Jane Doe, RN"), ("Jane".to_owned(), "Doe, RN".to_owned()));
        assert_eq!(column(true).divided("Doe, Jane, RN"), ("Jane, RN".to_owned(), "Doe".to_owned()));
    }
}
