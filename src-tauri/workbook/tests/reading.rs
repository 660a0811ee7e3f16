//! Sheets, header rows, columns, values and forms.

use std::ops::ControlFlow;
use std::path::Path;

use crate::support::{HEADERS, book, btg, cell, header, non_btg, read, sheet, texts};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use workbook::{ReadError, ReadOptions, ReadWorksheet, read_worksheet};
use worksheet::RowId;

fn read_sheet(path: &Path, sheet: &str) -> Result<ReadWorksheet, ReadError> {
    let options = ReadOptions { sheet: Some(sheet.to_owned()), ..Default::default() };
    read_worksheet(path, &[btg()], &options, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn headers_match_in_any_order_case_and_punctuation_and_by_synonyms() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hr.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "Staff of Main Street Clinic").unwrap();
    let headers = [
        "Employee ID",
        "LAST_NAME",
        "first name (legal)",
        "Job Title",
        "Phone",
        "Cell Phone",
        "Work E-Mail:",
        "Location",
    ];
    sheet.write_row(3, 1, headers).unwrap();
    sheet.write_row(5, 1, ["77", "Li", "Ana", "RN", "5", "6", "a@example.org", "East"]).unwrap();
    workbook.save(&path).unwrap();

    let back = read(&path, &[btg()]).unwrap();

    assert_eq!(back.header_row, 4);
    assert_eq!(back.columns, [Some(3), Some(2), Some(7), Some(6), Some(8), Some(4), None]);
    assert_eq!(back.unmatched, [(1, "Employee ID".to_owned()), (5, "Phone".to_owned())]);
    assert_eq!(texts(&back), [["Ana", "Li", "a@example.org", "6", "East", "RN", ""]]);
    assert_eq!(back.rows[0].id, RowId(6));
}

#[test]
fn a_synonym_of_the_form_goes_before_a_common_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hr.csv");
    std::fs::write(&path, "First name,Last name,E-mail,Mobile,Handy,Title\nAna,Li,a@example.org,1,2,RN\n").unwrap();
    assert_eq!(read(&path, &[btg()]).unwrap().columns[3], Some(4));
}

#[test]
fn numbers_dates_and_truths_come_without_artifacts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("values.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADERS).unwrap();
    let date = Format::new().set_num_format("m/d/yyyy");
    let moment = ExcelDateTime::parse_from_str("2026-02-28").unwrap();
    sheet.write_number(1, 3, 6_315_550_142.0).unwrap();
    sheet.write_number(1, 0, 0.1 + 0.2).unwrap();
    sheet.write_boolean(1, 1, true).unwrap();
    sheet.write_datetime_with_format(1, 2, &moment, &date).unwrap();
    sheet.write_number(1, 4, 1e21).unwrap();
    sheet.write_number(1, 5, -7.0).unwrap();
    workbook.save(&path).unwrap();

    assert_eq!(
        texts(&read(&path, &[btg()]).unwrap()),
        [["0.3", "TRUE", "2026-02-28", "6315550142", "1000000000000000000000", "-7", ""]]
    );
}

#[test]
fn a_formula_is_noted_in_input_cells_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("formulas.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, HEADERS).unwrap();
    sheet.write_string(1, 0, "Ana").unwrap();
    sheet.write_formula(1, 2, Formula::new("=LOWER(\"A@B\")").set_result("a@b")).unwrap();
    sheet.write_formula(1, 6, Formula::new("=1").set_result("Clinical")).unwrap();
    sheet.write_formula(2, 6, Formula::new("=1").set_result("#N/A")).unwrap();
    sheet.write_string(3, 6, "typed by hand").unwrap();
    workbook.save(&path).unwrap();

    let back = read(&path, &[btg()]).unwrap();

    // The prepared row 3 holds nobody; row 4 was typed, so it is not dropped.
    assert_eq!(back.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(back.rows[0].formulas, 0b100);
    assert_eq!(back.rows[0].cells[2], "a@b");
    assert_eq!(back.rows[0].cells[6], "Clinical");
}

#[test]
fn a_formula_far_to_the_right_is_noted_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut form = btg();
    form.columns[4].header = "Far".to_owned();
    let rows = format!(
        r#"<row r="1">{}{}</row><row r="2"><c r="A2"><v>1</v></c><c r="DD2"><f>1</f><v>1</v></c></row>"#,
        header(1).replace("<row r=\"1\">", "").replace("</row>", ""),
        cell("DD1", "Far")
    );
    let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
    let back = read(&path, &[form]).unwrap();
    assert_eq!(back.columns[4], Some(107));
    assert_eq!(back.rows[0].formulas, 1 << 4);
}

#[test]
fn shared_formulas_rich_text_and_prefixed_markup_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let rows = format!(
        r#"{}<x:row r="2"><x:c r="A2"><x:f t="shared" si="0" ref="A2:A3">1</x:f><x:v>1</x:v></x:c><x:c r="B2" t="s"><x:v>0</x:v></x:c></x:row><!-- <c r="A1"/> > --><row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c></row>"#,
        header(1)
    );
    let strings = r#"<sst uniqueCount="1"><si><r><t>O'</t></r><r><t xml:space="preserve">Brien </t></r></si></sst>"#;
    let path = book(folder.path(), sheet(&rows).as_bytes(), Some(strings), None);
    let back = read(&path, &[btg()]).unwrap();
    assert_eq!(back.rows.iter().map(|row| row.formulas).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(back.rows[0].cells[1], "O'Brien ");
}

#[test]
fn the_forms_own_sheet_goes_first_then_the_first_visible_one_with_headers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheets.xlsx");
    let mut workbook = Workbook::new();
    let people = |workbook: &mut Workbook, name: &str, hidden: bool| {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet.write_row(0, 0, HEADERS).unwrap();
        sheet.write_string(1, 0, name).unwrap();
        sheet.set_hidden(hidden);
    };
    workbook.add_worksheet().set_name("Instructions").unwrap().write_string(0, 0, "Read me").unwrap();
    people(&mut workbook, "Old", true);
    people(&mut workbook, "Staff", false);
    people(&mut workbook, " provisioning", false);
    workbook.save(&path).unwrap();

    assert_eq!(read(&path, &[btg()]).unwrap().sheet, " provisioning");
    assert_eq!(read_sheet(&path, "staff").unwrap().rows[0].cells[0], "Staff");
    assert_eq!(read_sheet(&path, "Old").unwrap().sheet, "Old");
    let mut other = btg();
    other.sheet = "None".to_owned();
    assert_eq!(read(&path, &[other]).unwrap().sheet, "Staff");

    let missing = read_sheet(&path, "Stuff").unwrap_err();
    assert_eq!(missing.code(), "sheet-missing");
    assert!(missing.to_string().contains("“Staff”") && !missing.to_string().contains("Old"), "{missing}");
    let wrong = read_sheet(&path, "Instructions").unwrap_err();
    assert_eq!(wrong.code(), "header-not-found");
    assert!(wrong.to_string().contains("row 1 with “Read me”"), "{wrong}");
}

#[test]
fn an_empty_sheet_and_missing_columns_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = book(folder.path(), sheet("").as_bytes(), None, None);
    let error = read(&path, &[btg()]).unwrap_err();
    assert_eq!(error, ReadError::EmptySheet { file: "crafted.xlsx".to_owned(), sheet: "Staff".to_owned() });

    let rows = format!("<row r=\"2\">{}{}</row>", cell("A2", "First name"), cell("B2", "Surname"));
    let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
    let error = read(&path, &[btg()]).unwrap_err();
    assert_eq!(error.code(), "columns-missing");
    let said = error.to_string();
    assert!(said.contains("“E-mail*”, “Mobile number*”, “Title / position*”; row 2"), "{said}");
}

#[test]
fn a_header_below_the_fortieth_row_is_not_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    for (row, code) in [(40, None), (41, Some("header-not-found"))] {
        let rows =
            format!("<row r=\"1\">{}</row>{}<row r=\"99\">{}</row>", cell("A1", "x"), header(row), cell("A99", "Ana"));
        let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
        assert_eq!(read(&path, &[btg()]).err().map(|error| error.code()), code, "{row}");
    }
}

#[test]
fn the_variant_is_told_by_a_level_that_only_one_has_and_otherwise_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("which.csv");
    let head = "First name,Last name,E-mail,Mobile number,Title,Access level\nAna,Li,a@example.org,1,RN,";
    std::fs::write(&path, format!("{head}Clinical with BTG\n")).unwrap();
    assert_eq!(read(&path, &[non_btg(), btg()]).unwrap().form, btg().id);

    std::fs::write(&path, format!("{head}Clinical\n")).unwrap();
    let error = read(&path, &[btg(), non_btg()]).unwrap_err();
    assert_eq!(error.code(), "form-undecided");
    assert!(error.to_string().contains("sample/btg or sample/non-btg"), "{error}");
    assert!(error.hint().contains("--form"));
    assert_eq!(read(&path, &[non_btg()]).unwrap().form, non_btg().id);
}

#[test]
fn a_form_with_other_columns_is_told_by_its_headers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("which.csv");
    std::fs::write(&path, "First name,Last name,E-mail,Mobile number,Title,NPI\nAna,Li,a@example.org,1,RN,1\n")
        .unwrap();
    let mut other = non_btg();
    other.id = "other/form".parse().unwrap();
    other.columns[6].header = "NPI".to_owned();
    other.columns[6].kind = worksheet::FieldKind::Npi;
    assert_eq!(read(&path, &[btg(), other.clone()]).unwrap().form, other.id);
}

#[test]
fn cells_that_nobody_asks_for_are_left_out_without_moving_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let heads = ["First name", "Badge", "Last name", "E-mail", "Shift", "Mobile number", "Title / position"];
    let heads = ["A", "B", "C", "D", "E", "F", "G"].iter().zip(heads).map(|(at, text)| cell(&format!("{at}1"), text));
    let mut rows = format!(r#"<row r="1">{}</row>"#, heads.collect::<String>());
    // Long enough that the columns are known well before the end. Not every cell says where it stands, as some programs
    // write it, and the error value is a newer one in a column of no interest.
    for row in 2..6000 {
        let unnamed = |text: &str| format!(r#"<x:c t="str"><x:v>{text} {row}</x:v></x:c>"#);
        let named = |at: &str, text: &str| format!(r#"<c r="{at}{row}" t="str"><v>{text}</v></c>"#);
        rows.push_str(&format!(
            r#"<row r="{row}">{}{}{}<c r="D{row}" s="0"/><c r="E{row}" t="e"><v>#SPILL!</v></c>{}{}</row>"#,
            named("A", "Ana"),
            named("B", "<![CDATA[<c r=\"C9\">]]>"),
            unnamed("Ruiz"),
            unnamed("646"),
            named("G", "Physician"),
        ));
    }
    let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
    let back = read(&path, &[btg()]).unwrap();
    assert_eq!(back.rows.len(), 5998);
    for row in &back.rows {
        let (last, mobile) = (format!("Ruiz {}", row.id.0), format!("646 {}", row.id.0));
        assert_eq!(row.cells, ["Ana", &last, "", &mobile, "", "Physician", ""], "row {}", row.id.0);
    }
}

#[test]
fn long_stretches_without_people_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = header(1);
    for row in 2..70_000 {
        rows.push_str(&format!(
            r#"<row r="{row}"><c r="A{row}" s="0"/><c r="B{row}" s="0"/><c r="C{row}" s="0"/></row>"#
        ));
    }
    let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
    let error = read_worksheet(&path, &[btg()], &ReadOptions::default(), &mut |_| ControlFlow::Break(())).unwrap_err();
    assert!(matches!(error, ReadError::Cancelled { .. }), "{error}");
    let mut asked = 0;
    read_worksheet(&path, &[btg()], &ReadOptions::default(), &mut |_| {
        asked += 1;
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(asked >= 2, "asked {asked} times over 6 MB of blank cells");
}
