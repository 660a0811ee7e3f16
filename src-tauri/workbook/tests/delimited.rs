//! CSV in every common encoding and separator.

use crate::support::{btg, read, texts};
use encoding_rs::WINDOWS_1252;

fn read_bytes(content: &[u8]) -> Result<workbook::ReadWorksheet, workbook::ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, content).unwrap();
    read(&path, &[btg()])
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn every_encoding_and_separator_gives_the_same_rows() {
    for separator in [",", ";", "\t", "|"] {
        for ending in ["\n", "\r\n", "\r"] {
            let text = ["First name~Last name~E-mail~Mobile~Title~Location", "Zoë~Muñoz~z@example.org~0631~RN~\"A~B\""]
                .join(ending)
                .replace('~', separator);
            let (narrow, ..) = WINDOWS_1252.encode(&text);
            for (name, content) in [
                ("UTF-8", text.as_bytes().to_vec()),
                ("UTF-8 with mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
                ("Windows-1252", narrow.into_owned()),
                ("UTF-16LE", wide(&text, u16::to_le_bytes, true)),
                ("UTF-16BE", wide(&text, u16::to_be_bytes, true)),
                ("UTF-16LE without mark", wide(&text, u16::to_le_bytes, false)),
                ("UTF-16BE without mark", wide(&text, u16::to_be_bytes, false)),
            ] {
                let back =
                    read_bytes(&content).unwrap_or_else(|error| panic!("{name} {separator:?} {ending:?}: {error}"));
                let facility = format!("A{separator}B");
                let expected = ["Zoë", "Muñoz", "z@example.org", "0631", &facility, "RN", ""];
                assert_eq!(texts(&back), [expected], "{name} {separator:?} {ending:?}");
                assert_eq!(back.rows[0].id.0, 2);
            }
        }
    }
}

#[test]
fn a_letter_beyond_ascii_late_in_the_file_still_tells_the_encoding() {
    let mut text = "First name,Last name,E-mail,Mobile,Title\n".to_owned();
    for _ in 0..5_000 {
        text.push_str("Ana,Li,a@example.org,6315550142,RN\n");
    }
    text.push_str("José,Li,a@example.org,6315550142,RN\n");
    for content in [text.clone().into_bytes(), WINDOWS_1252.encode(&text).0.into_owned()] {
        assert_eq!(read_bytes(&content).unwrap().rows[5_000].cells[0], "José");
    }
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    let text =
        "\n\nFirst name,Last name,E-mail,Mobile,Title\n\nAna,\"Two\nlines\",a@x.org,1,RN\n,,,,\n\n\nBo,Li,b@x.org,2,RN";
    let back = read_bytes(text.as_bytes()).unwrap();
    assert_eq!(back.header_row, 3);
    assert_eq!(back.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [5, 9]);
    assert_eq!(back.rows[0].cells[1], "Two\nlines");
}

#[test]
fn formulas_literals_and_apostrophes_mean_what_spreadsheets_make_of_them() {
    let text = "First name,Last name,E-mail,Mobile,Title\n=A1,'=A1,''+1,\"=\"\"0631\"\"\",'til\n";
    let back = read_bytes(text.as_bytes()).unwrap();
    assert_eq!(texts(&back)[0][..6], ["=A1", "=A1", "'+1", "0631", "", "'til"]);
    assert_eq!(back.rows[0].formulas, 1);
}

#[test]
fn a_first_line_that_names_the_separator_is_obeyed() {
    let back = read_bytes(b"sep=|\nFirst name|Last name|E-mail|Mobile|Title\nA,B|Li|a@x.org|1|RN\n").unwrap();
    assert_eq!(back.rows[0].cells[0], "A,B");
    assert_eq!(back.header_row, 2);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_named_with_its_row() {
    let mut text = "First name,Last name,E-mail,Mobile,Title\nAna,Li,a@x.org,1,RN\n\"Bo,Li,b@x.org,2,RN\n".to_owned();
    text.push_str(&"Cy,Li,c@x.org,2,RN\n".repeat(400_000));
    let error = read_bytes(text.as_bytes()).unwrap_err();
    assert_eq!(error.code(), "quote-open");
    assert!(error.to_string().contains("row 3"), "{error}");
}

#[test]
fn text_without_the_headers_or_without_anything_is_named() {
    let error = read_bytes(b"Dear colleague,\nplease find attached\n").unwrap_err();
    assert_eq!(error.code(), "header-not-found");
    assert_eq!(read_bytes(b"\n \n\n").unwrap_err().code(), "header-not-found");
    assert_eq!(read_bytes(b"\n\n\n").unwrap_err().code(), "sheet-empty");
}

#[test]
fn another_sheet_than_the_file_itself_does_not_exist() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, "First name,Last name,E-mail,Mobile,Title\nAna,Li,a@x.org,1,RN\n").unwrap();
    let options = |sheet: &str| workbook::ReadOptions { sheet: Some(sheet.to_owned()), ..Default::default() };
    let read = |sheet| {
        workbook::read_worksheet(&path, &[btg()], &options(sheet), &mut |_| std::ops::ControlFlow::Continue(()))
    };
    assert_eq!(read("Sheet1").unwrap_err().code(), "sheet-missing");
    assert_eq!(read("People").unwrap().sheet, "people");
}
