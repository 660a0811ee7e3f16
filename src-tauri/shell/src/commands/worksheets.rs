use desk::contract::{
    CellPlace, Edit, EditOutcome, Exported, NextProblem, ProblemQuery, ProblemView, RepairRequest, RowFilter, RowView,
    Window, WorksheetSummary, WorksheetView,
};
use desk::fault::DeskResult;
use tauri::AppHandle;

use super::{Here, apart};
use crate::system::{self, Filetype};

#[tauri::command]
pub(super) async fn worksheets(desk: Here<'_>) -> DeskResult<Vec<WorksheetSummary>> {
    apart(&desk, move |desk| desk.worksheets()).await
}

#[tauri::command]
pub(super) async fn create_worksheet(desk: Here<'_>, name: String, form: String) -> DeskResult<i64> {
    apart(&desk, move |desk| desk.create_worksheet(&name, &form)).await
}

#[tauri::command]
pub(super) async fn rename_worksheet(desk: Here<'_>, worksheet: i64, name: String) -> DeskResult<()> {
    apart(&desk, move |desk| desk.rename_worksheet(worksheet, &name)).await
}

#[tauri::command]
pub(super) async fn remove_worksheet(desk: Here<'_>, worksheet: i64) -> DeskResult<()> {
    apart(&desk, move |desk| desk.remove_worksheet(worksheet)).await
}

#[tauri::command]
pub(super) async fn restore_worksheet(desk: Here<'_>, worksheet: i64) -> DeskResult<()> {
    apart(&desk, move |desk| desk.restore_worksheet(worksheet)).await
}

#[tauri::command]
pub(super) async fn open_worksheet(desk: Here<'_>, worksheet: i64) -> DeskResult<WorksheetView> {
    apart(&desk, move |desk| desk.open_worksheet(worksheet)).await
}

#[tauri::command]
pub(super) async fn rows(desk: Here<'_>, worksheet: i64, window: Window) -> DeskResult<Vec<RowView>> {
    apart(&desk, move |desk| desk.rows(worksheet, window)).await
}

#[tauri::command]
pub(super) async fn set_filter(
    desk: Here<'_>,
    worksheet: i64,
    filter: RowFilter,
    window: Window,
) -> DeskResult<EditOutcome> {
    apart(&desk, move |desk| desk.set_filter(worksheet, &filter, window)).await
}

#[tauri::command]
pub(super) async fn edit(desk: Here<'_>, worksheet: i64, edit: Edit, window: Window) -> DeskResult<EditOutcome> {
    apart(&desk, move |desk| desk.edit(worksheet, &edit, window)).await
}

#[tauri::command]
pub(super) async fn undo(desk: Here<'_>, worksheet: i64, window: Window) -> DeskResult<EditOutcome> {
    apart(&desk, move |desk| desk.undo(worksheet, window)).await
}

#[tauri::command]
pub(super) async fn redo(desk: Here<'_>, worksheet: i64, window: Window) -> DeskResult<EditOutcome> {
    apart(&desk, move |desk| desk.redo(worksheet, window)).await
}

#[tauri::command]
pub(super) async fn repair(
    desk: Here<'_>,
    worksheet: i64,
    repair: RepairRequest,
    window: Window,
) -> DeskResult<EditOutcome> {
    apart(&desk, move |desk| desk.repair(worksheet, &repair, window)).await
}

#[tauri::command]
pub(super) async fn problems(desk: Here<'_>, worksheet: i64, query: ProblemQuery) -> DeskResult<Vec<ProblemView>> {
    apart(&desk, move |desk| desk.problems(worksheet, &query)).await
}

#[tauri::command]
pub(super) async fn next_problem(desk: Here<'_>, worksheet: i64, next: NextProblem) -> DeskResult<Option<ProblemView>> {
    apart(&desk, move |desk| desk.next_problem(worksheet, next)).await
}

#[tauri::command]
pub(super) async fn find(
    desk: Here<'_>,
    worksheet: i64,
    text: String,
    from: CellPlace,
    backwards: bool,
) -> DeskResult<Option<CellPlace>> {
    apart(&desk, move |desk| desk.find(worksheet, &text, from, backwards)).await
}

#[tauri::command]
pub(super) async fn remember_cursor(desk: Here<'_>, worksheet: i64, cell: CellPlace) -> DeskResult<()> {
    apart(&desk, move |desk| desk.remember_cursor(worksheet, cell)).await
}

#[tauri::command]
pub(super) async fn export_worksheet(app: AppHandle, desk: Here<'_>, worksheet: i64) -> DeskResult<Option<Exported>> {
    let name = desk.export_name(worksheet)?;
    let Some(path) = system::ask_save(&app, "Export worksheet", &name, Filetype::Workbook).await else {
        return Ok(None);
    };
    apart(&desk, move |desk| desk.export_worksheet(worksheet, &path)).await.map(Some)
}
