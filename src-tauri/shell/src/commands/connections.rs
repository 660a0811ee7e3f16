use desk::contract::{ConnectionTest, ConnectionView, NewConnection, PracticeView};
use desk::fault::DeskResult;

use super::{Here, apart};

#[tauri::command]
pub(super) async fn connections(desk: Here<'_>) -> DeskResult<Vec<ConnectionView>> {
    apart(&desk, move |desk| desk.connections()).await
}

#[tauri::command]
pub(super) async fn add_connection(desk: Here<'_>, connection: NewConnection) -> DeskResult<i64> {
    apart(&desk, move |desk| desk.add_connection(connection)).await
}

#[tauri::command]
pub(super) async fn replace_credential(
    desk: Here<'_>,
    connection: i64,
    secret: String,
    until: String,
) -> DeskResult<ConnectionTest> {
    desk.replace_credential(connection, secret.into(), &until).await
}

#[tauri::command]
pub(super) async fn test_connection(desk: Here<'_>, connection: i64) -> DeskResult<ConnectionTest> {
    desk.test_connection(connection).await
}

#[tauri::command]
pub(super) async fn remove_connection(desk: Here<'_>, connection: i64) -> DeskResult<()> {
    apart(&desk, move |desk| desk.remove_connection(connection)).await
}

#[tauri::command]
pub(super) async fn practice(desk: Here<'_>) -> DeskResult<PracticeView> {
    apart(&desk, move |desk| desk.practice()).await
}

#[tauri::command]
pub(super) async fn advance_practice(desk: Here<'_>, batch: Option<String>) -> DeskResult<usize> {
    apart(&desk, move |desk| desk.advance_practice(batch.as_deref())).await
}

#[tauri::command]
pub(super) async fn set_practice_clock(desk: Here<'_>, on: bool) -> DeskResult<()> {
    desk.set_practice_clock(on).await
}
