//! The forms known, where their layouts come from, and which one follows from an organization.

pub(crate) mod edition;
mod keep;
pub(crate) mod own;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use worksheet::facts::HieFacts;
use worksheet::profile::{starter_facts, starter_forms};
use worksheet::{Form, FormId, LayoutOrigin};

use crate::contract::{FormAdvice, FormSummary, FormVariantKind};
use crate::fault::{DeskError, DeskResult, FaultCode};
use edition::StoredEdition;
use own::OwnProfile;

pub(crate) use keep::{Kept, begin, checksum, finish, forget, learned_folder};

/// The forms known, in order. A learned layout stands in the place of the starter of the same name; it may change while
/// the program runs.
#[derive(Debug)]
pub struct KnownForms {
    starters: Vec<Arc<Form>>,
    facts: Vec<HieFacts>,
    known: RwLock<Vec<KnownForm>>,
    own: RwLock<Vec<OwnProfile>>,
}

/// A form with where its layout comes from.
#[derive(Debug, Clone)]
pub(crate) struct KnownForm {
    /// The layout that ships with the program, or that a profile of the user's own describes.
    pub(crate) starter: Arc<Form>,
    /// The layout in use.
    pub(crate) form: Arc<Form>,
    /// The learned edition in use.
    pub(crate) learned: Option<Arc<StoredEdition>>,
    /// Why a learned edition that is there cannot be used.
    pub(crate) trouble: Option<String>,
}

impl KnownForm {
    fn of(form: Arc<Form>) -> Self {
        Self { starter: Arc::clone(&form), form, learned: None, trouble: None }
    }
}

impl KnownForms {
    /// The starter forms that ship with the program.
    ///
    /// # Errors
    /// When a profile that ships is damaged.
    pub fn starter() -> DeskResult<Self> {
        let starters: Vec<Arc<Form>> = starter_forms()?.into_iter().map(Arc::new).collect();
        let known = starters.iter().cloned().map(KnownForm::of).collect();
        Ok(Self { starters, facts: starter_facts()?, known: RwLock::new(known), own: RwLock::default() })
    }

    /// The forms with the learned layouts of a data folder. A learned layout that cannot be used leaves the starter in its
    /// place, and the reason is kept for whoever looks.
    ///
    /// # Errors
    /// When a profile that ships is damaged.
    pub fn load(folder: &Path) -> DeskResult<Self> {
        let forms = Self::starter()?;
        forms.reload(folder);
        Ok(forms)
    }

    /// Reads the user's own profiles and the learned layouts anew; the names of the forms that changed.
    pub fn reload(&self, folder: &Path) -> Vec<FormId> {
        let own = own::read(folder, &self.starters);
        let forms = self.starters.iter().cloned().chain(own.iter().flat_map(|profile| profile.forms.iter().cloned()));
        let mut fresh: Vec<KnownForm> = forms.map(KnownForm::of).collect();
        let former = self.known();
        let before = |id: &FormId| former.iter().find(|known| known.form.id == *id).map(|known| &known.form);
        let gone = former.iter().filter(|known| !fresh.iter().any(|other| other.form.id == known.form.id));
        let mut changed: Vec<FormId> = gone.map(|known| known.form.id.clone()).collect();
        for known in &mut fresh {
            (known.learned, known.trouble) = match keep::read(folder, &known.starter) {
                Kept::None => (None, None),
                Kept::Good(edition) => (Some(Arc::new(*edition)), None),
                Kept::Bad(trouble) => (None, Some(trouble)),
            };
            known.form = match &known.learned {
                Some(edition) => Arc::new(edition.found.form.clone()),
                None => Arc::clone(&known.starter),
            };
            if before(&known.form.id) != Some(&known.form) {
                changed.push(known.form.id.clone());
            }
        }
        *self.own.write().unwrap_or_else(PoisonError::into_inner) = own;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        changed
    }

    /// Puts a form in the place of the one of its name until the layouts are read anew.
    pub(crate) fn stand_in(&self, stand_in: KnownForm) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known
            .iter_mut()
            .filter(|known| known.form.id == stand_in.form.id)
            .for_each(|known| known.clone_from(&stand_in));
    }

    /// Every form with where it comes from.
    pub(crate) fn known(&self) -> Vec<KnownForm> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every form.
    pub fn all(&self) -> impl Iterator<Item = Arc<Form>> {
        self.known().into_iter().map(|known| known.form)
    }

    /// The profiles of the user's own, also those that cannot be used.
    pub(crate) fn own(&self) -> Vec<OwnProfile> {
        self.own.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The layouts that ship with the program.
    pub(crate) fn starters(&self) -> &[Arc<Form>] {
        &self.starters
    }

    /// What each HIE says besides its forms: those that ship with the program, then those of the user's own profiles.
    pub(crate) fn facts(&self) -> Vec<HieFacts> {
        let own = self.own().into_iter().filter_map(|profile| profile.facts);
        let mut all = self.facts.clone();
        for facts in own {
            if !all.iter().any(|other| other.code == facts.code) {
                all.push(facts);
            }
        }
        all
    }

    /// Why learned layouts and profiles that are there cannot be used; empty when all can.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        let own = self.own().into_iter().filter_map(|profile| profile.trouble());
        self.known().into_iter().filter_map(|known| known.trouble).chain(own).collect()
    }

    /// The form of this name.
    ///
    /// # Errors
    /// [`FaultCode::NoSuchForm`], naming those that are known.
    pub fn named(&self, name: &str) -> DeskResult<Arc<Form>> {
        self.known_named(name).map(|known| known.form)
    }

    pub(crate) fn known_named(&self, name: &str) -> DeskResult<KnownForm> {
        let id: FormId = name.parse()?;
        let known = self.known();
        known.iter().find(|known| known.form.id == id).cloned().ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|known| known.form.id.as_str()).collect();
            DeskError::new(
                FaultCode::NoSuchForm,
                format!("There is no form “{name}”."),
                format!("Known forms: {}.", names.join(", ")),
            )
        })
    }

    /// Which form follows from the kind of organization, by the rule of the first exchange that has one.
    #[must_use]
    pub fn advise(&self, kind: FormVariantKind, emergency_department: Option<bool>) -> FormAdvice {
        let known = self.known();
        // Only where an exchange has a form with and one without Break the Glass is there anything to decide.
        let of = |hie: &str, wanted: bool| {
            known
                .iter()
                .find(|known| known.starter.hie.code == hie && known.starter.break_the_glass == wanted)
                .map(|known| &known.form)
        };
        let decided = |hie: &str| of(hie, true).is_some() && of(hie, false).is_some();
        let Some(hie) = known.iter().map(|known| &known.form.hie).find(|hie| decided(&hie.code)) else {
            return FormAdvice { form: None, reason: "Choose the form that your HIE asks for.".to_owned() };
        };
        let variant = |wanted: bool| of(&hie.code, wanted);
        let advice = |form: Option<&Arc<Form>>, reason: String| FormAdvice {
            form: form.map(|form| form.id.to_string()),
            reason,
        };
        match (kind, emergency_department) {
            (FormVariantKind::Hospital, Some(true)) => advice(
                variant(true),
                format!("A hospital with an emergency department uses {}’s form with Break the Glass.", hie.name),
            ),
            (FormVariantKind::Hospital, _) => advice(
                None,
                format!(
                    "{}’s rule covers hospitals with an emergency department and organizations that are not hospitals. \
                     For a hospital without one, ask your {} which form to use, and choose it here.",
                    hie.name, hie.contact_role
                ),
            ),
            _ => advice(
                variant(false),
                format!("An organization that is not a hospital uses {}’s form without Break the Glass.", hie.name),
            ),
        }
    }
}

/// A form as lists show it.
pub(crate) fn form_summary(form: &Form) -> FormSummary {
    FormSummary {
        id: form.id.to_string(),
        name: form.name.clone(),
        hie: form.hie.name.clone(),
        break_the_glass: form.break_the_glass,
        edition: form.edition.clone(),
        starter: form.origin == LayoutOrigin::Starter,
        own: form.origin == LayoutOrigin::Own,
        titles: form.titles.len(),
    }
}
