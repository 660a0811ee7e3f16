//! Blank forms as an HIE might publish them, made in every way that learning has to follow.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ops::ControlFlow;
use std::path::Path;

use rust_xlsxwriter::{Color, DataValidation, Format, Formula, Note, Table, TableColumn, Workbook, Worksheet};
use workbook::{LearnChoices, LearnedForm, ReadError, learn_form};
use worksheet::{Form, starter_forms};

/// Titles and the levels they give, in the order of the list.
pub const TITLES: [(&str, &str); 8] = [
    ("Physician", "Clinical with Break the Glass"),
    ("Nurse Practitioner", "Clinical with Break the Glass"),
    ("RN, Emergency Department", "Clinical with Break the Glass"),
    ("Registered Nurse", "Clinical"),
    ("Medical Assistant", "Clinical"),
    ("Care Manager", "Care Management"),
    ("Front Desk / Registration", "Consent Entry"),
    ("Practice Manager", "Consent Entry"),
];

/// How the drop-down list of titles is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Inline,
    SameSheet,
    Hidden,
    VeryHidden,
    Name,
    GrowingName,
    TableColumn,
    Indirect,
    None,
}

/// How the access level follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Vlookup,
    WrappedVlookup,
    NamedVlookup,
    WholeColumns,
    Xlookup,
    IndexMatch,
    Helper,
    IfChain,
    IfOr,
    Ifs,
    Switch,
    Structured,
    PlainWithTable,
    PlainWithoutTable,
}

/// How required columns are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    Asterisk,
    Word,
    RowBelow,
    Red,
    Ground,
    Bold,
    Note,
    Hint,
    None,
}

/// A blank form.
#[derive(Debug, Clone, Copy)]
pub struct Blank {
    pub list: List,
    pub level: Level,
    pub marks: Marks,
    pub two_rows: bool,
    pub prepared: u32,
    pub example: bool,
    pub with_btg: bool,
}

impl Default for Blank {
    fn default() -> Self {
        Self {
            list: List::VeryHidden,
            level: Level::WrappedVlookup,
            marks: Marks::Asterisk,
            two_rows: false,
            prepared: 40,
            example: false,
            with_btg: true,
        }
    }
}

/// Headers, whether they are required, and the kind they mean (in the order of the columns from B on).
pub const HEADERS: [(&str, bool); 7] = [
    ("Last Name", true),
    ("First Name", true),
    ("E-mail Address (unique)", true),
    ("Cell Phone Number", true),
    ("Practice Location", false),
    ("Current Title/Position", true),
    ("Role", false),
];

/// The row of the headers, counted from 1; the lower one of two.
pub const HEADER_ROW: u32 = 8;

impl Blank {
    pub fn titles(&self) -> Vec<(&'static str, &'static str)> {
        let level = |level| if level == "Clinical with Break the Glass" && !self.with_btg { "Clinical" } else { level };
        TITLES.iter().map(|(title, of)| (*title, level(*of))).collect()
    }

    pub fn first_row(&self) -> u32 {
        HEADER_ROW + 1 + u32::from(self.example) + u32::from(self.marks == Marks::RowBelow)
    }

    pub fn write(&self, path: &Path) {
        let mut book = Workbook::new();
        let users = book.add_worksheet();
        users.set_name("User List").unwrap();
        self.write_users(users);
        let lists = book.add_worksheet();
        lists.set_name("Ref Data").unwrap();
        self.write_lists(lists);
        let guide = book.add_worksheet();
        guide.set_name("Instructions").unwrap();
        guide.write_string(0, 0, "How to fill the form: one row for each person, then send it by e-mail.").unwrap();
        let last = self.titles().len() + 1;
        book.define_name("Title_List", &format!("='Ref Data'!$B$2:$B${last}")).unwrap();
        book.define_name("Roles", &format!("='Ref Data'!$B$2:$C${last}")).unwrap();
        book.define_name("Growing", "=OFFSET('Ref Data'!$B$2,0,0,COUNTA('Ref Data'!$B:$B)-1,1)").unwrap();
        book.save(path).unwrap();
    }

    fn write_users(&self, sheet: &mut Worksheet) {
        sheet.merge_range(0, 0, 1, 7, "Sample Exchange", &Format::new().set_bold().set_font_size(18)).unwrap();
        sheet.write_string(2, 0, "Authorized user provisioning form").unwrap();
        let marks = match self.marks {
            Marks::Red => "Fields in red are required.",
            Marks::Ground => "Yellow fields are required.",
            Marks::Bold => "Bold fields are required.",
            _ => "Fill in one row per person and choose the title from the list.",
        };
        sheet.merge_range(3, 0, 3, 7, marks, &Format::new()).unwrap();
        sheet.write_string(4, 0, "Organization name:").unwrap();
        let header = HEADER_ROW - 1;
        sheet.write_string(header, 0, "#").unwrap();
        for (column, (text, required)) in (1_u16..).zip(HEADERS) {
            let mut format = Format::new();
            let mut text = text.to_owned();
            match self.marks {
                Marks::Asterisk if required => text.push('*'),
                Marks::Word if required => text.push_str(" (required)"),
                Marks::Red if required => format = format.set_font_color(Color::Red),
                Marks::Ground if required => format = format.set_background_color(Color::Yellow),
                Marks::Bold if required => format = format.set_bold(),
                _ => {}
            }
            if self.two_rows {
                self.write_two(sheet, column, &text, &format);
            } else {
                sheet.write_string_with_format(header, column, &text, &format).unwrap();
            }
            if self.marks == Marks::Note && required {
                sheet.insert_note(header, column, &Note::new("This field is required.")).unwrap();
            }
            if self.marks == Marks::Hint && required && column != 6 {
                let rule = DataValidation::new().allow_any_value().set_input_message("Required field").unwrap();
                sheet.add_data_validation(header + 1, column, header + self.prepared, column, &rule).unwrap();
            }
            if self.marks == Marks::RowBelow {
                sheet.write_string(header + 1, column, if required { "Required" } else { "Optional" }).unwrap();
            }
        }
        if self.example {
            let row = self.first_row() - 2;
            for (column, text) in
                (0_u16..).zip(["Example", "Doe", "Jane", "jane.doe@example.org", "315-555-0100", "Main"])
            {
                sheet.write_string(row, column, text).unwrap();
            }
        }
        let (first, last) = (self.first_row() - 1, self.first_row() + self.prepared - 2);
        let titles: Vec<&str> = self.titles().iter().map(|(title, _)| *title).collect();
        let end = titles.len() + 1;
        let list = |formula: &str| DataValidation::new().allow_list_formula(Formula::new(formula));
        let rule = match self.list {
            List::Inline => Some(DataValidation::new().allow_list_strings(&titles.map_commas()).unwrap()),
            List::SameSheet => {
                for (row, title) in (0_u32..).zip(&titles) {
                    sheet.write_string(row + 20, 25, *title).unwrap();
                }
                Some(list(&format!("=$Z$21:$Z${}", 20 + titles.len())))
            }
            List::Hidden | List::VeryHidden => Some(list(&format!("='Ref Data'!$B$2:$B${end}"))),
            List::Name => Some(list("=Title_List")),
            List::GrowingName => Some(list("=Growing")),
            List::TableColumn | List::Indirect => Some(list("=INDIRECT(\"RoleTable[Job title]\")")),
            List::None => None,
        };
        if let Some(rule) = rule {
            sheet.add_data_validation(first, 6, last, 6, &rule).unwrap();
        }
        for row in first..=last {
            sheet.write_number(row, 0, f64::from(row - first + 1)).unwrap();
            if let Some(formula) = self.formula(row + 1, end) {
                sheet.write_formula(row, 7, Formula::new(formula).set_result("")).unwrap();
            }
            if self.level == Level::Helper {
                let formula = format!("=IFERROR(MATCH(G{},'Ref Data'!$B$2:$B${end},0),\"\")", row + 1);
                sheet.write_formula(row, 9, Formula::new(formula).set_result("")).unwrap();
            }
        }
        sheet.set_column_width(3, 34).unwrap();
    }

    /// “Name” over “Last” and “First”; the others are merged over both rows.
    fn write_two(&self, sheet: &mut Worksheet, column: u16, text: &str, format: &Format) {
        let (upper, lower) = (HEADER_ROW - 2, HEADER_ROW - 1);
        match column {
            1 => {
                sheet.merge_range(upper, 1, upper, 2, "Name", format).unwrap();
                sheet.write_string_with_format(lower, 1, text.replace(" Name", ""), format).unwrap();
            }
            2 => {
                sheet.write_string_with_format(lower, 2, text.replace(" Name", ""), format).unwrap();
            }
            column => {
                sheet.merge_range(upper, column, lower, column, text, format).unwrap();
            }
        }
    }

    fn write_lists(&self, sheet: &mut Worksheet) {
        sheet.write_string(0, 1, "Job title").unwrap();
        sheet.write_string(0, 2, "Access level").unwrap();
        let titles = self.titles();
        for (row, (title, level)) in (1_u32..).zip(&titles) {
            sheet.write_string(row, 1, *title).unwrap();
            if self.level != Level::PlainWithoutTable {
                sheet.write_string(row, 2, *level).unwrap();
            }
        }
        if matches!(self.list, List::TableColumn | List::Indirect) || self.level == Level::Structured {
            let columns = ["Job title", "Access level"].map(|name| TableColumn::new().set_header(name));
            let table = Table::new().set_name("RoleTable").set_columns(&columns);
            let last = u32::try_from(titles.len()).unwrap();
            sheet.add_table(0, 1, last, 2, &table).unwrap();
        }
        match self.list {
            List::VeryHidden => {
                sheet.set_very_hidden(true);
            }
            _ => {
                sheet.set_hidden(true);
            }
        }
    }

    fn formula(&self, row: u32, end: usize) -> Option<String> {
        let titles = self.titles();
        Some(match self.level {
            Level::Vlookup => format!("=VLOOKUP(G{row},'Ref Data'!$B$2:$C${end},2,FALSE)"),
            Level::WrappedVlookup => {
                format!(
                    "=IF(G{row}=\"\",\"\",IFERROR(VLOOKUP(TRIM(G{row}),'Ref Data'!$B$2:$C${end},2,0),\"Not found\"))"
                )
            }
            Level::NamedVlookup => format!("=IFNA(VLOOKUP($G{row},Roles,2,0),\"\")"),
            Level::WholeColumns => format!("=IFERROR(VLOOKUP(G{row},'Ref Data'!B:C,2,FALSE),\"\")"),
            Level::Xlookup => {
                format!("=_xlfn.XLOOKUP(G{row},'Ref Data'!$B$2:$B${end},'Ref Data'!$C$2:$C${end},\"\",0)")
            }
            Level::IndexMatch => {
                format!("=IFERROR(INDEX('Ref Data'!$C$2:$C${end},MATCH(G{row},'Ref Data'!$B$2:$B${end},0)),\"\")")
            }
            Level::Helper => format!("=IFERROR(INDEX('Ref Data'!$C$2:$C${end},J{row}),\"\")"),
            Level::IfChain => {
                let chain = titles
                    .iter()
                    .map(|(title, level)| format!("IF(G{row}=\"{title}\",\"{level}\","))
                    .collect::<String>();
                format!("=IF(ISBLANK(G{row}),\"\",{chain}\"\"{})", ")".repeat(titles.len()))
            }
            Level::IfOr => {
                let any = |wanted: &str| {
                    let of: Vec<String> = titles
                        .iter()
                        .filter(|(_, level)| *level == wanted)
                        .map(|(title, _)| format!("G{row}=\"{title}\""))
                        .collect();
                    format!("OR({})", of.join(","))
                };
                format!(
                    "=IF(G{row}=\"\",\"\",IF({},\"Clinical with Break the Glass\",IF({},\"Clinical\",IF({},\"Care Management\",\"Consent Entry\"))))",
                    any("Clinical with Break the Glass"),
                    any("Clinical"),
                    any("Care Management")
                )
            }
            Level::Ifs => {
                let pairs =
                    titles.iter().map(|(title, level)| format!("G{row}=\"{title}\",\"{level}\"")).collect::<Vec<_>>();
                format!("=_xlfn.IFS(G{row}=\"\",\"\",{},TRUE,\"Ask\")", pairs.join(","))
            }
            Level::Switch => {
                let pairs = titles.iter().map(|(title, level)| format!("\"{title}\",\"{level}\"")).collect::<Vec<_>>();
                format!("=_xlfn.SWITCH(G{row},{},\"\")", pairs.join(","))
            }
            Level::Structured => {
                format!("=IFERROR(INDEX(RoleTable[Access level],MATCH(G{row},RoleTable[Job title],0)),\"\")")
            }
            Level::PlainWithTable | Level::PlainWithoutTable => return None,
        })
    }
}

/// The inline list cannot hold titles with commas.
trait MapCommas {
    fn map_commas(&self) -> Vec<String>;
}

impl MapCommas for Vec<&str> {
    fn map_commas(&self) -> Vec<String> {
        self.iter().map(|title| title.replace(", ", " ")).collect()
    }
}

pub fn starter(id: &str) -> Form {
    starter_forms().unwrap().into_iter().find(|form| form.id.as_str() == id).unwrap()
}

pub fn learn(path: &Path) -> Result<LearnedForm, ReadError> {
    learn_with(path, "healthix/btg", &LearnChoices::default())
}

pub fn learn_with(path: &Path, id: &str, choices: &LearnChoices) -> Result<LearnedForm, ReadError> {
    learn_form(path, &starter(id), choices, &mut |_| ControlFlow::Continue(()))
}

/// Each title with the level it gives.
pub fn levels(learned: &LearnedForm) -> Vec<(String, String)> {
    learned.titles.iter().map(|title| (title.name.clone(), title.level.clone().unwrap_or_default())).collect()
}
