//! The whole job on sample data: check, repair, fill, attest, dry run, send, follow, receipt.

use std::path::Path;
use std::sync::Arc;

use desk::contract::{
    AccountStateView, Attestation, BatchView, CellPlace, Edit, EditOutcome, FormVariantKind, Organization,
    RepairRequest, Review, Window, WorksheetView,
};
use desk::fault::{DeskError, DeskResult, FaultCode};
use desk::sample::answers;
use desk::{Desk, KeychainError, MemoryKeychain, Platform};
use serde_json::json;

use super::check::counted;
use super::runtime;
use super::status::outcomes;
use crate::output::{ExitKind, Output};

const ALL: Window = Window { start: 0, count: 100 };
/// Processed, training invited, training done, active.
const STEPS: usize = 3;

pub fn run(output: &Output) -> DeskResult<ExitKind> {
    let folder = tempfile::tempdir().map_err(|error| {
        DeskError::new(
            FaultCode::FileNotWritten,
            format!("A temporary folder cannot be created: {error}."),
            "Free some space on the drive for temporary files, then try again.",
        )
    })?;
    let mut surroundings = Platform::real(folder.path().join("records"));
    let kept_in_keychain = match surroundings.keychain.probe() {
        Ok(()) => true,
        Err(error) => {
            surroundings.keychain = Arc::new(MemoryKeychain::default());
            output.line(keychain_note(error));
            false
        }
    };
    let desk = Desk::open(surroundings)?;
    let ended = runtime()?.block_on(async {
        let ended = job(&desk, folder.path(), output).await;
        desk.stop_practice().await;
        ended
    });
    if kept_in_keychain {
        desk.forget_practice_credential()?;
    }
    ended
}

fn keychain_note(error: KeychainError) -> String {
    format!("{error} The practice credential is kept in memory for this run.")
}

async fn job(desk: &Desk, folder: &Path, output: &Output) -> DeskResult<ExitKind> {
    let worksheet = first_start(desk)?;
    let view = desk.open_worksheet(worksheet)?;
    heading(output, "1. Check", &format!("“{}”, {}", view.name, view.form.name));
    problems(&view, output);

    let repaired = desk.repair(worksheet, &RepairRequest::All, ALL)?;
    heading(
        output,
        "2. Repair",
        &format!("{} repaired; only certain repairs are made", counted(repaired.cells, "cell", "cells")),
    );
    let corrected = ask_the_people(desk, &view, output)?;
    let standing = corrected.standing;
    output.line(format!(
        "   left: {}, {}",
        counted(standing.errors, "error", "errors"),
        counted(standing.warnings, "warning", "warnings")
    ));

    let file = folder.join("worksheet.xlsx");
    desk.export_worksheet(worksheet, &file)?;
    let filled = desk.check_file(&file, None)?;
    heading(
        output,
        "3. Fill",
        &format!("written as XLSX and read back: {}", counted(filled.report.rows, "person", "people")),
    );
    for (level, people) in &filled.report.access {
        output.line(format!("   {people:>3}  {level}"));
    }

    let review = desk.review(worksheet)?;
    heading(output, "4. Attest", &format!("by {}", review.manager_name));
    let batch = attest(desk, &review, output)?;

    let plan = desk.dry_run(&batch)?;
    let figures = format!("{} to create, {} left alone, {} skipped", plan.create, plan.leave_alone, plan.skip);
    heading(output, "5. Dry run", &figures);

    heading(output, "6. Send", "to the practice HIE");
    desk.send(&batch, &|_| {}).await?;
    follow(desk, &batch, output).await?;

    let receipt = folder.join("receipt.xlsx");
    desk.save_receipt(&batch, &receipt)?;
    let view = desk.batch(&batch)?;
    heading(
        output,
        "8. Receipt",
        &format!("{} with outcome, SHA-256 {}", counted(view.outcomes.len(), "row", "rows"), view.digest),
    );
    outcomes(&view, output);
    output.value(&json!({
        "problems": { "errors": view_errors(&desk.open_worksheet(worksheet)?) },
        "plan": { "create": plan.create, "leave_alone": plan.leave_alone, "skip": plan.skip },
        "batch": view,
    }));
    let all_active = view.outcomes.iter().all(|outcome| outcome.account == AccountStateView::Active);
    Ok(if all_active { ExitKind::Done } else { ExitKind::StillUnknown })
}

fn view_errors(view: &WorksheetView) -> usize {
    view.standing.errors
}

fn heading(output: &Output, step: &str, text: &str) {
    output.line("");
    output.line(format!("{step}: {text}"));
}

fn first_start(desk: &Desk) -> DeskResult<i64> {
    let advice = desk.advise_form(FormVariantKind::Hospital, Some(true));
    let organization = Organization {
        name: "North Shore Family Hospital (made up)".to_owned(),
        kind: FormVariantKind::Hospital,
        address: String::new(),
        emergency_department: Some(true),
        facilities: vec!["North Shore Family Hospital".to_owned()],
        manager_name: "Dana Rivera".to_owned(),
        manager_email: "dana.rivera@northshorefamily.example".to_owned(),
        manager_phone: String::new(),
        form: advice.form.unwrap_or_default(),
    };
    desk.save_organization(&organization)?.ok_or_else(|| DeskError::not_found("worksheet", "for practice"))
}

fn problems(view: &WorksheetView, output: &Output) {
    let standing = &view.standing;
    output.line(format!(
        "   {}: {}, {}",
        counted(standing.people, "person", "people"),
        counted(standing.errors, "error", "errors"),
        counted(standing.warnings, "warning", "warnings")
    ));
    for group in &standing.groups {
        output.line(format!("   {:>3}  {}  ({})", group.count, group.heading, group.code));
    }
}

/// What no rule can know is asked of the people concerned; their answers come with the sample.
fn ask_the_people(desk: &Desk, view: &WorksheetView, output: &Output) -> DeskResult<EditOutcome> {
    let damaged = |error| {
        DeskError::new(FaultCode::Internal, format!("The sample cannot be read: {error}."), "Install AUM Desk again.")
    };
    let mut outcome = desk.edit(view.id, &Edit::InsertRows { at: 0, count: 0 }, ALL)?;
    for answer in answers().map_err(damaged)? {
        let row = answer.row - 1;
        let edit = match answer.field {
            None => Edit::DeleteRows { at: row, count: 1 },
            Some(field) => {
                let kind = serde_json::to_value(field).unwrap_or_default();
                let column = view.columns.iter().position(|column| Some(column.kind.as_str()) == kind.as_str());
                Edit::Type { cell: CellPlace { row, column: column.unwrap_or(0) }, value: answer.value.clone() }
            }
        };
        outcome = desk.edit(view.id, &edit, ALL)?;
        match answer.field {
            None => output.line(format!("   row {}: listed twice, removed", answer.row + 1)),
            Some(_) => output.line(format!("   row {}: asked the person, entered “{}”", answer.row + 1, answer.value)),
        }
    }
    Ok(outcome)
}

fn attest(desk: &Desk, review: &Review, output: &Output) -> DeskResult<String> {
    for person in &review.break_the_glass {
        output.line(format!("   can break the glass: {}, {}", person.name, person.title));
    }
    let connection = review.connections.first().ok_or_else(|| DeskError::not_found("connection", "for this form"))?;
    let attestation = Attestation {
        name: review.manager_name.clone(),
        statements: review.statements.clone(),
        btg_confirmed: true,
        warnings_seen: true,
        connection: connection.id,
    };
    desk.attest(review.worksheet, &attestation)
}

async fn follow(desk: &Desk, batch: &str, output: &Output) -> DeskResult<BatchView> {
    let mut view = desk.refresh(batch).await?;
    heading(output, "7. Follow", &accounts(&view));
    for _ in 0..STEPS {
        desk.advance_practice(Some(batch))?;
        view = desk.refresh(batch).await?;
        output.line(format!("   {}", accounts(&view)));
    }
    Ok(view)
}

fn accounts(view: &BatchView) -> String {
    let states: Vec<String> = view
        .summary
        .accounts
        .iter()
        .map(|count| format!("{} {}", count.count, desk::batches::account_words(count.state).to_lowercase()))
        .collect();
    states.join(", ")
}
