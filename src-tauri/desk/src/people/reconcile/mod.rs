//! An HR list beside the people we know: who came, who moved, who left, which accounts nobody there has. Nothing is changed.

mod sort;

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;

use super::hie_of;
use crate::contract::InputAccount;
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};
use crate::import::{FillOptions, input_account, said_statuses};

/// What the user said of the list.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReconcileOptions<'a> {
    /// Code of the HIE; otherwise that of the organization's form.
    pub hie: Option<&'a str>,
    /// CSV file with two columns: the list's title, the form's title.
    pub titles: Option<&'a Path>,
    /// The sheet; otherwise the one that looks most like a list of people.
    pub sheet: Option<&'a str>,
    /// `HEADER=MEANING`, one for each column that is decided by hand.
    pub columns: &'a [String],
    /// `WORD=here|left|ask`.
    pub statuses: &'a [String],
    /// Whether rows that are hidden in the file are taken; none asks.
    pub hidden_rows: Option<bool>,
    /// The same for rows that are struck through.
    pub struck_rows: Option<bool>,
}

/// How a list and the known people differ. `row` is the row of the spreadsheet; `person` is the username at the HIE, else
/// the email address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// File name of the list.
    pub file: String,
    /// Code of the HIE.
    pub hie: String,
    /// Who is, or may be, whom.
    pub matched: Vec<MatchedRow>,
    /// People of the list who have no account and no request.
    pub joiners: Vec<JoinerRow>,
    /// People of the list whose account says something else.
    pub movers: Vec<MoverRow>,
    /// Known people who have left according to the list.
    pub leavers: Vec<PersonWhy>,
    /// Accounts at the HIE of people who are neither on the list nor in a request of ours.
    pub unknown_accounts: Vec<PersonWhy>,
    /// People we requested access for who are not on the list. Whether they left is for the user to say: a list may be a part.
    pub not_on_list: Vec<PersonWhy>,
    /// Who may be whom, and rows that contradict each other or the records.
    pub questions: Vec<ListQuestion>,
    /// People whose account agrees with the list.
    pub unchanged: usize,
    /// What became of each row, and what is asked.
    pub input: InputAccount,
}

/// A row of the list and the person it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchedRow {
    /// Row of the spreadsheet.
    pub row: u32,
    /// The known person.
    pub person: String,
    /// `certain` or `ask`.
    pub certainty: &'static str,
    /// What speaks for it and against it, in sentences.
    pub reasons: Vec<String>,
}

/// Somebody to request access for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoinerRow {
    /// Row of the spreadsheet.
    pub row: u32,
    /// First and last name.
    pub name: String,
    /// The person had this account, which was deactivated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former: Option<String>,
}

/// Somebody of whom the list says something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoverRow {
    /// Row of the spreadsheet.
    pub row: u32,
    /// The known person.
    pub person: String,
    /// What differs.
    pub changes: Vec<ListedChange>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedChange {
    /// `given-name`, `family-name`, `email`, `mobile`, `facility`, `title` or `level`.
    pub field: worksheet::people::PersonField,
    /// As we know it.
    pub from: String,
    /// As the list has it.
    pub to: String,
}

/// A question about people of the list and of the records, who are in no other group because of it or are doubtful there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListQuestion {
    /// Rows of the spreadsheet that it is about.
    pub rows: Vec<u32>,
    /// Known people whom it is about.
    pub people: Vec<String>,
    /// The question.
    pub question: String,
}

/// A known person and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonWhy {
    /// The known person.
    pub person: String,
    /// First and last name.
    pub name: String,
    /// Why, in a sentence.
    pub why: String,
}

impl Reconciliation {
    /// Whether something is left to the user: a question about the list, or whether two people are the same.
    #[must_use]
    pub fn asks(&self) -> bool {
        !self.input.asked.is_empty()
            || !self.not_on_list.is_empty()
            || !self.questions.is_empty()
            || self.matched.iter().any(|found| found.certainty == "ask")
    }
}

impl Desk {
    /// Lays an HR list beside the people known at an HIE. Nothing is changed but the remembered meanings of status values.
    ///
    /// # Errors
    /// When the file cannot be read, no form of the HIE is known, or an option does not fit the list.
    pub fn reconcile(&self, list: &Path, options: &ReconcileOptions<'_>) -> DeskResult<Reconciliation> {
        let hie = hie_of(self, &self.records(), options.hie)?;
        let form = self.form_of(&hie)?;
        let said = said_statuses(options.statuses)?;
        let filling = FillOptions {
            sheet: options.sheet,
            titles: options.titles,
            columns: options.columns,
            statuses: options.statuses,
            hidden_rows: options.hidden_rows,
            struck_rows: options.struck_rows,
            ..FillOptions::to_read(&form)
        };
        let (work, map) = self.work_out(list, &filling, &said)?;
        if let Some(fault) = map.faults.first() {
            return Err(DeskError::bad_request(fault.clone(), "Correct the title map, then try again."));
        }
        let plan = work.plan(&[], &HashMap::new());
        let people: Vec<_> = self.records().people(false)?.into_iter().filter(|person| person.hie == hie).collect();
        let mut found = sort::sort(&work, &plan, &people);
        found.file = list.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        found.hie = hie;
        found.input = input_account(&work, &plan, false);
        self.save_status_answers(&said, &work.import.statuses)?;
        Ok(found)
    }

    /// The form by which lists for an HIE are read: the organization's own, else its first.
    fn form_of(&self, hie: &str) -> DeskResult<String> {
        let organization: Option<crate::contract::Organization> = self.records().setting("organization")?;
        let own = organization.map(|organization| organization.form);
        let own = own.filter(|form| form.split('/').next() == Some(hie) && self.forms().named(form).is_ok());
        let forms = self.forms();
        let first = || forms.all().find(|form| form.hie.code == hie).map(|form| form.id.as_str().to_owned());
        own.or_else(first).ok_or_else(|| DeskError::not_found("form of this HIE", hie))
    }
}
