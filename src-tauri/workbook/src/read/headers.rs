//! Matches the headers of a row with the columns of a form, whatever their order, case and punctuation.

use worksheet::{FieldKind, Form};

/// How the headers of one row fit a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    /// Per form column, the spreadsheet column that holds it.
    pub(crate) columns: Vec<Option<usize>>,
    /// Greater is better; zero when nothing fits.
    pub(crate) score: u32,
}

impl Match {
    /// How many of the form's columns are there.
    pub(crate) fn found(&self) -> usize {
        self.columns.iter().flatten().count()
    }
}

/// Fits the headers of one row, given as spreadsheet column and text, to the form.
pub(crate) fn match_headers(form: &Form, cells: &[(usize, &str)]) -> Match {
    let spellings: Vec<(usize, Vec<String>)> = cells.iter().map(|(at, text)| (*at, spellings(text))).collect();
    let mut found = Match { columns: vec![None; form.columns.len()], score: 0 };
    let mut assign = |names: &dyn Fn(usize) -> Vec<String>, points: u32| {
        for column in 0..form.columns.len() {
            if found.columns[column].is_some() {
                continue;
            }
            // Names stand in order of preference: a cell phone goes before any phone.
            let at = names(column).iter().find_map(|name| {
                spellings
                    .iter()
                    .find(|(at, texts)| !found.columns.contains(&Some(*at)) && texts.iter().any(|text| text == name))
                    .map(|(at, _)| *at)
            });
            if let Some(at) = at {
                found.columns[column] = Some(at);
                found.score += points;
            }
        }
    };
    assign(&|column| spellings_of(&form.columns[column].header), 4);
    assign(&|column| form.columns[column].synonyms.iter().map(|text| folded(text)).collect(), 3);
    assign(&|column| common(form, column), 2);
    found
}

fn spellings_of(header: &str) -> Vec<String> {
    spellings(header)
}

/// The whole header, and what stands before a line break, bracket or colon in it.
fn spellings(text: &str) -> Vec<String> {
    let short = text.trim().split(['\n', '\r', '(', '[', ':']).next().unwrap_or_default();
    let mut all = vec![folded(text), folded(short)];
    all.retain(|text| !text.is_empty());
    all.dedup();
    all
}

/// Letters and digits only, in small letters.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What lists of staff commonly call a field; only the first column of a kind answers to these.
fn common(form: &Form, column: usize) -> Vec<String> {
    let kind = form.columns[column].kind;
    if form.column_of(kind) != Some(column) {
        return Vec::new();
    }
    let names: &[&str] = match kind {
        FieldKind::GivenName => &["firstname", "givenname", "first", "given", "legalfirstname", "fname", "forename"],
        FieldKind::FamilyName => &["lastname", "familyname", "surname", "last", "legallastname", "lname", "family"],
        FieldKind::Email => {
            &["workemail", "emailaddress", "email", "workemailaddress", "businessemail", "emailid", "useremail", "mail"]
        }
        FieldKind::Mobile => &[
            "mobile",
            "mobilenumber",
            "mobilephone",
            "mobilephonenumber",
            "cellphone",
            "cell",
            "cellphonenumber",
            "cellnumber",
            "mobileno",
            "smsnumber",
            "phone",
            "phonenumber",
            "telephone",
        ],
        FieldKind::Facility => &[
            "facility",
            "facilityname",
            "location",
            "worklocation",
            "site",
            "practice",
            "practicename",
            "practicelocation",
            "office",
            "clinic",
        ],
        FieldKind::Title => &["title", "jobtitle", "position", "titleposition", "positiontitle", "currenttitle", "job"],
        FieldKind::AccessLevel => &["accesslevel", "access", "role", "accessrole", "userrole", "securityrole"],
        FieldKind::Npi => &["npi", "npinumber", "nationalprovideridentifier"],
        FieldKind::AccessType => &["accesstype"],
        FieldKind::Date | FieldKind::Choice | FieldKind::Choices | FieldKind::YesNo | FieldKind::Text => &[],
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}
