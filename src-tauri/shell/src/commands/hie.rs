use desk::contract::{AskedText, ContactPerson, HieAsking, HieView};
use desk::fault::DeskResult;
use tauri::AppHandle;

use super::{Here, apart};
use crate::system;

#[tauri::command]
pub(super) async fn hies(desk: Here<'_>) -> DeskResult<Vec<HieView>> {
    apart(&desk, |desk| desk.hies()).await
}

#[tauri::command]
pub(super) async fn save_contact_person(desk: Here<'_>, hie: String, person: ContactPerson) -> DeskResult<HieView> {
    apart(&desk, move |desk| desk.save_contact_person(&hie, &person)).await
}

#[tauri::command]
pub(super) async fn confirm_fact(
    desk: Here<'_>,
    hie: String,
    fact: String,
    day: Option<String>,
) -> DeskResult<HieView> {
    apart(&desk, move |desk| desk.confirm_fact(&hie, &fact, day.as_deref())).await
}

#[tauri::command]
pub(super) async fn ask_hie(desk: Here<'_>, asking: HieAsking) -> DeskResult<AskedText> {
    apart(&desk, move |desk| desk.ask_hie(&asking)).await
}

#[tauri::command]
pub(super) async fn keep_answer(
    desk: Here<'_>,
    person: i64,
    question: String,
    answer: String,
    day: String,
) -> DeskResult<()> {
    apart(&desk, move |desk| desk.keep_answer(person, &question, &answer, &day)).await
}

/// Opens a page of the HIE in the browser: only one that its profile names.
#[tauri::command]
pub(super) async fn open_hie_page(app: AppHandle, desk: Here<'_>, address: String) -> DeskResult<()> {
    apart(&desk, move |desk| system::open_outside(&app, &desk.hie_page(&address)?)).await
}
