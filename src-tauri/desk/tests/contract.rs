//! The TypeScript of the window's messages is generated from the Rust types; this fails when it is stale.
//! `UPDATE_CONTRACT=1 cargo test -p desk --test contract` writes it anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use desk::contract::*;
use ts_rs::{Config, TS};

fn generate(folder: &Path) {
    let config = Config::new().with_large_int("number").with_out_dir(folder);
    macro_rules! export {
        ($($message:ty),* $(,)?) => { $( <$message as TS>::export_all(&config).unwrap(); )* };
    }
    // The messages that cross the border; what they contain follows by itself.
    export!(
        DeskError,
        HomeView,
        Organization,
        FormAdvice,
        Preferences,
        Overview,
        WorksheetSummary,
        WorksheetView,
        RowView,
        RowFilter,
        Window,
        Edit,
        EditOutcome,
        ProblemQuery,
        ProblemView,
        NextProblem,
        CellPlace,
        RepairRequest,
        Exported,
        ImportView,
        ImportDone,
        ImportChange,
        ImportTab,
        ImportRow,
        InputAccount,
        Review,
        AlertsPage,
        AlertsView,
        Attestation,
        DryRunView,
        BatchSummary,
        BatchView,
        SendProgress,
        ConnectionView,
        NewConnection,
        ConnectionTest,
        ManualSubmission,
        WebFormFields,
        WebFormStep,
        SubmittedEntry,
        OutcomeDecision,
        PracticeView,
        PeopleFilter,
        PeoplePage,
        PeopleFacets,
        PersonView,
        PersonMark,
        MarkReport,
        RosterView,
        RosterTaking,
        RosterChange,
        RosterDone,
        DueView,
        Reminders,
        RequestWish,
        RequestPlan,
        RequestsMade,
        FormStanding,
        Learning,
        ProfileReport,
        PackWritten,
        PackDecision,
        HandoverView,
        HieView,
        HieAsking,
        AskedText,
        AwayView,
        Restored,
    );
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "index")
        .collect();
    names.sort();
    let index: String = names.iter().map(|name| format!("export type {{ {name} }} from \"./{name}\";\n")).collect();
    fs::write(folder.join("index.ts"), index).unwrap();
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn the_generated_typescript_is_current() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/lib/contract");
    let fresh = tempfile::tempdir().unwrap();
    generate(fresh.path());
    if std::env::var_os("UPDATE_CONTRACT").is_some() {
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(&kept).unwrap();
        generate(&kept);
    }
    let (kept, fresh) = (files(&kept), files(fresh.path()));
    let stale: Vec<&String> =
        fresh.keys().chain(kept.keys()).filter(|name| kept.get(*name) != fresh.get(*name)).collect();
    assert!(
        stale.is_empty(),
        "stale in ui/src/lib/contract: {stale:?}; run UPDATE_CONTRACT=1 cargo test -p desk --test contract"
    );
}
