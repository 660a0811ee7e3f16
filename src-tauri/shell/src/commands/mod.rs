//! The window's commands: each hands its message to one use case of the desk.

mod batches;
mod connections;
mod handover;
mod hie;
mod home;
mod imports;
mod learn;
mod manual_submission;
mod people;
mod worksheets;

use std::ops::ControlFlow;
use std::sync::Arc;

use desk::Desk;
use desk::fault::{DeskError, DeskResult, FaultCode};
use tauri::{AppHandle, Builder, Emitter, State, Wry};

type Here<'a> = State<'a, Arc<Desk>>;

/// Work that may take long goes to a thread of its own; the window goes on typing.
async fn apart<T: Send + 'static>(
    desk: &Here<'_>,
    work: impl FnOnce(&Desk) -> DeskResult<T> + Send + 'static,
) -> DeskResult<T> {
    let desk = Arc::clone(desk);
    tauri::async_runtime::spawn_blocking(move || work(&desk)).await.map_err(|error| {
        DeskError::new(
            FaultCode::Internal,
            format!("AUM Desk stopped in the middle of this: {error}."),
            "Start it again; every edit was saved.",
        )
    })?
}

/// Tells the window how far a reading is.
fn telling(app: AppHandle, event: &'static str) -> impl FnMut(u64) -> ControlFlow<()> {
    move |rows| {
        if let Err(error) = app.emit(event, rows) {
            tracing::warn!(%error, "the window did not hear of progress");
        }
        ControlFlow::Continue(())
    }
}

/// Makes the commands known to the window.
pub(crate) fn register(builder: Builder<Wry>) -> Builder<Wry> {
    builder.invoke_handler(tauri::generate_handler![
        home::home,
        home::overview,
        home::advise_form,
        home::save_organization,
        home::save_preferences,
        home::open_data_folder,
        home::show_in_folder,
        worksheets::worksheets,
        worksheets::create_worksheet,
        worksheets::rename_worksheet,
        worksheets::remove_worksheet,
        worksheets::restore_worksheet,
        worksheets::open_worksheet,
        worksheets::rows,
        worksheets::set_filter,
        worksheets::edit,
        worksheets::undo,
        worksheets::redo,
        worksheets::repair,
        worksheets::problems,
        worksheets::next_problem,
        worksheets::find,
        worksheets::remember_cursor,
        imports::open_import,
        imports::open_dropped_import,
        imports::open_pasted_import,
        imports::cancel_import,
        imports::close_import,
        imports::change_import,
        imports::import_rows,
        imports::export_unusable,
        imports::apply_import,
        worksheets::export_worksheet,
        learn::form_standings,
        learn::own_profiles,
        learn::add_profile,
        learn::choose_blank_form,
        learn::learn_form,
        learn::cancel_learning,
        learn::save_learned_form,
        learn::forget_learned_form,
        batches::review,
        batches::attest,
        batches::dry_run,
        batches::confirm_endings,
        batches::send,
        batches::send_one,
        batches::pause,
        batches::cancel,
        batches::batches,
        batches::batch,
        batches::refresh,
        batches::save_receipt,
        hie::hies,
        hie::save_contact_person,
        hie::confirm_fact,
        hie::ask_hie,
        hie::keep_answer,
        hie::open_hie_page,
        manual_submission::manual_submission,
        manual_submission::open_manual_submission,
        manual_submission::web_form_fields,
        manual_submission::web_form_step,
        manual_submission::save_manual_submission,
        manual_submission::confirm_submitted,
        manual_submission::decide,
        people::people,
        people::count_people,
        people::people_facets,
        people::person,
        people::save_notes,
        people::mark_people,
        people::undo_mark,
        people::choose_roster,
        people::change_roster,
        people::refresh_people,
        people::take_roster,
        people::name_status,
        people::note_alerts,
        people::worksheet_alerts,
        people::wish_alerts,
        people::close_roster,
        people::due,
        people::review_done,
        people::reminders,
        people::save_reminders,
        people::note_leavers,
        people::plan_requests,
        people::make_requests,
        people::take_back_request,
        people::finish_requests,
        handover::open_requests,
        handover::away,
        handover::take_back,
        handover::write_handover,
        handover::write_backup,
        handover::choose_pack,
        handover::merge_handover,
        handover::restore,
        connections::connections,
        connections::add_connection,
        connections::replace_credential,
        connections::test_connection,
        connections::remove_connection,
        connections::practice,
        connections::advance_practice,
        connections::set_practice_clock,
    ])
}
