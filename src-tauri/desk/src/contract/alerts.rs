use records::Alerts;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where clinical alerts stand for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AlertsView {
    /// Not wanted.
    No,
    /// Wanted, and not asked for yet.
    Wanted,
    /// Asked for; the HIE has not said that they are on.
    Asked,
    /// On.
    On,
}

impl From<AlertsView> for Alerts {
    fn from(view: AlertsView) -> Self {
        match view {
            AlertsView::No => Self::No,
            AlertsView::Wanted => Self::Wanted,
            AlertsView::Asked => Self::Asked,
            AlertsView::On => Self::On,
        }
    }
}

impl From<Alerts> for AlertsView {
    fn from(alerts: Alerts) -> Self {
        match alerts {
            Alerts::No => Self::No,
            Alerts::Wanted => Self::Wanted,
            Alerts::Asked => Self::Asked,
            Alerts::On => Self::On,
        }
    }
}

/// People of a worksheet, with who is to have clinical alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AlertsPage {
    /// How many of the worksheet are to have them.
    pub chosen: usize,
    /// How many people fit.
    pub total: usize,
    /// The first of them, at most 100; those who are to have alerts come first.
    pub lines: Vec<AlertsLine>,
}

/// A person of a worksheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AlertsLine {
    /// The person.
    pub person: super::PersonLine,
    /// Whether clinical alerts are wished.
    pub wished: bool,
}
