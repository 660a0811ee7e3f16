//! Levels are calculated, and whatever else they depend on is asked about.

use std::path::{Path, PathBuf};

use crate::blank::{learn_with, starter};
use proptest::prelude::*;
use rust_xlsxwriter::{DataValidation, Formula, Workbook};
use workbook::{ColumnRole, LearnChoices, LearnedForm};
use worksheet::FieldKind;

const HEADERS: [&str; 7] = ["First Name*", "Last Name*", "Email*", "Mobile*", "Department", "Title*", "Access Level"];

/// Titles of the made forms and what the table beside them says.
const TITLES: [(&str, &str); 5] = [
    ("Physician", "Clinical with BTG"),
    ("RN", "Clinical"),
    ("LPN", "Clinical"),
    ("Registrar", "Consent Entry"),
    ("Biller", "Consent Entry"),
];

/// A form whose level is given by a formula for row 4.
struct Made {
    headers: Vec<String>,
    formula: String,
    titles: Vec<(String, String)>,
    departments: Option<Vec<&'static str>>,
    switch: Option<&'static str>,
}

impl Made {
    fn new(formula: &str) -> Self {
        Self {
            headers: HEADERS.map(str::to_owned).to_vec(),
            formula: formula.to_owned(),
            titles: TITLES.iter().map(|(title, level)| ((*title).to_owned(), (*level).to_owned())).collect(),
            departments: None,
            switch: None,
        }
    }

    fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join("form.xlsx");
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("Users").unwrap();
        if let Some(switch) = self.switch {
            sheet.write_string(0, 0, "Does your organization have BTG?").unwrap();
            sheet.write_string(0, 1, switch).unwrap();
        }
        for (column, header) in (0..).zip(&self.headers) {
            sheet.write_string(2, column, header).unwrap();
        }
        let list = |formula: &str| DataValidation::new().allow_list_formula(Formula::new(formula));
        let last = self.titles.len() + 1;
        sheet.add_data_validation(3, 5, 12, 5, &list(&format!("=Lists!$A$2:$A${last}"))).unwrap();
        if let Some(departments) = &self.departments {
            let rule = DataValidation::new().allow_list_strings(departments).unwrap();
            sheet.add_data_validation(3, 4, 12, 4, &rule).unwrap();
        }
        for row in 3..=12 {
            // Only addresses of the first row move.
            let number = (row + 1).to_string();
            let formula = ["A", "B", "C", "D", "E", "F"].iter().fold(self.formula.clone(), |text, column| {
                text.replace(&format!("{column}4"), &format!("{column}{number}"))
            });
            sheet.write_formula(row, 6, Formula::new(formula).set_result("")).unwrap();
        }
        let lists = book.add_worksheet();
        lists.set_name("Lists").unwrap();
        lists.write_string(0, 0, "Title").unwrap();
        for (row, (title, level)) in (1..).zip(&self.titles) {
            lists.write_string(row, 0, title).unwrap();
            lists.write_string(row, 1, level).unwrap();
        }
        book.save(&path).unwrap();
        path
    }

    fn learned(&self) -> LearnedForm {
        let folder = tempfile::tempdir().unwrap();
        learn_with(&self.write(folder.path()), "healthix/btg", &LearnChoices::default()).unwrap()
    }
}

fn level(learned: &LearnedForm, title: &str) -> Option<String> {
    learned.titles.iter().find(|one| one.name == title).and_then(|one| one.level.clone())
}

fn confidence(learned: &LearnedForm) -> f64 {
    learned.level_source.as_ref().map_or(0.0, |source| source.confidence)
}

/// The message of a finding that has to be decided.
fn decision(learned: &LearnedForm, code: &str) -> String {
    let found = learned.findings.iter().find(|finding| finding.code == code && finding.decide);
    found.map(|finding| finding.message.clone()).unwrap_or_else(|| panic!("{code}: {:?}", learned.findings))
}

const TABLE: &str = "Lists!$A$2:$B$6";

#[test]
fn a_plain_look_up_is_certain() {
    let learned = Made::new(&format!("=IF(F4=\"\",\"\",VLOOKUP(F4,{TABLE},2,FALSE))")).learned();
    assert_eq!(learned.open_decisions().count(), 0, "{:?}", learned.findings);
    assert_eq!(level(&learned, "RN").as_deref(), Some("Clinical"));
    assert!(confidence(&learned) >= 0.9);
    // Whether the names are filled changes nothing but an empty row.
    let guarded =
        Made::new(&format!("=IF(OR(A4=\"\",LEN(B4)=0,ISBLANK(F4),COUNTA(A4:D4)<4),\"\",VLOOKUP(F4,{TABLE},2,FALSE))"))
            .learned();
    assert_eq!(level(&guarded, "Physician").as_deref(), Some("Clinical with BTG"), "{:?}", guarded.findings);
    assert_eq!(guarded.open_decisions().count(), 0, "{:?}", guarded.findings);
}

#[test]
fn a_level_that_depends_on_the_department_is_asked_and_its_values_are_shown() {
    let formula = format!("=IF(AND(F4=\"RN\",E4=\"Emergency\"),\"Clinical with BTG\",VLOOKUP(F4,{TABLE},2,FALSE))");
    let learned = Made::new(&formula).learned();
    let told = decision(&learned, "level.depends");
    assert!(told.contains("E4 “Department”"), "{told}");
    assert!(told.contains("With E4 “Department” = “Emergency”: “RN” → “Clinical with BTG”."), "{told}");
    assert!(confidence(&learned) < 0.7);

    let with_list =
        Made { departments: Some(vec!["Emergency", "Surgery", "Billing"]), ..Made::new(&formula) }.learned();
    let told = decision(&with_list, "level.depends");
    assert!(told.contains("“Emergency”: “RN”") && !told.contains("Surgery"), "{told}");
}

#[test]
fn not_equal_to_another_cell_is_asked() {
    let learned = Made::new("=IF(E4<>\"Emergency\",\"Clinical\",\"Clinical with BTG\")").learned();
    assert!(decision(&learned, "level.depends").contains("E4 “Department”"));
    let title = Made::new("=IF(F4<>\"Physician\",\"Clinical\",\"Clinical with BTG\")").learned();
    assert_eq!(level(&title, "Physician").as_deref(), Some("Clinical with BTG"));
    assert_eq!(level(&title, "Biller").as_deref(), Some("Clinical"));
    assert_eq!(title.open_decisions().count(), 0, "{:?}", title.findings);
}

#[test]
fn a_beginning_of_a_title_is_calculated() {
    let learned =
        Made::new("=IF(LEFT(F4,2)=\"RN\",\"Clinical\",IF(LEFT(F4,2)=\"Ph\",\"Clinical with BTG\",\"Consent Entry\"))")
            .learned();
    assert_eq!(level(&learned, "RN").as_deref(), Some("Clinical"));
    assert_eq!(level(&learned, "Physician").as_deref(), Some("Clinical with BTG"));
    assert_eq!(level(&learned, "LPN").as_deref(), Some("Consent Entry"));
}

#[test]
fn a_suffix_that_is_joined_on_is_part_of_the_level() {
    let learned = Made::new(&format!("=VLOOKUP(F4,{TABLE},2,FALSE)&IF(E4=\"ED\",\" - BTG\",\"\")")).learned();
    let told = decision(&learned, "level.depends");
    assert!(told.contains("“RN” → “Clinical - BTG”"), "{told}");
    let always = Made::new(&format!("=VLOOKUP(F4,{TABLE},2,FALSE)&\" (web)\"")).learned();
    assert_eq!(level(&always, "RN").as_deref(), Some("Clinical (web)"));
}

#[test]
fn a_switch_for_the_whole_form_is_asked() {
    let formula = format!(
        "=IF($B$1=\"Yes\",VLOOKUP(F4,{TABLE},2,FALSE),SUBSTITUTE(VLOOKUP(F4,{TABLE},2,FALSE),\" with BTG\",\"\"))"
    );
    let learned = Made { switch: Some("No"), ..Made::new(&formula) }.learned();
    let told = decision(&learned, "level.depends");
    assert!(told.contains("B1 “Does your organization have BTG?”"), "{told}");
    assert!(told.contains("= “Yes”: “Physician” → “Clinical with BTG”"), "{told}");
}

#[test]
fn a_nearest_match_in_a_list_out_of_order_is_asked() {
    let learned = Made::new(&format!("=VLOOKUP(F4,{TABLE},2)")).learned();
    assert!(decision(&learned, "level.depends").contains("in order"), "{:?}", learned.findings);
    assert!(confidence(&learned) < 0.7);
    let mut sorted = Made::new(&format!("=VLOOKUP(F4,{TABLE},2)"));
    sorted.titles.sort_by_key(|(title, _)| title.to_lowercase());
    let learned = sorted.learned();
    assert_eq!(level(&learned, "RN").as_deref(), Some("Clinical"));
    assert_eq!(learned.open_decisions().count(), 0, "{:?}", learned.findings);
}

#[test]
fn words_of_a_list_are_searched_in_the_title() {
    let mut made =
        Made::new("=IF(SUMPRODUCT(--ISNUMBER(SEARCH(Lists!$A$2:$A$3,F4)))>0,\"Clinical with BTG\",\"Clinical\")");
    made.titles.push(("Chief Physician".to_owned(), String::new()));
    let learned = made.learned();
    assert_eq!(level(&learned, "Chief Physician").as_deref(), Some("Clinical with BTG"), "{:?}", learned.findings);
    assert_eq!(level(&learned, "RN").as_deref(), Some("Clinical with BTG"));
    assert_eq!(level(&learned, "Biller").as_deref(), Some("Clinical"));
}

#[test]
fn an_unknown_function_is_not_hidden_by_iferror() {
    for formula in [
        "=IFERROR(LEVELOF(F4),\"Clinical\")",
        "=IFERROR(Missing_Name,\"Clinical\")",
        "=IFERROR(VLOOKUP(F4,Gone!A1:B9,2,0),\"Clinical\")",
    ] {
        let learned = Made::new(formula).learned();
        assert_eq!(level(&learned, "RN"), None, "{formula}");
        assert!(
            learned.findings.iter().any(|finding| finding.code == "level.formula-not-understood"),
            "{:?}",
            learned.findings
        );
        decision(&learned, "titles.without-level");
    }
    // A constant in the place of an error is asked about.
    let fallen = Made::new("=IFERROR(VLOOKUP(F4,Lists!$A$2:$B$4,2,FALSE),\"Clinical\")");
    assert!(decision(&fallen.learned(), "level.only-fallback").contains("“Biller” → “Clinical”"));
}

#[test]
fn numbers_errors_and_nothing_are_no_levels() {
    for formula in ["=IF(F4=\"RN\",1,2)", "=IF(F4=\"RN\",\"\",\" \")", "=1/0", "=VLOOKUP(F4,Lists!$C$2:$D$6,2,FALSE)"] {
        let learned = Made::new(formula).learned();
        assert_eq!(level(&learned, "RN"), None, "{formula}");
        decision(&learned, "titles.without-level");
    }
}

#[test]
fn today_other_rows_and_moving_tables_are_asked() {
    for (formula, code, said) in [
        (format!("=IF(TODAY()>1,VLOOKUP(F4,{TABLE},2,FALSE),\"x\")"), "level.depends", "today"),
        (format!("=IF(COUNTIF($F$4:$F$13,F4)>1,\"Twice\",VLOOKUP(F4,{TABLE},2,FALSE))"), "level.depends", "F4:F13"),
        ("=IF(E4=\"\",\"Clinical\",\"Clinical with BTG\")".to_owned(), "level.depends", "E4"),
    ] {
        let told = decision(&Made::new(&formula).learned(), code);
        assert!(told.contains(said), "{told}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("moving.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(2, column, header).unwrap();
    }
    let list = DataValidation::new().allow_list_formula(Formula::new("=Sheet2!$A$2:$A$6"));
    sheet.add_data_validation(3, 5, 9, 5, &list).unwrap();
    for row in 4..=10_u32 {
        let formula = format!("=VLOOKUP(F{row},Sheet2!A{}:B{},2,FALSE)", row - 2, row + 2);
        sheet.write_formula(row - 1, 6, Formula::new(formula)).unwrap();
    }
    let lists = book.add_worksheet();
    for (row, (title, level)) in (1..).zip(TITLES) {
        lists.write_string(row, 0, title).unwrap();
        lists.write_string(row, 1, level).unwrap();
    }
    book.save(&path).unwrap();
    let learned = learn_with(&path, "healthix/btg", &LearnChoices::default()).unwrap();
    assert!(decision(&learned, "level.rows-differ").contains("dollar signs"));
}

#[test]
fn a_column_of_yes_and_no_is_never_the_title() {
    let mut made = Made::new("=IF(E4=\"Yes\",\"Clinical with BTG\",\"Clinical\")");
    made.headers[4] = "Needs BTG?".to_owned();
    made.departments = Some(vec!["Yes", "No"]);
    for title in ["Title*", "Staff category"] {
        made.headers[5] = title.to_owned();
        let learned = made.learned();
        let of =
            |position: usize| learned.columns.iter().find(|column| column.position == position).unwrap().meaning.value;
        assert_ne!(of(4), ColumnRole::Field(FieldKind::Title), "{title}");
        if title == "Title*" {
            assert_eq!(of(5), ColumnRole::Field(FieldKind::Title));
            assert!(decision(&learned, "level.depends").contains("E4 “Needs BTG?”"));
        }
    }
}

#[test]
fn titles_keep_their_spaces_as_the_list_has_them() {
    let mut made = Made::new(&format!("=IF(F4=\"\",\"\",VLOOKUP(F4,{TABLE},2,FALSE))"));
    made.titles[0].0 = "Physician ".to_owned();
    made.titles[1].0 = "Registered\u{a0}Nurse".to_owned();
    made.titles[2].0 = " LPN".to_owned();
    made.titles[3].0 = "Front  Desk".to_owned();
    let folder = tempfile::tempdir().unwrap();
    let path = made.write(folder.path());
    let learned = learn_with(&path, "healthix/btg", &LearnChoices::default()).unwrap();
    assert_eq!(learned.open_decisions().count(), 0, "{:?}", learned.findings);
    let names: Vec<&str> = learned.form.titles.iter().map(|title| title.name.as_str()).collect();
    assert_eq!(names, ["Physician ", "Registered\u{a0}Nurse", " LPN", "Front  Desk", "Biller"]);

    let form = &learned.form;
    let people: Vec<worksheet::Row> = (1..)
        .zip(["Physician", "Registered Nurse", "LPN", "front desk", "Biller"])
        .map(|(number, title)| {
            let mail = format!("p{number}@harborside.org");
            let cells = ["Ana", "Ruiz", &mail, "(212) 555-2456", "ED", title, ""].map(str::to_owned).to_vec();
            worksheet::Row { id: worksheet::RowId(number), cells, formulas: 0 }
        })
        .collect();
    let out = folder.path().join("filled.xlsx");
    let filled = workbook::fill_form(&path, &learned.layout, form, &people, &out).unwrap();
    assert!(filled.mismatches(form).is_empty(), "{:?}", filled.levels);
    assert!(filled.levels.iter().all(|level| level.shown.is_some()), "{:?}", filled.levels);
    // Calculated by another program, the levels are there.
    let csv = crate::support::office::convert(
        folder.path(),
        &out,
        "csv:Text - txt - csv (StarCalc):44,34,76",
        crate::support::office::ALWAYS,
    );
    let shown = std::fs::read_to_string(csv).unwrap();
    assert!(!shown.contains("#N/A"), "{shown}");
    for (line, (_, level)) in shown.lines().skip(3).zip(&made.titles) {
        assert!(line.ends_with(level.as_str()), "{line} {level}");
    }
}

#[test]
fn columns_that_the_user_names_are_where_titles_and_levels_are() {
    let mut made = Made::new(&format!("=VLOOKUP(F4,{TABLE},2,FALSE)"));
    let spanish = ["Nombre", "Apellido", "Correo", "Celular", "Sitio", "Puesto", "Nivel"];
    made.headers = spanish.map(str::to_owned).to_vec();
    let folder = tempfile::tempdir().unwrap();
    let path = made.write(folder.path());
    let fields = [
        FieldKind::GivenName,
        FieldKind::FamilyName,
        FieldKind::Email,
        FieldKind::Mobile,
        FieldKind::Facility,
        FieldKind::Title,
        FieldKind::AccessLevel,
    ];
    let choices = LearnChoices {
        header_row: Some(3),
        meanings: (0..).zip(fields.map(ColumnRole::Field)).collect(),
        ..LearnChoices::default()
    };
    let learned = learn_with(&path, "healthix/btg", &choices).unwrap();
    assert_eq!(learned.titles.len(), 5);
    assert_eq!(level(&learned, "RN").as_deref(), Some("Clinical"), "{:?}", learned.findings);
    assert!(learned.layout.level_by_formula);
    assert_eq!(learned.open_decisions().count(), 0, "{:?}", learned.findings);
    let _ = starter("healthix/btg");
}

#[test]
fn the_form_s_own_rule_for_mobile_numbers_is_kept() {
    for (rule, text) in [
        ("=LEN(D4)=12", "212-555-2456"),
        ("=AND(LEN(D4)=10,ISNUMBER(--D4))", "2125552456"),
        ("=LEFT(D4,2)=\"+1\"", "+12125552456"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("form.xlsx");
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, header) in (0..).zip(HEADERS) {
            sheet.write_string(2, column, header).unwrap();
        }
        let custom = DataValidation::new().allow_custom(Formula::new(rule)).set_error_message("Another shape").unwrap();
        sheet.add_data_validation(3, 3, 12, 3, &custom).unwrap();
        let titles = DataValidation::new().allow_list_strings(&["Physician", "RN", "LPN"]).unwrap();
        sheet.add_data_validation(3, 5, 12, 5, &titles).unwrap();
        book.save(&path).unwrap();
        let learned = learn_with(&path, "healthix/btg", &LearnChoices::default()).unwrap();
        let at = learned.form.column_of(FieldKind::Mobile).unwrap();
        assert_eq!(learned.form.columns[at].rules.len(), 1, "{rule}: {:?}", learned.findings);
        assert!(learned.findings.iter().any(|finding| finding.code == "column.rule" && finding.place == "D4"));
        let tidied = worksheet::tidy(&learned.form, at, "(212) 555-2456").unwrap();
        assert_eq!(tidied.value, text, "{rule}");
        assert!(worksheet::tidy(&learned.form, at, text).is_none(), "{rule}");
    }
}

#[test]
fn what_the_form_has_filled_in_itself_is_no_person() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("form.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(HEADERS.into_iter().chain(["Action", "Done", "Title", "Access Level"])) {
        sheet.write_string(2, column, header).unwrap();
    }
    let list = DataValidation::new().allow_list_formula(Formula::new("=$J$4:$J$8"));
    sheet.add_data_validation(3, 5, 12, 5, &list).unwrap();
    for row in 4..=13_u32 {
        let formula = format!("=IF(F{row}=\"\",\"\",VLOOKUP(F{row},$J$4:$K$8,2,FALSE))");
        sheet.write_formula(row - 1, 6, Formula::new(formula).set_result("")).unwrap();
        sheet.write_string(row - 1, 7, "Add").unwrap();
        sheet.write_boolean(row - 1, 8, false).unwrap();
    }
    for (row, (title, level)) in (3..).zip(TITLES) {
        sheet.write_string(row, 9, title).unwrap();
        sheet.write_string(row, 10, level).unwrap();
    }
    book.save(&path).unwrap();
    let learned = learn_with(&path, "healthix/btg", &LearnChoices::default()).unwrap();
    assert_eq!(learned.open_decisions().count(), 0, "{:?}", learned.findings);
    assert_eq!(learned.layout.columns, (0..7).map(Some).collect::<Vec<_>>());
    assert_eq!(level(&learned, "LPN").as_deref(), Some("Clinical"));
    let row = worksheet::Row {
        id: worksheet::RowId(1),
        cells: ["Ana", "Ruiz", "a@harborside.org", "(212) 555-2456", "", "RN", ""].map(str::to_owned).to_vec(),
        formulas: 0,
    };
    let out = folder.path().join("out.xlsx");
    let filled = workbook::fill_form(&path, &learned.layout, &learned.form, &[row], &out).unwrap();
    assert_eq!(filled.written, [(worksheet::RowId(1), 4)]);
    assert_eq!(filled.levels[0].shown.as_deref(), Some("Clinical"));
}

/// Conditions about another cell than the title.
fn condition() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("E4=\"ED\"".to_owned()),
        Just("E4<>\"ED\"".to_owned()),
        Just("ISNUMBER(SEARCH(\"emerg\",E4))".to_owned()),
        Just("LEFT(E4,2)=\"ED\"".to_owned()),
        Just("$B$1=\"Yes\"".to_owned()),
        Just("OR(F4=\"RN\",E4=\"ED\")".to_owned()),
        Just("AND(F4=\"RN\",$B$1=\"Yes\")".to_owned()),
        Just("EXACT(UPPER(E4),\"ED\")".to_owned()),
        Just("COUNTIF(E4,\"E*\")>0".to_owned()),
        Just("MATCH(E4,{\"ED\",\"ICU\"},0)>0".to_owned()),
        Just("E4&F4=\"EDRN\"".to_owned()),
        Just("TODAY()>50000".to_owned()),
        Just("LEN(E4)>3".to_owned()),
        Just("E4=\"\"".to_owned()),
    ]
}

/// Ways to give a level by a condition.
fn level_formula() -> impl Strategy<Value = String> {
    (condition(), 0..6_usize).prop_map(|(condition, way)| match way {
        0 => format!("=IF({condition},\"Clinical with BTG\",VLOOKUP(F4,{TABLE},2,FALSE))"),
        1 => format!("=IFERROR(IF({condition},\"Clinical with BTG\",\"Clinical\"),\"Clinical\")"),
        2 => format!("=VLOOKUP(F4,{TABLE},2,0)&IF({condition},\" BTG\",\"\")"),
        3 => format!("=_xlfn.IFS({condition},\"Clinical with BTG\",TRUE,VLOOKUP(F4,{TABLE},2,0))"),
        4 => format!("=CHOOSE(1+IFERROR(--({condition}),0),VLOOKUP(F4,{TABLE},2,0),\"Clinical with BTG\")"),
        _ => format!("=IF(NOT({condition}),INDEX(Lists!$B$2:$B$6,MATCH(F4,Lists!$A$2:$A$6,0)),\"Clinical with BTG\")"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn a_level_that_depends_on_anything_else_is_never_certain(formula in level_formula()) {
        let learned = Made { switch: Some("No"), ..Made::new(&formula) }.learned();
        prop_assert!(learned.open_decisions().next().is_some(), "{}: {:?}", formula, learned.findings);
        prop_assert!(confidence(&learned) < 0.7, "{}", formula);
    }
}
