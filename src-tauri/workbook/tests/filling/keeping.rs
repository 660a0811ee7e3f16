//! Every part but the filled sheet stays byte for byte, and in the sheet every cell but the filled ones.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use workbook::FillOptions;

use crate::made::{
    FIRST, LAST, Making, SHEET, assert_only_cells_differ, differing, fill, form, staff, text_of, with_parts,
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

/// A form with what other programs put into workbooks: macros, labels, threads, settings of printers, and validations and
/// conditional formats in the newer way.
fn furnished(folder: &Path) -> PathBuf {
    let (plain, path) = (form(folder, Making::default()), folder.join("furnished.xlsm"));
    let newer = format!(
        r#"<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Lists!$B$2:$B$4</xm:f></x14:formula1><xm:sqref>H{FIRST}:H{LAST}</xm:sqref></x14:dataValidation></x14:dataValidations></ext><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression" priority="9" id="{{00000000-0001-0000-0000-000000000001}}"><xm:f>Lists!$A$2=$F{FIRST}</xm:f></x14:cfRule><xm:sqref>F{FIRST}:F{LAST}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"#
    );
    let types = r#"<Override PartName="/docMetadata/LabelInfo.xml" ContentType="application/vnd.ms-office.classificationlabels+xml"/><Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/xl/persons/person.xml" ContentType="application/vnd.ms-excel.person+xml"/><Override PartName="/xl/printerSettings/printerSettings1.bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/></Types>"#;
    let relations = r#"<Relationship Id="rId90" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/><Relationship Id="rId91" Type="http://schemas.microsoft.com/office/2017/10/relationships/person" Target="/xl/persons/person.xml"/></Relationships>"#;
    let change = |name: &str, text: &str| match name {
        SHEET => Some(text.replace("</worksheet>", &newer)),
        "[Content_Types].xml" => Some(text.replace("</Types>", types).replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )),
        "xl/_rels/workbook.xml.rels" => Some(text.replace("</Relationships>", relations)),
        "xl/workbook.xml" => Some(text.replace(" fullCalcOnLoad=\"1\"", "")),
        _ => None,
    };
    let more: [(&str, &[u8]); 7] = [
        ("xl/vbaProject.bin", b"\xD0\xCF\x11\xE0 not really a macro \x00\x01\x02"),
        ("docMetadata/LabelInfo.xml", b"<clbl:labelList xmlns:clbl=\"http://schemas.microsoft.com/office/2020/mipLabelMetadata\"/>"),
        ("xl/persons/person.xml", b"<personList xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\"/>"),
        ("xl/printerSettings/printerSettings1.bin", b"\x00P\x00r\x00i\x00n\x00t\x00e\x00r"),
        ("customXml/item1.xml", b"<form edition=\"2026\" xmlns=\"urn:sample\"/>"),
        ("customXml/itemProps1.xml", b"<?xml version=\"1.0\"?><ds:datastoreItem xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\" ds:itemID=\"{1}\"/>"),
        ("xl/threadedComments/threadedComment1.xml", b"<ThreadedComments xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\"/>"),
    ];
    with_parts(&plain, &path, change, &more);
    path
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
        let result = workbook::fill_form(&broken, &layout, &btg(), &staff(1), &out, &FillOptions::default());
        assert_eq!(result.unwrap_err().code(), code);
        assert!(!out.exists());
    }
    std::fs::write(&broken, "First name,Last name\n").unwrap();
    assert_eq!(fill(&broken, &staff(1), &out).unwrap_err().code(), "file-not-a-workbook");
}
