//! Forms that no library writes: parts as other programs put them, and parts that somebody has spoiled.

use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::blank::{Blank, Level, List, learn, starter};
use crate::support::{BOOK_RELS, RELS, cell, package};
use proptest::prelude::*;
use workbook::{LearnChoices, ReadError, learn_form};
use zip::write::SimpleFileOptions;

const HEADERS: [&str; 6] = ["First name*", "Last name*", "E-mail*", "Mobile*", "Job title*", "Role"];

fn headers(row: u32) -> String {
    let cells: String = ('A'..).zip(HEADERS).map(|(at, text)| cell(&format!("{at}{row}"), text)).collect();
    format!(r#"<row r="{row}">{cells}</row>"#)
}

/// A workbook of one sheet with these rows and whatever follows the rows.
fn form(folder: &Path, rows: &str, after: &str, names: &str) -> PathBuf {
    let path = folder.join("form.xlsx");
    let book = format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Form" sheetId="1" r:id="rId1"/></sheets>{names}</workbook>"#
    );
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:x14="urn:x14" xmlns:xm="urn:xm"><sheetData>{rows}</sheetData>{after}</worksheet>"#
    );
    package(
        &path,
        &[
            ("_rels/.rels", RELS.as_bytes()),
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ],
    );
    path
}

const LISTS: &str = r#"<row r="30"><c r="J30" t="inlineStr"><is><t>Physician</t></is></c><c r="K30" t="inlineStr"><is><t>Clinical with BTG</t></is></c></row><row r="31"><c r="J31" t="inlineStr"><is><t>Nurse</t></is></c><c r="K31" t="inlineStr"><is><t>Clinical</t></is></c></row>"#;

fn titles(path: &Path) -> Vec<(String, String)> {
    crate::blank::levels(&learn(path).unwrap())
}

fn pairs() -> Vec<(String, String)> {
    [("Physician", "Clinical with BTG"), ("Nurse", "Clinical")]
        .map(|(one, other)| (one.to_owned(), other.to_owned()))
        .to_vec()
}

#[test]
fn a_list_in_the_newer_kind_of_rule_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let rule = r#"<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="1"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>$J$30:$J$31</xm:f></x14:formula1><xm:sqref>E4:E23</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"#;
    let path = form(folder.path(), &format!("{}{LISTS}", headers(3)), rule, "");

    let learned = learn(&path).unwrap();

    assert_eq!(crate::blank::levels(&learned), pairs());
    assert_eq!((learned.first_row.value, learned.prepared_rows.value), (4, 20));
}

#[test]
fn shared_and_array_formulas_are_read_where_they_begin() {
    let folder = tempfile::tempdir().unwrap();
    let look_up = "IF(E4=&quot;&quot;,&quot;&quot;,VLOOKUP(E4,$J$30:$K$31,2,0))";
    let rows: String =
        (5..=12).map(|row| format!(r#"<row r="{row}"><c r="F{row}"><f t="shared" si="0"/></c></row>"#)).collect();
    let shared = format!(
        r#"{}<row r="4"><c r="F4"><f t="shared" ref="F4:F12" si="0">{look_up}</f></c></row>{rows}{LISTS}"#,
        headers(3)
    );
    let path = form(folder.path(), &shared, "", "");
    assert_eq!(titles(&path), pairs());
    assert_eq!(learn(&path).unwrap().prepared_rows.value, 9);

    let array = format!(
        r#"{}<row r="4"><c r="F4"><f t="array" ref="F4:F28">IFERROR(VLOOKUP(E4:E28,$J$30:$K$31,2,0),&quot;&quot;)</f></c></row>{LISTS}"#,
        headers(3)
    );
    let path = form(folder.path(), &array, "", "");
    assert_eq!(titles(&path), pairs());
    assert_eq!(learn(&path).unwrap().prepared_rows.value, 25);
}

#[test]
fn a_formula_that_is_not_understood_is_shown_and_has_to_be_decided() {
    let folder = tempfile::tempdir().unwrap();
    let rows =
        format!(r#"{}<row r="4"><c r="F4"><f>IFERROR(LEVELOF(E4),&quot;Clinical&quot;)</f></c></row>"#, headers(3));
    let rule = r#"<dataValidations><dataValidation type="list" sqref="E4:E9"><formula1>"Physician,Nurse"</formula1></dataValidation></dataValidations>"#;

    let learned = learn(&form(folder.path(), &rows, rule, "")).unwrap();

    let codes: Vec<&str> = learned.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(codes.contains(&"level.formula-not-understood"), "{codes:?}");
    assert_eq!(
        learned.open_decisions().map(|finding| finding.code.as_str()).collect::<Vec<_>>(),
        ["titles.without-level"]
    );
    assert!(learned.layout.level_by_formula);
}

#[test]
fn two_columns_for_one_thing_are_told_apart_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let more = cell("G3", "Phone number");
    let rows = headers(3).replace("</row>", &format!("{more}</row>"));
    let rule = r#"<dataValidations><dataValidation type="list" sqref="E4:E9"><formula1>"Physician,Nurse"</formula1></dataValidation></dataValidations>"#;

    let learned = learn(&form(folder.path(), &rows, rule, "")).unwrap();

    let twice: Vec<&str> =
        learned.findings.iter().filter(|one| one.code == "column.twice").map(|one| one.message.as_str()).collect();
    assert_eq!(twice.len(), 1, "{:?}", learned.findings);
    assert!(twice[0].contains("D “Mobile*” was taken, and G “Phone number”"), "{twice:?}");
}

#[test]
fn names_that_lead_in_circles_and_formulas_without_end_cost_little() {
    let folder = tempfile::tempdir().unwrap();
    let names = r#"<definedNames><definedName name="One">Two</definedName><definedName name="Two">One</definedName></definedNames>"#;
    let circle: String = (0..400).map(|_| "IF(F4,G4,IF(G4,F4,").collect();
    let formula = format!("{circle}One{}", "))".repeat(400));
    let rows = format!(
        r#"{}<row r="4"><c r="F4"><f>{formula}</f></c><c r="G4"><f>{formula}</f></c></row>"#,
        headers(3).replace("</row>", &format!("{}</row>", cell("G3", "Helper")))
    );
    let rule = r#"<dataValidations><dataValidation type="list" sqref="E4:E9"><formula1>One</formula1></dataValidation></dataValidations>"#;

    let learned = learn(&form(folder.path(), &rows, rule, names)).unwrap();

    assert!(learned.titles.is_empty());
}

#[test]
fn hostile_workbooks_are_refused_before_they_are_learned() {
    let folder = tempfile::tempdir().unwrap();
    let bomb = folder.path().join("bomb.xlsx");
    let long = format!(r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{}"#, "A".repeat(3_000_000));
    package(
        &bomb,
        &[
            ("_rels/.rels", RELS.as_bytes()),
            ("xl/workbook.xml", crate::support::BOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
            ("xl/worksheets/sheet1.xml", long.as_bytes()),
        ],
    );
    assert_eq!(learn(&bomb).unwrap_err().code(), "text-too-long");

    let entity = form(folder.path(), &headers(3), "", "");
    let entity = spoiled(&entity, "xl/workbook.xml", |text| {
        format!("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>{text}")
    });
    assert_eq!(learn(&entity).unwrap_err().code(), "file-damaged");

    let text = folder.path().join("form.csv");
    std::fs::write(&text, "First name,Last name").unwrap();
    assert_eq!(learn(&text).unwrap_err().code(), "file-not-a-workbook");
}

#[test]
fn learning_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (4..20_000).map(|row| format!(r#"<row r="{row}"><c r="A{row}" s="0"/></row>"#)).collect();
    let path = form(folder.path(), &format!("{}{rows}", headers(3)), "", "");

    let cancelled =
        learn_form(&path, &starter("healthix/btg"), &LearnChoices::default(), &mut |_| ControlFlow::Break(()));

    assert!(matches!(cancelled, Err(ReadError::Cancelled { .. })));
}

/// The same package with one part changed.
fn spoiled(path: &Path, part: &str, change: impl Fn(String) -> String) -> PathBuf {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let to = path.with_extension("spoiled.xlsx");
    let mut out = zip::ZipWriter::new(std::fs::File::create(&to).unwrap());
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if name == part {
            content = change(String::from_utf8_lossy(&content).into_owned()).into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap();
    to
}

const PARTS: [&str; 6] = [
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/_rels/workbook.xml.rels",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn learning_a_spoiled_form_never_panics(
        part in 0..PARTS.len(),
        cuts in proptest::collection::vec((0.0..1.0_f64, 0..40_usize, "[ -~]{0,6}"), 1..6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blank.xlsx");
        Blank { list: List::Indirect, level: Level::Structured, prepared: 5, ..Blank::default() }.write(&path);
        let broken = spoiled(&path, PARTS[part], |text| {
            let mut letters: Vec<char> = text.chars().collect();
            for (at, length, with) in &cuts {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
                let start = (at * letters.len() as f64) as usize;
                let end = (start + length).min(letters.len());
                letters.splice(start..end, with.chars());
            }
            letters.into_iter().collect()
        });

        // Whatever comes of it is an answer, and an answer can be used.
        if let Ok(learned) = learn(&broken) {
            prop_assert_eq!(learned.layout.columns.len(), learned.form.columns.len());
            prop_assert!(learned.form.titles.iter().all(|title| title.level <= learned.form.levels.len()));
        }
    }
}
