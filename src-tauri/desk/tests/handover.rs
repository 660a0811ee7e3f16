//! Two authorized user managers with a copy of the records each, and the encrypted file between them; backups.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::{ALL, agreed, desk, hospital, typed, worksheet_of_people};
use desk::contract::*;
use desk::fault::{DeskError, FaultCode};
use desk::handover::{Conflicts, TakeOver};
use desk::{Desk, SecretString};
use practice_hie::{Options, PracticeHie, Running};
use tempfile::TempDir;

const TOKEN: &str = "bearer-of-the-handover-test-9Xq4";
const ACCOUNTS: &str = "User Name,First Name,Last Name,Email Address,Role,Account Status\r\n\
    tkim,Tara,Kim,tara.kim@hospital.org,Clinical,Active\r\n\
    bwest,Ben,West,ben.west@hospital.org,Clinical,Active\r\n";

fn passphrase() -> SecretString {
    SecretString::from("copper lantern eats moss")
}

/// One manager's copy, with a folder for files.
struct Side {
    folder: TempDir,
    desk: Desk,
}

impl Side {
    fn new(manager: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(&folder.path().join("data"));
        desk.save_organization(&Organization { manager_name: manager.into(), ..hospital() }).unwrap();
        Self { folder, desk }
    }

    fn with_people(manager: &str) -> Self {
        let side = Self::new(manager);
        let list = side.folder.path().join("accounts.csv");
        fs::write(&list, ACCOUNTS).unwrap();
        let view = side.desk.open_roster(&list, None).unwrap();
        side.desk.take_roster(view.id, &RosterTaking::default()).unwrap();
        side
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn hand_over(&self, name: &str) -> PathBuf {
        let file = self.file(name);
        self.desk.write_handover(&file, &passphrase(), true).unwrap();
        file
    }

    fn take(&self, file: &Path, conflicts: Option<Conflicts>) -> HandoverView {
        let wish = TakeOver { conflicts, ..TakeOver::default() };
        self.desk.merge_handover(file, &passphrase(), &wish).unwrap()
    }

    fn person(&self, who: &str) -> PersonView {
        self.desk.person(self.desk.person_named(who).unwrap()).unwrap()
    }

    fn note(&self, who: &str, notes: &str) {
        self.desk.save_notes(self.desk.person_named(who).unwrap(), notes).unwrap();
    }

    fn connect(&self, address: &str) -> i64 {
        let connection = NewConnection {
            name: "hie".into(),
            address: address.into(),
            setup: ConnectionSetup::Scim {
                sign_in: SignInView::Bearer,
                extension: String::new(),
                authority: String::new(),
                certificate: String::new(),
            },
            secret: TOKEN.into(),
            private_key: String::new(),
            until: String::new(),
        };
        self.desk.add_connection(connection).unwrap()
    }

    fn attest(&self, connection: i64) -> String {
        let worksheet = worksheet_of_people(&self.desk);
        let review = self.desk.review(worksheet).unwrap();
        self.desk.attest(worksheet, &agreed(&review, connection)).unwrap()
    }

    async fn send(&self, batch: &str) -> Result<BatchSummary, DeskError> {
        self.desk.send(batch, &|_| ()).await
    }

    fn states(&self, batch: &str) -> Vec<RequestStateView> {
        self.desk.batch(batch).unwrap().outcomes.iter().map(|one| one.state).collect()
    }
}

fn hie(folder: &Path) -> (Arc<PracticeHie>, Running) {
    let hie = Arc::new(PracticeHie::open(Options::new(folder.join("hie.sqlite"))).unwrap());
    hie.set_token(TOKEN).unwrap();
    let running = Arc::clone(&hie).serve(0).unwrap();
    (hie, running)
}

fn decrypted(file: &Path) -> Vec<(String, Vec<u8>)> {
    let mut identity = age::scrypt::Identity::new(passphrase());
    // Without this the library measures the machine, and a busy one is held too slow for what the program writes.
    identity.set_max_work_factor(18);
    let opened = age::decrypt(&identity, &fs::read(file).unwrap()).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(opened)).unwrap();
    let count = archive.len();
    let read = |place: usize| {
        let mut entry = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(read).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_new_copy_gets_people_worksheets_titles_and_settings_and_a_second_taking_brings_nothing() {
    let (dana, sam) = (Side::with_people("Dana Rivera"), Side::new("Sam Okafor"));
    dana.note("tkim", "Works nights.");
    worksheet_of_people(&dana.desk);
    let file = dana.hand_over("one.age");

    let looked =
        sam.desk.merge_handover(&file, &passphrase(), &TakeOver { look: true, ..TakeOver::default() }).unwrap();
    assert!(!looked.done && looked.new_people == 2 && sam.desk.people_facets().unwrap().people == 0);
    let taken = sam.take(&file, None);

    assert!(taken.done);
    assert_eq!((taken.by.as_str(), taken.new_people), ("Dana Rivera", 2));
    assert_eq!(taken.worksheets, ["New people"]);
    assert_eq!(sam.person("tkim").notes, "Works nights.");
    let events = |side: &Side| side.person("tkim").timeline.len();
    assert_eq!(events(&sam), events(&dana), "the timeline comes along");
    let organization = sam.desk.home().unwrap().organization.unwrap();
    assert_eq!(organization.manager_name, "Sam Okafor", "who the manager is, is never taken over");

    let again = sam.take(&file, None);
    assert!(!again.done && again.taken_before.is_some());
    assert_eq!((sam.desk.worksheets().unwrap().len(), events(&sam)), (2, events(&dana)));
}

#[test]
fn what_both_changed_is_a_conflict_field_by_field_and_nothing_changes_until_it_is_decided() {
    let (dana, sam) = (Side::with_people("Dana Rivera"), Side::new("Sam Okafor"));
    sam.take(&dana.hand_over("one.age"), None);
    sam.note("tkim", "Sam: moved to the third floor.");
    dana.note("tkim", "Dana: is on leave.");
    dana.note("bwest", "Only Dana wrote here.");
    let file = dana.hand_over("two.age");

    let shown = sam.take(&file, None);

    assert!(!shown.done);
    let [conflict] = shown.conflicts.as_slice() else { panic!("{:?}", shown.conflicts) };
    assert_eq!((conflict.what.as_str(), conflict.field.as_str()), ("Tara Kim", "notes"));
    assert_eq!(conflict.mine, "Sam: moved to the third floor.");
    assert_eq!(conflict.theirs, "Dana: is on leave.");
    assert_eq!(conflict.usual, PackSide::Theirs, "{}", conflict.why);
    assert!(conflict.why.starts_with("Changed last there"), "{}", conflict.why);
    let [update] = shown.updates.as_slice() else { panic!("{:?}", shown.updates) };
    assert_eq!((update.what.as_str(), update.usual), ("Ben West", PackSide::Theirs));
    assert_eq!(sam.person("bwest").notes, "", "nothing was changed yet");

    let each = [PackDecision { key: conflict.key.clone(), take: PackSide::Mine }];
    let taken =
        sam.desk.merge_handover(&file, &passphrase(), &TakeOver { each: &each, ..TakeOver::default() }).unwrap();

    assert!(taken.done);
    assert_eq!(sam.person("tkim").notes, "Sam: moved to the third floor.");
    assert_eq!(sam.person("bwest").notes, "Only Dana wrote here.");
    let odd = [PackDecision { key: "nobody".into(), take: PackSide::Mine }];
    let third = dana.hand_over("three.age");
    let fault = sam.desk.merge_handover(&third, &passphrase(), &TakeOver { each: &odd, ..TakeOver::default() });
    assert_eq!(fault.unwrap_err().code, FaultCode::BadRequest);
}

#[test]
fn a_worksheet_goes_on_where_it_was_edited_last_and_two_versions_stay_side_by_side() {
    let (dana, sam) = (Side::new("Dana Rivera"), Side::new("Sam Okafor"));
    let hers = worksheet_of_people(&dana.desk);
    sam.take(&dana.hand_over("one.age"), None);
    let his = sam.desk.worksheets().unwrap().into_iter().find(|one| one.name == "New people").unwrap().id;
    let first = |side: &Side, worksheet: i64| side.desk.rows(worksheet, ALL).unwrap()[0].cells[0].clone();
    assert_eq!(first(&sam, his), "Maria");

    dana.desk.edit(hers, &typed(0, 0, "Marie"), ALL).unwrap();
    let taken = sam.take(&dana.hand_over("two.age"), None);

    assert!(taken.done && taken.worksheets.is_empty() && taken.conflicts.is_empty(), "{taken:?}");
    assert_eq!(first(&sam, his), "Marie", "it only went on there");
    sam.desk.open_worksheet(his).unwrap();
    sam.desk.undo(his, ALL).unwrap();
    assert_eq!(first(&sam, his), "Maria", "what was done there can be undone here");

    dana.desk.edit(hers, &typed(0, 0, "Mary"), ALL).unwrap();
    let file = dana.hand_over("three.age");
    let shown = sam.take(&file, None);
    assert_eq!(shown.conflicts.len(), 1, "{:?}", shown.conflicts);
    let taken = sam.take(&file, Some(Conflicts::Theirs));
    assert_eq!(taken.worksheets, ["New people (from Dana Rivera)"]);
    assert_eq!(first(&sam, his), "Maria", "the own one stays as it is");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_batch_is_sent_by_whoever_has_it_and_never_by_both() {
    let theirs = tempfile::tempdir().unwrap();
    let (hie, running) = hie(theirs.path());
    let (dana, sam) = (Side::new("Dana Rivera"), Side::new("Sam Okafor"));
    let connection = dana.connect(running.base_url());
    sam.connect(running.base_url());
    let batch = dana.attest(connection);
    assert_eq!(dana.desk.open_requests().unwrap(), 5);
    let seeded = hie.accounts().unwrap().len();

    let file = dana.hand_over("one.age");

    // The one who gave it away cannot send it, whichever way it is asked for.
    dana.send(&batch).await.unwrap();
    assert!(dana.desk.decide(&batch, &[], OutcomeDecision::AskAgain).is_err());
    assert_eq!(hie.accounts().unwrap().len(), seeded);
    assert_eq!(dana.desk.away().unwrap()[0].requests, 5);
    let listed = dana.desk.worksheets().unwrap();
    let worksheet = listed.iter().find(|one| one.name == "New people").unwrap();
    assert_eq!(worksheet.sent.as_deref(), Some(batch.as_str()), "it does not look as if it waited to be sent");
    assert_eq!(
        dana.desk.merge_handover(&file, &passphrase(), &TakeOver::default()).unwrap_err().code,
        FaultCode::BadRequest
    );

    let taken = sam.take(&file, None);
    assert_eq!((taken.batches[0].open, taken.batches[0].known), (5, false));
    assert!(taken.connections.is_empty(), "it leads to the same place as Sam's own");
    sam.send(&batch).await.unwrap();
    assert_eq!(hie.accounts().unwrap().len(), seeded + 5);
    assert!(sam.states(&batch).iter().all(|state| *state == RequestStateView::Confirmed), "{:?}", sam.states(&batch));

    // What became of it comes back, and neither file brings it to be sent again.
    let back = dana.take(&sam.hand_over("back.age"), None);
    assert!(back.done, "{:?}", back.conflicts);
    assert!(dana.states(&batch).iter().all(|state| *state == RequestStateView::Confirmed));
    assert!(dana.desk.away().unwrap().is_empty());
    sam.take(&file, None);
    dana.send(&batch).await.unwrap();
    sam.send(&batch).await.unwrap();
    assert_eq!(hie.accounts().unwrap().len(), seeded + 5);
    running.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_two_people_take_or_that_is_taken_back_creates_nobody_twice() {
    let theirs = tempfile::tempdir().unwrap();
    let (hie, running) = hie(theirs.path());
    let (dana, sam, kim) = (Side::new("Dana Rivera"), Side::new("Sam Okafor"), Side::new("Kim Lee"));
    let batch = dana.attest(dana.connect(running.base_url()));
    sam.connect(running.base_url());
    kim.connect(running.base_url());
    let seeded = hie.accounts().unwrap().len();
    let file = dana.hand_over("one.age");
    sam.take(&file, None);
    kim.take(&file, None);
    let looked_up_first = sam.states(&batch).iter().all(|state| *state == RequestStateView::Unknown);
    assert!(looked_up_first, "nothing is sent blindly: {:?}", sam.states(&batch));

    sam.send(&batch).await.unwrap();
    kim.send(&batch).await.unwrap();
    let id = dana.desk.away().unwrap()[0].file.clone();
    assert_eq!(dana.desk.take_back(&id[..8]).unwrap(), 5);
    dana.send(&batch).await.unwrap();

    assert_eq!(hie.accounts().unwrap().len(), seeded + 5);
    for side in [&dana, &sam, &kim] {
        assert!(!side.desk.batch(&batch).unwrap().summary.unfinished, "{:?}", side.states(&batch));
    }
    running.shutdown().await;
}

#[test]
fn a_file_that_is_no_further_along_than_what_is_here_brings_no_right_to_send() {
    let (dana, sam, kim) = (Side::new("Dana Rivera"), Side::new("Sam Okafor"), Side::new("Kim Lee"));
    let batch = dana.attest(dana.connect("https://hie.example/v2"));
    let file = dana.hand_over("one.age");
    sam.take(&file, None);
    kim.take(&file, None);
    sam.hand_over("to-somebody-else.age");

    let taken = sam.take(&kim.hand_over("three.age"), None);

    assert!(taken.done && taken.batches.is_empty(), "{:?}", taken.batches);
    assert!(sam.states(&batch).iter().all(|state| *state == RequestStateView::Withdrawn), "{:?}", sam.states(&batch));
    assert_eq!(sam.desk.away().unwrap()[0].requests, 5);
}

#[test]
fn a_batch_that_stays_here_is_known_there_and_cannot_be_sent_from_there() {
    let (dana, sam) = (Side::new("Dana Rivera"), Side::new("Sam Okafor"));
    let batch = dana.attest(dana.connect("https://hie.example/v2"));
    let file = dana.file("copy.age");

    let written = dana.desk.write_handover(&file, &passphrase(), false).unwrap();
    let taken = sam.take(&file, None);

    assert_eq!(written.moved, 0);
    assert!(dana.states(&batch).iter().all(|state| *state == RequestStateView::Queued));
    assert_eq!(taken.batches[0].open, 0);
    assert!(sam.states(&batch).iter().all(|state| *state == RequestStateView::Withdrawn));
    assert!(sam.desk.batch(&batch).unwrap().outcomes[0].explanation.contains("With the copy of Dana Rivera"));
    assert_eq!(taken.connections, ["hie"]);
    assert!(
        taken.notes.iter().any(|note| note.contains("credential") || note.contains("Credential")),
        "{:?}",
        taken.notes
    );
}

#[test]
fn no_credential_is_in_either_file_and_nobody_else_may_read_it() {
    let dana = Side::with_people("Dana Rivera");
    dana.connect("https://hie.example/v2");
    worksheet_of_people(&dana.desk);
    dana.desk.start_practice(0).unwrap();
    let (handed, kept) = (dana.hand_over("one.age"), dana.file("back-up.age"));
    dana.desk.write_backup(&kept, &passphrase()).unwrap();

    for file in [&handed, &kept] {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(!holds(&fs::read(file).unwrap(), "tara.kim"), "it is encrypted");
        let parts = decrypted(file);
        assert!(
            parts.iter().any(|(_, bytes)| holds(bytes, "tara.kim@hospital.org")),
            "the test looks at what is inside"
        );
        for (name, bytes) in &parts {
            // Neither it nor its last four characters, which lists show.
            assert!(!holds(bytes, TOKEN) && !holds(bytes, "9Xq4"), "{name}");
            assert!(!holds(bytes, "token_sha256\u{0}") && !holds(bytes, "practice-"), "{name}");
        }
    }
    let left: Vec<_> = fs::read_dir(dana.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{left:?}");
    let left: Vec<_> = fs::read_dir(dana.data()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("working-")), "{left:?}");
}

#[test]
fn each_file_that_cannot_be_opened_is_told_apart_and_nothing_changes() {
    let (dana, sam) = (Side::with_people("Dana Rivera"), Side::new("Sam Okafor"));
    let whole = fs::read(dana.hand_over("one.age")).unwrap();
    let tried = |name: &str, bytes: &[u8], secret: &str| {
        let file = sam.file(name);
        fs::write(&file, bytes).unwrap();
        let fault = sam.desk.merge_handover(&file, &SecretString::from(secret), &TakeOver::default()).unwrap_err();
        assert_eq!(fault.place, file.display().to_string());
        assert!(!fault.hint.is_empty());
        (fault.code, fault.message)
    };
    let right = "copper lantern eats moss";
    let newer = sealed(&[("about.json", br#"{"layout":9,"program":"7.2"}"#)]);
    let odd = sealed(&[("about.json", br#"{"layout":1}"#), ("../escape", b"x")]);

    let wrong = tried("wrong.age", &whole, "copper lantern eats Moss");
    let cut = tried("cut.age", &whole[..whole.len() - 40], right);
    let short = tried("short.age", &whole[..60], right);
    let list = tried("list.age", b"First Name,Last Name\r\nTara,Kim\r\n", right);
    let later = tried("later.age", &newer, right);
    let other = tried("other.age", &odd, right);
    let missing = sam.desk.merge_handover(&sam.file("none.age"), &passphrase(), &TakeOver::default()).unwrap_err();

    assert_eq!(wrong.0, FaultCode::PassphraseWrong);
    assert!(cut.0 == FaultCode::FileUnreadable && cut.1.contains("cut off"), "{cut:?}");
    assert!(short.0 == FaultCode::FileUnreadable && short.1.contains("cut off"), "{short:?}");
    assert!(list.0 == FaultCode::FileUnreadable && list.1.contains("not an AUM Desk handover"), "{list:?}");
    assert!(later.0 == FaultCode::RecordsNewer && later.1.contains("AUM Desk 7.2"), "{later:?}");
    assert!(other.0 == FaultCode::FileUnreadable && other.1.contains("does not say what it is"), "{other:?}");
    assert_eq!(missing.code, FaultCode::FileUnreadable);
    assert_eq!(sam.desk.people_facets().unwrap().people, 0);
    let said = format!("{wrong:?}{cut:?}{missing:?}");
    assert!(!said.contains("lantern"), "a passphrase is never repeated");
}

fn sealed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    let mut recipient = age::scrypt::Recipient::new(passphrase());
    recipient.set_work_factor(4);
    age::encrypt(&recipient, &archive.finish().unwrap().into_inner()).unwrap()
}

/// Whoever knows the passphrase can make a file with anything in it.
#[test]
fn whatever_stands_in_a_file_that_opens_it_is_taken_whole_or_refused_with_nothing_changed() {
    let (dana, sam) = (Side::with_people("Dana Rivera"), Side::new("Sam Okafor"));
    let parts = decrypted(&dana.hand_over("one.age"));
    // Xorshift: the same damage each time, anywhere in any part.
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    let (mut refused, mut shown) = (0, 0);
    for round in 0..80 {
        let mut damaged = parts.clone();
        let part = random(damaged.len());
        let bytes = &mut damaged[part].1;
        match round % 4 {
            0 => bytes.truncate(random(bytes.len())),
            1 => {
                // The head of the records says how everything else is read.
                let at = random(bytes.len().min(100));
                bytes[at] = u8::try_from(random(256)).unwrap();
            }
            _ => {
                for _ in 0..20 {
                    let at = random(bytes.len());
                    bytes[at] = u8::try_from(random(256)).unwrap();
                }
            }
        }
        let file = sam.file("damaged.age");
        let all: Vec<(&str, &[u8])> = damaged.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        fs::write(&file, sealed(&all)).unwrap();
        let look = TakeOver { look: true, ..TakeOver::default() };
        match sam.desk.merge_handover(&file, &passphrase(), &look) {
            Ok(_) => shown += 1,
            Err(fault) => {
                assert!(!fault.message.is_empty() && !fault.hint.is_empty(), "{fault:?}");
                refused += 1;
            }
        }
        let taken = Side::new("Kim Alvarado");
        let people = |side: &Side| side.desk.people_facets().unwrap().people;
        let before = taken.desk.worksheets().unwrap().len();
        if taken.desk.merge_handover(&file, &passphrase(), &TakeOver::default()).is_err() {
            let after = taken.desk.worksheets().unwrap().len();
            assert_eq!((people(&taken), after), (0, before), "round {round}");
        }
        assert_eq!(people(&sam), 0, "looking changes nothing");
    }
    assert!(refused > 50 && shown >= 5, "{refused} refused, {shown} shown: the damage is of one kind only");
}

#[test]
fn a_passphrase_that_could_be_guessed_writes_nothing() {
    let dana = Side::with_people("Dana Rivera");

    let fault =
        dana.desk.write_handover(&dana.file("one.age"), &SecretString::from("Dana Rivera 1"), true).unwrap_err();

    assert_eq!(fault.code, FaultCode::BadRequest);
    assert!(!fault.to_string().contains("Dana Rivera 1"), "{fault}");
    assert!(!dana.file("one.age").exists() && dana.desk.away().unwrap().is_empty());
}

#[test]
fn a_back_up_brings_everything_back_and_keeps_aside_what_was_there() {
    let dana = Side::with_people("Dana Rivera");
    let connection = dana.connect("https://hie.example/v2");
    let batch = dana.attest(connection);
    fs::create_dir_all(dana.data().join("forms")).unwrap();
    fs::write(dana.data().join("forms/notes.txt"), "kept").unwrap();
    let file = dana.file("back-up.age");
    dana.desk.write_backup(&file, &passphrase()).unwrap();
    dana.note("tkim", "Written after the back-up.");
    fs::write(dana.data().join("forms/later.txt"), "later").unwrap();

    let refused = dana.desk.restore(&file, &passphrase(), false).unwrap_err();
    assert_eq!(refused.code, FaultCode::BadRequest);
    assert_eq!(dana.person("tkim").notes, "Written after the back-up.");
    let restored = dana.desk.restore(&file, &passphrase(), true).unwrap();

    assert_eq!((restored.people, restored.batches, restored.doubted), (2, 1, 5));
    assert_eq!(dana.person("tkim").notes, "");
    assert_eq!(fs::read_to_string(dana.data().join("forms/notes.txt")).unwrap(), "kept");
    assert!(!dana.data().join("forms/later.txt").exists());
    assert!(dana.states(&batch).iter().all(|state| *state == RequestStateView::Unknown), "it may have been sent since");
    let credential = |desk: &Desk| desk.connection_named("hie").unwrap().credential;
    assert!(credential(&dana.desk).stored, "the connection is the same one, and so is its credential");
    let aside = PathBuf::from(restored.kept_aside.unwrap());
    assert_eq!(fs::read_to_string(aside.join("forms/later.txt")).unwrap(), "later");
    let before = desk(&aside);
    let person = before.person(before.person_named("tkim").unwrap()).unwrap();
    assert_eq!(person.notes, "Written after the back-up.");

    let empty = tempfile::tempdir().unwrap();
    let other = desk(&empty.path().join("data"));
    let restored = other.restore(&file, &passphrase(), false).unwrap();
    assert_eq!((restored.people, restored.kept_aside), (2, None));
    assert_eq!(restored.credentials, ["hie"], "credentials never travel");
    assert_eq!(other.home().unwrap().organization.unwrap().manager_name, "Dana Rivera");
}

#[test]
fn a_credential_never_goes_to_another_connection_that_has_its_number_after_restoring() {
    let (dana, sam) = (Side::new("Dana Rivera"), Side::new("Sam Okafor"));
    dana.connect("https://hie.example/v2");
    let file = dana.file("back-up.age");
    dana.desk.write_backup(&file, &passphrase()).unwrap();
    let number = sam.connect("https://elsewhere.example/v2");

    let restored = sam.desk.restore(&file, &passphrase(), true).unwrap();

    let connection = sam.desk.connection_named("hie").unwrap();
    assert_eq!((connection.id, connection.credential.stored), (number, false));
    assert_eq!(restored.credentials, ["hie"]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fault = runtime.block_on(sam.desk.test_connection(connection.id)).unwrap_err();
    assert_eq!(fault.code, FaultCode::CredentialMissing);
}

#[test]
fn each_kind_of_file_is_refused_where_the_other_is_wanted() {
    let (dana, sam) = (Side::with_people("Dana Rivera"), Side::new("Sam Okafor"));
    let (handed, kept) = (dana.hand_over("one.age"), dana.file("back-up.age"));
    dana.desk.write_backup(&kept, &passphrase()).unwrap();

    let taken = sam.desk.merge_handover(&kept, &passphrase(), &TakeOver::default()).unwrap_err();
    let restored = sam.desk.restore(&handed, &passphrase(), true).unwrap_err();

    assert!(taken.message.contains("a backup, not a handover"), "{taken}");
    assert!(restored.message.contains("a handover file, not a backup"), "{restored}");
    assert_eq!(sam.desk.people_facets().unwrap().people, 0);
}
