//! The file: shared by two processes, killed at any moment, newer than the program, or somebody else's; and the service's end.

use std::process::{Command, Stdio};
use std::sync::Arc;

use practice_hie::{Options, PracticeError, PracticeHie};
use rusqlite::Connection;

use crate::bench::{Bench, TOKEN, client, got, person, with_body};
use crate::bulk::people;

#[tokio::test]
async fn two_services_share_one_file() {
    let bench = Bench::new();
    let path = bench.hie.options().database.clone();
    let second = Arc::new(PracticeHie::open(Options::new(&path)).unwrap());
    let other = Arc::clone(&second).serve(0).unwrap();
    let sender = |base: String, from: usize| {
        let client = client();
        async move {
            for number in from..from + 20 {
                let request = client.post(format!("{base}/Users")).bearer_auth(TOKEN);
                let made = got(with_body(request, &person(&format!("p{number}"), "x"))).await;
                assert_eq!(made.status, 201, "{}", made.body);
            }
        }
    };
    let both = [
        (bench.base.clone(), 0),
        (bench.base.clone(), 20),
        (other.base_url().to_owned(), 40),
        (other.base_url().to_owned(), 60),
    ];
    let tasks: Vec<_> = both.into_iter().map(|(base, from)| tokio::spawn(sender(base, from))).collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(bench.hie.accounts().unwrap().len(), 80);
    assert_eq!(second.accounts().unwrap(), bench.hie.accounts().unwrap());
    assert_eq!(bench.find("userName sw \"p7\"").await.len(), 11);
}

#[tokio::test]
async fn one_of_many_equal_requests_at_once_wins() {
    let bench = Bench::new();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let request = with_body(bench.request(reqwest::Method::POST, "/Users"), &person("Ana", "Rivera"));
            tokio::spawn(async move { got(request).await.status.as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(bench.hie.accounts().unwrap().len(), 1);
}

/// Serves until it is killed; started by the next test as a process of its own.
#[test]
fn child_that_serves_until_it_is_killed() {
    let Some(path) = std::env::var_os("PRACTICE_HIE_CHILD") else { return };
    let hie = Arc::new(PracticeHie::open(Options::new(path)).unwrap());
    let running = Arc::clone(&hie).serve(0).unwrap();
    println!("serving {}", running.base_url());
    std::io::Read::read(&mut std::io::stdin(), &mut [0]).unwrap();
}

#[tokio::test]
async fn what_was_done_before_the_process_was_killed_stays_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practice.sqlite");
    let mut options = Options::new(&path);
    options.seed = false;
    let hie = PracticeHie::open(options).unwrap();
    hie.set_token(TOKEN).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["files::child_that_serves_until_it_is_killed", "--exact", "--nocapture"])
        .env("PRACTICE_HIE_CHILD", &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let base = loop {
        let line = lines.next().unwrap().unwrap();
        if let Some((_, base)) = line.split_once("serving ") {
            break base.to_owned();
        }
    };
    let request = with_body(client().post(format!("{base}/Bulk")).bearer_auth(TOKEN), &people(400));
    let sending = tokio::spawn(request.send());
    // In the middle of it: some are there, most are not.
    while hie.accounts().unwrap().len() < 20 {
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(sending.await.unwrap().is_err());

    drop(hie);
    let accounts = PracticeHie::open(Options::new(&path)).unwrap().accounts().unwrap();
    assert!((20..400).contains(&accounts.len()), "{}", accounts.len());
    // In order and without gaps: each operation was kept whole.
    for (number, account) in accounts.iter().enumerate() {
        assert_eq!(account.given_name, format!("p{number}"));
    }
    let check: String =
        Connection::open(&path).unwrap().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

#[test]
fn a_newer_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practice.sqlite");
    drop(PracticeHie::open(Options::new(&path)).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = PracticeHie::open(Options::new(&path)).unwrap_err();
    assert!(matches!(refused, PracticeError::NewerFile { found: 99, .. }));
    assert!(refused.to_string().contains("newer version"));
}

#[test]
fn somebody_elses_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.sqlite");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE shoes (size INTEGER)").unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(PracticeHie::open(Options::new(&path)).unwrap_err(), PracticeError::NotAPracticeFile { .. }));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "no database at all, but long enough to look at".repeat(40)).unwrap();
    assert!(matches!(PracticeHie::open(Options::new(&text)).unwrap_err(), PracticeError::Open { .. }));
    let nowhere = folder.path().join("missing").join("practice.sqlite");
    assert!(matches!(PracticeHie::open(Options::new(nowhere)).unwrap_err(), PracticeError::Open { .. }));
}

#[test]
fn a_file_is_filled_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practice.sqlite");
    for _ in 0..2 {
        assert_eq!(PracticeHie::open(Options::new(&path)).unwrap().accounts().unwrap().len(), 12);
    }
}

#[tokio::test]
async fn the_service_ends_when_it_is_told_to_and_can_start_again() {
    let bench = Bench::new();
    bench.add(&person("Ana", "Rivera")).await;
    let Bench { hie, running, client, base, folder: _folder, .. } = bench;
    let port = running.port();
    running.shutdown().await;
    // A fresh client, since a kept connection fails in another way.
    assert!(crate::bench::client().get(format!("{base}/Users")).send().await.unwrap_err().is_connect());

    let running = Arc::clone(&hie).serve(port).unwrap();
    assert_eq!(running.base_url(), base);
    assert_eq!(got(client.get(format!("{base}/Users")).bearer_auth(TOKEN)).await.body["totalResults"], 1);
    let taken = Arc::clone(&hie).serve(port).unwrap_err();
    assert!(matches!(taken, PracticeError::Listen { .. }));
    assert!(taken.to_string().contains(&port.to_string()));
}

#[tokio::test]
async fn the_service_ends_when_its_handle_is_dropped() {
    let bench = Bench::new();
    let Bench { hie, running, base, folder: _folder, .. } = bench;
    let client = client();
    drop(running);
    let gone = async {
        while client.get(format!("{base}/Users")).send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.unwrap();
    drop(hie);
}

#[test]
fn no_runtime_is_needed_to_serve() {
    let bench = Bench::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(bench.get("/Users")).status, 200);
}

#[test]
fn several_processes_may_open_a_new_file_at_the_same_time() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("practice.sqlite");
        let open = || PracticeHie::open(Options::new(&path)).unwrap().accounts().unwrap().len();
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            for people in opened {
                assert_eq!(people.join().unwrap(), 12);
            }
        });
    }
}
