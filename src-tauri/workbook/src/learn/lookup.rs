//! Recognizes how a workbook derives the access level from the title, and reads the table behind it.

use super::book::{Area, Book};
use super::formula::{Expr, Operator, parse};
use super::resolve::{Home, Item, is_zero, number};

/// Helper columns and names may lead further; a circle ends here.
const DEEPEST: usize = 12;

/// A title and the level it gives, with the cells they stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) title: Item,
    pub(crate) level: Item,
}

/// How a level follows from a title.
#[derive(Debug, Clone, Default)]
pub(crate) struct Derivation {
    /// The column whose cell is looked up, counted from 0.
    pub(crate) key: Option<u32>,
    /// The function that decides, as people know it.
    pub(crate) by: &'static str,
    pub(crate) pairs: Vec<Pair>,
    /// Where titles and levels stand, when they stand in cells.
    pub(crate) table: Option<(Area, Area)>,
    /// The level of every title that is not named.
    pub(crate) otherwise: Option<String>,
    /// Conditions that could not be read.
    pub(crate) unread: usize,
}

/// How the formula at `home` derives a level; nothing when its shape is not known.
pub(crate) fn derivation(book: &Book, formula: &str, home: Home) -> Option<Derivation> {
    let found = derive(book, &parse(formula)?, home, 0)?;
    (!found.pairs.is_empty() || found.otherwise.is_some()).then_some(found)
}

fn derive(book: &Book, expr: &Expr, home: Home, depth: usize) -> Option<Derivation> {
    if depth > DEEPEST || !book.spend(16) {
        return None;
    }
    let again = |expr: &Expr| derive(book, expr, home, depth + 1);
    match expr {
        Expr::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("VLOOKUP", [key, table, column, ..]) => vlookup(book, key, table, column, home),
            ("XLOOKUP", [key, titles, levels, rest @ ..]) => {
                let mut found = between(book, "XLOOKUP", key, titles, levels, home)?;
                found.otherwise = rest.first().and_then(|other| value(book, other, home)).map(|item| item.text);
                Some(found)
            }
            ("LOOKUP", [key, titles, levels]) => between(book, "LOOKUP", key, titles, levels, home),
            ("INDEX", [levels, row, rest @ ..]) => index(book, levels, row, rest, home, depth),
            ("IF", [condition, yes, rest @ ..]) => conditional(book, condition, yes, rest.first(), home, depth),
            ("IFS", arguments) => ifs(book, arguments, home),
            ("SWITCH", [key, rest @ ..]) => switch(book, key, rest, home),
            ("CHOOSE", [Expr::Call(name, inner), rest @ ..]) if name == "MATCH" => choose(book, inner, rest, home),
            ("LET", arguments) => arguments.iter().rev().find_map(again),
            (_, arguments) => arguments.iter().find_map(again),
        },
        Expr::Both(_, left, right) => again(left).or_else(|| again(right)),
        // A helper column of the same row, or a name for the whole formula.
        Expr::Range(_) | Expr::Table { .. } => {
            let area =
                book.area(expr, home).filter(|area| area.sheet == home.sheet && area.rows == (home.row, home.row))?;
            if area.columns.0 == home.column {
                return None;
            }
            let formula = helper_formula(book, &area)?;
            derive(book, &parse(formula)?, Home { column: area.columns.0, ..home }, depth + 1)
        }
        Expr::Name(name) => derive(book, &parse(book.named(name, home)?)?, home, depth + 1),
        _ => None,
    }
}

fn vlookup(book: &Book, key: &Expr, table: &Expr, column: &Expr, home: Home) -> Option<Derivation> {
    let area = book.clipped(book.area(table, home)?);
    let offset = match column {
        Expr::Call(name, arguments) if name == "MATCH" => {
            let header = value(book, arguments.first()?, home)?;
            let headers = book.clipped(book.area(arguments.get(1)?, home)?);
            let found = book.items(&headers).into_iter().find(|item| item.text.eq_ignore_ascii_case(&header.text))?;
            found.cell?.2.checked_sub(headers.columns.0)?
        }
        Expr::Call(name, arguments) if name == "COLUMNS" => {
            let counted = book.area(arguments.first()?, home)?;
            counted.columns.1 - counted.columns.0
        }
        column => number(column)?.checked_sub(1)?,
    };
    let level = area.columns.0 + offset;
    let titles = Area { columns: (area.columns.0, area.columns.0), ..area };
    let levels = Area { columns: (level, level), ..area };
    Some(table_of(book, "VLOOKUP", key_of(book, key, home), titles, levels))
}

fn between(book: &Book, by: &'static str, key: &Expr, titles: &Expr, levels: &Expr, home: Home) -> Option<Derivation> {
    let titles = book.clipped(book.area(titles, home)?);
    let levels = book.area(levels, home)?;
    Some(table_of(book, by, key_of(book, key, home), titles, levels))
}

fn index(book: &Book, levels: &Expr, row: &Expr, rest: &[Expr], home: Home, depth: usize) -> Option<Derivation> {
    if depth > DEEPEST {
        return None;
    }
    match row {
        Expr::Call(name, arguments) if name == "MATCH" || name == "XMATCH" => {
            let titles = book.clipped(book.area(arguments.get(1)?, home)?);
            let mut levels = book.area(levels, home)?;
            if let Some(column) = rest.first().filter(|column| !is_zero(column)) {
                let column = levels.columns.0 + number(column)?.checked_sub(1)?;
                levels.columns = (column, column);
            }
            Some(table_of(book, "INDEX and MATCH", key_of(book, arguments.first()?, home), titles, levels))
        }
        // The place in the list is found in a helper column.
        Expr::Range(_) | Expr::Table { .. } => {
            let area = book.area(row, home).filter(|area| area.rows == (home.row, home.row))?;
            let formula = helper_formula(book, &area)?;
            let helper = parse(formula)?;
            let inner = find_match(&helper, 0)?;
            index(book, levels, inner, rest, home, depth + 1)
        }
        Expr::Call(_, arguments) => {
            arguments.iter().find_map(|argument| index(book, levels, argument, rest, home, depth + 1))
        }
        _ => None,
    }
}

/// The formula of a helper cell.
fn helper_formula<'a>(book: &'a Book, area: &Area) -> Option<&'a str> {
    let formula = book.cell(area.sheet, area.rows.0, area.columns.0)?.formula.as_deref()?;
    book.spend(formula.len()).then_some(formula)
}

fn find_match(expr: &Expr, depth: usize) -> Option<&Expr> {
    match expr {
        Expr::Call(name, _) if name == "MATCH" || name == "XMATCH" => Some(expr),
        Expr::Call(_, arguments) if depth < DEEPEST => {
            arguments.iter().find_map(|argument| find_match(argument, depth + 1))
        }
        _ => None,
    }
}

/// Titles and levels that stand side by side in two areas.
fn table_of(book: &Book, by: &'static str, key: Option<u32>, titles: Area, levels: Area) -> Derivation {
    let upright = titles.columns.0 == titles.columns.1;
    let pairs = book
        .items(&titles)
        .into_iter()
        .filter_map(|title| {
            let (_, row, column) = title.cell?;
            let (row, column) = if upright {
                (levels.rows.0 + (row - titles.rows.0), levels.columns.0)
            } else {
                (levels.rows.0, levels.columns.0 + (column - titles.columns.0))
            };
            let text = book.text(levels.sheet, row, column).to_owned();
            (!text.is_empty()).then_some(Pair { title, level: Item { text, cell: Some((levels.sheet, row, column)) } })
        })
        .collect();
    let levels = Area { rows: (levels.rows.0, levels.rows.0 + (titles.rows.1 - titles.rows.0)), ..levels };
    Derivation { key, by, pairs, table: Some((titles, levels)), otherwise: None, unread: 0 }
}

fn conditional(
    book: &Book,
    condition: &Expr,
    yes: &Expr,
    no: Option<&Expr>,
    home: Home,
    depth: usize,
) -> Option<Derivation> {
    let deeper = |expr: Option<&Expr>| expr.and_then(|expr| derive(book, expr, home, depth + 1));
    if asks_for_nothing(condition) {
        return deeper(Some(yes)).or_else(|| deeper(no));
    }
    if let Some((key, titles)) = condition_of(book, condition, home, 0)
        && let Some(level) = value(book, yes, home)
    {
        let mut found = match no {
            Some(no @ Expr::Call(..)) => chain(book, no, home),
            Some(no) => Derivation { otherwise: value(book, no, home).map(|item| item.text), ..Derivation::default() },
            None => Derivation::default(),
        };
        let mut pairs: Vec<Pair> = titles.into_iter().map(|title| Pair { title, level: level.clone() }).collect();
        pairs.append(&mut found.pairs);
        return Some(Derivation { key: Some(key), by: "IF", pairs, ..found });
    }
    // The condition is about something else; whichever branch derives a level is the one meant.
    deeper(Some(yes)).or_else(|| deeper(no))
}

/// The rest of a chain of conditions.
fn chain(book: &Book, expr: &Expr, home: Home) -> Derivation {
    let mut found = Derivation::default();
    let mut rest = expr;
    loop {
        let Expr::Call(name, arguments) = rest else {
            found.otherwise = value(book, rest, home).map(|item| item.text);
            return found;
        };
        let (Some(condition), Some(yes)) = (arguments.first(), arguments.get(1)) else { return found };
        if name != "IF" {
            found.unread += 1;
            return found;
        }
        match (condition_of(book, condition, home, 0), value(book, yes, home)) {
            (Some((_, titles)), Some(level)) => {
                found.pairs.extend(titles.into_iter().map(|title| Pair { title, level: level.clone() }));
            }
            _ if asks_for_nothing(condition) => {}
            _ => found.unread += 1,
        }
        let Some(no) = arguments.get(2) else { return found };
        rest = no;
    }
}

fn ifs(book: &Book, arguments: &[Expr], home: Home) -> Option<Derivation> {
    let mut found = Derivation { by: "IFS", ..Derivation::default() };
    for pair in arguments.chunks(2) {
        let [condition, level] = pair else { continue };
        let level = value(book, level, home);
        match (condition_of(book, condition, home, 0), level) {
            (Some((key, titles)), Some(level)) => {
                found.key = Some(key);
                found.pairs.extend(titles.into_iter().map(|title| Pair { title, level: level.clone() }));
            }
            (None, Some(level)) if is_true(condition) => found.otherwise = Some(level.text),
            _ if asks_for_nothing(condition) => {}
            _ => found.unread += 1,
        }
    }
    found.key.is_some().then_some(found)
}

fn switch(book: &Book, key: &Expr, rest: &[Expr], home: Home) -> Option<Derivation> {
    let key = key_of(book, key, home)?;
    let mut found = Derivation { key: Some(key), by: "SWITCH", ..Derivation::default() };
    for pair in rest.chunks(2) {
        match pair {
            [title, level] => match (value(book, title, home), value(book, level, home)) {
                (Some(title), Some(level)) => found.pairs.push(Pair { title, level }),
                _ => found.unread += 1,
            },
            [other] => found.otherwise = value(book, other, home).map(|item| item.text),
            _ => {}
        }
    }
    Some(found)
}

fn choose(book: &Book, matching: &[Expr], levels: &[Expr], home: Home) -> Option<Derivation> {
    let [key, titles, ..] = matching else { return None };
    let titles = texts(book, titles, home)?;
    let pairs = titles
        .into_iter()
        .zip(levels)
        .filter_map(|(title, level)| Some(Pair { title, level: value(book, level, home)? }))
        .collect();
    Some(Derivation { key: key_of(book, key, home), by: "CHOOSE and MATCH", pairs, ..Derivation::default() })
}

/// Which column's cell a condition is about, and which titles fulfill it.
fn condition_of(book: &Book, expr: &Expr, home: Home, depth: usize) -> Option<(u32, Vec<Item>)> {
    if depth > DEEPEST {
        return None;
    }
    let equal = |one: &Expr, other: &Expr| {
        let (key, titles) = match (key_of(book, one, home), key_of(book, other, home)) {
            (Some(key), _) => (key, other),
            (None, Some(key)) => (key, one),
            (None, None) => return None,
        };
        Some((key, texts(book, titles, home)?))
    };
    match expr {
        Expr::Both(Operator::Equal, one, other) => equal(one, other),
        Expr::Both(Operator::Greater, counted, zero) if is_zero(zero) => condition_of(book, counted, home, depth + 1),
        Expr::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("EXACT", [one, other]) => equal(one, other),
            ("OR", conditions) => {
                let mut all: Option<(u32, Vec<Item>)> = None;
                for condition in conditions {
                    let (key, titles) = condition_of(book, condition, home, depth + 1)?;
                    all.get_or_insert((key, Vec::new())).1.extend(titles);
                }
                all
            }
            ("AND", conditions) => {
                let telling: Vec<&Expr> = conditions.iter().filter(|one| !asks_for_nothing(one)).collect();
                let [only] = telling.as_slice() else { return None };
                condition_of(book, only, home, depth + 1)
            }
            ("ISNUMBER", [inner]) => condition_of(book, inner, home, depth + 1),
            ("MATCH", [key, titles, ..]) => Some((key_of(book, key, home)?, texts(book, titles, home)?)),
            ("COUNTIF", [titles, key]) => Some((key_of(book, key, home)?, texts(book, titles, home)?)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a condition only asks if something has been typed at all.
fn asks_for_nothing(expr: &Expr) -> bool {
    let empty = |expr: &Expr| matches!(expr, Expr::Text(text) if text.is_empty());
    match expr {
        Expr::Both(Operator::Equal | Operator::NotEqual, one, other) => {
            empty(one) || empty(other) || (is_length(one) && is_zero(other))
        }
        Expr::Both(Operator::Greater, one, other) => is_length(one) && is_zero(other),
        Expr::Call(name, arguments) => match name.as_str() {
            "ISBLANK" | "LEN" | "ISTEXT" => true,
            "NOT" | "OR" | "AND" => !arguments.is_empty() && arguments.iter().all(asks_for_nothing),
            _ => false,
        },
        _ => false,
    }
}

fn is_length(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(name, _) if matches!(name.as_str(), "LEN" | "COUNTA"))
}

fn is_true(expr: &Expr) -> bool {
    match expr {
        Expr::Name(name) => name.eq_ignore_ascii_case("TRUE"),
        Expr::Call(name, arguments) => name == "TRUE" && arguments.is_empty(),
        Expr::Number(number) => number == "1",
        Expr::Both(Operator::Equal, one, other) => one == other,
        _ => false,
    }
}

/// The column of the form's own row that is looked up.
fn key_of(book: &Book, expr: &Expr, home: Home) -> Option<u32> {
    match expr {
        Expr::Range(_) | Expr::Table { .. } | Expr::Name(_) => {
            let area = book.area(expr, home)?;
            let own = area.sheet == home.sheet && area.columns.0 == area.columns.1 && area.columns.0 != home.column;
            // A formula over the whole column looks up the cell of each row.
            (own && (area.holds(home.row, area.columns.0))).then_some(area.columns.0)
        }
        Expr::Call(name, arguments)
            if matches!(
                name.as_str(),
                "TRIM" | "UPPER" | "LOWER" | "PROPER" | "CLEAN" | "SINGLE" | "T" | "SUBSTITUTE"
            ) =>
        {
            key_of(book, arguments.first()?, home)
        }
        Expr::Both(Operator::Join, one, other) => match (one.as_ref(), other.as_ref()) {
            (Expr::Text(text), inner) | (inner, Expr::Text(text)) if text.is_empty() => key_of(book, inner, home),
            _ => None,
        },
        _ => None,
    }
}

/// Constants, written out or in cells that are not of the form's own row.
fn texts(book: &Book, expr: &Expr, home: Home) -> Option<Vec<Item>> {
    match expr {
        Expr::Array(items) => items.iter().map(|item| value(book, item, home)).collect(),
        Expr::Text(_) | Expr::Number(_) => value(book, expr, home).map(|item| vec![item]),
        Expr::Call(name, arguments) if matches!(name.as_str(), "TRIM" | "UPPER" | "LOWER") => {
            texts(book, arguments.first()?, home)
        }
        expr => {
            let area = book.clipped(book.area(expr, home)?);
            let items = book.items(&area);
            (!items.is_empty()).then_some(items)
        }
    }
}

/// A level or a title: a constant, or the text of one cell.
fn value(book: &Book, expr: &Expr, home: Home) -> Option<Item> {
    let item = |text: &str, cell| {
        let text = text.trim();
        (!text.is_empty()).then(|| Item { text: text.to_owned(), cell })
    };
    match expr {
        Expr::Text(text) | Expr::Number(text) => item(text, None),
        Expr::Range(_) | Expr::Name(_) | Expr::Table { .. } => {
            let area = book.area(expr, home)?;
            let single = area.rows.0 == area.rows.1 && area.columns.0 == area.columns.1;
            let own_row = area.sheet == home.sheet && area.rows.0 == home.row;
            if !single || own_row {
                return None;
            }
            let text = book.text(area.sheet, area.rows.0, area.columns.0);
            item(text, Some((area.sheet, area.rows.0, area.columns.0)))
        }
        _ => None,
    }
}
