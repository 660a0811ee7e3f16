//! Forms made for the tests, as exchanges make them, and what tells one package from another.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::Event;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DocProperties, Format, FormatBorder,
    Image, Note, ProtectionOptions, Workbook, Worksheet,
};
use workbook::{FillError, FillReport, FormLayout, fill_form};
use worksheet::{Form, Row};
use zip::write::SimpleFileOptions;

use crate::support::{btg, person};

/// Rows prepared on the made forms, the first of them, and the last.
pub const PREPARED: u32 = 20;
pub const FIRST: u32 = 6;
pub const LAST: u32 = FIRST + PREPARED - 1;

/// The part of the sheet with the people on forms made here.
pub const SHEET: &str = "xl/worksheets/sheet1.xml";

pub fn layout() -> FormLayout {
    FormLayout {
        sheet: "New users".to_owned(),
        header_row: 5,
        first_row: FIRST,
        prepared_rows: PREPARED,
        // First name, last name, e-mail, mobile, facility, title, access level.
        columns: vec![Some(1), Some(2), Some(3), Some(4), None, Some(5), Some(6)],
        level_by_formula: true,
        full_name: None,
    }
}

/// The look-up that the made forms have on their hidden sheet.
pub const TITLES: [(&str, &str); 3] = [
    ("Registered nurse", "Clinical"),
    ("Front desk, “reception”", "Consent & entry"),
    ("Physician", "Clinical with BTG"),
];

pub fn staff(count: u64) -> Vec<Row> {
    (1..=count)
        .map(|at| {
            let (given, mail) = (format!("Given{at}"), format!("person{at}@example.org"));
            let mobile = format!("063155{at:05}");
            let title = TITLES[usize::try_from(at).unwrap() % 3].0;
            person(at, [&given, "O'Brien & Söhne", &mail, &mobile, "", title, ""])
        })
        .collect()
}

pub fn fill(blank: &Path, rows: &[Row], out: &Path) -> Result<FillReport, FillError> {
    fill_as(blank, &layout(), &btg(), rows, out)
}

pub fn fill_as(
    blank: &Path,
    layout: &FormLayout,
    form: &Form,
    rows: &[Row],
    out: &Path,
) -> Result<FillReport, FillError> {
    fill_form(blank, layout, form, rows, out)
}

/// How a form is made.
#[derive(Clone, Copy, Default)]
pub struct Making {
    pub protected: bool,
    pub footer: bool,
    pub plain_level: bool,
}

/// A form with a logo, instructions, a drop-down list from a very hidden sheet, a look-up, styles, a summary on another
/// sheet, conditional formats, notes, print set-up, a name and properties.
pub fn form(folder: &Path, making: Making) -> PathBuf {
    let path = folder.join("blank.xlsx");
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title("Provisioning form").set_company("Sample Exchange"));
    let sheet = workbook.add_worksheet();
    sheet.set_name("New users").unwrap();
    people_sheet(sheet, making);
    let summary = workbook.add_worksheet();
    summary.set_name("Summary").unwrap();
    summary.write_string(0, 0, "People").unwrap();
    summary.write_formula(0, 1, "=COUNTA('New users'!D6:D25)").unwrap();
    summary.write_string(1, 0, "Days in a week").unwrap();
    summary.write_formula(1, 1, "=A9+7").unwrap();
    let lists = workbook.add_worksheet();
    lists.set_name("Lists").unwrap();
    for (at, (title, level)) in (1..).zip(TITLES) {
        lists.write_string(at, 0, title).unwrap();
        lists.write_string(at, 1, level).unwrap();
    }
    lists.set_very_hidden(true);
    workbook.define_name("Titles", "=Lists!$A$2:$A$4").unwrap();
    workbook.save(&path).unwrap();
    path
}

fn people_sheet(sheet: &mut Worksheet, making: Making) {
    let open = Format::new().set_unlocked().set_border(FormatBorder::Thin).set_num_format("@");
    let derived = Format::new().set_border(FormatBorder::Thin).set_background_color(Color::Silver);
    let logo = Image::new_from_buffer(PIXEL).unwrap();
    sheet.insert_image(0, 0, &logo).unwrap();
    sheet.merge_range(0, 1, 0, 6, "Sample Exchange", &Format::new().set_bold()).unwrap();
    sheet.write_string(1, 1, "One person per row. Do not type into column G.").unwrap();
    sheet.write_string(2, 1, "People so far").unwrap();
    sheet.write_formula(2, 2, "=COUNTA(D6:D25)").unwrap();
    let headers =
        ["No.", "First name*", "Last name*", "E-mail*", "Mobile number*", "Title / position*", "Access level"];
    for (at, header) in (0..).zip(headers) {
        sheet.write_string_with_format(4, at, header, &Format::new().set_bold()).unwrap();
    }
    for row in FIRST - 1..LAST {
        sheet.set_row_height(row, 18).unwrap();
        sheet.write_number_with_format(row, 0, f64::from(row + 2 - FIRST), &derived).unwrap();
        for column in 1..6 {
            sheet.write_blank(row, column, &open).unwrap();
        }
        if making.plain_level {
            sheet.write_blank(row, 6, &open).unwrap();
        } else {
            let formula = format!("=IF(F{0}=\"\",\"\",VLOOKUP(F{0},Lists!$A$2:$B$4,2,FALSE))", row + 1);
            sheet.write_formula_with_format(row, 6, formula.as_str(), &derived).unwrap();
            sheet.set_formula_result(row, 6, "");
        }
    }
    let titles = DataValidation::new().allow_list_formula("=Titles".into());
    sheet.add_data_validation(FIRST - 1, 5, LAST - 1, 5, &titles).unwrap();
    let missing = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::EqualTo("\"\""))
        .set_format(Format::new().set_background_color(Color::Yellow));
    sheet.add_conditional_format(FIRST - 1, 3, LAST - 1, 3, &missing).unwrap();
    sheet.insert_note(4, 3, &Note::new("One address per person.")).unwrap();
    sheet.set_freeze_panes(5, 3).unwrap();
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(4, 4).unwrap();
    sheet.set_print_area(0, 0, LAST - 1, 6).unwrap();
    sheet.autofilter(4, 0, LAST - 1, 6).unwrap();
    sheet.set_column_hidden(0).unwrap();
    if making.footer {
        sheet.write_string(LAST + 2, 1, "Signature of the authorized user manager").unwrap();
    }
    if making.protected {
        sheet.protect_with_options(&ProtectionOptions::default());
    }
}

/// A picture of one pixel.
pub const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0A, b'I', b'D', b'A', b'T', 0x78, 0x9C, 0x63, 0, 1, 0, 0, 5, 0, 1,
    0x0D, 0x0A, 0x2D, 0xB4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

/// The parts of a package by name.
pub fn parts(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// Names of the parts that are not the same, byte for byte, in both packages.
pub fn differing(before: &Path, after: &Path) -> BTreeSet<String> {
    let (before, after) = (parts(before), parts(after));
    before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

pub fn text_of(path: &Path, part: &str) -> String {
    String::from_utf8(parts(path).remove(part).unwrap_or_else(|| panic!("{part}"))).unwrap()
}

/// The same package with some parts changed or added.
pub fn with_parts(from: &Path, to: &Path, change: impl Fn(&str, &str) -> Option<String>, more: &[(&str, &[u8])]) {
    let mut out = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    for (name, content) in parts(from) {
        let text = String::from_utf8(content.clone()).ok();
        let content = text.and_then(|text| change(&name, &text)).map_or(content, String::into_bytes);
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    for (name, content) in more {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(content).unwrap();
    }
    out.finish().unwrap();
}

/// One element of a sheet: its name, attributes and text, without regard to how they are written.
pub type Element = (String, Vec<(String, String)>, String);

/// A sheet taken apart: the cells by name, each with what is in it, and everything else in order.
pub struct TakenApart {
    pub cells: BTreeMap<String, Vec<Element>>,
    pub rest: Vec<Element>,
}

/// A cell in few words: format, formula, text or number.
pub fn shown(cell: &[Element]) -> (String, String, String) {
    let text =
        |name: &str| cell.iter().filter(|(element, ..)| element == name).map(|(_, _, text)| text.as_str()).collect();
    let format = cell[0].1.iter().find(|(name, _)| name == "s").map_or("", |(_, value)| value);
    let value: String = text("v");
    (format.to_owned(), text("f"), if value.is_empty() { text("t") } else { value })
}

pub fn taken_apart(xml: &str) -> TakenApart {
    let mut reader = Reader::from_str(xml);
    let (mut cells, mut rest) = (BTreeMap::new(), Vec::new());
    let mut cell: Option<(String, Vec<Element>)> = None;
    let mut open: Vec<usize> = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        let here = cell.as_mut().map_or(&mut rest, |(_, here)| here);
        match event {
            Event::Eof => return TakenApart { cells, rest },
            Event::Start(tag) => {
                let element = element(&tag);
                if element.0 == "c" {
                    cell = Some((attribute(&element, "r"), vec![element]));
                    open.push(0);
                } else {
                    here.push(element);
                    open.push(here.len() - 1);
                }
            }
            Event::Empty(tag) => {
                let element = element(&tag);
                if element.0 == "c" {
                    cells.insert(attribute(&element, "r"), vec![element]);
                } else {
                    here.push(element);
                }
            }
            Event::End(tag) => {
                open.pop();
                if tag.local_name().as_ref() == "c"
                    && let Some((name, elements)) = cell.take()
                {
                    cells.insert(name, elements);
                }
            }
            Event::Text(text) => {
                let text = text.to_string();
                if let (Some(at), false) = (open.last(), text.trim().is_empty()) {
                    here[*at].2.push_str(&text);
                }
            }
            Event::GeneralRef(entity) => {
                let entity = entity.to_string();
                let text = quick_xml::escape::unescape(&format!("&{entity};")).unwrap().into_owned();
                if let Some(at) = open.last() {
                    here[*at].2.push_str(&text);
                }
            }
            _ => (),
        }
    }
}

fn element(tag: &quick_xml::events::BytesStart<'_>) -> Element {
    let name = tag.local_name().as_ref().to_owned();
    let mut attributes: Vec<(String, String)> = tag
        .attributes()
        .map(|attribute| {
            let attribute = attribute.unwrap();
            let value = attribute.value.to_string();
            (attribute.key.as_ref().to_owned(), value)
        })
        .collect();
    attributes.sort();
    (name, attributes, String::new())
}

fn attribute(element: &Element, name: &str) -> String {
    element.1.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// Whether nothing but these cells of a sheet is different; says what else is.
pub fn assert_only_cells_differ(before: &str, after: &str, cells: &BTreeSet<String>) {
    let (before, after) = (taken_apart(before), taken_apart(after));
    assert_eq!(before.rest, after.rest);
    let names: BTreeSet<&String> = before.cells.keys().chain(after.cells.keys()).collect();
    for name in names.into_iter().filter(|name| !cells.contains(*name)) {
        assert_eq!(before.cells.get(name), after.cells.get(name), "cell {name}");
    }
}

/// The same package with the texts of its first sheet moved to the list of texts, as spreadsheet programs do when they save.
pub fn with_shared_strings(from: &Path, to: &Path) -> PathBuf {
    let list = text_of(from, "xl/sharedStrings.xml");
    let (mut sheet, mut more) = (String::new(), String::new());
    let text = text_of(from, SHEET);
    let mut pieces = text.split(" t=\"inlineStr\"><is>");
    sheet.push_str(pieces.next().unwrap());
    for (next, piece) in (list.matches("<si>").count()..).zip(pieces) {
        let (string, rest) = piece.split_once("</is></c>").unwrap();
        more.push_str(&format!("<si>{string}</si>"));
        sheet.push_str(&format!(" t=\"s\"><v>{next}</v></c>{rest}"));
    }
    let list = list.replace("</sst>", &format!("{more}</sst>"));
    with_parts(
        from,
        to,
        |name, _| match name {
            SHEET => Some(sheet.clone()),
            "xl/sharedStrings.xml" => Some(list.clone()),
            _ => None,
        },
        &[],
    );
    to.to_owned()
}

/// A form with what other programs put into workbooks: macros, labels, threads, settings of printers, and validations and
/// conditional formats in the newer way.
pub fn furnished(folder: &Path) -> PathBuf {
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
