//! Which rows of a worksheet are certainly meant: the same judgment as for lists, on what a worksheet's file holds besides
//! the form's columns.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use workbook::{ReadWorksheet, SideColumn, StrayCell, TableFile, WhyNotTaken};
use worksheet::import::{
    ListColumn, MarkedRows, RowStatus, StatusColumn, StatusJudge, Unusable, header_for, match_columns, not_somebody,
};
use worksheet::text::fold;
use worksheet::worksheet::Worksheet;
use worksheet::{Form, Operation, RowId, column_letters};

use crate::check::CheckOptions;
use crate::contract::{InputAccount, InputQuestion, LeftOutRowView};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};
use crate::import::{
    ABOVE_HEADERS, RowNote, SaidStatus, header_and_meaning, named, note_questions, other_sheets, row_question,
    sheet_questions, sheets_of, status_questions, with_said,
};

/// Rows below the headers from which columns are told.
const SAMPLE: usize = 400;

/// What was decided about the rows of a worksheet.
pub(crate) struct SettledRows {
    pub(crate) account: InputAccount,
    /// People who are taken and have to be looked at.
    pub(crate) pointed_out: Vec<RowNote>,
    /// Whether people were left out for what the file says of them.
    pub(crate) people_left_out: bool,
}

impl Desk {
    /// Takes rows out of the worksheet that hold nobody, or somebody who is not certainly meant, and accounts for all.
    pub(crate) fn settle_rows(
        &self,
        path: &Path,
        read: &ReadWorksheet,
        worksheet: &mut Worksheet,
        options: &CheckOptions<'_>,
        said: &[SaidStatus],
    ) -> DeskResult<SettledRows> {
        let side = UnknownColumns::new(read, options.columns)?;
        let form = worksheet.form().clone();
        let mut answers = self.status_answers()?;
        with_said(&mut answers, said);
        let statuses = side.statuses(worksheet);
        let mut judge = StatusJudge::new(&statuses, &answers, self.today());
        let beyond = beyond(read, worksheet.sheet().rows().len(), &side.set_aside);
        let hidden = MarkedRows { rows: &read.hidden_rows, take: options.hidden_rows };
        let struck = MarkedRows { rows: &read.struck_rows, take: options.struck_rows };
        let mut out: Vec<(RowId, Unusable)> = Vec::new();
        let mut pointed_out: Vec<RowNote> = Vec::new();
        let mut cursor = side.cursor();
        for row in worksheet.people() {
            let number = u32::try_from(row.id.0).unwrap_or(u32::MAX);
            cursor.advance(number);
            let marked = || {
                let hidden = hidden.keeps_out(number).map(Unusable::Hidden);
                let struck = || struck.keeps_out(number).map(Unusable::Struck);
                let stray = || beyond.get(&number).map(|cell| Unusable::Beyond(cell.column, shortened(&cell.text)));
                hidden.or_else(struck).or_else(stray)
            };
            let why = not_somebody(&form, &row.cells).or_else(marked).or_else(|| {
                match judge.row(|column| cursor.cell(column)) {
                    RowStatus::Here(note) => {
                        pointed_out.extend(note.map(|note| RowNote { row: number, note, doubtful: true }));
                        None
                    }
                    RowStatus::Left(header, value) => Some(Unusable::Left(header, value)),
                    RowStatus::Asked(header, value) => Some(Unusable::StatusUnknown(header, value)),
                }
            });
            out.extend(why.map(|why| (row.id, why)));
        }
        let values = judge.into_values();
        if !out.is_empty() {
            worksheet.apply(&Operation::Delete(out.iter().map(|(id, _)| *id).collect()))?;
        }
        self.save_status_answers(said, &values)?;
        let mut account = InputAccount { taken: worksheet.people_count(), ..InputAccount::default() };
        let people_left_out = account_for(&mut account, read, out);
        account.asked.extend(status_questions(&values));
        account.asked.extend(side.questions(&form));
        account.unused_columns = side.unused(&statuses);
        self.account_for_sheets(&mut account, path, read, &form, options)?;
        account.asked.extend(note_questions(&read.notes));
        Ok(SettledRows { account, pointed_out, people_left_out })
    }

    /// Names the sheets, and asks which one is meant where several hold people.
    fn account_for_sheets(
        &self,
        account: &mut InputAccount,
        path: &Path,
        read: &ReadWorksheet,
        form: &Form,
        options: &CheckOptions<'_>,
    ) -> DeskResult<()> {
        let mut others = Vec::new();
        if read.sheets.len() > 1 {
            let layout = self.learned_blank(&form.id)?.map(|(_, layout)| layout);
            let own = layout.is_some_and(|layout| layout.columns == read.columns);
            let mut file = TableFile::open(path)?;
            others = other_sheets(&mut file, &read.sheet, own.then_some(form), &mut |_| ControlFlow::Continue(()))?;
        }
        account.asked.extend(sheet_questions(&others, &read.sheet, options.sheet.is_some()));
        account.sheets = sheets_of(&read.sheets, &others, &read.sheet, account.rows);
        Ok(())
    }
}

/// Enters the rows into the account; whether people are among those left out.
fn account_for(account: &mut InputAccount, read: &ReadWorksheet, out: Vec<(RowId, Unusable)>) -> bool {
    let mut people = false;
    account.hidden_rows.clone_from(&read.hidden_rows);
    for (id, why) in out {
        let row = u32::try_from(id.0).unwrap_or(u32::MAX);
        if why.is_asked() {
            account.asked.push(row_question(row, why.sentence()));
        } else {
            people |= matches!(why, Unusable::Left(..));
            account.left_out.push(LeftOutRowView { row, reason: why.sentence() });
        }
    }
    for left in &read.left_out {
        let reason = match left.why {
            WhyNotTaken::AboveHeaders => {
                account.asked.push(row_question(left.row, ABOVE_HEADERS.to_owned()));
                continue;
            }
            WhyNotTaken::Example => "This is the form’s own example.".to_owned(),
            WhyNotTaken::NoteBelow => format!("Only “{}” is written here, below the rows for people.", left.text),
        };
        account.left_out.push(LeftOutRowView { row: left.row, reason });
    }
    account.left_out.sort_by_key(|left| left.row);
    let rows_asked = account.asked.iter().filter(|asked| asked.row.is_some()).count();
    account.rows = account.taken + account.left_out.len() + rows_asked;
    people
}

/// By row, the first cell without a header. Between headers, a column that is filled for most people is one of its own.
fn beyond<'a>(read: &'a ReadWorksheet, rows: usize, set_aside: &[usize]) -> HashMap<u32, &'a StrayCell> {
    let headed = read.columns.iter().flatten().chain(read.unmatched.iter().map(|(column, _)| column));
    let last = headed.max().copied().unwrap_or(0);
    let mut filled: HashMap<usize, usize> = HashMap::new();
    for cell in &read.beyond {
        *filled.entry(cell.column).or_default() += 1;
    }
    let mut found = HashMap::new();
    for cell in &read.beyond {
        let own = cell.column < last && filled.get(&cell.column).is_some_and(|filled| filled * 2 >= rows);
        if !own && !set_aside.contains(&cell.column) {
            found.entry(cell.row).or_insert(cell);
        }
    }
    found
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(80).collect()
}

/// Whether a column beside the form's own says that it holds what the form asks for: then both are looked at together.
pub(crate) fn rivals_the_form(read: &ReadWorksheet, form: &Form) -> bool {
    let filled = |column: usize| read.side.iter().any(|side| side.column == column);
    read.unmatched.iter().filter(|(column, _)| filled(*column)).any(|(_, header)| {
        let said = header_for(form, header);
        said.is_some_and(|said| {
            let general = !matches!(said, ListColumn::Other | ListColumn::Field(_) | ListColumn::Status);
            general && form.columns.iter().any(|own| ListColumn::of_column(own) == said)
        })
    })
}

/// Whether the choices only say which columns beside the form's own tell who still works there, or are not needed.
pub(crate) fn only_beside_the_form(read: &ReadWorksheet, choices: &[String]) -> bool {
    choices.iter().all(|choice| {
        let Ok((name, meaning)) = header_and_meaning(choice) else { return true };
        let beside = read.unmatched.iter().any(|(_, header)| fold(header) == fold(name))
            || read.beyond.iter().any(|cell| fold(&column_letters(cell.column)) == fold(name));
        beside && matches!(meaning.trim(), "other" | "status")
    })
}

/// The columns that the form has not, and what the user said of them.
struct UnknownColumns<'a> {
    columns: Vec<(&'a SideColumn, String)>,
    /// Columns that are a status, as the user says.
    chosen: Vec<usize>,
    /// Columns that are not used, as the user says.
    set_aside: Vec<usize>,
}

impl<'a> UnknownColumns<'a> {
    fn new(read: &'a ReadWorksheet, said: &[String]) -> DeskResult<Self> {
        let header = |column: usize| {
            let found = read.unmatched.iter().find(|(at, _)| *at == column);
            found.map(|(_, header)| header.trim().to_owned()).unwrap_or_default()
        };
        let columns = read.side.iter().map(|side| (side, header(side.column))).collect();
        let mut new = Self { columns, chosen: Vec::new(), set_aside: Vec::new() };
        for choice in said {
            let (name, meaning) = header_and_meaning(choice)?;
            let same = |text: &str| fold(text) == fold(name);
            let by_header = read.unmatched.iter().find(|(_, header)| same(header)).map(|(column, _)| *column);
            let stray = || read.beyond.iter().map(|cell| cell.column).find(|column| same(&column_letters(*column)));
            let Some(column) = by_header.or_else(stray) else {
                return Err(DeskError::bad_request(
                    format!("The file has no column “{}” besides those of the form.", name.trim()),
                    "Name a column by its header, or by its letters where it has none.",
                ));
            };
            match meaning.trim() {
                "other" => new.set_aside.push(column),
                "status" => new.chosen.push(column),
                other => {
                    return Err(DeskError::bad_request(
                        format!("“{other}” is not something that a column beside the form’s own can mean here."),
                        "Known: other, status.",
                    ));
                }
            }
        }
        Ok(new)
    }

    /// The columns that say who still works there.
    fn statuses(&self, worksheet: &Worksheet) -> Vec<StatusColumn> {
        let numbers = worksheet.sheet().rows().iter().take(SAMPLE).map(|row| u32::try_from(row.id.0).unwrap_or(0));
        let mut cursor = self.cursor();
        let rows: Vec<Vec<String>> = numbers
            .map(|number| {
                cursor.advance(number);
                self.columns.iter().map(|(side, _)| cursor.cell(side.column).to_owned()).collect()
            })
            .collect();
        let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
        let headers: Vec<String> = self.columns.iter().map(|(_, header)| header.clone()).collect();
        let matches = match_columns(&headers, &rows, None);
        self.columns
            .iter()
            .zip(&matches)
            .filter(|((side, _), _)| !self.set_aside.contains(&side.column))
            .filter_map(|((side, header), found)| {
                let values = side.values.iter().map(String::as_str);
                if found.meaning == ListColumn::Status || self.chosen.contains(&side.column) {
                    Some(StatusColumn::chosen(side.column, header, values))
                } else if found.meaning == ListColumn::Other {
                    StatusColumn::unused(side.column, header)
                } else {
                    None
                }
            })
            .collect()
    }

    /// Columns that look like one more of the form's own, such as a fourth delegate.
    fn questions(&self, form: &Form) -> Vec<InputQuestion> {
        let bare = |text: &str| fold(text).chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>();
        let numbered = |text: &str| text.chars().any(|letter| letter.is_ascii_digit());
        self.columns
            .iter()
            .filter(|(side, _)| !self.set_aside.contains(&side.column))
            .filter(|(_, header)| {
                numbered(header)
                    && form.columns.iter().any(|own| numbered(&own.header) && bare(&own.header) == bare(header))
            })
            .map(|(_, header)| InputQuestion {
                column: Some(header.clone()),
                question: format!(
                    "The form has no column “{header}”, and something is written in it: what is to become of it? Say --column \"{header}=other\" where it is not needed."
                ),
                ..InputQuestion::default()
            })
            .collect()
    }

    fn unused(&self, statuses: &[StatusColumn]) -> Vec<String> {
        let used = |column: usize| statuses.iter().any(|status| status.column == column && status.is_status());
        let unused = self.columns.iter().filter(|(side, _)| !used(side.column));
        unused.map(|(side, header)| named(header, side.column)).collect()
    }

    fn cursor(&self) -> Cursor<'_> {
        Cursor { columns: self.columns.iter().map(|(side, _)| (*side, 0)).collect(), number: 0 }
    }
}

/// Walks down the side columns along with the rows.
struct Cursor<'a> {
    columns: Vec<(&'a SideColumn, usize)>,
    number: u32,
}

impl<'a> Cursor<'a> {
    fn advance(&mut self, number: u32) {
        self.number = number;
        for (side, at) in &mut self.columns {
            while side.cells.get(*at).is_some_and(|(row, _)| *row < number) {
                *at += 1;
            }
        }
    }

    fn cell(&self, column: usize) -> &'a str {
        let found = self.columns.iter().find(|(side, _)| side.column == column);
        let value = found.and_then(|(side, at)| {
            let (_, value) = side.cells.get(*at).filter(|(row, _)| *row == self.number)?;
            side.values.get(usize::try_from(*value).ok()?)
        });
        value.map_or("", String::as_str)
    }
}
