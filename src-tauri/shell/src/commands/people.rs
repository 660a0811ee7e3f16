use desk::contract::{
    AlertsPage, AlertsView, ChosenPeople, DueView, MarkReport, PeopleFacets, PeopleFilter, PeoplePage, PersonMark,
    PersonStateView, PersonView, Reminders, RequestPlan, RequestWish, RequestsMade, RosterChange, RosterDone,
    RosterTaking, RosterView, Window,
};
use desk::fault::DeskResult;
use desk::people::RosterReading;
use tauri::AppHandle;

use super::{Here, apart};
use crate::system;

#[tauri::command]
pub(super) async fn people(desk: Here<'_>, filter: PeopleFilter, window: Window) -> DeskResult<PeoplePage> {
    apart(&desk, move |desk| desk.people(&filter, window)).await
}

#[tauri::command]
pub(super) async fn count_people(desk: Here<'_>, filter: PeopleFilter) -> DeskResult<usize> {
    apart(&desk, move |desk| desk.count_people(&filter)).await
}

#[tauri::command]
pub(super) async fn people_facets(desk: Here<'_>) -> DeskResult<PeopleFacets> {
    apart(&desk, move |desk| desk.people_facets()).await
}

#[tauri::command]
pub(super) async fn person(desk: Here<'_>, id: i64) -> DeskResult<PersonView> {
    apart(&desk, move |desk| desk.person(id)).await
}

#[tauri::command]
pub(super) async fn save_notes(desk: Here<'_>, id: i64, notes: String) -> DeskResult<PersonView> {
    apart(&desk, move |desk| desk.save_notes(id, &notes)).await
}

#[tauri::command]
pub(super) async fn mark_people(desk: Here<'_>, mark: PersonMark) -> DeskResult<MarkReport> {
    apart(&desk, move |desk| desk.mark_people(&mark)).await
}

#[tauri::command]
pub(super) async fn undo_mark(desk: Here<'_>, id: u32) -> DeskResult<usize> {
    apart(&desk, move |desk| desk.undo_mark(id)).await
}

#[tauri::command]
pub(super) async fn choose_roster(app: AppHandle, desk: Here<'_>) -> DeskResult<Option<RosterView>> {
    let Some(path) = system::ask_open(&app, "Choose the list of accounts that the HIE gave you").await else {
        return Ok(None);
    };
    let reading = RosterReading { open_anyway: true, ..RosterReading::default() };
    apart(&desk, move |desk| desk.open_roster_as(&path, &reading)).await.map(Some)
}

#[tauri::command]
pub(super) async fn change_roster(desk: Here<'_>, id: u32, change: RosterChange) -> DeskResult<RosterView> {
    apart(&desk, move |desk| desk.change_roster(id, &change)).await
}

#[tauri::command]
pub(super) async fn refresh_people(desk: Here<'_>, connection: String) -> DeskResult<RosterView> {
    desk.refresh_people(&connection, None).await
}

#[tauri::command]
pub(super) async fn take_roster(desk: Here<'_>, id: u32, taking: RosterTaking) -> DeskResult<RosterDone> {
    apart(&desk, move |desk| desk.take_roster(id, &taking)).await
}

#[tauri::command]
pub(super) async fn name_status(
    desk: Here<'_>,
    id: u32,
    word: String,
    state: Option<PersonStateView>,
) -> DeskResult<RosterView> {
    apart(&desk, move |desk| desk.name_status(id, &word, state)).await
}

#[tauri::command]
pub(super) fn close_roster(desk: Here<'_>) {
    desk.close_roster();
}

#[tauri::command]
pub(super) async fn due(desk: Here<'_>) -> DeskResult<DueView> {
    apart(&desk, move |desk| desk.due()).await
}

#[tauri::command]
pub(super) async fn review_done(desk: Here<'_>, day: String) -> DeskResult<DueView> {
    apart(&desk, move |desk| desk.review_done(&day)).await
}

#[tauri::command]
pub(super) async fn reminders(desk: Here<'_>) -> DeskResult<Reminders> {
    apart(&desk, move |desk| desk.reminders()).await
}

#[tauri::command]
pub(super) async fn save_reminders(desk: Here<'_>, reminders: Reminders) -> DeskResult<()> {
    apart(&desk, move |desk| desk.save_reminders(&reminders)).await
}

#[tauri::command]
pub(super) async fn note_leavers(
    desk: Here<'_>,
    people: ChosenPeople,
    leaves: String,
    involuntary: bool,
) -> DeskResult<usize> {
    apart(&desk, move |desk| desk.note_leavers(&people, &leaves, involuntary)).await
}

#[tauri::command]
pub(super) async fn plan_requests(desk: Here<'_>, wish: RequestWish) -> DeskResult<RequestPlan> {
    apart(&desk, move |desk| desk.plan_requests(&wish)).await
}

#[tauri::command]
pub(super) async fn make_requests(desk: Here<'_>, wish: RequestWish) -> DeskResult<RequestsMade> {
    apart(&desk, move |desk| desk.make_requests(&wish)).await
}

#[tauri::command]
pub(super) async fn take_back_request(desk: Here<'_>, person: i64) -> DeskResult<PersonView> {
    apart(&desk, move |desk| desk.take_back_request(person)).await
}

#[tauri::command]
pub(super) async fn finish_requests(desk: Here<'_>, people: ChosenPeople) -> DeskResult<usize> {
    apart(&desk, move |desk| desk.finish_requests(&people)).await
}

#[tauri::command]
pub(super) async fn note_alerts(desk: Here<'_>, people: ChosenPeople, alerts: AlertsView) -> DeskResult<usize> {
    apart(&desk, move |desk| desk.note_alerts(&people, alerts)).await
}

#[tauri::command]
pub(super) async fn worksheet_alerts(desk: Here<'_>, worksheet: i64, text: String) -> DeskResult<AlertsPage> {
    apart(&desk, move |desk| desk.worksheet_alerts(worksheet, &text)).await
}

#[tauri::command]
pub(super) async fn wish_alerts(desk: Here<'_>, worksheet: i64, rows: Vec<usize>, wish: bool) -> DeskResult<usize> {
    apart(&desk, move |desk| desk.wish_alerts(worksheet, &rows, wish)).await
}
