//! `aum organization`: who asks, as it stands in attestations, messages and tickets.

use clap::Args;
use desk::Desk;
use desk::contract::{FormVariantKind, Organization};
use desk::fault::{DeskError, DeskResult};

use crate::output::{ExitKind, Output};

#[derive(Debug, Args)]
pub struct OrganizationArguments {
    /// Legal name
    #[arg(long)]
    pub name: Option<String>,
    /// Kind: hospital, practice, long-term-care, community, payer, public-health, organ-procurement, medical-examiner or other
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Whether a hospital has an emergency department
    #[arg(long, value_name = "YES|NO")]
    pub emergency_department: Option<String>,
    /// Street address
    #[arg(long)]
    pub address: Option<String>,
    /// A place of work; repeat it for each one. Replaces those known
    #[arg(long, value_name = "NAME")]
    pub facility: Vec<String>,
    /// Your first and last name
    #[arg(long, value_name = "NAME")]
    pub manager: Option<String>,
    /// Your email address
    #[arg(long, value_name = "EMAIL")]
    pub email: Option<String>,
    /// Your telephone number
    #[arg(long, value_name = "NUMBER")]
    pub phone: Option<String>,
    /// Form for new worksheets, as HIE/NAME
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
}

impl OrganizationArguments {
    fn changes(&self) -> bool {
        let texts = [&self.name, &self.kind, &self.emergency_department, &self.address, &self.manager, &self.email];
        texts.into_iter().chain([&self.phone, &self.form]).any(Option::is_some) || !self.facility.is_empty()
    }
}

pub fn run(desk: &Desk, arguments: OrganizationArguments, output: &Output) -> DeskResult<ExitKind> {
    let was = desk.home()?.organization;
    if !arguments.changes() {
        match &was {
            Some(organization) => print(organization, output),
            None => output.line("No organization is known yet. Save it: aum organization --name NAME --kind KIND --manager NAME --email EMAIL"),
        }
        output.value(&was);
        return Ok(ExitKind::Done);
    }
    let kind = arguments.kind.as_deref().map(|text| word(text, "kind of organization")).transpose()?;
    let new = was.is_none();
    let mut organization = was.unwrap_or_else(|| Organization {
        name: String::new(),
        kind: kind.unwrap_or(FormVariantKind::Other),
        emergency_department: None,
        address: String::new(),
        facilities: Vec::new(),
        manager_name: String::new(),
        manager_email: String::new(),
        manager_phone: String::new(),
        form: String::new(),
    });
    if new && kind.is_none() {
        return Err(DeskError::bad_request(
            "The kind of organization is missing.",
            "Say it with --kind: hospital, practice, long-term-care, community, payer, public-health, organ-procurement, medical-examiner or other. Nothing was saved.",
        ));
    }
    organization.kind = kind.unwrap_or(organization.kind);
    if let Some(text) = &arguments.emergency_department {
        organization.emergency_department = Some(match text.to_lowercase().as_str() {
            "yes" | "y" | "true" => true,
            "no" | "n" | "false" => false,
            _ => {
                return Err(DeskError::bad_request(
                    format!("“{text}” is neither yes nor no."),
                    "Write --emergency-department yes or no.",
                ));
            }
        });
    }
    let texts = [
        (arguments.name, &mut organization.name),
        (arguments.address, &mut organization.address),
        (arguments.manager, &mut organization.manager_name),
        (arguments.email, &mut organization.manager_email),
        (arguments.phone, &mut organization.manager_phone),
        (arguments.form, &mut organization.form),
    ];
    for (said, kept) in texts {
        if let Some(said) = said {
            *kept = said;
        }
    }
    if !arguments.facility.is_empty() {
        organization.facilities = arguments.facility;
    }
    let mut reason = String::new();
    if organization.form.is_empty() {
        let advice = desk.advise_form(organization.kind, organization.emergency_department);
        organization.form = advice.form.ok_or_else(|| {
            DeskError::bad_request(
                "It is not certain which form you use.",
                format!("{} Say it with --form HIE/NAME.", advice.reason),
            )
        })?;
        reason = advice.reason;
    }
    desk.save_organization(&organization)?;
    if !reason.is_empty() {
        output.line(reason);
    }
    let saved = desk.home()?.organization;
    if let Some(saved) = &saved {
        print(saved, output);
    }
    output.value(&saved);
    Ok(ExitKind::Done)
}

/// A word of the contract.
fn word<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> DeskResult<T> {
    serde_json::from_value(serde_json::Value::String(text.trim().to_lowercase())).map_err(|_| {
        DeskError::bad_request(
            format!("“{text}” is no {what}."),
            "`aum organization --help` lists them. Nothing was saved.",
        )
    })
}

fn print(organization: &Organization, output: &Output) {
    let kind = serde_json::to_value(organization.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
    let emergency = match organization.emergency_department {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let rows: Vec<Vec<String>> = [
        ("Organization", organization.name.clone()),
        ("Kind", kind.unwrap_or_default()),
        ("Emergency department", emergency.to_owned()),
        ("Address", organization.address.clone()),
        ("Facilities", organization.facilities.join("; ")),
        ("Manager", organization.manager_name.clone()),
        ("Email", organization.manager_email.clone()),
        ("Phone", organization.manager_phone.clone()),
        ("Form", organization.form.clone()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| vec![label.to_owned(), value])
    .collect();
    output.table(&rows);
}
