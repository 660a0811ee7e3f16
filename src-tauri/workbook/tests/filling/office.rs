//! LibreOffice is the judge: it calculates the filled form to the levels that are expected, and forms that it saved itself
//! are filled just as well.

use std::collections::BTreeSet;
use std::path::Path;

use workbook::FormLayout;

use crate::made::{Making, differing, fill, fill_as, form, layout, staff};
use crate::support::btg;
use crate::support::office::{NEVER, convert};

/// The people and the levels that the form shows once it is opened.
fn shown(folder: &Path, filled: &Path) -> Vec<(String, String)> {
    let csv = convert(folder, filled, "csv:Text - txt - csv (StarCalc):44,34,76", NEVER);
    let text = std::fs::read_to_string(csv).unwrap();
    let mut table = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = table.records().map(|record| record.unwrap()).filter(|record| record[3].contains('@'));
    rows.map(|record| (record[3].to_owned(), record[6].to_owned())).collect()
}

fn expected(people: u64) -> Vec<(String, String)> {
    let level = |title: &str| btg().level_of_title(title).unwrap().name.clone();
    staff(people).iter().map(|row| (row.cells[2].clone(), level(&row.cells[5]))).collect()
}

#[test]
fn the_filled_form_calculates_to_the_levels_of_the_titles_also_below_the_prepared_rows() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    fill(&blank, &staff(23), &out).unwrap();
    assert_eq!(shown(folder.path(), &out), expected(23));

    // A result that was left in place would be shown, right or wrong: the form filled by hand is no longer up to date.
    let stale = folder.path().join("stale.xlsx");
    crate::made::with_parts(
        &out,
        &stale,
        |name, text| (name == crate::made::SHEET).then(|| text.replace("</f></c>", "</f><v>0</v></c>")),
        &[],
    );
    assert!(shown(folder.path(), &stale).iter().all(|(_, level)| level == "0"));
}

#[test]
fn a_form_that_libreoffice_saved_is_filled_and_calculates_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let made = form(folder.path(), Making::default());
    let blank = convert(folder.path(), &made, "xlsx", NEVER);
    let out = folder.path().join("filled.xlsx");
    let filled = fill(&blank, &staff(23), &out).unwrap();
    assert_eq!(filled.beyond, [26, 27, 28]);
    assert_eq!(shown(folder.path(), &out), expected(23));
    let changed: BTreeSet<String> = differing(&blank, &out);
    let allowed = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"];
    assert!(changed.iter().all(|name| allowed.contains(&name.as_str())), "{changed:?}");
}

#[test]
fn what_was_filled_is_continued_after_libreoffice_saved_it() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    fill(&blank, &staff(5), &out).unwrap();
    let saved = convert(folder.path(), &out, "xlsx", NEVER);
    let again = folder.path().join("again.xlsx");
    let layout: FormLayout = layout();
    let filled = fill_as(&saved, &layout, &btg(), &staff(8), &again).unwrap();
    assert_eq!((filled.already_there.len(), filled.written.len()), (5, 3));
    assert!(filled.already_there.iter().all(|there| there.differing.is_empty()), "{:?}", filled.already_there);
    assert_eq!(shown(folder.path(), &again), expected(8));
}
