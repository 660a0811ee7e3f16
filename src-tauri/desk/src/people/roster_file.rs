//! Reading a list of accounts that the HIE gave: its sheet, its columns, its rows, and what of it is not used.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use jiff::civil::Date;
use records::Records;
use workbook::TableFile;
use worksheet::dates::DayOrder;
use worksheet::import::{header_rows, match_columns};
use worksheet::people::{PersonField, RosterColumn, read_roster, roster_columns};
use worksheet::text::fold;

use super::listed::ListedAccount;
use crate::contract::{InputAccount, InputQuestion, InputSheet, LeftOutRowView, RosterColumnView};
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::import::read_list;

/// Rows from which the meaning of columns is told.
const SAMPLE: usize = 400;

/// Values that are shown of a column.
const EXAMPLES: usize = 3;

/// How a list of accounts is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct RosterReading<'a> {
    /// Code of the HIE; otherwise that of the organization's form.
    pub hie: Option<&'a str>,
    /// Name of the sheet; otherwise the one that looks most like a list of people.
    pub sheet: Option<&'a str>,
    /// What columns mean, as `HEADER=MEANING`; remembered for the HIE's next list. Nothing behind the sign forgets it.
    pub columns: &'a [String],
    /// `month-first` or `day-first`, where a column of days can be read in both ways.
    pub dates: Option<&'a str>,
    /// Whether a list without a column of user names or addresses is opened all the same, so that the user can name one.
    pub open_anyway: bool,
}

/// A list as it was read.
pub(super) struct RosterFile {
    pub(super) name: String,
    pub(super) listed: Vec<ListedAccount>,
    pub(super) columns: Vec<RosterColumnView>,
    /// The account of the list as far as it does not depend on whom we know.
    pub(super) input: InputAccount,
    /// Whether another sheet with people is there and nobody has said which one is meant.
    pub(super) sheet_open: bool,
    /// Whether a column holds user names or addresses.
    pub(super) names: bool,
}

/// The user's meanings of headers at an HIE, by the header without case and marks.
pub(super) type ColumnWords = BTreeMap<String, RosterColumn>;

/// Returns what the user has said of the headers of an HIE's lists, after `said` was kept, too.
pub(super) fn column_words(records: &Records, hie: &str, said: &[String]) -> DeskResult<ColumnWords> {
    let key = format!("roster-columns-{hie}");
    let mut kept: BTreeMap<String, String> = records.setting(&key)?.unwrap_or_default();
    for one in said {
        let named = one.rsplit_once('=').filter(|(header, _)| !fold(header).is_empty());
        let meaning = named.filter(|(_, name)| name.trim().is_empty() || RosterColumn::named(name).is_some());
        let Some((header, name)) = meaning else {
            return Err(DeskError::bad_request(
                format!("“{one}” is not HEADER=MEANING. Write for example \"Acct Status\"=status."),
                format!("Meanings: {}.", RosterColumn::ALL.map(RosterColumn::as_str).join(", ")),
            ));
        };
        match RosterColumn::named(name) {
            Some(column) => kept.insert(fold(header), column.as_str().to_owned()),
            None => kept.remove(&fold(header)),
        };
    }
    if !said.is_empty() {
        records.save_setting(&key, &kept)?;
    }
    Ok(kept.into_iter().filter_map(|(header, name)| Some((header, RosterColumn::named(&name)?))).collect())
}

/// Reads the list.
pub(super) fn read(
    path: &Path,
    reading: &RosterReading<'_>,
    words: &ColumnWords,
    today: Date,
) -> DeskResult<RosterFile> {
    let order = day_order(reading.dates)?;
    let list = read_list(path, reading.sheet, &mut |_| ControlFlow::Continue(()))?;
    let cells: Vec<&[String]> = list.table.rows.iter().map(|row| row.cells.as_slice()).collect();
    let file = list.table.file_name.clone();
    let named = |row: &&[String]| row.iter().any(|cell| words.contains_key(&fold(cell)));
    let first = || cells.iter().position(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    let header = header_rows(&cells).first().map(|found| found.row).or_else(|| cells.iter().position(&named));
    let header = header.or_else(|| first().filter(|_| reading.open_anyway));
    let Some(header) = header else { return Err(no_accounts(&file)) };
    let mut headers = cells.get(header).map(|row| row.to_vec()).unwrap_or_default();
    headers.resize(list.table.columns.max(headers.len()), String::new());
    for said in reading.columns {
        let wanted = said.rsplit_once('=').map_or(said.as_str(), |(header, _)| header);
        if !headers.iter().any(|header| fold(header) == fold(wanted)) {
            return Err(DeskError::bad_request(
                format!("No column of this list is called “{}”.", wanted.trim()),
                format!(
                    "Columns: {}.",
                    headers.iter().filter(|one| !one.is_empty()).cloned().collect::<Vec<_>>().join(", ")
                ),
            )
            .at(file));
        }
    }
    let below = list.table.rows.get(header + 1..).unwrap_or_default();
    let sample: Vec<&[String]> = below.iter().take(SAMPLE).map(|row| row.cells.as_slice()).collect();
    let meanings: Vec<_> = match_columns(&headers, &sample, None).into_iter().map(|found| found.meaning).collect();
    let columns = roster_columns(&headers, &meanings, &sample, words);
    let named = [PersonField::Username, PersonField::Email].map(RosterColumn::Field);
    let names = columns.iter().any(|column| named.contains(column));
    if !(names || reading.open_anyway) {
        return Err(no_accounts(&file));
    }
    let rows: Vec<_> = below.iter().map(|row| (row.number, row.cells.clone())).collect();
    let roster = read_roster(&columns, &rows, order);
    let filled = |at: usize| rows.iter().any(|(_, row)| row.get(at).is_some_and(|cell| !cell.trim().is_empty()));
    let unused = |(at, column): (usize, &RosterColumn)| {
        let header = headers.get(at).map_or("", |header| header.trim());
        let name =
            if header.is_empty() { format!("column {}", worksheet::column_letters(at)) } else { header.to_owned() };
        (*column == RosterColumn::Other && filled(at)).then_some(name)
    };
    let mut input = InputAccount {
        rows: roster.rows.len() + roster.left_out.len(),
        left_out: roster
            .left_out
            .iter()
            .map(|row| LeftOutRowView { row: *row, reason: "There is no user name and no email address.".to_owned() })
            .collect(),
        unused_columns: columns.iter().enumerate().filter_map(unused).collect(),
        ..InputAccount::default()
    };
    let tells = [RosterColumn::Status, RosterColumn::Disabled, RosterColumn::Ended];
    if !columns.iter().any(|column| tells.contains(column)) {
        input.asked.push(InputQuestion {
            column: Some("status".to_owned()),
            question:
                "No column of this list says whether the accounts are active, so that is not known. Name the column \
                       (--column \"HEADER=status\"), or say what no status means (--status \"=active\")."
                    .to_owned(),
            ..InputQuestion::default()
        });
    }
    sheets(path, &list.table.sheet, reading.sheet.is_some(), input.rows, &mut input)?;
    let shown = headers.iter().zip(&columns).enumerate();
    let shown = shown.filter(|(at, (header, _))| !header.trim().is_empty() || filled(*at));
    let shown = shown
        .map(|(at, (header, column))| RosterColumnView {
            letters: worksheet::column_letters(at),
            header: header.trim().to_owned(),
            means: column.words().to_owned(),
            meaning: column.as_str().to_owned(),
            chosen: words.contains_key(&fold(header)),
            examples: examples(&rows, at),
        })
        .collect();
    let listed = roster.rows.into_iter().map(|row| ListedAccount::of_row(row, today)).collect();
    let other = |sheet: &InputSheet| !sheet.used && sheet.people > 0;
    let sheet_open = reading.sheet.is_none() && input.sheets.iter().any(other);
    Ok(RosterFile { name: file, listed, columns: shown, input, sheet_open, names })
}

/// The sheets of the file; another one with a list of people is asked about, unless the user chose.
fn sheets(path: &Path, used: &str, chosen: bool, people: usize, input: &mut InputAccount) -> DeskResult<()> {
    let mut file = TableFile::open(path)?;
    let names: Vec<String> =
        file.sheets().iter().filter(|info| info.visible || info.name == used).map(|info| info.name.clone()).collect();
    for name in names {
        if name == used {
            input.sheets.push(InputSheet { name, people, used: true });
            continue;
        }
        let table = file.read(&name, None, &mut |_| ControlFlow::Continue(()))?;
        let cells: Vec<&[String]> = table.rows.iter().map(|row| row.cells.as_slice()).collect();
        let header = header_rows(&cells).first().map(|found| found.row);
        let people = header.map_or(0, |header| cells.len().saturating_sub(header + 1));
        if people > 0 && !chosen {
            input.asked.push(InputQuestion {
                value: Some(name.clone()),
                question: format!(
                    "The sheet “{name}” has {people} rows of people, too; “{used}” is read. Say which one: --sheet NAME."
                ),
                ..InputQuestion::default()
            });
        }
        input.sheets.push(InputSheet { name, people, used: false });
    }
    Ok(())
}

/// The first different values of a column.
fn examples(rows: &[(u32, Vec<String>)], at: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in rows.iter().filter_map(|(_, row)| row.get(at)).map(|cell| cell.trim()) {
        if !cell.is_empty() && !found.iter().any(|one| one == cell) {
            found.push(cell.to_owned());
        }
        if found.len() == EXAMPLES {
            break;
        }
    }
    found
}

fn day_order(said: Option<&str>) -> DeskResult<Option<DayOrder>> {
    match said.map(str::trim) {
        None => Ok(None),
        Some("month-first") => Ok(Some(DayOrder::MonthFirst)),
        Some("day-first") => Ok(Some(DayOrder::DayFirst)),
        Some(other) => Err(DeskError::bad_request(
            format!("“{other}” is not an order of day and month."),
            "Use month-first (03/04/2025 is March 4) or day-first (April 3).",
        )),
    }
}

fn no_accounts(file: &str) -> DeskError {
    DeskError::new(
        FaultCode::FileUnreadable,
        "No column of this list holds a user name or an email address.",
        "Ask your contact person for a list with user name, email, status and access level, and headers above them; or say \
         what a column means with --column \"HEADER=MEANING\".",
    )
    .at(file)
}
