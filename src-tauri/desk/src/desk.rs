use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use records::{Records, RecordsError};
use submission::SendControl;
use worksheet::OrganizationValue;
use worksheet::people::{Account, AccountLifecycle};
use worksheet::rules::{AccountStatus, KnownPeople};

use crate::cancel_token::CancelToken;
use crate::contract::Organization;
use crate::editing::EditLock;
use crate::editor::Editor;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::forms::KnownForms;
use crate::home::ORGANIZATION;
use crate::import::ImportState;
use crate::people::PeopleState;
use crate::people::worksheet_purpose::expected;
use crate::platform::Platform;
use crate::practice::PracticeServer;

/// The desk: every use case is one of its functions.
pub struct Desk {
    pub(crate) surroundings: Platform,
    pub(crate) forms: KnownForms,
    pub(crate) practice: PracticeServer,
    pub(crate) importing: ImportState,
    pub(crate) people: PeopleState,
    pub(crate) learning: CancelToken,
    pub(crate) sending: Mutex<HashMap<String, SendControl>>,
    pub(crate) editing: EditLock,
    // Whoever needs both takes the editors first.
    editors: Mutex<HashMap<i64, Editor>>,
    records: Mutex<Records>,
}

impl Desk {
    /// Opens the desk on a data folder, making it where it is missing.
    ///
    /// # Errors
    /// When the records cannot be opened.
    pub fn open(surroundings: Platform) -> DeskResult<Self> {
        crate::missing::ensure_not_missing(&surroundings.folder)?;
        let opened =
            Records::open(&surroundings.folder).and_then(|records| records.look_for_damage().map(|()| records));
        let records = opened.map_err(|error| DeskError::from(error).at(file_of(&surroundings.folder)))?;
        crate::missing::ensure_not_emptied(&surroundings.folder, &records)?;
        crate::handover::end_interrupted(&surroundings.folder, &records)?;
        let desk = Self {
            forms: KnownForms::load(&surroundings.folder)?,
            practice: PracticeServer::default(),
            importing: ImportState::default(),
            people: PeopleState::default(),
            learning: CancelToken::default(),
            sending: Mutex::default(),
            editing: EditLock::default(),
            editors: Mutex::default(),
            records: Mutex::new(records),
            surroundings,
        };
        desk.save_practice_connection()?;
        let now = desk.surroundings.now();
        let recovered = submission::recover(&mut desk.records(), now).map_err(DeskError::from);
        // Whoever only reads goes on while somebody else writes; what a crash left is told at the next start.
        recovered
            .map(drop)
            .or_else(|fault| if fault.code == FaultCode::RecordsLocked { Ok(()) } else { Err(fault) })?;
        Ok(desk)
    }

    /// Opens the desk to restore a backup. Damaged records, and what is left where records are gone, are set aside for it where
    /// `replace` says so; the folder with them.
    ///
    /// # Errors
    /// As [`Desk::open`]; damaged records are told as such unless they may be replaced.
    pub fn open_to_restore(surroundings: Platform, replace: bool) -> DeskResult<(Self, Option<std::path::PathBuf>)> {
        match Self::open(surroundings.clone()) {
            Err(fault) if matches!(fault.code, FaultCode::RecordsDamaged | FaultCode::RecordsMissing) && replace => {
                let folder = &surroundings.folder;
                let moment = surroundings.now().strftime("%Y-%m-%d-%H%M%S").to_string();
                let aside = folder.join(format!("damaged-{moment}"));
                let moved = std::fs::create_dir_all(&aside).and_then(|()| {
                    let records = ["", "-wal", "-shm"].map(|ending| format!("{}{ending}", records::FILE));
                    // What belongs to them goes with them: a backup takes its place.
                    for name in records.into_iter().chain(crate::handover::FOLDERS.map(str::to_owned)) {
                        if folder.join(&name).exists() {
                            std::fs::rename(folder.join(&name), aside.join(&name))?;
                        }
                    }
                    Ok(())
                });
                moved.map_err(|error| {
                    DeskError::new(
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
    pub fn forms(&self) -> &KnownForms {
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
    ///
    /// # Errors
    /// [`FaultCode::WorksheetChanged`] where somebody else has changed it since it was opened; it is opened anew the next time.
    pub(crate) fn with_editor<T>(
        &self,
        worksheet: i64,
        work: impl FnOnce(&mut Editor, &mut Records) -> DeskResult<T>,
    ) -> DeskResult<T> {
        self.editing.begin(&self.surroundings.folder);
        let mut editors = self.editors();
        let mut records = self.records();
        if forget_outdated(&mut editors, &records, worksheet)? {
            return Err(RecordsError::Outdated(worksheet).into());
        }
        let editor = match editors.entry(worksheet) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(place) => place.insert(self.open_editor(&mut records, worksheet)?),
        };
        let done = work(editor, &mut records);
        if done.as_ref().is_err_and(|fault| fault.code == FaultCode::WorksheetChanged) {
            editors.remove(&worksheet);
        }
        done
    }

    /// Forgets an open worksheet that somebody else has changed, so that it is opened as it is now.
    pub(crate) fn look_anew(&self, worksheet: i64) -> DeskResult<()> {
        let mut editors = self.editors();
        let records = self.records();
        forget_outdated(&mut editors, &records, worksheet)?;
        Ok(())
    }

    fn open_editor(&self, records: &mut Records, worksheet: i64) -> DeskResult<Editor> {
        let kept = records.worksheet(worksheet)?;
        let known = self.forms.known_named(&kept.form)?;
        let form = crate::editor::arrange(records, worksheet, &known.form, &known.starter)?;
        let known = account_directory(records, &form.hie.code, kept.practice, Some(worksheet))?;
        Editor::open(records, worksheet, form, known)
    }
}

fn forget_outdated(editors: &mut HashMap<i64, Editor>, records: &Records, worksheet: i64) -> DeskResult<bool> {
    let Some(editor) = editors.get(&worksheet) else { return Ok(false) };
    let outdated = records.worksheet_revision(worksheet)? != Some(editor.revision);
    if outdated {
        editors.remove(&worksheet);
    }
    Ok(outdated)
}

fn file_of(folder: &std::path::Path) -> String {
    folder.join(records::FILE).display().to_string()
}

/// What the checker knows of people at an HIE: those of the practice HIE for the practice worksheet, the real ones otherwise.
pub(crate) fn account_directory(
    records: &Records,
    hie: &str,
    practice: bool,
    worksheet: Option<i64>,
) -> DeskResult<Arc<dyn KnownPeople + Send + Sync>> {
    let expected = worksheet.map_or_else(|| Ok(HashSet::new()), |worksheet| expected(records, worksheet))?;
    let (courses, organization) = (records.courses(hie, practice)?, records.setting(ORGANIZATION)?);
    let domains = domains_in_use(&courses, organization.as_ref());
    Ok(Arc::new(KnownDirectory { courses, organization, expected, domains }))
}

/// The domains of people who can log in, and that of the manager, who stands for a list of people.
fn domains_in_use(
    courses: &HashMap<String, AccountLifecycle>,
    organization: Option<&Organization>,
) -> Vec<(Box<str>, usize)> {
    let mut people: HashMap<&str, usize> = HashMap::new();
    let here =
        courses.iter().filter(|(_, course)| course.account.can_log_in()).map(|(address, _)| (address.as_str(), 1));
    let manager = organization.map(|organization| organization.manager_email.trim().to_lowercase());
    for (address, count) in here.chain(manager.as_deref().map(|address| (address, MANAGER))) {
        if let Some((_, domain)) = address.rsplit_once('@') {
            *people.entry(domain).or_default() += count;
        }
    }
    people.into_iter().map(|(domain, count)| (domain.into(), count)).collect()
}

/// For how many people the manager's own domain counts.
const MANAGER: usize = 5;

struct KnownDirectory {
    courses: HashMap<String, AccountLifecycle>,
    organization: Option<Organization>,
    expected: HashSet<String>,
    domains: Vec<(Box<str>, usize)>,
}

impl KnownPeople for KnownDirectory {
    fn is_expected(&self, email_lowercase: &str) -> bool {
        self.expected.contains(email_lowercase)
    }

    fn knows_anybody(&self) -> bool {
        !self.courses.is_empty()
    }

    fn domains(&self) -> &[(Box<str>, usize)] {
        &self.domains
    }

    fn own(&self, source: OrganizationValue) -> Option<&str> {
        let organization = self.organization.as_ref()?;
        let value = match source {
            OrganizationValue::OrganizationName => &organization.name,
            OrganizationValue::OrganizationAddress => &organization.address,
            OrganizationValue::ManagerName => &organization.manager_name,
            OrganizationValue::ManagerEmail => &organization.manager_email,
        };
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    fn organization(&self) -> Option<worksheet::OrganizationKind> {
        self.organization.as_ref().map(|organization| organization.kind.into())
    }

    fn standing(&self, email_lowercase: &str) -> Option<AccountStatus> {
        let course = self.courses.get(email_lowercase)?;
        match course.account {
            Account::Active | Account::RefresherDue | Account::Lapsed | Account::DeactivationRequested => {
                Some(AccountStatus::Active)
            }
            Account::Deactivated => Some(AccountStatus::Deactivated),
            Account::None | Account::Pending => course.is_on_its_way().then_some(AccountStatus::Pending),
        }
    }
}
