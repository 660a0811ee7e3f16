use desk::contract::{FormStanding, LearnChoicesView, Learning, ProfileReport};
use desk::fault::DeskResult;
use tauri::{AppHandle, State};

use super::{Here, apart, telling};
use crate::files::GivenFiles;
use crate::system;

const PROGRESS: &str = "learn-progress";

#[tauri::command]
pub(super) async fn form_standings(desk: Here<'_>) -> DeskResult<Vec<FormStanding>> {
    apart(&desk, move |desk| desk.form_standings()).await
}

#[tauri::command]
pub(super) async fn own_profiles(desk: Here<'_>) -> DeskResult<Vec<ProfileReport>> {
    apart(&desk, move |desk| Ok(desk.own_profiles())).await
}

/// Adds a profile that the user chooses. One that differs from the profile in use is only compared: naming its file again
/// replaces that.
#[tauri::command]
pub(super) async fn add_profile(
    app: AppHandle,
    desk: Here<'_>,
    files: State<'_, GivenFiles>,
    replace: Option<String>,
) -> DeskResult<Option<ProfileReport>> {
    if let Some(path) = replace {
        let path = files.given(&path)?;
        return apart(&desk, move |desk| desk.add_profile(&path, true)).await.map(Some);
    }
    let Some(path) = system::ask_open_one(&app, "Choose a form profile", "Form profiles", "toml").await else {
        return Ok(None);
    };
    // The page names it again to replace the profile in use.
    files.remember(&path);
    apart(&desk, move |desk| desk.add_profile(&path, false)).await.map(Some)
}

#[tauri::command]
pub(super) async fn choose_blank_form(
    app: AppHandle,
    desk: Here<'_>,
    files: State<'_, GivenFiles>,
    form: String,
) -> DeskResult<Option<Learning>> {
    let Some(path) = system::ask_open(&app, "Choose the blank form of your HIE").await else { return Ok(None) };
    // The page names it again with what was corrected.
    files.remember(&path);
    apart(&desk, move |desk| desk.learn(&form, Some(&path), None, &mut telling(app, PROGRESS))).await.map(Some)
}

#[tauri::command]
pub(super) async fn learn_form(
    app: AppHandle,
    desk: Here<'_>,
    files: State<'_, GivenFiles>,
    form: String,
    path: Option<String>,
    choices: Option<LearnChoicesView>,
) -> DeskResult<Learning> {
    let path = path.map(|path| files.given(&path)).transpose()?;
    apart(&desk, move |desk| desk.learn(&form, path.as_deref(), choices.as_ref(), &mut telling(app, PROGRESS))).await
}

#[tauri::command]
pub(super) fn cancel_learning(desk: Here<'_>) {
    desk.cancel_learning();
}

#[tauri::command]
pub(super) async fn save_learned_form(
    desk: Here<'_>,
    files: State<'_, GivenFiles>,
    form: String,
    path: Option<String>,
    choices: LearnChoicesView,
) -> DeskResult<FormStanding> {
    let path = path.map(|path| files.given(&path)).transpose()?;
    apart(&desk, move |desk| desk.save_learned(&form, path.as_deref(), &choices)).await
}

#[tauri::command]
pub(super) async fn forget_learned_form(desk: Here<'_>, form: String) -> DeskResult<FormStanding> {
    apart(&desk, move |desk| desk.forget_learned(&form)).await
}
