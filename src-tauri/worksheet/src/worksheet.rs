//! A form with rows, always checked: each change re-checks what it touched.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::duplicates::{KeyIndex, NAMED};
use crate::form::{AccessLevel, Form};
use crate::neighbors::DomainIndex;
use crate::problem::{Code, Problem, Severity};
use crate::rules::duplicate::{DuplicateKeys, KeyColumns, SharedKey};
use crate::rules::{Context, Finding, FindingCollector, KnownPeople, access, check_row};
use crate::sheet::{Applied, CellValue, Operation, Row, RowId, Sheet, SheetError};
use crate::titles::TitleIndex;

/// A form, its rows, and what is wrong with them.
pub struct Worksheet {
    form: Arc<Form>,
    known: Arc<dyn KnownPeople + Send + Sync>,
    titles: TitleIndex,
    columns: KeyColumns,
    sheet: Sheet,
    local: FxHashMap<RowId, Box<[Finding]>>,
    counts: FxHashMap<(Code, Severity), usize>,
    shared: [KeyIndex; 3],
    domains: DomainIndex,
    levels: Vec<usize>,
    people: usize,
}

impl Worksheet {
    /// Takes the rows over and checks them all.
    ///
    /// # Errors
    /// When a row has more cells than the form has columns, or two rows have one name.
    pub fn new(form: Arc<Form>, rows: Vec<Row>, known: Arc<dyn KnownPeople + Send + Sync>) -> Result<Self, SheetError> {
        let sheet = Sheet::new(form.columns.len(), rows)?;
        let titles = TitleIndex::new(&form);
        let columns = KeyColumns::new(&form);
        let levels = vec![0; form.levels.len()];
        let shared = std::array::from_fn(|_| KeyIndex::with_capacity(sheet.rows().len()));
        let (local, counts) = (FxHashMap::default(), FxHashMap::default());
        let domains = DomainIndex::default();
        let mut worksheet =
            Self { form, known, titles, columns, sheet, local, counts, shared, domains, levels, people: 0 };
        worksheet.check_again();
        Ok(worksheet)
    }

    /// Puts rows at the end and checks them: for rows that come in parts, as while a file is being read.
    ///
    /// # Errors
    /// As for [`Worksheet::new`]; the rows before the one at fault have been taken then.
    pub fn extend(&mut self, rows: Vec<Row>) -> Result<(), SheetError> {
        let first = self.sheet.rows().len();
        let extended = self.sheet.extend(rows);
        self.take_in_from(first);
        extended
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// What is known about accounts and about the organization.
    #[must_use]
    pub fn known(&self) -> &(dyn KnownPeople + Send + Sync) {
        &*self.known
    }

    /// The rows.
    #[must_use]
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Makes a change and re-checks the rows it touched.
    ///
    /// # Errors
    /// When the operation does not fit the sheet; nothing has changed then.
    pub fn apply(&mut self, operation: &Operation) -> Result<Applied, SheetError> {
        let applied = self.sheet.apply(operation)?;
        for row in applied.before.iter().chain(&applied.removed) {
            self.forget(row);
        }
        let mut findings = FindingCollector::brief();
        for id in &applied.touched {
            if let Some(position) = self.sheet.position(*id) {
                self.take_in(position, &mut findings);
            }
        }
        if applied.moved {
            for index in &mut self.shared {
                index.moved();
            }
        }
        Ok(applied)
    }

    /// Uses this knowledge about accounts from now on, and checks every row again.
    pub fn set_known(&mut self, known: Arc<dyn KnownPeople + Send + Sync>) {
        self.known = known;
        self.check_again();
    }

    /// What is wrong with a row, from left to right.
    #[must_use]
    pub fn problems_of(&self, id: RowId) -> Vec<Problem> {
        let Some(row) = self.sheet.row(id) else { return Vec::new() };
        let mut problems = if self.local.contains_key(&id) { local_problems(self.context(), row) } else { Vec::new() };
        problems.extend(self.slip(row));
        if self.shared.iter().any(|index| index.colliding() > 0) {
            for (shared, key) in SharedKey::ALL.into_iter().zip(self.columns.keys(row).0) {
                let Some(key) = key else { continue };
                if let Some((others, count)) = self.index(shared).others(&key, id, &self.sheet) {
                    problems.extend(shared.problem(&self.form, row, others, count));
                }
            }
        }
        sort(&mut problems);
        problems
    }

    /// Whether anything is wrong with a row.
    #[must_use]
    pub fn has_problems(&self, id: RowId) -> bool {
        self.local.contains_key(&id)
            || self.sheet.row(id).is_some_and(|row| self.collides(row) || self.slip(row).is_some())
    }

    /// Everything that is wrong, from top to bottom.
    pub fn problems(&self) -> impl Iterator<Item = Problem> + '_ {
        // Most rows are fine: neither their words nor their keys are made again.
        let slips = self.domains.found(self.known.domains());
        let colliding: FxHashSet<RowId> = self.shared.iter().flat_map(KeyIndex::rows).chain(slips).collect();
        let rows = self.sheet.rows().iter().map(|row| row.id);
        rows.filter(move |id| self.local.contains_key(id) || colliding.contains(id)).flat_map(|id| self.problems_of(id))
    }

    /// How often each code occurs, errors first.
    #[must_use]
    pub fn counts(&self) -> Vec<(Code, Severity, usize)> {
        let mut all: BTreeMap<(bool, Code), usize> = BTreeMap::new();
        for ((code, severity), count) in &self.counts {
            *all.entry((*severity == Severity::Warning, *code)).or_default() += count;
        }
        for shared in SharedKey::ALL {
            *all.entry((shared.severity() == Severity::Warning, shared.code())).or_default() +=
                self.index(shared).colliding();
        }
        *all.entry((true, Code::EmailLikelyTypo)).or_default() += self.domains.found(self.known.domains()).count();
        let severity = |warning| if warning { Severity::Warning } else { Severity::Error };
        all.into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|((warning, code), count)| (code, severity(warning), count))
            .collect()
    }

    /// How many errors there are: each stops sending.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.total(Severity::Error)
    }

    /// How many warnings there are: each has to be looked at.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.total(Severity::Warning)
    }

    /// The access level that the row's title gives.
    #[must_use]
    pub fn access(&self, row: &Row) -> Option<&AccessLevel> {
        self.form.levels.get(self.level_of(row)?)
    }

    /// How many people each level has, by index into [`Form::levels`], in the form's order; levels without people too.
    #[must_use]
    pub fn access_summary(&self) -> Vec<(usize, usize)> {
        self.levels.iter().copied().enumerate().collect()
    }

    /// How many people could break the glass.
    #[must_use]
    pub fn break_the_glass_count(&self) -> usize {
        self.form
            .levels
            .iter()
            .zip(&self.levels)
            .filter(|(level, _)| level.break_the_glass)
            .map(|(_, count)| count)
            .sum()
    }

    /// Rows in which something stands.
    pub fn people(&self) -> impl Iterator<Item = &Row> + '_ {
        self.sheet.rows().iter().filter(|row| !row.is_blank())
    }

    /// How many rows have something in them.
    #[must_use]
    pub fn people_count(&self) -> usize {
        self.people
    }

    /// The certain repairs of one kind, or of every kind, as values to set in one step. Where two repairs want the
    /// same cell, the first is taken and the other left for the next time.
    #[must_use]
    pub fn repairs(&self, code: Option<Code>) -> Vec<CellValue> {
        let mut values = Vec::new();
        let mut taken = HashSet::new();
        for row in self.sheet.rows().iter().filter(|row| self.local.contains_key(&row.id)) {
            taken.clear();
            for problem in local_problems(self.context(), row) {
                let Some(repair) = problem.repair.filter(|_| code.is_none_or(|code| code == problem.code)) else {
                    continue;
                };
                if repair.cells.iter().any(|(column, _)| taken.contains(column)) {
                    continue;
                }
                for (column, value) in repair.cells {
                    taken.insert(column);
                    values.push(CellValue { row: row.id, column, value, formula: false });
                }
            }
        }
        values
    }

    /// The message of a problem with row numbers put in, as the spreadsheet counts them.
    #[must_use]
    pub fn render_message(&self, problem: &Problem, number: &dyn Fn(RowId) -> u32) -> String {
        render_message(problem, number)
    }

    fn context(&self) -> Context<'_> {
        Context { form: &self.form, titles: &self.titles, known: &*self.known }
    }

    fn level_of(&self, row: &Row) -> Option<usize> {
        access::level_of_row(&self.form, row, access::title_index(self.context(), row))
    }

    fn slip(&self, row: &Row) -> Option<Problem> {
        let known = self.known.domains();
        if !self.domains.has_slips(known) {
            return None;
        }
        let DuplicateKeys([address, ..]) = self.columns.keys(row);
        self.domains.problem(&self.form, row, &address?, known)
    }

    fn index(&self, shared: SharedKey) -> &KeyIndex {
        let [email, mobile, person] = &self.shared;
        match shared {
            SharedKey::Email => email,
            SharedKey::Mobile => mobile,
            SharedKey::Person => person,
        }
    }

    fn collides(&self, row: &Row) -> bool {
        self.shared.iter().any(|index| index.colliding() > 0)
            && self
                .shared
                .iter()
                .zip(self.columns.keys(row).0)
                .any(|(index, key)| key.is_some_and(|key| index.collides(&key)))
    }

    fn total(&self, severity: Severity) -> usize {
        self.counts().into_iter().filter(|(_, found, _)| *found == severity).map(|(_, _, count)| count).sum()
    }

    fn check_again(&mut self) {
        self.local.clear();
        self.counts.clear();
        self.shared = std::array::from_fn(|_| KeyIndex::with_capacity(self.sheet.rows().len()));
        self.domains = DomainIndex::default();
        self.levels.fill(0);
        self.people = 0;
        self.take_in_from(0);
    }

    fn take_in_from(&mut self, first: usize) {
        let mut findings = FindingCollector::brief();
        for position in first..self.sheet.rows().len() {
            self.take_in(position, &mut findings);
        }
    }

    fn take_in(&mut self, position: usize, findings: &mut FindingCollector) {
        let Some(row) = self.sheet.rows().get(position) else { return };
        if row.is_blank() {
            return;
        }
        let id = row.id;
        let context = Context { form: &self.form, titles: &self.titles, known: &*self.known };
        let level = access::level_of_row(&self.form, row, check_row(context, row, findings));
        let DuplicateKeys(keys) = self.columns.keys(row);
        if let Some(found) = findings.take_brief() {
            for finding in &found {
                *self.counts.entry((finding.code, finding.severity)).or_default() += 1;
            }
            self.local.insert(id, found);
        }
        if let [Some(address), ..] = &keys {
            self.domains.insert(address, id);
        }
        for (index, key) in self.shared.iter_mut().zip(keys) {
            if let Some(key) = key {
                index.insert(key, id, &self.sheet);
            }
        }
        if let Some(count) = level.and_then(|level| self.levels.get_mut(level)) {
            *count += 1;
        }
        self.people += 1;
    }

    fn forget(&mut self, row: &Row) {
        if row.is_blank() {
            return;
        }
        for finding in self.local.remove(&row.id).iter().flatten() {
            if let Some(count) = self.counts.get_mut(&(finding.code, finding.severity)) {
                *count -= 1;
            }
        }
        let level = self.level_of(row);
        let DuplicateKeys(keys) = self.columns.keys(row);
        if let [Some(address), ..] = &keys {
            self.domains.remove(address, row.id);
        }
        for (index, key) in self.shared.iter_mut().zip(keys) {
            if let Some(key) = key {
                index.remove(&key, row.id);
            }
        }
        if let Some(count) = level.and_then(|level| self.levels.get_mut(level)) {
            *count -= 1;
        }
        self.people -= 1;
    }
}

/// Every problem of these rows, found from nothing: what the incremental check must agree with.
#[must_use]
pub fn check_all(form: &Form, rows: &[Row], known: &(dyn KnownPeople + Send + Sync)) -> Vec<Problem> {
    let titles = TitleIndex::new(form);
    let columns = KeyColumns::new(form);
    let context = Context { form, titles: &titles, known };
    let keys: Vec<DuplicateKeys> = rows.iter().map(|row| columns.keys(row)).collect();
    let mut groups: HashMap<(usize, &str), Vec<RowId>> = HashMap::new();
    for (row, DuplicateKeys(keys)) in rows.iter().zip(&keys) {
        for (kind, key) in keys.iter().enumerate() {
            if let Some(key) = key {
                groups.entry((kind, key)).or_default().push(row.id);
            }
        }
    }
    let mut domains = DomainIndex::default();
    for (row, DuplicateKeys(keys)) in rows.iter().zip(&keys).filter(|(row, _)| !row.is_blank()) {
        if let [Some(address), ..] = keys {
            domains.insert(address, row.id);
        }
    }
    let mut all = Vec::new();
    for (row, DuplicateKeys(keys)) in rows.iter().zip(&keys) {
        let mut problems = local_problems(context, row);
        let address = keys.first().and_then(Option::as_deref);
        problems.extend(address.and_then(|address| domains.problem(form, row, address, known.domains())));
        for (kind, (shared, key)) in SharedKey::ALL.into_iter().zip(keys).enumerate() {
            let Some(group) = key.as_ref().and_then(|key| groups.get(&(kind, &**key))) else { continue };
            if group.len() > 1 {
                let others = group.iter().copied().filter(|other| *other != row.id).take(NAMED).collect();
                problems.extend(shared.problem(form, row, others, group.len() - 1));
            }
        }
        sort(&mut problems);
        all.extend(problems);
    }
    all
}

/// The message of a problem with row numbers put in, as the spreadsheet counts them.
#[must_use]
pub fn render_message(problem: &Problem, number: &dyn Fn(RowId) -> u32) -> String {
    if problem.others.is_empty() {
        return problem.message.clone();
    }
    let rows: Vec<String> = problem.others.iter().map(|row| number(*row).to_string()).collect();
    let listed = match rows.as_slice() {
        [head @ .., last] if !head.is_empty() && problem.others_count == problem.others.len() => {
            format!("{} and {last}", head.join(", "))
        }
        rows => rows.join(", "),
    };
    problem.message.replace("{rows}", &listed)
}

fn local_problems(context: Context<'_>, row: &Row) -> Vec<Problem> {
    let mut findings = FindingCollector::worded();
    check_row(context, row, &mut findings);
    let mut problems = findings.into_problems();
    sort(&mut problems);
    problems
}

fn sort(problems: &mut [Problem]) {
    problems.sort_by_key(|problem| (problem.column, problem.code));
}
