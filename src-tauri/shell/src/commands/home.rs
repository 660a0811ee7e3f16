use desk::contract::{FormAdvice, FormVariantKind, HomeView, Organization, Overview, Preferences};
use desk::fault::DeskResult;
use tauri::AppHandle;

use super::{Here, apart};
use crate::system;

#[tauri::command]
pub(super) async fn home(desk: Here<'_>) -> DeskResult<HomeView> {
    apart(&desk, move |desk| desk.home()).await
}

#[tauri::command]
pub(super) async fn overview(desk: Here<'_>) -> DeskResult<Overview> {
    apart(&desk, move |desk| desk.overview()).await
}

#[tauri::command]
pub(super) async fn advise_form(
    desk: Here<'_>,
    kind: FormVariantKind,
    emergency_department: Option<bool>,
) -> DeskResult<FormAdvice> {
    Ok(desk.advise_form(kind, emergency_department))
}

#[tauri::command]
pub(super) async fn save_organization(desk: Here<'_>, organization: Organization) -> DeskResult<Option<i64>> {
    apart(&desk, move |desk| desk.save_organization(&organization)).await
}

#[tauri::command]
pub(super) async fn save_preferences(desk: Here<'_>, preferences: Preferences) -> DeskResult<()> {
    apart(&desk, move |desk| desk.save_preferences(&preferences)).await
}

#[tauri::command]
pub(super) async fn open_data_folder(app: AppHandle, desk: Here<'_>) -> DeskResult<()> {
    system::open_folder(&app, desk.data_folder())
}

#[tauri::command]
pub(super) async fn show_in_folder(app: AppHandle, path: String) -> DeskResult<()> {
    system::show_in_folder(&app, std::path::Path::new(&path))
}
