use std::ops::ControlFlow;
use std::path::PathBuf;

use desk::Desk;
use desk::contract::{
    ColumnChoice, Confidence, LearnChoicesView, LearnDifference, LearnedEvidence, Learning, LevelChoice, MeaningView,
    TitleChoice,
};
use desk::fault::{DeskError, DeskResult};
use desk::learn::meaning_words;
use serde_json::json;

use super::check::counted;
use crate::output::{ExitKind, Output};

#[derive(Debug, clap::Args)]
pub struct LearnArguments {
    /// The blank form as you downloaded it
    #[arg(value_name = "BLANK.xlsx")]
    blank: PathBuf,
    /// Which form it is, as HIE/NAME
    #[arg(long = "as", value_name = "FORM")]
    form: String,
    /// Show what was found; save nothing
    #[arg(long)]
    dry_run: bool,
    /// Sheet that people are typed into
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Row of the headers; the lower row if they span two
    #[arg(long, value_name = "ROW")]
    header_row: Option<u32>,
    /// Row of the first person
    #[arg(long, value_name = "ROW")]
    first_row: Option<u32>,
    /// Number of prepared rows
    #[arg(long, value_name = "COUNT")]
    rows: Option<u32>,
    /// Meaning of a column, and whether it is required: D=mobile, D=mobile,required or D=optional
    #[arg(long = "column", value_name = "LETTERS=WHAT")]
    columns: Vec<String>,
    /// Access level that a title gives
    #[arg(long = "level", value_name = "TITLE=LEVEL")]
    levels: Vec<String>,
    /// Level with Break the Glass
    #[arg(long, value_name = "LEVEL")]
    btg_level: Vec<String>,
    /// Level without Break the Glass
    #[arg(long, value_name = "LEVEL")]
    no_btg_level: Vec<String>,
    /// Finding to accept, by its name in brackets
    #[arg(long, value_name = "FINDING")]
    accept: Vec<String>,
}

pub fn learn(desk: &Desk, arguments: &LearnArguments, output: &Output) -> DeskResult<ExitKind> {
    let choices = choices(arguments)?;
    let given = (choices != LearnChoicesView::default()).then_some(&choices);
    let learning = desk.learn(&arguments.form, Some(&arguments.blank), given, &mut |_| ControlFlow::Continue(()))?;
    show(&learning, output);
    let saved = learning.ready && !arguments.dry_run;
    if saved {
        desk.save_learned(&arguments.form, Some(&arguments.blank), &learning.choices)?;
        output.line(format!("\nSaved. {} now follows this blank form.", arguments.form));
    } else if learning.ready {
        output.line("\nNothing was saved.");
    } else {
        output.line(
            "\nNothing was saved. Decide what is listed above with --level, --column or --accept, then run the command again.",
        );
    }
    let mut value = serde_json::to_value(&learning).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.insert("saved".to_owned(), json!(saved));
    }
    output.value(&value);
    Ok(if learning.ready { ExitKind::Done } else { ExitKind::ProblemsFound })
}

fn choices(arguments: &LearnArguments) -> DeskResult<LearnChoicesView> {
    let level_choice =
        |break_the_glass: bool| move |level: &String| LevelChoice { level: level.clone(), break_the_glass };
    Ok(LearnChoicesView {
        sheet: arguments.sheet.clone(),
        header_row: arguments.header_row,
        first_row: arguments.first_row,
        prepared_rows: arguments.rows,
        columns: arguments.columns.iter().map(|text| column(text)).collect::<DeskResult<_>>()?,
        levels: arguments.levels.iter().map(|text| title(text)).collect::<DeskResult<_>>()?,
        level_break_the_glass: arguments
            .btg_level
            .iter()
            .map(level_choice(true))
            .chain(arguments.no_btg_level.iter().map(level_choice(false)))
            .collect(),
        break_the_glass: None,
        accepted: arguments.accept.clone(),
    })
}

fn title(text: &str) -> DeskResult<TitleChoice> {
    match text.rsplit_once('=') {
        Some((title, level)) if !title.trim().is_empty() && !level.trim().is_empty() => {
            Ok(TitleChoice { title: title.trim().to_owned(), level: level.trim().to_owned() })
        }
        _ => Err(DeskError::bad_request(
            format!("“{text}” is not TITLE=LEVEL."),
            "Write --level \"TITLE=LEVEL\", both spelled as on the form.",
        )),
    }
}

const MEANINGS: [(&str, MeaningView); 13] = [
    ("first-name", MeaningView::GivenName),
    ("last-name", MeaningView::FamilyName),
    ("full-name", MeaningView::FullNameGivenFirst),
    ("full-name-last-first", MeaningView::FullNameFamilyFirst),
    ("email", MeaningView::Email),
    ("mobile", MeaningView::Mobile),
    ("facility", MeaningView::Facility),
    ("title", MeaningView::Title),
    ("access-level", MeaningView::AccessLevel),
    ("npi", MeaningView::Npi),
    ("date", MeaningView::Date),
    ("text", MeaningView::Text),
    ("nothing", MeaningView::LeftAlone),
];

fn column(text: &str) -> DeskResult<ColumnChoice> {
    let wrong = || {
        let names: Vec<&str> = MEANINGS.iter().map(|(name, _)| *name).collect();
        DeskError::bad_request(
            format!("“{text}” is not LETTERS=WHAT."),
            format!(
                "Write --column D=WHAT. WHAT is one of {}; add “,required” or “,optional” if needed.",
                names.join(", ")
            ),
        )
    };
    let (letters, what) = text.split_once('=').ok_or_else(wrong)?;
    let mut choice =
        ColumnChoice { column: position(letters.trim()).ok_or_else(wrong)?, meaning: None, required: None };
    for word in what.split(',').map(str::trim) {
        match word {
            "required" => choice.required = Some(true),
            "optional" => choice.required = Some(false),
            word => {
                let meaning = MEANINGS.iter().find(|(name, _)| *name == word).ok_or_else(wrong)?;
                choice.meaning = Some(meaning.1);
            }
        }
    }
    Ok(choice)
}

fn position(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let number = letters.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some(number - 1)
}

fn show(learning: &Learning, output: &Output) {
    if output.is_json() {
        return;
    }
    output.line(format!("{}, as {}\n", learning.file, learning.form.id));
    let variant = if learning.break_the_glass.value { "with Break the Glass" } else { "without Break the Glass" };
    output.table(&[
        vec!["Sheet".into(), learning.sheet.value.clone(), sure(&learning.sheet.by)],
        vec!["Headers".into(), format!("row {}", learning.header_row.value), sure(&learning.header_row.by)],
        vec!["First person".into(), format!("row {}", learning.first_row.value), sure(&learning.first_row.by)],
        vec![
            "Prepared".into(),
            counted(learning.prepared_rows.value as usize, "row", "rows"),
            sure(&learning.prepared_rows.by),
        ],
        vec!["Variant".into(), variant.into(), sure(&learning.break_the_glass.by)],
    ]);
    output.line("");
    let mut rows = vec![["COLUMN", "HEADER", "FOR", "REQUIRED", "CERTAINTY"].map(str::to_owned).to_vec()];
    rows.extend(learning.columns.iter().map(|column| {
        let required = if column.required.value { "yes" } else { "no" };
        vec![
            column.letters.clone(),
            column.header.clone(),
            meaning_words(column.meaning).to_owned(),
            format!("{required} ({})", column.required.by.why),
            sure(&column.by),
        ]
    }));
    output.table(&rows);

    match &learning.titles_by {
        Some(by) => output.line(format!("\n{} from {}", counted(learning.titles.len(), "title", "titles"), sure(by))),
        None => output.line("\nNo title list was found."),
    }
    if let Some(by) = &learning.levels_by {
        output.line(format!("Access levels from {}", sure(by)));
    }
    let mut rows = vec![["TITLE", "CELL", "GIVES", "CELL"].map(str::to_owned).to_vec()];
    rows.extend(learning.titles.iter().map(|title| {
        let glass = if title.break_the_glass { " (Break the Glass)" } else { "" };
        let level = title.level.as_ref().map_or_else(|| "?".to_owned(), |level| format!("{level}{glass}"));
        vec![title.name.clone(), title.cell.clone(), level, title.level_cell.clone()]
    }));
    output.table(&rows);

    let (open, seen): (Vec<_>, Vec<_>) = learning.findings.iter().partition(|finding| finding.decide);
    for (heading, findings) in [("Decide", open), ("Review", seen)] {
        if !findings.is_empty() {
            output.line(format!("\n{heading}:"));
        }
        for finding in findings {
            let place = if finding.place.is_empty() { String::new() } else { format!("{}: ", finding.place) };
            output.line(format!("  {place}{} [{}]", finding.message, finding.code));
        }
    }
    let differences = counted(learning.differences.len(), "difference", "differences");
    if !learning.replaces_learned {
        return output.line(format!("\n{differences} from the starter layout; --json lists them."));
    }
    output.line(format!("\n{differences} from the edition in use ({})", learning.edition_in_use));
    for difference in &learning.differences {
        output.line(format!("  {}", change(difference)));
    }
}

/// A difference in one line.
pub(super) fn change(difference: &LearnDifference) -> String {
    let change = match (difference.before.as_str(), difference.after.as_str()) {
        ("", after) => after.to_owned(),
        (before, "") => format!("was {before}"),
        (before, after) => format!("{before} → {after}"),
    };
    format!("{}: {change}", difference.what)
}

/// How sure something is, in words with the figure, the place and the reason.
fn sure(by: &LearnedEvidence) -> String {
    let word = match by.confidence {
        Confidence::Yours => return "your decision".to_owned(),
        Confidence::Certain => "certain",
        Confidence::Likely => "likely",
        Confidence::Unsure => "please check",
    };
    let place = if by.place.is_empty() { String::new() } else { format!("{}; ", by.place) };
    let why = if by.why.is_empty() { "no evidence" } else { by.why.as_str() };
    format!("{place}{why} ({word}, {:.2})", by.score)
}
