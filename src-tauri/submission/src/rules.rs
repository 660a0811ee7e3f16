//! What the sender does with what happens: one table, without a network.

use crate::scim::{ExchangeOutcome, ScimResponse, ScimType};

/// What happened to an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// Not a byte left.
    NotSent,
    /// Not a byte left: the token service does not accept the client.
    SignInRefused,
    /// Something left and no whole answer came back.
    Lost,
    /// An answer. `readable` is whether its body is what such an answer consists of.
    Answered { status: u16, kind: Option<ScimType>, readable: bool },
}

impl Event {
    /// The event of an exchange; `readable` judges the answer.
    pub(crate) fn of(outcome: &ExchangeOutcome, readable: impl FnOnce(&ScimResponse) -> bool) -> Self {
        match outcome {
            ExchangeOutcome::NotSent(_) => Self::NotSent,
            ExchangeOutcome::SignInRefused(_) => Self::SignInRefused,
            ExchangeOutcome::Lost(_) => Self::Lost,
            ExchangeOutcome::Answered(answer) => {
                Self::Answered { status: answer.status, kind: answer.scim_type(), readable: readable(answer) }
            }
        }
    }
}

/// What carried the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// One person, by POST on the users.
    Single,
    /// Several operations together, as a whole.
    Bulk { operations: usize },
    /// One operation inside a bulk answer that was read.
    Operation,
    /// A change of an account that is there, by PATCH.
    Patch,
    /// The same, as the whole resource.
    Put,
}

/// What is done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Carried out: accepted.
    Accept,
    /// Received, to be carried out later: accepted, looked up later.
    Receive,
    /// Unknown: look up, then send only what is missing.
    LookUp,
    /// Nothing was sent: later again.
    Retry,
    /// Not carried out: wait as asked, then again.
    Wait,
    /// It may have been carried out before something on the way gave up: wait as asked, then look up.
    WaitAndLookUp,
    /// Smaller chunks.
    Halve,
    /// One by one from now on.
    GoSingly,
    /// No PATCH from now on: the whole resource.
    GoWhole,
    /// Somebody changed the account in between: read again, show the difference, ask.
    ShowDifference,
    /// Someone has the address: look up who.
    FindWhose,
    /// This request is refused, with the reason.
    Reject,
    /// Stop: the credential is not accepted.
    StopUnauthorized,
    /// Stop: the credential may not do this.
    StopForbidden,
    /// Stop: the address does not take requests.
    StopNotScim,
    /// Stop: sent on elsewhere.
    StopRedirected,
}

/// The table.
pub(crate) fn decide(event: Event, carrier: Carrier) -> Action {
    use Carrier::{Bulk, Operation, Patch, Put, Single};
    let (status, kind, readable) = match event {
        Event::NotSent => return Action::Retry,
        Event::SignInRefused => return Action::StopUnauthorized,
        Event::Lost => return Action::LookUp,
        Event::Answered { status, kind, readable } => (status, kind, readable),
    };
    match (status, carrier) {
        (202, _) => Action::Receive,
        (200..=299, _) if readable => Action::Accept,
        (200..=299, _) => Action::LookUp,
        (300..=399, Single | Bulk { .. } | Patch | Put) => Action::StopRedirected,
        (429 | 425, _) => Action::Wait,
        (503, _) => Action::WaitAndLookUp,
        (404 | 405 | 501, Bulk { .. }) => Action::GoSingly,
        (408 | 500..=599, Operation | Bulk { .. }) => Action::LookUp,
        (404 | 405 | 501, Single) => Action::StopNotScim,
        (405 | 501, Patch) => Action::GoWhole,
        // What was read a moment ago and does not take changes is a matter of this account, not of the address.
        (501, Put) => Action::Reject,
        (408 | 500..=599, Single | Patch | Put) => Action::LookUp,
        (401, Single | Bulk { .. } | Patch | Put) => Action::StopUnauthorized,
        (403, Single | Bulk { .. } | Patch | Put) => Action::StopForbidden,
        // Some services answer a version that is no longer the newest with 409.
        (409 | 412, Patch | Put) => Action::ShowDifference,
        // 413, too many, or something in it that the service does not take as a whole: smaller ones find out which.
        (400..=499, Bulk { operations }) if operations > 1 => Action::Halve,
        (409 | 412, _) => Action::FindWhose,
        (400, _) if kind == Some(ScimType::Uniqueness) => Action::FindWhose,
        (400..=499, _) => Action::Reject,
        // No status of HTTP: nothing is proven.
        _ => Action::LookUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16) -> Event {
        Event::Answered { status, kind: None, readable: true }
    }

    const BULK: Carrier = Carrier::Bulk { operations: 100 };

    #[test]
    fn each_line_of_the_table_holds() {
        let unreadable = Event::Answered { status: 201, kind: None, readable: false };
        let too_many = Event::Answered { status: 400, kind: Some(ScimType::TooMany), readable: true };
        let taken = Event::Answered { status: 400, kind: Some(ScimType::Uniqueness), readable: true };
        let table = [
            (Event::NotSent, Carrier::Single, Action::Retry),
            (Event::NotSent, BULK, Action::Retry),
            (Event::SignInRefused, Carrier::Single, Action::StopUnauthorized),
            (Event::SignInRefused, BULK, Action::StopUnauthorized),
            (Event::Lost, Carrier::Single, Action::LookUp),
            (Event::Lost, BULK, Action::LookUp),
            (answered(502), Carrier::Single, Action::LookUp),
            (answered(504), BULK, Action::LookUp),
            (answered(500), Carrier::Operation, Action::LookUp),
            (answered(408), Carrier::Single, Action::LookUp),
            (answered(429), Carrier::Single, Action::Wait),
            (answered(429), Carrier::Operation, Action::Wait),
            (answered(503), BULK, Action::WaitAndLookUp),
            (answered(413), BULK, Action::Halve),
            (too_many, BULK, Action::Halve),
            (answered(413), Carrier::Bulk { operations: 1 }, Action::Reject),
            (answered(413), Carrier::Single, Action::Reject),
            (answered(404), BULK, Action::GoSingly),
            (answered(405), BULK, Action::GoSingly),
            (answered(501), BULK, Action::GoSingly),
            (answered(404), Carrier::Single, Action::StopNotScim),
            (answered(401), Carrier::Single, Action::StopUnauthorized),
            (answered(401), BULK, Action::StopUnauthorized),
            (answered(403), Carrier::Single, Action::StopForbidden),
            (answered(403), Carrier::Operation, Action::Reject),
            (answered(409), Carrier::Single, Action::FindWhose),
            (answered(409), Carrier::Operation, Action::FindWhose),
            (taken, Carrier::Single, Action::FindWhose),
            (answered(412), Carrier::Single, Action::FindWhose),
            (answered(400), Carrier::Single, Action::Reject),
            (unreadable, Carrier::Single, Action::LookUp),
            (unreadable, BULK, Action::LookUp),
            (answered(202), Carrier::Single, Action::Receive),
            (answered(201), Carrier::Operation, Action::Accept),
            (answered(302), Carrier::Single, Action::StopRedirected),
            (answered(999), Carrier::Single, Action::LookUp),
            (answered(200), Carrier::Patch, Action::Accept),
            (answered(202), Carrier::Patch, Action::Receive),
            (answered(412), Carrier::Patch, Action::ShowDifference),
            (answered(409), Carrier::Put, Action::ShowDifference),
            (answered(501), Carrier::Patch, Action::GoWhole),
            (answered(405), Carrier::Patch, Action::GoWhole),
            (answered(501), Carrier::Put, Action::Reject),
            (answered(404), Carrier::Patch, Action::Reject),
            (answered(403), Carrier::Patch, Action::StopForbidden),
            (answered(504), Carrier::Put, Action::LookUp),
            (answered(302), Carrier::Patch, Action::StopRedirected),
            (Event::NotSent, Carrier::Patch, Action::Retry),
            (Event::Lost, Carrier::Put, Action::LookUp),
        ];

        for (event, carrier, action) in table {
            assert_eq!(decide(event, carrier), action, "{event:?} {carrier:?}");
        }
    }

    #[test]
    fn nothing_that_may_have_been_carried_out_is_sent_again_without_a_look() {
        let again = [Action::Retry, Action::Wait, Action::Halve, Action::GoSingly];
        for status in (200..=299).chain([408]).chain(500..=599).filter(|status| *status != 501) {
            for carrier in [Carrier::Single, BULK, Carrier::Operation, Carrier::Patch, Carrier::Put] {
                for readable in [true, false] {
                    let action = decide(Event::Answered { status, kind: None, readable }, carrier);
                    assert!(!again.contains(&action), "{status} {carrier:?}");
                }
            }
        }
    }
}
