//! Who goes where, and what is told about it.

use std::collections::BTreeSet;

use workbook::{FillError, WhyLeftOut};
use worksheet::{Code, RowId};

use crate::made::{FIRST, LAST, Making, SHEET, fill, fill_as, form, layout, shown, staff, taken_apart, text_of};
use crate::support::{btg, person, read};

#[test]
fn people_come_into_the_prepared_rows_as_they_are_typed() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    let mut rows = staff(2);
    rows.push(person(9, ["=1+1", " Lee_x000D_", "lee@example.org", "0049 171", "East", "Juggler", ""]));

    let filled = fill(&blank, &rows, &out).unwrap();

    assert_eq!(filled.written, [(RowId(1), 6), (RowId(2), 7), (RowId(9), 8)]);
    assert_eq!((filled.form_file.as_str(), filled.sheet.as_str()), ("blank.xlsx", "New users"));
    assert!(filled.beyond.is_empty() && filled.left_out.is_empty() && filled.already_there.is_empty());
    let back = read(&out, &[btg()]).unwrap();
    assert_eq!(back.rows.len(), 3);
    assert_eq!(back.rows[0].cells[..4], ["Given1", "O'Brien & Söhne", "person1@example.org", "06315500001"]);
    assert_eq!(back.rows[2].cells[..4], ["=1+1", " Lee_x000D_", "lee@example.org", "0049 171"]);
    assert_eq!(back.rows[2].formulas, 0);
    // What the workbook would show is not known before it has calculated.
    assert_eq!(back.rows[0].cells[6], "");
}

#[test]
fn the_formula_of_the_level_is_kept_and_its_old_result_taken_out() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    fill(&blank, &staff(2), &out).unwrap();
    let (before, after) = (taken_apart(&text_of(&blank, SHEET)), taken_apart(&text_of(&out, SHEET)));
    let formula = "IF(F7=\"\",\"\",VLOOKUP(F7,Lists!$A$2:$B$4,2,FALSE))";
    assert_eq!(shown(&after.cells["G7"]), (shown(&before.cells["G7"]).0, formula.to_owned(), String::new()));
    // The row below nobody: its formula keeps the result it has.
    assert_eq!(before.cells["G8"], after.cells["G8"]);
    // It counts the people, here and on another sheet.
    assert!(after.cells["C3"].iter().all(|(name, ..)| name != "v"), "{:?}", after.cells["C3"]);
    let summary = taken_apart(&text_of(&out, "xl/worksheets/sheet2.xml"));
    assert!(summary.cells["B1"].iter().all(|(name, ..)| name != "v"));
    assert!(summary.cells["B2"].iter().any(|(name, ..)| name == "v"));
    assert!(text_of(&out, "xl/workbook.xml").contains("fullCalcOnLoad=\"1\""));
}

#[test]
fn a_form_partly_filled_is_continued_and_nobody_is_added_twice() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making::default());
    let (first, second) = (folder.path().join("first.xlsx"), folder.path().join("second.xlsx"));
    fill(&blank, &staff(3), &first).unwrap();
    let mut rows = staff(5);
    rows[1].cells[2] = "PERSON2@example.org ".to_owned();
    rows[2].cells[3] = "6315550199".to_owned();

    let filled = fill(&first, &rows, &second).unwrap();

    assert_eq!(filled.written, [(RowId(4), 9), (RowId(5), 10)]);
    let there: Vec<_> =
        filled.already_there.iter().map(|there| (there.row.0, there.number, &there.differing[..])).collect();
    assert_eq!(there, [(1, 6, &[][..]), (2, 7, &[]), (3, 8, &[3])]);
    let cells = taken_apart(&text_of(&second, SHEET)).cells;
    assert_eq!(shown(&cells["E8"]).2, "06315500003");
    assert_eq!(shown(&cells["D9"]).2, "person4@example.org");
    // Texts that a spreadsheet program moved to its list of texts are recognized as well.
    let resaved = crate::made::with_shared_strings(&first, &folder.path().join("shared.xlsx"));
    let again = fill(&resaved, &rows, &second).unwrap();
    assert_eq!(again.written, filled.written);
}

#[test]
fn nobody_new_leaves_every_part_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making::default());
    let (first, second) = (folder.path().join("first.xlsx"), folder.path().join("second.xlsx"));
    fill(&blank, &staff(3), &first).unwrap();
    let filled = fill(&first, &staff(3), &second).unwrap();
    assert_eq!((filled.written.len(), filled.already_there.len()), (0, 3));
    assert_eq!(crate::made::differing(&first, &second), BTreeSet::new());
}

#[test]
fn locked_cells_are_left_alone_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making { protected: true, ..Making::default() });
    let (out, locked) = (folder.path().join("filled.xlsx"), folder.path().join("locked.xlsx"));
    let filled = fill(&blank, &staff(20), &out).unwrap();
    assert_eq!((filled.written.len(), filled.left_out.len()), (20, 0));

    // The mobile number of row 7 is locked: the format of the level column is.
    crate::made::with_parts(
        &blank,
        &locked,
        |name, text| {
            let style = shown(&taken_apart(text_of(&blank, SHEET).as_str()).cells["G7"]).0;
            let open = shown(&taken_apart(text_of(&blank, SHEET).as_str()).cells["E7"]).0;
            (name == SHEET).then(|| text.replace(&format!("r=\"E7\" s=\"{open}\""), &format!("r=\"E7\" s=\"{style}\"")))
        },
        &[],
    );
    let filled = fill(&locked, &staff(3), &out).unwrap();
    assert_eq!(filled.written.len(), 3);
    let left: Vec<_> = filled.left_out.iter().map(|left| (left.cell(), left.why, left.row, left.column)).collect();
    assert_eq!(left, [("E7".to_owned(), WhyLeftOut::Locked, RowId(2), 3)]);
    assert_eq!(shown(&taken_apart(&text_of(&out, SHEET)).cells["E7"]).2, "");
}

#[test]
fn a_protected_form_takes_no_more_people_than_it_has_open_rows() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making { protected: true, ..Making::default() });
    let out = folder.path().join("filled.xlsx");
    let error = fill(&blank, &staff(21), &out).unwrap_err();
    let FillError::Locked { people: 21, room: 20, ref cell, .. } = error else { panic!("{error}") };
    assert_eq!(cell, "D26");
    assert!(!out.exists());
}

#[test]
fn a_level_that_no_formula_gives_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making { plain_level: true, ..Making::default() });
    let out = folder.path().join("filled.xlsx");
    let mut plain = layout();
    plain.level_by_formula = false;
    let filled = fill_as(&blank, &plain, &btg(), &staff(2), &out).unwrap();
    assert!(filled.levels.is_empty());
    let back = read(&out, &[btg()]).unwrap();
    assert_eq!(
        (back.rows[0].cells[6].as_str(), back.rows[1].cells[6].as_str()),
        ("Consent & entry", "Clinical with BTG")
    );
}

#[test]
fn a_level_that_the_workbook_sees_differently_is_a_problem_that_names_both() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    let mut ours = btg();
    ours.titles[2].level = 0;
    let mut rows = staff(3);
    // A look-up does not forgive blanks, so the title is written as the list has it.
    rows[2].cells[5] = " Registered nurse".to_owned();
    let filled = fill_as(&blank, &layout(), &ours, &rows, &out).unwrap();
    let problems = filled.mismatches(&ours);
    let told: Vec<_> = problems.iter().map(|problem| (problem.code, problem.row.0, problem.message.as_str())).collect();
    assert_eq!(
        told,
        [(
            Code::AccessMismatch,
            2,
            "The form’s own formula gives “Clinical with BTG” for “Physician”, but that title gives “Clinical”."
        ),]
    );
    assert!(fill(&blank, &staff(3), &out).unwrap().mismatches(&btg()).is_empty());
}

#[test]
fn what_is_given_in_every_row_is_replaced_and_what_somebody_began_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making::default());
    let (given, out) = (folder.path().join("given.xlsx"), folder.path().join("filled.xlsx"));
    let inline = |cell: &str, text: &str| format!("<c r=\"{cell}\" s=\"4\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    crate::made::with_parts(
        &blank,
        &given,
        |name, text| {
            (name == SHEET).then(|| {
                let mut text = text.to_owned();
                for row in FIRST..=LAST {
                    text = replaced_cell(&text, &format!("F{row}"), &inline(&format!("F{row}"), "Choose a title"));
                }
                replaced_cell(&text, "B6", &inline("B6", "Ana"))
            })
        },
        &[],
    );
    let filled = fill(&given, &staff(2), &out).unwrap();
    assert_eq!(filled.written, [(RowId(1), 7), (RowId(2), 8)]);
    let cells = taken_apart(&text_of(&out, SHEET)).cells;
    assert_eq!(shown(&cells["F7"]).2, "Front desk, “reception”");
    assert_eq!((shown(&cells["B6"]).2.as_str(), shown(&cells["F9"]).2.as_str()), ("Ana", "Choose a title"));
}

fn replaced_cell(xml: &str, cell: &str, with: &str) -> String {
    let start = xml.find(&format!("<c r=\"{cell}\"")).unwrap();
    let end = start + xml[start..].find("/>").unwrap() + 2;
    format!("{}{with}{}", &xml[..start], &xml[end..])
}

#[test]
fn the_form_itself_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making::default());
    let before = std::fs::read(&blank).unwrap();
    let error = fill(&blank, &staff(1), &blank).unwrap_err();
    assert_eq!(error.code(), "fill-over-form");
    assert_eq!(std::fs::read(&blank).unwrap(), before);
}

#[test]
fn a_text_too_long_for_a_cell_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    let mut rows = staff(2);
    rows[1].cells[1] = "x".repeat(32_768);
    let error = fill(&blank, &rows, &out).unwrap_err();
    assert_eq!(error.code(), "fill-text-too-long");
    assert!(error.to_string().contains("C7"), "{error}");
    assert!(!out.exists());
}

#[test]
fn a_layout_of_another_workbook_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    let mut other = layout();
    other.sheet = "Staff".to_owned();
    assert_eq!(fill_as(&blank, &other, &btg(), &staff(1), &out).unwrap_err().code(), "sheet-missing");
    let mut other = layout();
    other.columns = vec![None; 7];
    assert_eq!(fill_as(&blank, &other, &btg(), &staff(1), &out).unwrap_err().code(), "fill-no-columns");
}
