//! What an HIE says besides its forms: whom to contact, what to ask and how, and what of it is only assumed.

use records::{ContactPersonRow, PersonRow};
use worksheet::facts::{Audience, ContactKind, HieFacts, HieQuestion, QuestionAnswer, TicketField};
use worksheet::people::{RequestRoute, Requester, StateSource, TICKET_FIELDS, names_a_patient};

use crate::contract::{
    AskedText, AssumedFact, ContactPerson, ContactWay, FieldText, HelpView, HieAsking, HieView, QuestionField,
    QuestionView, StateFactView, TicketGuide,
};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

/// The question that asks for everything that is only assumed.
const CONFIRM: &str = "confirm-assumed";

impl Desk {
    /// Every HIE of which a form is known, that of the organization first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn hies(&self) -> DeskResult<Vec<HieView>> {
        let organization = self.organization()?;
        let own = organization.and_then(|one| one.form.split_once('/').map(|(code, _)| code.to_owned()));
        let mut views: Vec<HieView> = self
            .forms
            .facts()
            .iter()
            .map(|facts| self.hie_view(facts, own.as_deref() == Some(&facts.code)))
            .collect::<DeskResult<_>>()?;
        views.sort_by_key(|view| !view.ours);
        Ok(views)
    }

    /// One HIE, by its code; that of the organization where none is named.
    ///
    /// # Errors
    /// When no HIE has this code, or none is named and none is the organization's.
    pub fn hie(&self, code: Option<&str>) -> DeskResult<HieView> {
        let code = crate::people::hie_of(self, &self.records(), code)?;
        self.hies()?.into_iter().find(|view| view.code == code).ok_or_else(|| DeskError::not_found("HIE", &code))
    }

    fn hie_view(&self, facts: &HieFacts, ours: bool) -> DeskResult<HieView> {
        let (person, confirmed) = {
            let records = self.records();
            (records.contact_person(&facts.code)?.unwrap_or_default(), records.confirmed_facts(&facts.code)?)
        };
        let role = self.forms.all().find(|form| form.hie.code == facts.code).map(|form| form.hie.contact_role.clone());
        let day = |key: &str| confirmed.iter().find(|(fact, _)| fact == key).map(|(_, day)| day.clone());
        Ok(HieView {
            code: facts.code.clone(),
            name: facts.name.clone(),
            ours,
            contact_role: role.unwrap_or_default(),
            person: ContactPerson {
                name: person.name,
                email: person.email,
                phone: person.phone,
                confirmed: person.confirmed,
            },
            contacts: facts.contacts.iter().map(contact_way).collect(),
            ticket: facts.ticket.as_ref().map(|ticket| TicketGuide {
                address: ticket.address.clone(),
                steps: ticket.steps.clone(),
                warning: ticket.warning.clone(),
                source: ticket.source.clone(),
            }),
            questions: facts.questions.iter().map(question_view).collect(),
            help: facts
                .help
                .iter()
                .map(|help| HelpView {
                    key: help.key.clone(),
                    for_user: help.audience == Audience::User,
                    title: help.title.clone(),
                    text: help.text.clone(),
                    steps: help.steps.clone(),
                    address: help.address.clone(),
                    source: help.source.clone(),
                })
                .collect(),
            states: facts
                .states
                .iter()
                .map(|one| StateFactView {
                    state: one.state.as_str().to_owned(),
                    sees: one.sees.clone(),
                    otherwise: one.otherwise.clone(),
                    question: one.question.clone(),
                    source: one.source.clone(),
                })
                .collect(),
            assumed: facts
                .assumed()
                .into_iter()
                .map(|(key, what)| AssumedFact { confirmed: day(&key).unwrap_or_default(), key, what })
                .collect(),
        })
    }

    /// Keeps who looks after the organization at an HIE. The day is today's where none is given.
    ///
    /// # Errors
    /// When there is no such HIE, the address is none, or the day cannot be read.
    pub fn save_contact_person(&self, hie: &str, person: &ContactPerson) -> DeskResult<HieView> {
        let code = crate::people::hie_of(self, &self.records(), Some(hie))?;
        let text = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let email = person.email.trim().to_owned();
        if !email.is_empty() && !worksheet::rules::email::is_valid(&email) {
            return Err(DeskError::bad_request(
                format!("“{email}” is not an email address."),
                "Type it as it stands in a message of your contact person. Nothing was saved.",
            ));
        }
        let said = crate::connections::day_or_nothing(&person.confirmed)?;
        let row = ContactPersonRow { name: text(&person.name), email, phone: text(&person.phone), confirmed: said };
        let known = ![&row.name, &row.email, &row.phone].into_iter().all(String::is_empty);
        let confirmed = match (known, row.confirmed.is_empty()) {
            (true, true) => self.today().to_string(),
            (true, false) => row.confirmed.clone(),
            (false, _) => String::new(),
        };
        self.records().save_contact_person(&code, &ContactPersonRow { confirmed, ..row })?;
        self.hie(Some(&code))
    }

    /// Keeps that the HIE confirmed what its profile only assumes, on a day (as 2026-11-30; today's where it is empty). None
    /// takes it back.
    ///
    /// # Errors
    /// When there is no such HIE or fact, or the day cannot be read.
    pub fn confirm_fact(&self, hie: &str, fact: &str, day: Option<&str>) -> DeskResult<HieView> {
        let view = self.hie(Some(hie))?;
        if !view.assumed.iter().any(|one| one.key == fact) {
            let known: Vec<&str> = view.assumed.iter().map(|one| one.key.as_str()).collect();
            return Err(DeskError::bad_request(
                format!("Nothing called “{fact}” is assumed about {}.", view.name),
                format!("Assumed: {}.", known.join(", ")),
            ));
        }
        let day = day.map(crate::connections::day_or_nothing).transpose()?;
        let day = day.map(|day| day.parse().unwrap_or_else(|_| self.today()));
        self.records().confirm_fact(&view.code, fact, day)?;
        self.hie(Some(&view.code))
    }

    /// What is asked of an HIE, as it goes there. Nothing is kept and nothing is sent.
    ///
    /// # Errors
    /// When there is no such HIE, question or person.
    pub fn ask_hie(&self, asking: &HieAsking) -> DeskResult<AskedText> {
        let view = self.hie(Some(&asking.hie).filter(|code| !code.is_empty()).map(String::as_str))?;
        let facts = self.facts_of(&view.code).unwrap_or_default();
        let question = if asking.question == CONFIRM { Some(confirm_question(&view)) } else { None };
        let question = question.or_else(|| facts.questions.iter().find(|one| one.key == asking.question).cloned());
        let Some(question) = question else {
            let known: Vec<&str> = facts.questions.iter().map(|one| one.key.as_str()).chain([CONFIRM]).collect();
            return Err(DeskError::bad_request(
                format!("There is no question “{}” for {}.", asking.question, view.name),
                format!("Questions: {}.", known.join(", ")),
            ));
        };
        let person = asking.person.map(|id| self.records().person_numbered(id)).transpose()?;
        let requester = self.requester()?;
        let mut missing: Vec<String> = Vec::new();
        if question.about_person && person.is_none() {
            missing.push("Say which person it is about.".to_owned());
        }
        let answer = |field: &TicketField| asking.answers.get(&field.key).map_or("", |text| text.trim());
        let unanswered = question.fields.iter().filter(|field| field.required && answer(field).is_empty());
        missing.extend(unanswered.map(|field| format!("“{}” is missing.", field.label)));
        let mut lines: Vec<String> = vec![question.text.clone()];
        lines.extend(person.iter().flat_map(person_lines));
        let answered = question.fields.iter().filter(|field| !answer(field).is_empty());
        lines.extend(answered.map(|field| format!("{}: {}", field.label, answer(field))));
        let body = lines.join("\n");
        let texts = asking.answers.values().map(String::as_str);
        let warnings = texts.flat_map(names_a_patient).map(|word| {
            format!("“{word}” looks as if it were about a patient. Nothing about a patient may go to the HIE this way.")
        });
        let warnings: Vec<String> = warnings.collect();
        let Some(ticket) = facts.ticket.as_ref().filter(|_| question.by == RequestRoute::Ticket) else {
            missing.extend(requester_missing(&requester, &["requester", "organization"]));
            return Ok(AskedText {
                way: format!("As a message to your {}", view.contact_role),
                to: recipient(&view),
                address: String::new(),
                steps: Vec::new(),
                fields: letter(&question, person.as_ref(), &requester, &body),
                missing,
                warnings,
            });
        };
        let required: Vec<&str> =
            ticket.fields.iter().filter(|field| field.required).map(|field| field.key.as_str()).collect();
        missing.extend(requester_missing(&requester, &required));
        let value = |key: &str| match key {
            "requester" => requester.name.clone(),
            "organization" => requester.organization.clone(),
            "requester-email" => requester.email.clone(),
            "requester-phone" => requester.phone.clone(),
            "issue-type" => question.issue_type.clone(),
            _ => body.clone(),
        };
        let fields = ticket.fields.iter();
        Ok(AskedText {
            way: format!("By support ticket to {}, which you submit", view.name),
            to: String::new(),
            address: ticket.address.clone(),
            steps: ticket.steps.clone(),
            fields: fields.map(|field| FieldText { label: field.label.clone(), text: value(&field.key) }).collect(),
            missing,
            warnings: warnings
                .into_iter()
                .chain([ticket.warning.clone()].into_iter().filter(|text| !text.is_empty()))
                .collect(),
        })
    }

    /// Keeps what the HIE answered about a person: a username, or that the role is right. A day is written as 2026-11-30;
    /// today's where it is empty.
    ///
    /// # Errors
    /// When there is no such person or question, the answer is not kept, or a username is empty.
    pub fn keep_answer(&self, person: i64, question: &str, answer: &str, day: &str) -> DeskResult<()> {
        let mut row = self.records().person_numbered(person)?;
        let facts = self.facts_of(&row.hie).unwrap_or_default();
        let kept = facts.questions.iter().find(|one| one.key == question).and_then(|one| one.answer);
        let day = crate::connections::day_or_nothing(day)?;
        let day = day.parse().unwrap_or_else(|_| self.today());
        let answer = answer.trim();
        let words = match kept {
            Some(QuestionAnswer::Username) if answer.is_empty() => {
                return Err(DeskError::bad_request("The username is empty.", "Type it as the HIE wrote it."));
            }
            Some(QuestionAnswer::Username) => {
                answer.clone_into(&mut row.username);
                format!("Username {answer}, from the HIE")
            }
            Some(QuestionAnswer::Role) => {
                let level = if answer.is_empty() { row.level.clone() } else { answer.to_owned() };
                format!("Role confirmed by the HIE: {level}")
            }
            None => {
                return Err(DeskError::bad_request(
                    format!("No answer to “{question}” is kept."),
                    "Write it as a note of the person.",
                ));
            }
        };
        let event = records::NewEvent { day, ..self.event("answer", &words, StateSource::Hie) };
        let now = self.surroundings.now();
        self.records().save_people(&[(row, vec![event])], now)?;
        Ok(())
    }

    /// A page of an HIE, to be opened in the browser: one that a profile names, and no other.
    ///
    /// # Errors
    /// When no profile names this page, or a browser is not to be sent there.
    pub fn hie_page(&self, address: &str) -> DeskResult<String> {
        let facts = self.forms.facts();
        let mut pages = facts.iter().flat_map(|facts| {
            let contacts = facts.contacts.iter().flat_map(|one| [&one.address, &one.look_up]);
            let help = facts.help.iter().map(|one| &one.address);
            contacts.chain(help).chain(facts.ticket.iter().map(|ticket| &ticket.address))
        });
        if pages.any(|page| page == address) {
            return crate::given::web_address(address);
        }
        Err(DeskError::bad_request(
            "No HIE’s profile names this page.",
            "Open it in the browser yourself if you know it.",
        ))
    }

    /// What an HIE says besides its forms.
    pub(crate) fn facts_of(&self, hie: &str) -> Option<HieFacts> {
        self.forms.facts().into_iter().find(|facts| facts.code == hie)
    }
}

/// What a ticket or message cannot be without, of the organization and the manager.
pub(crate) fn requester_missing(requester: &Requester, required: &[&str]) -> Vec<String> {
    let known = [
        ("requester", &requester.name, "your name"),
        ("organization", &requester.organization, "the name of your organization"),
        ("requester-email", &requester.email, "your email address"),
        ("requester-phone", &requester.phone, "your telephone number"),
    ];
    let missing = known.into_iter().filter(|(key, value, _)| required.contains(key) && value.trim().is_empty());
    missing
        .map(|(_, _, what)| {
            format!(
                "The HIE takes no request without {what}. Enter it in Settings, under Organization (aum organization)."
            )
        })
        .collect()
}

/// The required fields of an HIE's ticket; the usual ones where it has published none.
pub(crate) fn required_fields(facts: Option<&HieFacts>) -> Vec<String> {
    let ticket = facts.and_then(|facts| facts.ticket.as_ref());
    ticket.map_or_else(
        || vec!["requester".to_owned(), "organization".to_owned(), "requester-email".to_owned()],
        |ticket| ticket.fields.iter().filter(|field| field.required).map(|field| field.key.clone()).collect(),
    )
}

/// What a field of a ticket is called at an HIE.
pub(crate) fn ticket_label(facts: Option<&HieFacts>, key: &str) -> Option<String> {
    let ticket = facts.and_then(|facts| facts.ticket.as_ref())?;
    let known = TICKET_FIELDS.iter().any(|(one, _)| *one == key);
    ticket.fields.iter().find(|field| known && field.key == key).map(|field| field.label.clone())
}

fn contact_way(contact: &worksheet::facts::HieContact) -> ContactWay {
    ContactWay {
        kind: match contact.kind {
            ContactKind::Manager => "manager",
            ContactKind::Support => "support",
        }
        .to_owned(),
        name: contact.name.clone(),
        phone: contact.phone.clone(),
        hours: contact.hours.clone(),
        email: contact.email.clone(),
        address: contact.address.clone(),
        look_up: contact.look_up.clone(),
        postal_address: contact.postal_address.clone(),
        note: contact.note.clone(),
        source: contact.source.clone(),
    }
}

fn question_view(question: &HieQuestion) -> QuestionView {
    QuestionView {
        key: question.key.clone(),
        name: question.name.clone(),
        ticket: question.by == RequestRoute::Ticket,
        about_person: question.about_person,
        fields: question
            .fields
            .iter()
            .map(|field| QuestionField {
                key: field.key.clone(),
                label: field.label.clone(),
                required: field.required,
                help: field.help.clone(),
            })
            .collect(),
        answer: question.answer.map(|answer| {
            match answer {
                QuestionAnswer::Username => "username",
                QuestionAnswer::Role => "role",
            }
            .to_owned()
        }),
        source: question.source.clone(),
    }
}

/// Everything that is only assumed and not confirmed yet, as one question.
fn confirm_question(view: &HieView) -> HieQuestion {
    let open = view.assumed.iter().filter(|one| one.confirmed.is_empty());
    let lines: Vec<String> = open.map(|one| format!("- {}", one.what)).collect();
    HieQuestion {
        key: CONFIRM.to_owned(),
        name: "Please confirm what we assume".to_owned(),
        by: RequestRoute::Message,
        issue_type: String::new(),
        about_person: false,
        text: format!(
            "We could not find these points on the pages of {}. Please tell us which of them are right, or where we find them:\n{}",
            view.name,
            lines.join("\n")
        ),
        fields: Vec::new(),
        answer: None,
        source: "the program".to_owned(),
    }
}

fn person_lines(person: &PersonRow) -> Vec<String> {
    let facts = [
        ("First name", &person.given_name),
        ("Last name", &person.family_name),
        ("Email", &person.email),
        ("Username", &person.username),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("{label}: {value}")).collect()
}

/// Where a message to the HIE goes: the contact person, else the first address that is known.
fn recipient(view: &HieView) -> String {
    if !view.person.email.is_empty() {
        return view.person.email.clone();
    }
    view.contacts
        .iter()
        .find(|way| way.kind == "manager" && !way.email.is_empty())
        .map_or_else(String::new, |way| way.email.clone())
}

fn letter(question: &HieQuestion, person: Option<&PersonRow>, requester: &Requester, body: &str) -> Vec<FieldText> {
    let about = person.map_or_else(|| requester.organization.clone(), PersonRow::name);
    let subject = if about.is_empty() { question.name.clone() } else { format!("{} ({about})", question.name) };
    let text = format!(
        "Hello,\n\n{body}\n\nKind regards\n{}\nAuthorized User Manager, {}",
        requester.name, requester.organization
    );
    [("Subject", subject), ("Text", text)]
        .into_iter()
        .map(|(label, text)| FieldText { label: label.to_owned(), text })
        .collect()
}
