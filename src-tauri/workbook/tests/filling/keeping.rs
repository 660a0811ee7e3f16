//! Every part but the filled sheet stays byte for byte, and in the sheet every cell but the filled ones.

use std::collections::BTreeSet;
use std::path::Path;

use crate::made::{
    FIRST, Making, SHEET, assert_only_cells_differ, differing, fill, form, furnished, staff, text_of, with_parts,
};
use crate::support::btg;

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

/// The cells that filling so many people changes: what is typed, and the formulas that depend on it.
fn changed(people: u32) -> BTreeSet<String> {
    let rows = FIRST..FIRST + people;
    let typed = rows.flat_map(|row| ["B", "C", "D", "E", "F", "G"].map(|column| format!("{column}{row}")));
    typed.chain(["C3".to_owned()]).collect()
}

#[test]
fn only_the_sheet_the_summary_and_the_mark_for_calculation_change() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (furnished(folder.path()), folder.path().join("filled.xlsm"));
    fill(&blank, &staff(3), &out).unwrap();
    assert_eq!(differing(&blank, &out), names(&[SHEET, "xl/worksheets/sheet2.xml", "xl/workbook.xml"]));
    assert_only_cells_differ(&text_of(&blank, SHEET), &text_of(&out, SHEET), &changed(3));
    let summary = "xl/worksheets/sheet2.xml";
    assert_only_cells_differ(&text_of(&blank, summary), &text_of(&out, summary), &names(&["B1"]));
    let marked = text_of(&out, "xl/workbook.xml");
    assert_eq!(marked.matches(" fullCalcOnLoad=\"1\"").count(), 1);
    assert_eq!(marked.replace(" fullCalcOnLoad=\"1\"", ""), text_of(&blank, "xl/workbook.xml"));
}

#[test]
fn what_the_blank_form_looks_like_is_the_same_after_it_was_filled() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (furnished(folder.path()), folder.path().join("filled.xlsm"));
    let before = std::fs::read(&blank).unwrap();
    fill(&blank, &staff(20), &out).unwrap();
    assert_eq!(std::fs::read(&blank).unwrap(), before);
    let order = |path: &Path| -> Vec<String> {
        let archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
        archive.file_names_raw().map(|name| String::from_utf8(name.to_vec()).unwrap()).collect()
    };
    assert_eq!(order(&blank), order(&out));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left in the folder");
}

#[test]
fn a_workbook_without_formulas_keeps_everything_but_the_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let plain = form(folder.path(), Making { plain_level: true, ..Making::default() });
    let (blank, out) = (folder.path().join("plain.xlsx"), folder.path().join("filled.xlsx"));
    let without = |text: &str| {
        let mut text = text.to_owned();
        while let (Some(start), Some(end)) = (text.find("<f>"), text.find("</f>")) {
            text.replace_range(start..end + 4, "");
        }
        text
    };
    with_parts(&plain, &blank, |name, text| name.starts_with("xl/worksheets/sheet").then(|| without(text)), &[]);
    fill(&blank, &staff(3), &out).unwrap();
    assert_eq!(differing(&blank, &out), names(&[SHEET]));
}

#[test]
fn a_signed_form_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let plain = form(folder.path(), Making::default());
    let (blank, out) = (folder.path().join("signed.xlsx"), folder.path().join("filled.xlsx"));
    with_parts(&plain, &blank, |_, _| None, &[("_xmlsignatures/sig1.xml", b"<Signature/>")]);
    assert!(fill(&blank, &staff(1), &out).unwrap().signed);
    assert!(!fill(&plain, &staff(1), &out).unwrap().signed);
}

#[test]
fn hostile_workbooks_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    let broken = folder.path().join("broken.xlsx");
    let sheet = text_of(&plain, SHEET);
    let cases = [
        ("cells-disordered", sheet.replace("r=\"B7\"", "r=\"B6\"")),
        ("file-damaged", sheet.split("<c r=\"D7\"").next().unwrap().to_owned()),
        ("file-damaged", sheet.replace("<sheetData>", "<!DOCTYPE x><sheetData>")),
    ];
    for (code, spoiled) in cases {
        with_parts(&plain, &broken, |name, _| (name == SHEET).then(|| spoiled.clone()), &[]);
        let layout = crate::made::layout();
        let result = workbook::fill_form(&broken, &layout, &btg(), &staff(1), &out);
        assert_eq!(result.unwrap_err().code(), code);
        assert!(!out.exists());
    }
    std::fs::write(&broken, "First name,Last name\n").unwrap();
    assert_eq!(fill(&broken, &staff(1), &out).unwrap_err().code(), "file-not-a-workbook");
}

#[test]
fn a_form_with_macros_is_not_written_under_a_name_that_excel_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let (macros, plain) = (furnished(folder.path()), form(folder.path(), Making::default()));
    for (blank, out) in [(&macros, "filled.xlsx"), (&plain, "filled.xlsm"), (&plain, "filled")] {
        let error = fill(blank, &staff(1), &folder.path().join(out)).unwrap_err();
        assert_eq!(error.code(), "fill-ending");
        assert!(!folder.path().join(out).exists());
    }
}
