//! Accounts on a list of the HIE, or at its service, as they are compared with our people.

use jiff::civil::Date;
use submission::RemoteAccount;
use worksheet::dates::DayRead;
use worksheet::people::{PersonField, PersonState, RosterDay, RosterRow, StatusWord, Theirs};

use super::status_words::StatusWords;

/// Something doubtful of a row, and how the command line decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowQuestion {
    pub(super) text: String,
    pub(super) option: &'static str,
}

impl RowQuestion {
    const ORDER: &'static str = "Say which comes first: --dates month-first or --dates day-first.";

    fn plain(text: String) -> Self {
        Self { text, option: "" }
    }

    /// Whether the order of day and month decides it.
    pub(super) fn is_about_two_days(&self) -> bool {
        self.option == Self::ORDER
    }
}

/// An account on the HIE's list.
pub(super) struct ListedAccount {
    pub(super) theirs: Theirs,
    pub(super) break_the_glass: Option<bool>,
    pub(super) remote_id: String,
    pub(super) trained: String,
    pub(super) since: String,
    pub(super) status: String,
    /// Row in the file; 0 where it comes from a service.
    pub(super) row: u32,
    /// What of the row is doubtful.
    pub(super) doubts: Vec<RowQuestion>,
    /// The day on which the account ended, where that is over.
    ended: Option<Date>,
}

impl ListedAccount {
    /// Takes a row of a file. A day that cannot be read, or that lies ahead although it should be over, is asked about.
    pub(super) fn of_row(row: RosterRow, today: Date) -> Self {
        let mut doubts = Vec::new();
        let mut past = |what: &str, day: &RosterDay, may_lie_ahead: bool| match day.read {
            DayRead::Empty => None,
            DayRead::Day(read) if read <= today || may_lie_ahead => Some(read).filter(|day| *day <= today),
            DayRead::Day(read) => {
                let text = format!("{what}: {} ({read}) lies in the future, so it is not taken.", day.text);
                doubts.push(RowQuestion::plain(text));
                None
            }
            DayRead::Undecided => {
                let text = format!("{what}: “{}” can be two days.", day.text);
                doubts.push(RowQuestion { text, option: RowQuestion::ORDER });
                None
            }
            DayRead::NotRead => {
                let text = format!("{what}: “{}” cannot be read as a day. Write it as YYYY-MM-DD.", day.text);
                doubts.push(RowQuestion::plain(text));
                None
            }
        };
        let text = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let trained = text(past("Last training", &row.trained, false));
        let since = text(past("Active since", &row.since, false));
        let ended = past("End of the account", &row.ended, true);
        Self {
            theirs: Theirs { fields: row.fields, ..Theirs::default() },
            break_the_glass: None,
            remote_id: String::new(),
            trained,
            since,
            status: row.status,
            row: row.number,
            doubts,
            ended,
        }
    }

    /// Takes an account that a service shows.
    pub(super) fn of_account(account: RemoteAccount) -> Self {
        let username =
            if account.hie_username.is_empty() { account.user_name.clone() } else { account.hie_username.clone() };
        let RemoteAccount { given_name, family_name, email, mobile, facility, title, level, .. } = account;
        let by_word = match account.state.to_lowercase().as_str() {
            "processed" | "received" => Some(PersonState::Received),
            "traininginvited" => Some(PersonState::TrainingInvited),
            "trainingdone" => Some(PersonState::TrainingDone),
            "active" => Some(PersonState::Active),
            "deactivated" => Some(PersonState::Deactivated),
            _ => None,
        };
        let by_flag = account.active.map(|active| if active { PersonState::Active } else { PersonState::Deactivated });
        Self {
            theirs: Theirs {
                external_id: account.external_id,
                also_named: vec![account.user_name],
                fields: [given_name, family_name, email, mobile, facility, title, level, username],
                state: by_word.or(by_flag),
            },
            break_the_glass: account.break_the_glass,
            remote_id: account.id,
            trained: String::new(),
            since: String::new(),
            status: String::new(),
            row: 0,
            doubts: Vec::new(),
            ended: None,
        }
    }

    /// Reads the state of an account of a file. Without a word for it, or with one that is not understood, there is none:
    /// nobody is active by silence.
    pub(super) fn read_state(&mut self, words: &StatusWords) {
        let contradicts = "The account has ended, but its status says otherwise.";
        self.doubts.retain(|doubt| doubt.text != contradicts);
        let said = match words.read(&self.status) {
            StatusWord::State(state) => Some(state),
            StatusWord::Empty | StatusWord::NotUnderstood => None,
        };
        self.theirs.state = match (said, self.ended) {
            (Some(PersonState::Deactivated | PersonState::DeactivationRequested), _) | (_, None) => said,
            (None, Some(_)) if self.status.is_empty() => Some(PersonState::Deactivated),
            (_, Some(_)) => {
                self.doubts.push(RowQuestion::plain(contradicts.to_owned()));
                None
            }
        };
    }

    pub(super) fn field(&self, wanted: PersonField) -> &str {
        let found = PersonField::ALL.into_iter().zip(&self.theirs.fields).find(|(field, _)| *field == wanted);
        found.map_or("", |(_, text)| text.as_str())
    }

    /// First and last name; where there is none, the address or the user name.
    pub(super) fn name(&self) -> String {
        let name = format!("{} {}", self.field(PersonField::GivenName), self.field(PersonField::FamilyName));
        let candidates = [name.trim(), self.field(PersonField::Email), self.field(PersonField::Username)];
        candidates.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    }

    /// The user name, or the address, with the status beside it.
    pub(super) fn account(&self) -> String {
        let names = [self.field(PersonField::Username), self.field(PersonField::Email)];
        let name = names.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        let status = match self.theirs.state {
            Some(state) => state.words().to_lowercase(),
            None if self.status.is_empty() => "no status".to_owned(),
            None => self.status.clone(),
        };
        format!("{name} ({status})")
    }
}
