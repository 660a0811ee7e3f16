//! What a file is, told by its content, with the sentence and the way out.

use std::path::Path;

use crate::support::{btg, package, people, read};
use workbook::{ReadError, SourceKind, open, write_filled};

fn refusal(name: &str, content: &[u8]) -> ReadError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let error = read(&path, &[btg()]).unwrap_err();
    assert!(error.to_string().contains(name) && error.file() == name && !error.hint().is_empty(), "{error}");
    error
}

fn zipped(names: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zip");
    package(&path, &names.iter().map(|name| (*name, &b"x"[..])).collect::<Vec<_>>());
    std::fs::read(path).unwrap()
}

/// A compound file's first sector and a directory with this stream.
fn compound(stream: &str) -> Vec<u8> {
    let mut content = vec![0; 2048];
    content[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    content[1024..1024 + wide.len()].copy_from_slice(&wide);
    content
}

#[test]
fn a_missing_file_a_folder_and_an_empty_file_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read(&folder.path().join("gone.xlsx"), &[btg()]).unwrap_err().code(), "file-missing");
    assert_eq!(read(folder.path(), &[btg()]).unwrap_err().code(), "file-is-folder");
    assert_eq!(refusal("nothing.xlsx", b"").code(), "file-empty");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("closed.xlsx");
    std::fs::write(&path, "a,b").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    match std::fs::read(&path) {
        // The superuser may read everything, so the rule is tested on the error itself.
        Ok(_) => assert!(read(&path, &[btg()]).is_err()),
        Err(_) => assert_eq!(read(&path, &[btg()]).unwrap_err().code(), "file-no-permission"),
    }
    assert_eq!(read(Path::new("/dev/null"), &[btg()]).unwrap_err().code(), "file-not-a-workbook");
}

#[test]
fn old_and_encrypted_workbooks_are_named() {
    assert_eq!(refusal("old.xls", &compound("Workbook")).code(), "file-damaged");
    assert_eq!(refusal("locked.xlsx", &compound("EncryptionInfo")).code(), "file-encrypted");
    assert_eq!(refusal("old.doc", &compound("WordDocument")).code(), "file-other-format");
    assert_eq!(refusal("old.msg", &compound("__properties")).code(), "file-not-a-workbook");
}

#[test]
fn other_packages_are_named_whatever_their_ending() {
    for (names, said) in [
        (&["[Content_Types].xml", "word/document.xml"][..], "Word"),
        (&["mimetype", "content.xml"], "OpenDocument"),
        (&["Index/Document.iwa"], "Numbers"),
        (&["ppt/presentation.xml"], "PowerPoint"),
    ] {
        let error = refusal("form.xlsx", &zipped(names));
        assert_eq!(error.code(), "file-other-format");
        assert!(error.to_string().contains(said), "{error}");
    }
    assert_eq!(refusal("half.xlsb", &zipped(&["xl/workbook.bin"])).code(), "file-damaged");
    assert_eq!(refusal("photos.zip", &zipped(&["a.jpg"])).code(), "file-not-a-workbook");
    assert_eq!(refusal("odd.xlsx", &zipped(&["_rels/.rels"])).code(), "file-not-a-workbook");
}

#[test]
fn a_blank_form_of_another_kind_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, code) in [
        ("form.xls", compound("Workbook"), "file-old-excel"),
        ("form.xlsb", zipped(&["xl/workbook.bin"]), "file-other-format"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let error = open(&path).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.hint().contains(".xlsx"), "{}", error.hint());
    }
}

#[test]
fn what_is_no_table_at_all_is_named() {
    for (content, said) in [
        (&b"%PDF-1.7 ..."[..], "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"  <!DOCTYPE html><html>", "web page"),
        (b"{\\rtf1 hello}", "rich text"),
        (b"\x00\x01\x02\x03\x04\x00\x00\xff\xfe\x00\x00\x00", "not text"),
    ] {
        let error = refusal("form.xlsx", content);
        assert_eq!(error.code(), "file-not-a-workbook");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_workbook_cut_off_anywhere_is_called_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("whole.xlsx");
    write_filled(&btg(), &people(), &path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for part in [10, whole.len() / 2, whole.len() - 30] {
        assert_eq!(refusal("cut.xlsx", &whole[..part]).code(), "file-truncated", "{part}");
    }
}

#[test]
fn a_workbook_is_known_by_its_content_not_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    write_filled(&btg(), &people(), &path).unwrap();
    assert_eq!(open(&path).unwrap().kind, SourceKind::Workbook);
    assert_eq!(read(&path, &[btg()]).unwrap().rows, people());
    let path = folder.path().join("people.xlsx");
    std::fs::write(&path, "First name,Last name,E-mail,Mobile number,Title\nAna,Li,a@example.org,1,RN\n").unwrap();
    assert_eq!(open(&path).unwrap().kind, SourceKind::Text);
}
