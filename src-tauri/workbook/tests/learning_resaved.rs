//! A form that LibreOffice has saved again, as XLSX or by way of ODS, is learned to the same.

#[allow(dead_code)]
use crate::blank::{Blank, Level, List, Marks, learn, levels};
use crate::support::office::{ALWAYS, convert};
use workbook::LearnedForm;

/// What must not change: everything but the wording of sources and the figures of confidence.
fn substance(learned: &LearnedForm) -> impl PartialEq + std::fmt::Debug {
    (
        learned.layout.clone(),
        levels(learned),
        learned
            .form
            .columns
            .iter()
            .map(|column| (column.header.clone(), column.kind, column.required))
            .collect::<Vec<_>>(),
        learned.break_the_glass.value,
        learned.open_decisions().count(),
    )
}

#[test]
fn a_resaved_form_is_learned_to_the_same() {
    for blank in [
        Blank::default(),
        Blank { list: List::Name, level: Level::IndexMatch, marks: Marks::Red, ..Blank::default() },
        Blank { list: List::SameSheet, level: Level::IfChain, marks: Marks::Note, two_rows: true, ..Blank::default() },
        Blank { list: List::Hidden, level: Level::IfOr, marks: Marks::Word, example: true, ..Blank::default() },
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blank.xlsx");
        blank.write(&path);
        let first = learn(&path).unwrap();

        let xlsx = convert(folder.path(), &path, "xlsx", ALWAYS);
        assert_eq!(substance(&learn(&xlsx).unwrap()), substance(&first), "{blank:?} as XLSX");

        let ods = convert(folder.path(), &path, "ods", ALWAYS);
        let back = convert(folder.path(), &ods, "xlsx", ALWAYS);
        assert_eq!(substance(&learn(&back).unwrap()), substance(&first), "{blank:?} by way of ODS");
    }
}
