use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use records::Records;
use submission::Control;
use worksheet::Source;
use worksheet::people::{Account, Course};
use worksheet::rules::{KnownPeople, Standing};

use crate::contract::Organization;
use crate::editor::Editor;
use crate::ending::Ending;
use crate::fault::{Fault, FaultCode, Outcome};
use crate::forms::Forms;
use crate::home::ORGANIZATION;
use crate::import::Importing;
use crate::people::PeopleRoom;
use crate::people::asks::expected;
use crate::practice::PracticeRoom;
use crate::surroundings::Surroundings;

/// The desk: every use case is one of its functions.
pub struct Desk {
    pub(crate) surroundings: Surroundings,
    pub(crate) forms: Forms,
    pub(crate) practice: PracticeRoom,
    pub(crate) importing: Importing,
    pub(crate) people: PeopleRoom,
    pub(crate) learning: Ending,
    pub(crate) sending: Mutex<HashMap<String, Control>>,
    // Whoever needs both takes the editors first.
    editors: Mutex<HashMap<i64, Editor>>,
    records: Mutex<Records>,
}

impl Desk {
    /// Opens the desk on a data folder, making it where it is missing.
    ///
    /// # Errors
    /// When the records cannot be opened.
    pub fn open(surroundings: Surroundings) -> Outcome<Self> {
        let opened =
            Records::open(&surroundings.folder).and_then(|records| records.look_for_damage().map(|()| records));
        let records = opened.map_err(|error| Fault::from(error).at(file_of(&surroundings.folder)))?;
        crate::handover::end_interrupted(&surroundings.folder, &records)?;
        let desk = Self {
            forms: Forms::load(&surroundings.folder)?,
            practice: PracticeRoom::default(),
            importing: Importing::default(),
            people: PeopleRoom::default(),
            learning: Ending::default(),
            sending: Mutex::default(),
            editors: Mutex::default(),
            records: Mutex::new(records),
            surroundings,
        };
        desk.keep_practice_connection()?;
        let now = desk.surroundings.now();
        submission::recover(&mut desk.records(), now)?;
        Ok(desk)
    }

    /// Opens the desk to restore a backup. Damaged records are set aside for it where `replace` says so; the folder with them.
    ///
    /// # Errors
    /// As [`Desk::open`]; damaged records are told as such unless they may be replaced.
    pub fn open_to_restore(surroundings: Surroundings, replace: bool) -> Outcome<(Self, Option<std::path::PathBuf>)> {
        match Self::open(surroundings.clone()) {
            Err(fault) if fault.code == FaultCode::RecordsDamaged && replace => {
                let folder = &surroundings.folder;
                let moment = surroundings.now().strftime("%Y-%m-%d-%H%M%S").to_string();
                let aside = folder.join(format!("damaged-{moment}"));
                let moved = std::fs::create_dir_all(&aside).and_then(|()| {
                    for ending in ["", "-wal", "-shm"] {
                        let name = format!("{}{ending}", records::FILE);
                        if folder.join(&name).exists() {
                            std::fs::rename(folder.join(&name), aside.join(&name))?;
                        }
                    }
                    Ok(())
                });
                moved.map_err(|error| {
                    Fault::new(
                        FaultCode::FileNotWritten,
                        format!("The damaged records could not be set aside: {error}."),
                        "Allow writing to the data folder, then try again.",
                    )
                    .at(file_of(folder))
                })?;
                Ok((Self::open(surroundings)?, Some(aside)))
            }
            opened => Ok((opened?, None)),
        }
    }

    /// The forms known.
    #[must_use]
    pub fn forms(&self) -> &Forms {
        &self.forms
    }

    /// Folder with the records.
    #[must_use]
    pub fn data_folder(&self) -> &std::path::Path {
        &self.surroundings.folder
    }

    // A panic while a lock was held left the records as their last transaction, so the lock is still good.
    pub(crate) fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn editors(&self) -> MutexGuard<'_, HashMap<i64, Editor>> {
        self.editors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on an open worksheet, opening it where it is not.
    pub(crate) fn with_editor<T>(
        &self,
        worksheet: i64,
        work: impl FnOnce(&mut Editor, &mut Records) -> Outcome<T>,
    ) -> Outcome<T> {
        let mut editors = self.editors();
        let mut records = self.records();
        let editor = match editors.entry(worksheet) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(place) => place.insert(self.open_editor(&mut records, worksheet)?),
        };
        work(editor, &mut records)
    }

    fn open_editor(&self, records: &mut Records, worksheet: i64) -> Outcome<Editor> {
        let kept = records.worksheet(worksheet)?;
        let known = self.forms.known_named(&kept.form)?;
        let form = crate::editor::arrange(records, worksheet, &known.form, &known.starter)?;
        let known = known_people(records, &form.hie.code, kept.practice, Some(worksheet))?;
        Editor::open(records, worksheet, form, known)
    }
}

fn file_of(folder: &std::path::Path) -> String {
    folder.join(records::FILE).display().to_string()
}

/// What the checker knows of people at an HIE: those of the practice HIE for the practice worksheet, the real ones otherwise.
pub(crate) fn known_people(
    records: &Records,
    hie: &str,
    practice: bool,
    worksheet: Option<i64>,
) -> Outcome<Arc<dyn KnownPeople + Send + Sync>> {
    let expected = worksheet.map_or_else(|| Ok(HashSet::new()), |worksheet| expected(records, worksheet))?;
    let (courses, organization) = (records.courses(hie, practice)?, records.setting(ORGANIZATION)?);
    Ok(Arc::new(Known { courses, organization, expected }))
}

struct Known {
    courses: HashMap<String, Course>,
    organization: Option<Organization>,
    expected: HashSet<String>,
}

impl KnownPeople for Known {
    fn is_expected(&self, email_lowercase: &str) -> bool {
        self.expected.contains(email_lowercase)
    }

    fn knows_anybody(&self) -> bool {
        !self.courses.is_empty()
    }

    fn own(&self, source: Source) -> Option<&str> {
        let organization = self.organization.as_ref()?;
        let value = match source {
            Source::OrganizationName => &organization.name,
            Source::OrganizationAddress => &organization.address,
            Source::ManagerName => &organization.manager_name,
            Source::ManagerEmail => &organization.manager_email,
        };
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    fn organization(&self) -> Option<worksheet::OrganizationKind> {
        self.organization.as_ref().map(|organization| organization.kind.into())
    }

    fn standing(&self, email_lowercase: &str) -> Option<Standing> {
        let course = self.courses.get(email_lowercase)?;
        match course.account {
            Account::Active | Account::RefresherDue | Account::Lapsed | Account::DeactivationRequested => {
                Some(Standing::Active)
            }
            Account::Deactivated => Some(Standing::Deactivated),
            Account::None | Account::Pending => course.is_on_its_way().then_some(Standing::Pending),
        }
    }
}
