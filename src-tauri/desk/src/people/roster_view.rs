//! A comparison as it is shown: who is new, who differs, who is missing, and the account of the list.

use std::collections::BTreeSet;

use records::PersonRow;
use worksheet::people::{PersonField, PersonState, RosterColumn};

use super::listed::{ListedAccount, RowQuestion};
use super::roster::OpenComparison;
use crate::contract::{
    InputAccount, InputQuestion, LeftOutRowView, MeaningChoice, RosterAdded, RosterDifference, RosterDoubt,
    RosterField, RosterPerhaps, RosterShared, RosterState, RosterView,
};

/// Names that a view lists of those who are new or missing.
const MOST_NAMES: usize = 200;

fn newcomer(listed: &ListedAccount) -> RosterAdded {
    let names = [listed.field(PersonField::Email), listed.field(PersonField::Username)];
    RosterAdded {
        name: listed.name(),
        account: names.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned(),
        state: listed.theirs.state.unwrap_or(PersonState::Unknown).into(),
        status: listed.status.clone(),
    }
}

fn meanings() -> Vec<MeaningChoice> {
    let choice =
        |column: RosterColumn| MeaningChoice { key: column.as_str().to_owned(), label: column.words().to_owned() };
    RosterColumn::ALL.map(choice).to_vec()
}

fn several_active(counts: &str) -> String {
    format!("Several accounts with this address are active; {counts} is taken. Ask the HIE which one is right.")
}

impl OpenComparison {
    pub(super) fn view(&self) -> RosterView {
        let (mut added, mut differences) = (Vec::new(), Vec::new());
        let (mut same, mut new, mut new_unknown) = (0, 0, 0);
        for found in &self.comparison.matches {
            let Some(listed) = self.listed.get(found.theirs) else { continue };
            let Some(ours) = found.ours.and_then(|id| self.people.get(&id)) else {
                new += 1;
                new_unknown += usize::from(listed.theirs.state.is_none());
                if added.len() < MOST_NAMES {
                    added.push(newcomer(listed));
                }
                continue;
            };
            let state = self.state_to_decide(ours, listed);
            if found.differences.is_empty() && state.is_none() {
                same += 1;
                continue;
            }
            let fields = found.differences.iter().map(|one| RosterField {
                field: one.field.into(),
                label: one.field.words().to_owned(),
                ours: one.ours.clone(),
                theirs: one.theirs.clone(),
            });
            differences.push(RosterDifference {
                person: ours.id,
                name: ours.name(),
                email: ours.email.clone(),
                fields: fields.collect(),
                state,
            });
        }
        let statuses = self.words.list(self.listed.iter().map(|one| one.status.as_str()));
        RosterView {
            id: self.id,
            source: self.source.clone(),
            people: self.listed.len(),
            new,
            same,
            added,
            new_unknown,
            differences,
            missing: self.missing().map(PersonRow::name).take(MOST_NAMES).collect(),
            missing_people: self.missing().count(),
            repeated: self.comparison.repeated.len(),
            shared: self.shared(),
            perhaps: self.perhaps(),
            statuses,
            columns: self.columns.clone(),
            meanings: self.file.as_ref().map(|_| meanings()).unwrap_or_default(),
            doubts: self.doubts(),
            sheet_open: self.file.as_ref().is_some_and(|file| file.sheet_open),
            names: self.file.as_ref().is_none_or(|file| file.names),
            states: self.tells_states(),
            input: self.account(),
        }
    }

    /// Whether a column, or the user, tells whether accounts are active; a service does so itself.
    fn tells_states(&self) -> bool {
        let tells = [RosterColumn::Status, RosterColumn::Disabled, RosterColumn::Ended].map(RosterColumn::as_str);
        let told = self.columns.iter().any(|column| tells.contains(&column.meaning.as_str()));
        told || self.file.is_none() || self.words.knows_empty()
    }

    /// Rows of which something is doubtful, but for those that are left out.
    fn doubts(&self) -> Vec<RosterDoubt> {
        let others: BTreeSet<usize> = self.comparison.shared.iter().flat_map(|one| one.others.clone()).collect();
        let left = |at: &usize| others.contains(at) || self.comparison.repeated.contains(at);
        let several = self.comparison.shared.iter().filter(|one| one.several_active).map(|one| one.counts);
        let several = several.filter_map(|at| self.listed.get(at)).map(|listed| RosterDoubt {
            row: listed.row,
            text: several_active(&listed.account()),
            two_days: false,
        });
        let rows = self.listed.iter().enumerate().filter(|(at, _)| !left(at));
        let doubts = rows.flat_map(|(_, listed)| {
            listed.doubts.iter().map(|doubt| RosterDoubt {
                row: listed.row,
                text: doubt.text.clone(),
                two_days: doubt.is_about_two_days(),
            })
        });
        several.chain(doubts).collect()
    }

    /// A state of a file is the user's to decide; that of a connected service is read, unless it leads back.
    fn state_to_decide(&self, ours: &PersonRow, listed: &ListedAccount) -> Option<RosterState> {
        let (next, back) = self.course(ours, listed)?;
        (self.connection.is_none() || back)
            .then(|| RosterState { ours: ours.course.state().into(), theirs: next.state().into() })
    }

    fn shared(&self) -> Vec<RosterShared> {
        let account = |at: usize| self.listed.get(at).map(ListedAccount::account).unwrap_or_default();
        let view = |one: &worksheet::people::SharedAddress| RosterShared {
            email: self
                .listed
                .get(one.counts)
                .map(|listed| listed.field(PersonField::Email).to_owned())
                .unwrap_or_default(),
            counts: account(one.counts),
            others: one.others.iter().map(|at| account(*at)).collect(),
        };
        self.comparison.shared.iter().map(view).collect()
    }

    fn perhaps(&self) -> Vec<RosterPerhaps> {
        let view = |(at, ours): &(usize, i64)| {
            let (listed, person) = (self.listed.get(*at)?, self.people.get(ours)?);
            let first =
                |texts: [&str; 2]| texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned();
            Some(RosterPerhaps {
                listed: *at,
                name: listed.name(),
                theirs: first([listed.field(PersonField::Email), listed.field(PersonField::Username)]),
                person: person.id,
                ours: first([&person.email, &person.username]),
            })
        };
        self.comparison.perhaps.iter().filter_map(view).collect()
    }

    /// Every row of the file is taken, left out with the reason, or asked about.
    fn account(&self) -> Option<InputAccount> {
        let mut input = self.input.clone()?;
        let row = |at: usize| self.listed.get(at).map_or(0, |listed| listed.row);
        for at in &self.comparison.repeated {
            let reason = "The same account is on the list in another row; one of them counts.".to_owned();
            input.left_out.push(LeftOutRowView { row: row(*at), reason });
        }
        for one in &self.comparison.shared {
            let counts = self.listed.get(one.counts).map(ListedAccount::account).unwrap_or_default();
            for at in &one.others {
                let reason = format!("The same address as {counts}, which counts.");
                input.left_out.push(LeftOutRowView { row: row(*at), reason });
            }
            if one.several_active {
                let question = several_active(&counts);
                input.asked.push(InputQuestion { row: Some(row(one.counts)), question, ..InputQuestion::default() });
            }
        }
        for one in self.perhaps() {
            let question = format!(
                "{} may be the person whom we know as “{}”. Say --same \"{}={}\", or --other \"{}\".",
                one.name, one.ours, one.theirs, one.person, one.theirs
            );
            input.asked.push(InputQuestion { row: Some(row(one.listed)), question, ..InputQuestion::default() });
        }
        let left: BTreeSet<u32> = input.left_out.iter().map(|one| one.row).collect();
        for listed in self.listed.iter().filter(|listed| !left.contains(&listed.row)) {
            let ask = |doubt: &RowQuestion| InputQuestion {
                row: Some(listed.row),
                question: format!("{} {}", doubt.text, doubt.option).trim().to_owned(),
                ..InputQuestion::default()
            };
            input.asked.extend(listed.doubts.iter().map(ask));
        }
        let told = self.words.knows_empty();
        input.asked.retain(|one| !(told && one.column.as_deref() == Some("status")));
        let no_status_column = input.asked.iter().any(|one| one.column.as_deref() == Some("status"));
        for status in self.words.list(self.listed.iter().map(|one| one.status.as_str())) {
            if status.state.is_some() || (status.word.is_empty() && (no_status_column || told)) {
                continue;
            }
            let question = if status.word.is_empty() {
                format!(
                    "{} rows have no status, so theirs is not known. --status \"=STATE\" says what that means.",
                    status.people
                )
            } else {
                format!(
                    "“{0}” ({1} rows) is not understood. --status \"{0}=STATE\" says what it means.",
                    status.word, status.people
                )
            };
            input.asked.push(InputQuestion { value: Some(status.word), question, ..InputQuestion::default() });
        }
        input.left_out.sort_by_key(|one| one.row);
        let asked: BTreeSet<u32> = input.asked.iter().filter_map(|one| one.row).collect();
        input.taken = input.rows.saturating_sub(input.left_out.len() + asked.len());
        Some(input)
    }
}
