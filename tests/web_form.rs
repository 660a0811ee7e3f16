//! A web form that takes one person at a time, gone through on the command line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn aum(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aum"));
        command.arg("--data-dir").arg(self.path("records")).args(arguments).env("TZ", "UTC");
        // Without a session bus there is no keychain, so the user's own cannot be reached by accident.
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", self.folder.path()).output().unwrap()
    }
}

fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("exit code {:?}\n{}{}", output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn web_form_list(desk: &Desk) -> String {
    let header = "First name,Last name,E-mail,Phone,Title,Access type,Legal business name of the organization,\
        Street address of the building of work";
    let lines = [
        header,
        "Maria,Alvarez,maria.alvarez@hospital.org,(315) 555-2201,Nurse,Clinical,Made-up Hospital,12 Harbor Road",
        "Wei,Li,wei.li@hospital.org,(315) 555-2202,Care manager,Clinical,Made-up Hospital,12 Harbor Road",
    ];
    fs::write(desk.path("web-form.csv"), lines.join("\r\n")).unwrap();
    desk.path("web-form.csv")
}

#[test]
fn a_web_form_is_gone_through_person_by_person() {
    let desk = Desk { folder: tempfile::tempdir().unwrap() };
    let list = web_form_list(&desk);
    assert_eq!(desk.aum(&["connect", "add", "web", "--channel", "portal-form"]).status.code(), Some(0));
    let submit = ["submit", &list, "--form", "healtheconnections/new-user", "--to", "web", "--attest", "Dana Rivera"];
    let submitted = desk.aum(&submit);
    assert_eq!(submitted.status.code(), Some(0), "{}", told(&submitted));
    let batch = json(&desk.aum(&["status", "--json"]))[0]["id"].as_str().unwrap().to_owned();
    let hand_in = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["submit-manually", &batch].iter().chain(arguments).copied().collect();
        let text = told(&desk.aum(&arguments)).replace(&batch, "BATCH").replace(&batch[..8], "BATCH");
        let today =
            json(&desk.aum(&["submit-manually", &batch, "--json"]))["people"][1]["day"].as_str().unwrap().to_owned();
        if today.is_empty() { text } else { text.replace(&today, "TODAY") }
    };

    insta::assert_snapshot!("next", hand_in(&["--next"]));
    insta::assert_snapshot!("skip", hand_in(&["--next", "--skip"]));
    let done = desk.aum(&["submit-manually", &batch, "--next", "--done", "--ticket", "HC-7", "--json"]);
    assert_eq!(json(&done)["outcomes"][1]["ticket"], "HC-7");
    assert_eq!(json(&done)["outcomes"][0]["state"], "queued");
    insta::assert_snapshot!("row", hand_in(&["--row", "3"]));
    let laid_out = json(&desk.aum(&["submit-manually", &batch, "--json"]));
    assert_eq!(laid_out["people"][0]["standing"], "skipped");
    assert_eq!(laid_out["people"][0]["fields"][0]["text"], "Maria");
    let out = desk.path("out.xlsx");
    assert_eq!(desk.aum(&["submit-manually", &batch, "-o", &out]).status.code(), Some(0));
    let read = json(&desk.aum(&["check", &out, "--form", "healtheconnections/new-user", "--json"]));
    assert_eq!((read["rows"].as_u64(), read["errors"].as_u64()), (Some(1), Some(0)));
    assert_eq!(desk.aum(&["submit-manually", &batch, "--skip"]).status.code(), Some(2), "nobody is named");
    assert_eq!(desk.aum(&["submit-manually", &batch, "--next", "--done"]).status.code(), Some(0));
    insta::assert_snapshot!("all_done", hand_in(&["--next"]));
}
