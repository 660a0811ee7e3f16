//! The course of a person's account: which state may follow which, and on whose word.

use super::state::{Account, PersonState, RequestKind, RequestProgress, StateSource};

/// Where a person's newest request and account stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountLifecycle {
    /// What was asked for last.
    pub asked: RequestKind,
    /// How far that is.
    pub progress: RequestProgress,
    /// Where the account stands.
    pub account: Account,
}

/// A state that cannot follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct NotAllowed {
    /// Where the person stands.
    pub from: PersonState,
    /// What was to follow.
    pub to: PersonState,
    /// On whose word.
    pub by: StateSource,
}

impl NotAllowed {
    /// Why not, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (from, to) = (self.from.words().to_lowercase(), self.to.words().to_lowercase());
        match (self.from, self.to) {
            (PersonState::Deactivated, _) => {
                format!("The account was deactivated. Request reactivation instead of marking it “{to}”.")
            }
            (_, PersonState::RefresherDue | PersonState::Lapsed) => {
                format!("Only an account that is active can become “{to}”; this one is “{from}”.")
            }
            (_, PersonState::Draft | PersonState::Ready | PersonState::Unknown | PersonState::Withdrawn) => {
                format!("“{to}” follows from sending; it is not entered by hand.")
            }
            (PersonState::Draft | PersonState::Ready | PersonState::Withdrawn, _) => {
                format!("Nothing was sent for this person yet (“{from}”), so “{to}” cannot follow.")
            }
            _ => format!("“{to}” cannot follow “{from}”."),
        }
    }
}

impl Default for AccountLifecycle {
    fn default() -> Self {
        Self { asked: RequestKind::Add, progress: RequestProgress::Idle, account: Account::None }
    }
}

impl AccountLifecycle {
    /// An account that was found as it is: on a list of the HIE, or at its service.
    #[must_use]
    pub fn found(state: PersonState) -> Self {
        Self::default().to(state)
    }

    /// A new request, being written. The account stays as it is until it is sent.
    #[must_use]
    pub fn asking(self, kind: RequestKind) -> Self {
        Self { asked: kind, progress: RequestProgress::Draft, ..self }
    }

    /// The one state that lists show.
    #[must_use]
    pub fn state(&self) -> PersonState {
        match (self.account, self.progress) {
            (Account::Active, _) => PersonState::Active,
            (Account::RefresherDue, _) => PersonState::RefresherDue,
            (Account::Lapsed, _) => PersonState::Lapsed,
            (Account::DeactivationRequested, _) => PersonState::DeactivationRequested,
            (Account::Deactivated, _) => PersonState::Deactivated,
            (_, RequestProgress::Draft | RequestProgress::Idle) => PersonState::Draft,
            (_, RequestProgress::Ready) => PersonState::Ready,
            (_, RequestProgress::Sent) => PersonState::Sent,
            (_, RequestProgress::Received | RequestProgress::Done) => PersonState::Received,
            (_, RequestProgress::TrainingInvited) => PersonState::TrainingInvited,
            (_, RequestProgress::TrainingDone) => PersonState::TrainingDone,
            (_, RequestProgress::Rejected) => PersonState::Rejected,
            (_, RequestProgress::Unknown) => PersonState::Unknown,
            (_, RequestProgress::Withdrawn) => PersonState::Withdrawn,
        }
    }

    /// Whether a request for an account of this person is on its way, so that a second one would be one too many.
    #[must_use]
    pub fn is_on_its_way(&self) -> bool {
        self.account == Account::Pending || (self.account == Account::None && self.progress.was_sent())
    }

    /// What follows when somebody says so.
    ///
    /// # Errors
    /// When the state cannot follow, or not on this word.
    pub fn step(self, to: PersonState, by: StateSource) -> Result<Self, NotAllowed> {
        let from = self.state();
        if by == StateSource::Hie && self.still_to_come(to) {
            return Ok(self);
        }
        let fits = match by {
            StateSource::Hie => to.is_observed() || to == PersonState::Rejected,
            StateSource::User => by_hand(from, to),
            StateSource::Batch => by_sending(to),
        };
        if fits { Ok(self.to(to)) } else { Err(NotAllowed { from, to, by }) }
    }

    fn to(self, to: PersonState) -> Self {
        // What is heard of the yearly training of somebody who has an account is no step of a request.
        let trains = matches!(self.account, Account::Active | Account::RefresherDue | Account::Lapsed)
            && !self.progress.was_sent();
        let progress = match to {
            PersonState::Received | PersonState::TrainingInvited | PersonState::TrainingDone if trains => self.progress,
            PersonState::Draft => RequestProgress::Draft,
            PersonState::Ready => RequestProgress::Ready,
            PersonState::Sent | PersonState::DeactivationRequested => RequestProgress::Sent,
            PersonState::Received => RequestProgress::Received,
            PersonState::TrainingInvited => RequestProgress::TrainingInvited,
            PersonState::TrainingDone => RequestProgress::TrainingDone,
            PersonState::Active if self.asks_to_end() => RequestProgress::Rejected,
            PersonState::Active | PersonState::Deactivated => RequestProgress::Done,
            // The training comes round by itself, whatever else is asked for.
            PersonState::RefresherDue | PersonState::Lapsed => self.progress,
            PersonState::Rejected => RequestProgress::Rejected,
            PersonState::Unknown => RequestProgress::Unknown,
            PersonState::Withdrawn => RequestProgress::Withdrawn,
        };
        let account = match to {
            PersonState::Active => Account::Active,
            PersonState::RefresherDue => Account::RefresherDue,
            PersonState::Lapsed => Account::Lapsed,
            PersonState::DeactivationRequested => Account::DeactivationRequested,
            PersonState::Deactivated => Account::Deactivated,
            // A lapsed account stays so until the HIE opens it again.
            PersonState::TrainingDone if self.account == Account::RefresherDue => Account::Active,
            _ => self.account_while(progress),
        };
        let asked = if to == PersonState::DeactivationRequested { RequestKind::Deactivate } else { self.asked };
        Self { asked, progress, account }
    }

    /// The request was carried out, and the HIE or the user says so.
    #[must_use]
    pub fn carried_out(self) -> Self {
        let account = match self.asked {
            RequestKind::Deactivate => Account::Deactivated,
            RequestKind::Add | RequestKind::Reactivate => Account::Active,
            RequestKind::ChangeRole | RequestKind::ChangeContact | RequestKind::ClinicalAlerts => self.account,
        };
        Self { progress: RequestProgress::Done, account, ..self }
    }

    /// What a service shows before it has carried a request out is no news.
    fn still_to_come(&self, shown: PersonState) -> bool {
        match self.asked {
            RequestKind::Deactivate => {
                self.progress.is_open() && matches!(shown, PersonState::Active | PersonState::RefresherDue)
            }
            RequestKind::Reactivate => self.progress.is_open() && shown == PersonState::Deactivated,
            _ => false,
        }
    }

    fn asks_to_end(&self) -> bool {
        self.asked == RequestKind::Deactivate && self.progress.is_open()
    }

    /// What a request does to the account before the HIE has carried it out.
    fn account_while(&self, progress: RequestProgress) -> Account {
        let left = matches!(
            progress,
            RequestProgress::Sent
                | RequestProgress::Received
                | RequestProgress::TrainingInvited
                | RequestProgress::TrainingDone
        );
        let ended = matches!(
            progress,
            RequestProgress::Rejected | RequestProgress::Withdrawn | RequestProgress::Ready | RequestProgress::Draft
        );
        match (self.asked, self.account) {
            (
                RequestKind::Add | RequestKind::Reactivate,
                Account::None | Account::Pending | Account::Lapsed | Account::Deactivated,
            ) if left => Account::Pending,
            (RequestKind::Add, Account::Pending) if ended => Account::None,
            (RequestKind::Reactivate, Account::Pending) if ended => Account::Deactivated,
            (RequestKind::Deactivate, Account::Active | Account::RefresherDue | Account::Lapsed) if left => {
                Account::DeactivationRequested
            }
            (RequestKind::Deactivate, Account::DeactivationRequested) if ended => Account::Active,
            (_, account) => account,
        }
    }
}

/// What the user may enter of what happened at the HIE.
fn by_hand(from: PersonState, to: PersonState) -> bool {
    use PersonState as S;
    let before_sending = matches!(from, S::Draft | S::Ready | S::Withdrawn);
    match to {
        // The user hears of some steps only, so that steps may be left out, and of some too late.
        S::Sent => !matches!(from, S::Deactivated | S::Withdrawn) && !from.is_observed(),
        S::Received | S::TrainingInvited | S::TrainingDone => {
            !before_sending && !matches!(from, S::Deactivated | S::DeactivationRequested)
        }
        S::Active => !before_sending && from != S::Deactivated,
        S::RefresherDue | S::Lapsed => matches!(from, S::Active | S::RefresherDue | S::Lapsed),
        S::DeactivationRequested => {
            matches!(from, S::Active | S::RefresherDue | S::Lapsed | S::DeactivationRequested)
        }
        S::Deactivated => !before_sending,
        S::Rejected => !before_sending && !matches!(from, S::Active | S::Deactivated),
        S::Draft | S::Ready | S::Unknown | S::Withdrawn => false,
    }
}

/// What sending may say. A refresher or a lapse is none of its business.
fn by_sending(to: PersonState) -> bool {
    !matches!(to, PersonState::RefresherDue | PersonState::Lapsed)
}
