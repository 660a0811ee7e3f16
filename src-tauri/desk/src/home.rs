//! The first start, the organization, preferences, and the overview.

use records::{PersonRow, RequestState};
use worksheet::people::Account;

use crate::contract::{
    FormAdvice, FormVariantKind, HomeView, LevelCount, Organization, Overview, Preferences, Theme, Window,
};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};
use crate::forms::form_summary;
use crate::worksheets::LAST_WORKSHEET;

pub(crate) const ORGANIZATION: &str = "organization";
const PREFERENCES: &str = "preferences";
const RECENT: usize = 5;

impl Desk {
    /// What the window needs to draw its frame.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn home(&self) -> DeskResult<HomeView> {
        let preferences = self.preferences()?;
        let last: Option<i64> = self.records().setting(LAST_WORKSHEET)?;
        let last_worksheet = last.filter(|worksheet| self.records().worksheet(*worksheet).is_ok());
        Ok(HomeView {
            // One that came with a handover file has nobody who signs for it yet.
            organization: self.organization()?.filter(|one| !one.manager_name.is_empty()),
            forms: self.forms.all().map(|form| form_summary(&form)).collect(),
            preferences,
            last_worksheet,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_folder: self.surroundings.folder.display().to_string(),
        })
    }

    /// The organization, once the first start is done.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn organization(&self) -> DeskResult<Option<Organization>> {
        Ok(self.records().setting(ORGANIZATION)?)
    }

    /// Which form follows from the answers of the first start.
    #[must_use]
    pub fn advise_form(&self, kind: FormVariantKind, emergency_department: Option<bool>) -> FormAdvice {
        self.forms.advise(kind, emergency_department)
    }

    /// Ends the first start, or changes the organization later. The first time a filled practice worksheet is made;
    /// its number is returned.
    ///
    /// # Errors
    /// When something required is empty or the form is not known.
    pub fn save_organization(&self, organization: &Organization) -> DeskResult<Option<i64>> {
        let organization = complete(organization)?;
        let form = self.forms.named(&organization.form)?;
        let first = self.organization()?.is_none();
        self.records().save_setting(ORGANIZATION, &organization)?;
        self.tell_editors()?;
        if !first {
            return Ok(None);
        }
        let facility = organization.facilities.first().map_or(organization.name.as_str(), String::as_str);
        let rows = crate::sample::people(&form, facility);
        let now = self.surroundings.now();
        let worksheet = self.records().add_worksheet(
            "Practice: 25 people with typical mistakes",
            form.id.as_str(),
            true,
            &rows,
            records::WorksheetCounts::default(),
            now,
        )?;
        let columns = crate::editor::columns_of(&form);
        let as_they_are: Vec<Option<usize>> = (0..columns.len()).map(Some).collect();
        self.records().move_columns(worksheet, &[], &as_they_are, &columns)?;
        self.with_editor(worksheet, |editor, records| {
            records.save_counts(worksheet, editor.kept_standing())?;
            Ok(editor.rows(Window { start: 0, count: 0 }))
        })?;
        Ok(Some(worksheet))
    }

    pub(crate) fn preferences(&self) -> DeskResult<Preferences> {
        Ok(self.records().setting(PREFERENCES)?.unwrap_or(Preferences { theme: Theme::System, notify: true }))
    }

    /// What is right in a worksheet depends on what kind of organization it is, and on its name and address.
    pub(crate) fn tell_editors(&self) -> DeskResult<()> {
        let mut editors = self.editors();
        let records = self.records();
        for editor in editors.values_mut() {
            let hie = editor.worksheet.form().hie.code.clone();
            editor.set_known(crate::desk::account_directory(&records, &hie, editor.practice, Some(editor.id))?);
        }
        Ok(())
    }

    /// Keeps the preferences.
    ///
    /// # Errors
    /// When they cannot be saved.
    pub fn save_preferences(&self, preferences: &Preferences) -> DeskResult<()> {
        Ok(self.records().save_setting(PREFERENCES, preferences)?)
    }

    /// Counts for the overview.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn overview(&self) -> DeskResult<Overview> {
        let worksheets = self.worksheets()?;
        let batches = self.batches()?;
        let records = self.records();
        let (mut unknown, mut on_their_way, mut active) = (0, 0, 0);
        let mut by_level: Vec<LevelCount> = Vec::new();
        let mut took: Vec<i64> = Vec::new();
        for batch in records.batches()? {
            unknown += records.tally(&batch.id)?.of(RequestState::Unknown);
        }
        for person in records.people(true)?.into_iter().chain(records.people(false)?) {
            took.extend(days_to_active(&person));
            match person.course.account {
                Account::Active | Account::RefresherDue | Account::DeactivationRequested => active += 1,
                Account::Pending => on_their_way += 1,
                Account::Lapsed => {}
                Account::None if person.course.is_on_its_way() => {}
                Account::None | Account::Deactivated => continue,
            }
            match by_level.iter_mut().find(|count| count.level == person.level) {
                Some(count) => count.people += 1,
                None => by_level.push(LevelCount {
                    level: person.level,
                    break_the_glass: person.break_the_glass == Some(true),
                    people: 1,
                }),
            }
        }
        took.sort_unstable();
        by_level.sort_by(|one, other| other.people.cmp(&one.people).then_with(|| one.level.cmp(&other.level)));
        Ok(Overview {
            waiting_to_send: worksheets
                .iter()
                .filter(|worksheet| !worksheet.practice && worksheet.sent.is_none())
                .map(|worksheet| worksheet.people)
                .sum(),
            worksheets: worksheets.into_iter().take(RECENT).collect(),
            batches: batches.into_iter().take(RECENT).collect(),
            unknown,
            on_their_way,
            active,
            by_level,
            days_to_active: took.get(took.len() / 2).copied(),
            became_active: took.len(),
        })
    }
}

/// Days from sent to active, of a real account of which both days are known.
fn days_to_active(person: &PersonRow) -> Option<i64> {
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let (sent, active) = (day(&person.days.sent)?, day(&person.days.active)?);
    let took = sent.until(active).ok()?.get_days();
    (!person.practice && took >= 0).then(|| i64::from(took))
}

fn complete(organization: &Organization) -> DeskResult<Organization> {
    let trimmed = Organization {
        name: organization.name.trim().to_owned(),
        manager_name: organization.manager_name.trim().to_owned(),
        manager_email: organization.manager_email.trim().to_owned(),
        manager_phone: organization.manager_phone.trim().to_owned(),
        address: organization.address.split_whitespace().collect::<Vec<_>>().join(" "),
        facilities: organization
            .facilities
            .iter()
            .map(|facility| facility.trim().to_owned())
            .filter(|facility| !facility.is_empty())
            .collect(),
        ..organization.clone()
    };
    if trimmed.name.is_empty() {
        return Err(DeskError::bad_request("The organization needs its name.", "Type its legal name."));
    }
    if trimmed.manager_name.is_empty() {
        return Err(DeskError::bad_request("The attestation needs your name.", "Type your first and last name."));
    }
    Ok(trimmed)
}
