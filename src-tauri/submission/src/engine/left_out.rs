//! What a request was sent without, told with each person so that the receipt has it too.

use super::run::SendRun;

const BEGINNING: &str = "Sent without ";
const END: &str = "Tell the HIE another way.";

impl SendRun<'_> {
    /// What the service has no place for, as a sentence; empty when it takes everything.
    pub(super) fn sent_without(&self) -> String {
        let left_out = crate::plan::left_out(&self.learned);
        if left_out.is_empty() {
            return String::new();
        }
        format!("{BEGINNING}{}: {} has no place for that. {END}", left_out.join(", "), self.link.service())
    }
}

/// The part of an explanation that stays true whatever becomes of the account: what it was sent without.
pub(super) fn lasting(explanation: &str) -> &str {
    if !explanation.starts_with(BEGINNING) {
        return "";
    }
    explanation.find(END).and_then(|at| explanation.get(..at + END.len())).unwrap_or_default()
}

/// Two sentences, either of which may be empty.
pub(super) fn joined(one: &str, other: &str) -> String {
    [one, other].iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_left_out_lasts() {
        let note = format!("{BEGINNING}facility: one.example has no place for that. {END}");

        assert_eq!(lasting(&joined(&note, "It was received.")), note);
        assert_eq!(lasting("It was received."), "");
        assert_eq!(joined("", "It was received."), "It was received.");
    }
}
