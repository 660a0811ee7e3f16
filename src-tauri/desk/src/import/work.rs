//! A list of people between the file and the form: what was found out about it, and what the user decided.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use workbook::{RawTable, ReadError, RowProgress as Progress, SheetInfo, TableFile};
use worksheet::import::{
    ColumnMatch, HeaderCandidate, Import, ImportPlan, JobMatch, KnownPerson, ListColumn, ListReading, MarkedRows,
    RememberedTitle, StatusAnswer, StatusAnswers, StatusColumn, header_rows, incoming, match_columns, plan,
    status_columns, suggest_titles,
};
use worksheet::text::clean;
use worksheet::titles::{TitleIndex, TitleMeaning};
use worksheet::{FieldKind, Form, Row};

use super::answers::say;
use super::sheets::{FIRST_ROWS, MOST_SHEETS, OtherSheet, other_sheets};

/// Rows below the headers from which columns are told.
const SAMPLE: usize = 400;

/// A list as it was read.
pub(crate) struct ReadList {
    pub(crate) sheets: Vec<SheetInfo>,
    pub(crate) table: RawTable,
    /// The other sheets that hold people, and whether the sheet was named.
    pub(crate) others: Vec<OtherSheet>,
    pub(crate) named: bool,
}

/// Reads the sheet named, or the visible one whose headers look most like a list of people.
pub(crate) fn read_list(path: &Path, sheet: Option<&str>, progress: Progress<'_>) -> Result<ReadList, ReadError> {
    let mut file = TableFile::open(path)?;
    let sheets = file.sheets().to_vec();
    if let Some(sheet) = sheet {
        let table = file.read(sheet, None, progress)?;
        let others = other_sheets(&mut file, &table.sheet, None, progress)?;
        return Ok(ReadList { sheets, table, others, named: true });
    }
    let shown: Vec<String> =
        sheets.iter().filter(|info| info.visible).take(MOST_SHEETS).map(|info| info.name.clone()).collect();
    let mut best: Option<(String, f64)> = None;
    for name in shown {
        let first = file.read(&name, Some(FIRST_ROWS), progress)?;
        if first.rows.is_empty() && best.is_some() {
            continue;
        }
        let rows: Vec<&[String]> = first.rows.iter().map(|row| row.cells.as_slice()).collect();
        let score = header_rows(&rows).first().map_or(if rows.is_empty() { -1.0 } else { 0.0 }, |found| found.score);
        if best.as_ref().is_none_or(|(_, most)| score > *most) {
            best = Some((name, score));
        }
    }
    let file_name = file.file_name().to_owned();
    let Some((name, _)) = best else {
        return Err(ReadError::EmptySheet { file: file_name, sheet: String::new() });
    };
    let table = file.read(&name, None, progress)?;
    if table.rows.is_empty() {
        return Err(ReadError::EmptySheet { file: file_name, sheet: name });
    }
    let others = other_sheets(&mut file, &table.sheet, None, progress)?;
    Ok(ReadList { sheets, table, others, named: false })
}

/// A list, what it means, and what was decided about it.
pub(crate) struct ImportWork {
    pub(crate) form: Arc<Form>,
    index: TitleIndex,
    remembered: Vec<RememberedTitle>,
    pub(crate) list: ReadList,
    pub(crate) candidates: Vec<HeaderCandidate>,
    /// Position of the headers among the rows read.
    pub(crate) header: Option<usize>,
    pub(crate) header_chosen: bool,
    pub(crate) matches: Vec<ColumnMatch>,
    pub(crate) chosen: BTreeMap<usize, ListColumn>,
    pub(crate) facility: String,
    pub(crate) rows: Vec<(u32, Vec<String>)>,
    pub(crate) import: Import,
    pub(crate) jobs: Vec<JobMatch>,
    titles: HashMap<(String, String, String), Option<usize>>,
    /// What the user said of values that tell who still works there.
    pub(crate) answers: StatusAnswers,
    /// Whether rows that are hidden, or struck through, are taken; none while nobody has said so.
    pub(crate) take_hidden: Option<bool>,
    pub(crate) take_struck: Option<bool>,
    today: Date,
    pub(crate) statuses: Vec<StatusColumn>,
    /// Columns without a header, whose cells may be part of something else.
    pub(crate) beyond: Vec<usize>,
    hidden: Vec<u32>,
    struck: Vec<u32>,
}

/// What is known before a list is looked at.
pub(crate) struct Beforehand {
    pub(crate) remembered: Vec<RememberedTitle>,
    pub(crate) answers: StatusAnswers,
    pub(crate) facility: String,
    pub(crate) today: Date,
}

impl ImportWork {
    pub(crate) fn new(form: Arc<Form>, list: ReadList, before: Beforehand) -> Self {
        let Beforehand { remembered, answers, facility, today } = before;
        let index = TitleIndex::new(&form);
        let mut work = Self {
            form,
            index,
            remembered,
            list,
            candidates: Vec::new(),
            header: None,
            header_chosen: false,
            matches: Vec::new(),
            chosen: BTreeMap::new(),
            facility,
            rows: Vec::new(),
            import: Import::default(),
            jobs: Vec::new(),
            titles: HashMap::new(),
            answers,
            take_hidden: None,
            take_struck: None,
            today,
            statuses: Vec::new(),
            beyond: Vec::new(),
            hidden: Vec::new(),
            struck: Vec::new(),
        };
        work.look();
        work
    }

    /// Takes another sheet of the same file.
    pub(crate) fn set_list(&mut self, list: ReadList) {
        self.list = list;
        self.chosen.clear();
        self.header_chosen = false;
        (self.take_hidden, self.take_struck) = (None, None);
        self.look();
    }

    fn look(&mut self) {
        let cells: Vec<&[String]> = self.list.table.rows.iter().map(|row| row.cells.as_slice()).collect();
        self.candidates = header_rows(&cells);
        self.set_header(self.candidates.first().map(|found| found.row));
    }

    pub(crate) fn set_header(&mut self, header: Option<usize>) {
        self.header = header;
        self.chosen.clear();
        let first = header.map_or(0, |header| header + 1);
        let below = self.list.table.rows.get(first..).unwrap_or_default();
        // Rows of spaces hold nothing, in whichever kind of file.
        let shown = below.iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        self.rows = shown.map(|row| (row.number, row.cells.clone())).collect();
        self.hidden = below.iter().filter(|row| row.hidden).map(|row| row.number).collect();
        self.struck = below.iter().filter(|row| row.struck).map(|row| row.number).collect();
        let sample: Vec<&[String]> = self.rows.iter().take(SAMPLE).map(|(_, cells)| cells.as_slice()).collect();
        self.matches = match_columns(&self.headers(), &sample, Some(&self.form));
        self.refresh(false);
    }

    /// The headers, as many as the list has columns.
    pub(crate) fn headers(&self) -> Vec<String> {
        let row = self.header.and_then(|header| self.list.table.rows.get(header));
        let mut headers = row.map(|row| row.cells.clone()).unwrap_or_default();
        headers.resize(self.list.table.columns.max(headers.len()), String::new());
        headers
    }

    /// Says what a column means; another column that meant the same is left aside.
    pub(crate) fn set_meaning(&mut self, column: usize, meaning: ListColumn) {
        if !meaning.is_shared() {
            let same: Vec<usize> = (0..self.matches.len())
                .filter(|other| *other != column && self.meaning(*other, true) == meaning)
                .collect();
            for other in same {
                self.chosen.insert(other, ListColumn::Other);
            }
        }
        self.chosen.insert(column, meaning);
        self.refresh(false);
    }

    /// Says what a value of a status column says.
    pub(crate) fn say_status(&mut self, header: &str, value: &str, answer: StatusAnswer) {
        say(&mut self.answers, header, value, answer);
        self.refresh(false);
    }

    /// Rows that the file hides, and rows that are struck through, by their numbers.
    pub(crate) fn marked_rows(&self) -> [(&[u32], Option<bool>); 2] {
        [(&self.hidden, self.take_hidden), (&self.struck, self.take_struck)]
    }

    fn meaning(&self, column: usize, suggested: bool) -> ListColumn {
        if let Some(chosen) = self.chosen.get(&column) {
            return chosen.clone();
        }
        match self.matches.get(column) {
            Some(found) if suggested || found.is_sure() => found.meaning.clone(),
            _ => ListColumn::Other,
        }
    }

    /// Whether a column is decided, by certainty or by choice.
    pub(crate) fn is_settled(&self, column: usize) -> bool {
        self.chosen.contains_key(&column) || self.matches.get(column).is_some_and(ColumnMatch::is_sure)
    }

    /// What every column means; `suggested` counts what is only likely, too.
    pub(crate) fn meanings(&self, suggested: bool) -> Vec<ListColumn> {
        (0..self.matches.len()).map(|column| self.meaning(column, suggested)).collect()
    }

    /// Whether anything is written in a column, however far down.
    pub(crate) fn has_values(&self, column: usize) -> bool {
        self.rows.iter().any(|(_, cells)| cells.get(column).is_some_and(|cell| !cell.trim().is_empty()))
    }

    /// Works out the rows and jobs anew after a decision.
    pub(crate) fn refresh(&mut self, suggested: bool) {
        let meanings = self.meanings(suggested);
        let headers = self.headers();
        self.statuses = status_columns(&self.matches, &meanings, &|column| self.chosen.contains_key(&column));
        self.beyond = self.without_header(&headers, &meanings);
        let reading = ListReading {
            headers: &headers,
            meanings: &meanings,
            rows: &self.rows,
            facility: &self.facility,
            statuses: &self.statuses,
            answers: &self.answers,
            today: self.today,
            beyond: &self.beyond,
            hidden: MarkedRows { rows: &self.hidden, take: self.take_hidden },
            struck: MarkedRows { rows: &self.struck, take: self.take_struck },
        };
        self.import = incoming(&self.form, &reading);
        self.jobs = suggest_titles(&self.form, &self.index, std::mem::take(&mut self.import.jobs), &self.remembered);
        self.import.jobs = self.jobs.iter().map(|found| found.job.clone()).collect();
    }

    /// Columns in which something is written below no header. Between headers, one that is filled for most people is a
    /// column of its own; behind the last header, it may be the rest of a cell that was divided.
    fn without_header(&self, headers: &[String], meanings: &[ListColumn]) -> Vec<usize> {
        if self.header.is_none() {
            return Vec::new();
        }
        let empty = |column: &usize| headers.get(*column).is_none_or(|header| clean(header).is_empty());
        let last = (0..headers.len()).rev().find(|column| !empty(column)).unwrap_or(0);
        let filled = |column: usize| {
            self.rows.iter().filter(|(_, cells)| cells.get(column).is_some_and(|cell| !cell.trim().is_empty())).count()
        };
        (0..meanings.len())
            .filter(|column| empty(column) && !self.chosen.contains_key(column))
            .filter(|column| meanings.get(*column) == Some(&ListColumn::Other))
            .filter(|column| *column > last || filled(*column) * 2 < self.rows.len())
            .collect()
    }

    pub(crate) fn set_title(&mut self, job: usize, title: Option<usize>) {
        if let Some(key) = self.key(job) {
            self.titles.insert(key, title);
        }
    }

    /// The title a job becomes: chosen, or certain.
    pub(crate) fn title_of(&self, job: usize) -> Option<usize> {
        match self.key(job).and_then(|key| self.titles.get(&key)) {
            Some(chosen) => *chosen,
            None => self.jobs.get(job).and_then(|found| found.taken),
        }
    }

    pub(crate) fn is_title_chosen(&self, job: usize) -> bool {
        self.key(job).is_some_and(|key| self.titles.contains_key(&key))
    }

    /// Takes the likeliest title of each open job, unless it gives Break the Glass.
    pub(crate) fn accept_titles(&mut self) {
        for job in 0..self.jobs.len() {
            let best = self.jobs.get(job).and_then(|found| found.suggestions.first());
            if let Some(best) = best.filter(|best| !best.break_the_glass)
                && self.title_of(job).is_none()
            {
                self.set_title(job, Some(best.title));
            }
        }
    }

    /// The titles that the user chose, to be remembered.
    pub(crate) fn choices(&self) -> Vec<RememberedTitle> {
        (0..self.jobs.len())
            .filter(|job| self.is_title_chosen(*job))
            .filter_map(|job| {
                let title = self.form.titles.get(self.title_of(job)?)?;
                let found = self.jobs.get(job).filter(|found| !found.job.wording.is_empty())?;
                Some(RememberedTitle {
                    wording: found.job.wording.clone(),
                    department: found.job.department.clone(),
                    title: title.name.clone(),
                })
            })
            .collect()
    }

    /// The form's title that a wording certainly is.
    pub(crate) fn title_worded(&self, wording: &str) -> Option<usize> {
        match self.index.meaning(&self.form, wording) {
            TitleMeaning::Listed(title) | TitleMeaning::Certain(title) => Some(title),
            _ => None,
        }
    }

    pub(crate) fn plan(&self, there: &[Row], known: &HashMap<String, KnownPerson>) -> ImportPlan {
        let titles: Vec<Option<usize>> = (0..self.jobs.len()).map(|job| self.title_of(job)).collect();
        plan(&self.form, &self.import, &titles, there, &|email| known.get(email).cloned())
    }

    /// Headers of required columns of the form that nothing in the list fills.
    pub(crate) fn missing(&self, suggested: bool) -> Vec<String> {
        let meanings = self.meanings(suggested);
        let whole = meanings.contains(&ListColumn::FullName);
        let filled = |kind: FieldKind, meaning: &ListColumn| match kind {
            FieldKind::GivenName | FieldKind::FamilyName => whole || meanings.contains(meaning),
            FieldKind::Facility => !self.facility.is_empty() || meanings.contains(meaning),
            FieldKind::Title => meanings.contains(meaning) || meanings.contains(&ListColumn::Credentials),
            _ => meanings.contains(meaning),
        };
        self.form
            .columns
            .iter()
            .filter(|column| column.is_indispensable())
            .filter(|column| !filled(column.kind, &ListColumn::of_column(column)))
            .map(|column| column.header.clone())
            .collect()
    }

    /// A row of the list as it stood, with as many cells as there are columns.
    pub(crate) fn original(&self, at: usize) -> Vec<String> {
        let mut cells = self.rows.get(at).map(|(_, cells)| cells.clone()).unwrap_or_default();
        cells.resize(self.matches.len().max(cells.len()), String::new());
        cells
    }

    fn key(&self, job: usize) -> Option<(String, String, String)> {
        let job = &self.jobs.get(job)?.job;
        let credentials = if job.wording.is_empty() { job.credentials.join(" ") } else { String::new() };
        Some((job.wording.to_lowercase(), job.department.clone().unwrap_or_default().to_lowercase(), credentials))
    }
}
