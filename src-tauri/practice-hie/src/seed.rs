//! The made-up people of a new practice HIE, so that it isn't empty and a batch can meet an account that exists already.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use crate::account::PracticeState;
use crate::error::{PracticeError, ScimError};
use crate::resource::accept;
use crate::schemas::{EXTENSION, USER};
use crate::users;

struct SeedPerson {
    given: &'static str,
    family: &'static str,
    title: &'static str,
    level: &'static str,
    break_the_glass: bool,
    state: PracticeState,
    /// Days since the account came into its state.
    days: u64,
}

const fn person(given: &'static str, family: &'static str, title: &'static str, level: &'static str) -> SeedPerson {
    SeedPerson { given, family, title, level, break_the_glass: false, state: PracticeState::Active, days: 120 }
}

/// Every address ends in `@riverside.example.org`, with given and family name before it.
const PEOPLE: [SeedPerson; 12] = [
    SeedPerson {
        break_the_glass: true,
        ..person("Maria", "Santos", "Emergency Physician", "Clinical with Break the Glass")
    },
    person("James", "Okafor", "Registered Nurse", "Clinical"),
    SeedPerson { days: 200, ..person("Linda", "Chen", "Practice Manager", "Administration and audit") },
    person("Robert", "Novak", "Front Desk Registrar", "Consent entry"),
    person("Aisha", "Rahman", "Care Manager", "Care management"),
    SeedPerson { days: 400, ..person("Patrick", "O'Brien", "Physician Assistant", "Clinical") },
    person("Elena", "Petrova", "Medical Assistant", "Clinical"),
    SeedPerson { state: PracticeState::TrainingDone, days: 1, ..person("Samuel", "Katz", "Pharmacist", "Clinical") },
    SeedPerson {
        state: PracticeState::TrainingInvited,
        days: 4,
        ..person("Grace", "Kim", "Social Worker", "Care management")
    },
    SeedPerson {
        state: PracticeState::TrainingInvited,
        days: 9,
        ..person("Daniel", "Moreau", "Billing Specialist", "Consent entry")
    },
    SeedPerson {
        state: PracticeState::Processed,
        days: 1,
        ..person("Priya", "Nair", "Nurse Practitioner", "Clinical")
    },
    SeedPerson {
        state: PracticeState::Deactivated,
        days: 60,
        ..person("Walter", "Brandt", "Registered Nurse", "Clinical")
    },
];

/// Fills a new file.
pub(crate) fn fill(file: &Connection, now: Timestamp) -> Result<(), PracticeError> {
    for (number, person) in PEOPLE.iter().enumerate() {
        add(file, now, number, person).map_err(|refusal| PracticeError::Seed(refusal.detail))?;
    }
    Ok(())
}

fn add(file: &Connection, now: Timestamp, number: usize, person: &SeedPerson) -> Result<(), ScimError> {
    let letters = |name: &str| name.to_lowercase().replace('\'', "");
    let address = format!("{}.{}@riverside.example.org", letters(person.given), letters(person.family));
    let body = json!({
        "schemas": [USER, EXTENSION],
        "userName": address,
        "name": {"givenName": person.given, "familyName": person.family},
        "emails": [{"value": address, "type": "work", "primary": true}],
        "phoneNumbers": [{"value": format!("+1 212-555-{:04}", 110 + number), "type": "mobile"}],
        "title": person.title,
        EXTENSION: {
            "title": person.title,
            "accessLevel": person.level,
            "breakTheGlass": person.break_the_glass,
            "facility": "Riverside Practice",
            "batchId": "earlier",
        },
    });
    let since =
        now.checked_sub(SignedDuration::try_from(Duration::from_secs(person.days * 86_400)).unwrap_or_default());
    let since = since.unwrap_or(now);
    let (document, _) = accept(&body)?;
    let user = users::create(file, since, document)?;
    let before = (person.state == PracticeState::Deactivated).then_some(PracticeState::Active);
    file.execute(
        "UPDATE users SET state = ?2, before = ?3 WHERE id = ?1",
        rusqlite::params![user.id, person.state.as_str(), before.map(PracticeState::as_str)],
    )?;
    Ok(())
}
