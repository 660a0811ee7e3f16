//! The forms known, and which one follows from an organization.

use std::sync::Arc;

use worksheet::profile::starter_forms;
use worksheet::{Form, FormId, Origin};

use crate::contract::{FormAdvice, FormSummary, OrganizationKind};
use crate::fault::{Fault, FaultCode, Outcome};

/// The forms known, in order.
#[derive(Debug, Clone)]
pub struct Forms(Vec<Arc<Form>>);

impl Forms {
    /// The starter forms that ship with the program.
    ///
    /// # Errors
    /// When a profile that ships is damaged.
    pub fn starter() -> Outcome<Self> {
        Ok(Self(starter_forms()?.into_iter().map(Arc::new).collect()))
    }

    /// Every form.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.0.iter()
    }

    /// The form of this name.
    ///
    /// # Errors
    /// [`FaultCode::NoSuchForm`], naming those that are known.
    pub fn named(&self, name: &str) -> Outcome<Arc<Form>> {
        let id: FormId = name.parse()?;
        self.0.iter().find(|form| form.id == id).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.0.iter().map(|form| form.id.as_str()).collect();
            Fault::new(
                FaultCode::NoSuchForm,
                format!("There is no form “{name}”."),
                format!("Known forms: {}.", known.join(", ")),
            )
        })
    }

    /// Which form follows from the kind of organization, by the first exchange's rule.
    #[must_use]
    pub fn advise(&self, kind: OrganizationKind, emergency_department: Option<bool>) -> FormAdvice {
        let variant = |wanted: bool| self.0.iter().find(|form| form.break_the_glass == wanted);
        let Some(hie) = self.0.first().map(|form| &form.hie) else {
            return FormAdvice { form: None, reason: "No form is known.".to_owned() };
        };
        let advice = |form: Option<&Arc<Form>>, reason: String| FormAdvice {
            form: form.map(|form| form.id.to_string()),
            reason,
        };
        match (kind, emergency_department) {
            (OrganizationKind::Hospital, Some(true)) => advice(
                variant(true),
                format!("A hospital with an emergency department uses {}’s form with Break the Glass.", hie.name),
            ),
            (OrganizationKind::Hospital, _) => advice(
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
        starter: form.origin == Origin::Starter,
        titles: form.titles.len(),
    }
}
