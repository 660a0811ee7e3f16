//! More people than prepared rows.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, FormatBorder, Image, Table, TableColumn, Workbook};
use workbook::{FillError, FormLayout};

use crate::made::{
    LAST, Making, SHEET, fill, fill_as, form, furnished, layout, shown, staff, taken_apart, text_of, with_parts,
};
use crate::support::{btg, read};

#[test]
fn styles_formulas_heights_lists_formats_filter_and_print_area_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (form(folder.path(), Making::default()), folder.path().join("filled.xlsx"));
    let filled = fill(&blank, &staff(23), &out).unwrap();
    assert_eq!(filled.beyond, [26, 27, 28]);
    assert_eq!(filled.levels.len(), 23);

    let xml = text_of(&out, SHEET);
    let after = taken_apart(&xml);
    let (model, last) = (shown(&after.cells["G25"]), shown(&after.cells["G28"]));
    assert_eq!(last.1, "IF(F28=\"\",\"\",VLOOKUP(F28,Lists!$A$2:$B$4,2,FALSE))");
    assert_eq!(model.0, last.0);
    for column in ["A", "B", "C", "D", "E", "F"] {
        assert_eq!(shown(&after.cells[&format!("{column}25")]).0, shown(&after.cells[&format!("{column}28")]).0);
    }
    let row = after.rest.iter().rfind(|(name, ..)| name == "row").unwrap();
    let before = after
        .rest
        .iter()
        .find(|(name, attributes, _)| name == "row" && attributes.contains(&("r".into(), "25".into())));
    let but_number = |attributes: &[(String, String)]| {
        attributes.iter().filter(|(name, _)| name != "r").cloned().collect::<Vec<_>>()
    };
    assert_eq!(but_number(&row.1), but_number(&before.unwrap().1));
    for expected in ["sqref=\"F6:F28\"", "sqref=\"D6:D28\"", "<autoFilter ref=\"A5:G28\"", "<dimension ref=\"A1:G28\""]
    {
        assert!(xml.contains(expected), "{expected}");
    }
    let workbook = text_of(&out, "xl/workbook.xml");
    assert!(workbook.contains("'New users'!$A$1:$G$28") && workbook.contains("'New users'!$A$5:$G$28"), "{workbook}");
    assert!(workbook.contains("Lists!$A$2:$A$4"));
    assert_eq!(read(&out, &[btg()]).unwrap().rows.len(), 23);

    // And goes on from there.
    let again = folder.path().join("again.xlsx");
    let filled = fill(&out, &staff(25), &again).unwrap();
    assert_eq!((filled.already_there.len(), filled.written.len(), filled.beyond), (23, 2, vec![29, 30]));
    assert_eq!(shown(&taken_apart(&text_of(&again, SHEET)).cells["G30"]).1, last.1.replace("28", "30"));
}

/// The made form with more formulas over its prepared rows: in cells, in rules, behind names, and on another sheet.
fn covered(folder: &Path) -> PathBuf {
    let (plain, path) = (form(folder, Making::default()), folder.join("covered.xlsx"));
    let rules = r#"</dataValidation><dataValidation type="custom" sqref="D6:D25"><formula1>COUNTIF($D$6:$D$25,D6)=1</formula1></dataValidation><dataValidation type="custom" sqref="E6:E25"><formula1>COUNTIF(E6:E25,E6)=1</formula1></dataValidation></dataValidations>"#;
    let change = |name: &str, text: &str| {
        match name {
        SHEET => Some(text.replace("</dataValidation></dataValidations>", rules).replace(
            r#"</row><row r="3""#,
            r#"<c r="H2"><f>SUMPRODUCT((F10:F25="x")*1)</f><v>0</v></c><c r="I2"><f t="shared" ref="I2:J2" si="9">COUNTA(D$6:D$25)</f><v>0</v></c><c r="J2"><f t="shared" si="9"/><v>0</v></c></row><row r="3""#,
        )),
        "xl/workbook.xml" => Some(text.replace(
            "</definedNames>",
            "<definedName name=\"People\">'New users'!$B$6:$G$25</definedName><definedName name=\"Later\">'New users'!$B$12:$G$25</definedName></definedNames>",
        )),
        "xl/worksheets/sheet2.xml" => Some(text.replace("<f>A9+7</f>", "<f>COUNTA(INDEX(People,0,3))</f>")),
        _ => None,
    }
    };
    with_parts(&plain, &path, change, &[]);
    path
}

#[test]
fn what_covered_the_prepared_rows_covers_the_added_ones_and_what_is_not_certain_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (covered(folder.path()), folder.path().join("filled.xlsx"));
    let filled = fill(&blank, &staff(23), &out).unwrap();
    assert_eq!(filled.followed, ["I2", "J2", "C3", "Summary!B1", "the name “People”"]);
    assert_eq!(filled.not_followed, ["H2", "the rule for E6:E25", "the name “Later”"]);

    let xml = text_of(&out, SHEET);
    let cells = taken_apart(&xml).cells;
    assert_eq!(shown(&cells["C3"]).1, "COUNTA(D6:D28)");
    assert_eq!((shown(&cells["C3"]).2.as_str(), shown(&cells["J2"]).2.as_str()), ("", ""), "calculated anew");
    assert_eq!(shown(&cells["H2"]).1, "SUMPRODUCT((F10:F25=\"x\")*1)");
    assert!(xml.contains(r#"<f t="shared" ref="I2:J2" si="9">COUNTA(D$6:D$28)</f>"#), "{xml}");
    assert!(
        xml.contains("<formula1>COUNTIF($D$6:$D$28,D6)=1</formula1>") && xml.contains("COUNTIF(E6:E25,E6)"),
        "{xml}"
    );
    let summary = taken_apart(&text_of(&out, "xl/worksheets/sheet2.xml")).cells;
    assert_eq!(shown(&summary["B1"]).1, "COUNTA('New users'!D6:D28)");
    assert_eq!(shown(&summary["B2"]).2, "", "the name that it uses has grown");
    let workbook = text_of(&out, "xl/workbook.xml");
    assert!(workbook.contains("'New users'!$B$6:$G$28") && workbook.contains("'New users'!$B$12:$G$25"), "{workbook}");

    // As long as the prepared rows do, nothing of it is touched.
    let filled = fill(&blank, &staff(20), &out).unwrap();
    assert!(filled.followed.is_empty() && filled.not_followed.is_empty());
    assert!(text_of(&out, SHEET).contains("COUNTIF($D$6:$D$25,D6)=1"));
}

#[test]
fn a_formula_of_the_people_that_looks_at_all_of_them_goes_on_in_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, layout) = small(folder.path(), |sheet| {
        for row in 6..=15 {
            sheet.write_formula(row - 1, 7, format!("=COUNTIF($D$6:$D$15,D{row})").as_str()).unwrap();
            sheet.write_formula(row - 1, 8, format!("=COUNTIF(D$6:D{row},D{row})").as_str()).unwrap();
        }
    });
    let out = folder.path().join("out.xlsx");
    let filled = fill_as(&blank, &layout, &btg(), &staff(12), &out).unwrap();
    assert!(filled.not_followed.is_empty(), "{:?}", filled.not_followed);
    let cells = taken_apart(&text_of(&out, SHEET)).cells;
    for (cell, formula) in [
        ("H6", "COUNTIF($D$6:$D$17,D6)"),
        ("H15", "COUNTIF($D$6:$D$17,D15)"),
        ("H17", "COUNTIF($D$6:$D$17,D17)"),
        ("I15", "COUNTIF(D$6:D15,D15)"),
        ("I17", "COUNTIF(D$6:D17,D17)"),
    ] {
        assert_eq!(shown(&cells[cell]).1, formula, "{cell}");
    }
}

#[test]
fn charts_pivot_tables_and_notes_that_do_not_follow_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, blank) = (form(folder.path(), Making::default()), folder.path().join("chart.xlsx"));
    let comments = |name: &str, text: &str| {
        (name == "xl/comments1.xml").then(|| text.replace(r#"<comment ref="D5""#, r#"<comment ref="D25""#))
    };
    let more: [(&str, &[u8]); 3] = [
        ("xl/charts/chart1.xml", b"<c:chartSpace xmlns:c=\"c\"><c:val><c:numRef><c:f>'New users'!$G$6:$G$25</c:f></c:numRef></c:val></c:chartSpace>"),
        ("xl/charts/chart2.xml", b"<c:chartSpace xmlns:c=\"c\"><c:val><c:numRef><c:f>Lists!$A$2:$A$25</c:f></c:numRef></c:val></c:chartSpace>"),
        ("xl/pivotCache/pivotCacheDefinition1.xml", b"<pivotCacheDefinition><cacheSource type=\"worksheet\"><worksheetSource ref=\"A5:G25\" sheet=\"New users\"/></cacheSource></pivotCacheDefinition>"),
    ];
    with_parts(&plain, &blank, comments, &more);
    let filled = fill(&blank, &staff(21), &folder.path().join("out.xlsx")).unwrap();
    assert_eq!(filled.not_followed, ["the note at D25", "a chart", "a pivot table"]);
}

#[test]
fn what_stands_below_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making { footer: true, ..Making::default() });
    let out = folder.path().join("filled.xlsx");
    assert_eq!(fill(&blank, &staff(22), &out).unwrap().beyond, [26, 27]);
    let error = fill(&blank, &staff(23), &folder.path().join("more.xlsx")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sheet “New users” of “blank.xlsx” has room for 22 of the 23 people: B28 holds “Signature of the authorized user \
         manager”, and nothing that stands there is overwritten"
    );
    assert_eq!(error.code(), "fill-no-room");
    assert!(error.hint().contains("several files") && error.hint().contains("Account Manager"), "{}", error.hint());
    assert!(!folder.path().join("more.xlsx").exists());
}

/// A form of ten rows, changed by `more`.
fn small(folder: &Path, more: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> (PathBuf, FormLayout) {
    let path = folder.join("small.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("New users").unwrap();
    let framed = Format::new().set_border(FormatBorder::Thin);
    for row in 5..15 {
        for column in 1..6 {
            sheet.write_blank(row, column, &framed).unwrap();
        }
        sheet.write_formula(row, 6, format!("=IF(F{0}=\"\",\"\",\"x\")", row + 1).as_str()).unwrap();
    }
    more(sheet);
    workbook.save(&path).unwrap();
    (path, FormLayout { prepared_rows: 10, ..layout() })
}

fn refused(folder: &Path, people: u64, more: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> FillError {
    let (blank, layout) = small(folder, more);
    fill_as(&blank, &layout, &btg(), &staff(people), &folder.join("out.xlsx")).unwrap_err()
}

#[test]
fn lines_for_signatures_merged_cells_pictures_and_totals_are_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, layout) = small(folder.path(), |_| ());
    assert_eq!(fill_as(&blank, &layout, &btg(), &staff(14), &folder.path().join("out.xlsx")).unwrap().beyond.len(), 4);

    let line = Format::new().set_border_bottom(FormatBorder::Double);
    let error = refused(folder.path(), 13, |sheet| drop(sheet.write_blank(17, 2, &line)));
    assert!(error.to_string().contains("room for 12 of the 13 people: C18 has lines of its own"), "{error}");

    let error = refused(folder.path(), 13, |sheet| drop(sheet.merge_range(17, 2, 18, 3, "", &Format::new())));
    assert!(error.to_string().contains("room for 12 of the 13 people: C18:D19 is merged"), "{error}");

    let stamp = Image::new_from_buffer(crate::made::PIXEL).unwrap().set_scale_height(40.0);
    let error = refused(folder.path(), 13, |sheet| drop(sheet.insert_image(17, 2, &stamp)));
    assert!(error.to_string().contains("room for 12 of the 13 people: a picture lies over row 18"), "{error}");
    // Beside the columns of the form it may lie.
    let (blank, layout) = small(folder.path(), |sheet| drop(sheet.insert_image(17, 12, &stamp)));
    assert_eq!(fill_as(&blank, &layout, &btg(), &staff(14), &folder.path().join("out.xlsx")).unwrap().beyond.len(), 4);

    let table = Table::new().set_total_row(true);
    let error = refused(folder.path(), 11, |sheet| drop(sheet.add_table(4, 1, 15, 6, &table)));
    assert!(error.to_string().contains("room for 10 of the 11 people: row 16"), "{error}");
}

#[test]
fn a_table_grows_with_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let columns: Vec<TableColumn> = ["First", "Last", "E-mail", "Mobile", "Title", "Level"]
        .iter()
        .map(|header| TableColumn::new().set_header(*header))
        .chain([])
        .collect();
    let (blank, layout) = small(folder.path(), |sheet| {
        sheet.add_table(4, 1, 14, 6, &Table::new().set_name("People").set_columns(&columns)).unwrap();
        for row in 5..15 {
            sheet.write_formula(row, 6, "=IF([@Title]=\"\",\"\",\"x\")").unwrap();
        }
    });
    let out = folder.path().join("out.xlsx");
    fill_as(&blank, &layout, &btg(), &staff(10), &out).unwrap();
    assert_eq!(text_of(&blank, "xl/tables/table1.xml"), text_of(&out, "xl/tables/table1.xml"));
    fill_as(&blank, &layout, &btg(), &staff(12), &out).unwrap();
    let (before, after) = (text_of(&blank, "xl/tables/table1.xml"), text_of(&out, "xl/tables/table1.xml"));
    assert_eq!(after.replace("B5:G17", "B5:G15"), before);
    assert_eq!(after.matches("B5:G17").count(), 2, "{after}");
    let cells = taken_apart(&text_of(&out, SHEET)).cells;
    assert_eq!(shown(&cells["G17"]).1, shown(&cells["G15"]).1);
}

#[test]
fn shared_formulas_are_written_out_below_and_the_order_of_calculation_is_left_to_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let plain = form(folder.path(), Making::default());
    let (blank, out) = (folder.path().join("shared.xlsx"), folder.path().join("filled.xlsx"));
    let types = r#"<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>"#;
    let relation = r#"<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>"#;
    let change = |name: &str, text: &str| match name {
        SHEET => {
            let mut text = text.to_owned();
            for row in 6..=LAST {
                let own = format!("<f>IF(F{row}=\"\",\"\",VLOOKUP(F{row},Lists!$A$2:$B$4,2,FALSE))</f>");
                let shared = if row == 6 {
                    format!(
                        "<f t=\"shared\" ref=\"G6:G{LAST}\" si=\"0\">IF(F6=\"\",\"\",VLOOKUP(F6,Lists!$A$2:$B$4,2,FALSE))</f>"
                    )
                } else {
                    "<f t=\"shared\" si=\"0\"/>".to_owned()
                };
                assert!(text.contains(&own));
                text = text.replace(&own, &shared);
            }
            Some(text)
        }
        "[Content_Types].xml" => Some(text.replace("</Types>", types)),
        "xl/_rels/workbook.xml.rels" => Some(text.replace("</Relationships>", relation)),
        _ => None,
    };
    with_parts(&plain, &blank, change, &[("xl/calcChain.xml", b"<calcChain><c r=\"G6\" i=\"1\"/></calcChain>")]);

    fill(&blank, &staff(3), &out).unwrap();
    assert_eq!(text_of(&blank, "xl/calcChain.xml"), text_of(&out, "xl/calcChain.xml"));
    let cells = taken_apart(&text_of(&out, SHEET)).cells;
    assert_eq!(shown(&cells["G6"]).2, "");
    assert!(cells["G7"].iter().all(|(name, ..)| name != "v") && cells["G9"].iter().any(|(name, ..)| name == "v"));

    fill(&blank, &staff(21), &out).unwrap();
    let cells = taken_apart(&text_of(&out, SHEET)).cells;
    assert_eq!(shown(&cells["G26"]).1, "IF(F26=\"\",\"\",VLOOKUP(F26,Lists!$A$2:$B$4,2,FALSE))");
    assert!(!crate::made::parts(&out).contains_key("xl/calcChain.xml"));
    assert!(!text_of(&out, "[Content_Types].xml").contains("calcChain"));
    assert!(!text_of(&out, "xl/_rels/workbook.xml.rels").contains("calcChain"));
}

#[test]
fn a_formula_that_fills_all_rows_at_once_is_not_continued_by_guess() {
    let folder = tempfile::tempdir().unwrap();
    let plain = form(folder.path(), Making::default());
    let (blank, out) = (folder.path().join("array.xlsx"), folder.path().join("filled.xlsx"));
    let change = |name: &str, text: &str| {
        (name == SHEET).then(|| {
            let mut text = text.to_owned();
            for row in 6..=LAST {
                let own = format!("<f>IF(F{row}=\"\",\"\",VLOOKUP(F{row},Lists!$A$2:$B$4,2,FALSE))</f>");
                let array = if row == 6 {
                    format!("<f t=\"array\" ref=\"G6:G{LAST}\">LOOKUP(F6:F{LAST},Lists!$A$2:$B$4)</f>")
                } else {
                    String::new()
                };
                text = text.replace(&own, &array);
            }
            text
        })
    };
    with_parts(&plain, &blank, change, &[]);
    assert_eq!(fill(&blank, &staff(20), &out).unwrap().written.len(), 20);
    let cells = taken_apart(&text_of(&out, SHEET)).cells;
    assert_eq!(shown(&cells["G7"]).2, "", "a cell that the formula fills is not typed into");
    // Nothing stands in the model row's own cell, so nothing is continued there; the level is then missing, and said so.
    let filled = fill(&blank, &staff(21), &folder.path().join("more.xlsx"));
    assert_eq!(filled.unwrap_err().code(), "fill-formula-ends");
}

#[test]
fn merged_cells_of_a_row_go_on_and_what_they_cover_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, mut layout) = small(folder.path(), |sheet| {
        for row in 5..15 {
            sheet.merge_range(row, 1, row, 2, "", &Format::new()).unwrap();
        }
    });
    let out = folder.path().join("out.xlsx");
    let filled = fill_as(&blank, &layout, &btg(), &staff(12), &out).unwrap();
    assert_eq!(filled.left_out.len(), 12);
    assert!(filled.left_out.iter().all(|left| left.why == workbook::WhyLeftOut::Merged && left.column == 1));
    let xml = text_of(&out, SHEET);
    assert!(xml.contains("<mergeCells count=\"12\">") && xml.contains("<mergeCell ref=\"B17:C17\"/>"), "{xml}");
    layout.columns[1] = None;
    assert!(fill_as(&blank, &layout, &btg(), &staff(3), &out).unwrap().left_out.is_empty());
}

#[test]
fn validations_and_formats_in_the_newer_way_go_on_too() {
    let folder = tempfile::tempdir().unwrap();
    let (blank, out) = (furnished(folder.path()), folder.path().join("filled.xlsm"));
    fill(&blank, &staff(23), &out).unwrap();
    let xml = text_of(&out, SHEET);
    assert!(xml.contains("<xm:sqref>H6:H28</xm:sqref>") && xml.contains("<xm:sqref>F6:F28</xm:sqref>"), "{xml}");
    fill(&blank, &staff(20), &out).unwrap();
    assert!(text_of(&out, SHEET).contains("<xm:sqref>H6:H25</xm:sqref>"));
}

#[test]
fn a_validation_does_not_grow_into_cells_that_have_another() {
    let folder = tempfile::tempdir().unwrap();
    let plain = form(folder.path(), Making::default());
    let (blank, out) = (folder.path().join("two.xlsx"), folder.path().join("filled.xlsx"));
    let second = r#"</dataValidation><dataValidation type="textLength" sqref="F27:F40"><formula1>1</formula1></dataValidation></dataValidations>"#;
    let change =
        |name: &str, text: &str| (name == SHEET).then(|| text.replace("</dataValidation></dataValidations>", second));
    with_parts(&plain, &blank, change, &[]);
    fill(&blank, &staff(23), &out).unwrap();
    let xml = text_of(&out, SHEET);
    assert!(xml.contains("sqref=\"F6:F25\"") && xml.contains("sqref=\"F27:F40\"") && !xml.contains("F6:F28"), "{xml}");
}
