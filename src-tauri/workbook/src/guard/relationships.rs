//! The relationships of a workbook, as the library that reads it accepts them.

use std::collections::HashSet;

/// Relationships written again, with every kind of sheet that the library does not know as a chart.
#[derive(Default)]
pub(super) struct Rewritten {
    content: Vec<u8>,
    odd: bool,
    missing: HashSet<Vec<u8>>,
}

impl Rewritten {
    /// Adds a relationship as it stands in the file. Returns whether it is a worksheet, and whether it is a sheet of another
    /// kind than a chart.
    pub(super) fn add(&mut self, id: &[u8], kind: &[u8], target: &[u8]) -> (bool, bool) {
        let last = kind.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let unknown = last.eq_ignore_ascii_case(b"xlMacrosheet") || last.eq_ignore_ascii_case(b"xlIntlMacrosheet");
        self.odd |= unknown;
        let kind = if unknown { CHART } else { kind };
        self.content.extend_from_slice(b"<Relationship");
        for (name, value) in [(&b"Id"[..], id), (b"Type", kind), (b"Target", target)] {
            self.content.extend([b" ", name, b"=\""].concat());
            for byte in value {
                match byte {
                    b'"' => self.content.extend_from_slice(b"&quot;"),
                    byte => self.content.push(*byte),
                }
            }
            self.content.push(b'"');
        }
        self.content.extend_from_slice(b"/>");
        (last == b"worksheet", unknown || last == b"dialogsheet")
    }

    /// Adds what the file should say of a sheet and does not: such a sheet has no part, and so no cells.
    pub(super) fn add_missing(&mut self, id: &[u8]) {
        if !self.missing.contains(id) {
            self.missing.insert(id.to_vec());
            self.add(id, CHART, b"missing");
            self.odd = true;
        }
    }

    /// The part, if it has to differ from what the file says.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        let whole = || [START, &self.content, b"</Relationships>"].concat();
        self.odd.then(whole)
    }
}

const START: &[u8] =
    b"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
const CHART: &[u8] = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet";
