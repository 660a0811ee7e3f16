//! Takes a formula apart: constants, references, names, table columns, operators and calls.

/// Deeper nesting than spreadsheet programs allow is not followed.
const DEEPEST: usize = 400;

/// A piece of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// A text constant.
    Text(String),
    /// A number constant, as it is written.
    Number(String),
    /// A cell or range.
    Range(FormulaRange),
    /// A defined name.
    Name(String),
    /// A part of a table; no table name means the table that the formula is in.
    Table { table: String, columns: Vec<String>, part: TablePart },
    /// A function, its name in capitals and without prefixes, and its arguments.
    Call(String, Vec<Expr>),
    /// An array constant, row by row.
    Array(Vec<Vec<Expr>>),
    /// Two operands.
    Both(Operator, Box<Expr>, Box<Expr>),
    /// A minus sign before an operand.
    Minus(Box<Expr>),
    /// A plus sign before an operand, which changes nothing.
    Plus(Box<Expr>),
    /// A percent sign behind an operand.
    Percent(Box<Expr>),
    /// The mark of implicit intersection, `@`.
    Single(Box<Expr>),
    /// An error constant, as it is written.
    Error(String),
    /// An argument that is left out.
    Missing,
    /// What has no meaning here, such as references to other files.
    Other,
}

/// Which part of a table a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TablePart {
    Data,
    ThisRow,
    Headers,
    Totals,
    All,
}

/// What stands between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Join,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    /// The range between two references.
    To,
}

/// A cell or range as it is written; rows from 1, columns from 0, open ends for whole columns and rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormulaRange {
    pub(crate) sheet: Option<String>,
    pub(crate) rows: Option<(u32, u32)>,
    pub(crate) columns: Option<(u32, u32)>,
    /// Whether its rows are fixed with dollar signs, or it has none.
    pub(crate) fixed_rows: bool,
    /// Whether its columns are fixed with dollar signs, or it has none.
    pub(crate) fixed_columns: bool,
}

/// Takes a formula apart; nothing for what does not read as one.
pub(crate) fn parse(text: &str) -> Option<Expr> {
    let text = text.trim();
    let text = text.strip_prefix('=').unwrap_or(text);
    let mut reader = Reader { rest: text, depth: 0 };
    let expr = reader.expression(0)?;
    reader.skip();
    reader.rest.is_empty().then_some(expr)
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn eat(&mut self, mark: &str) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn expression(&mut self, least: u8) -> Option<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut left = self.operand()?;
        loop {
            self.skip();
            let Some((mark, strength, operator)) = self.operator() else { break };
            if strength < least {
                break;
            }
            self.eat(mark);
            let right = self.expression(strength + 1)?;
            left = Expr::Both(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Some(left)
    }

    fn operator(&self) -> Option<(&'static str, u8, Operator)> {
        const OPERATORS: [(&str, u8, Operator); 12] = [
            ("<>", 1, Operator::NotEqual),
            ("<=", 1, Operator::LessOrEqual),
            (">=", 1, Operator::GreaterOrEqual),
            ("=", 1, Operator::Equal),
            ("<", 1, Operator::Less),
            (">", 1, Operator::Greater),
            ("&", 2, Operator::Join),
            ("+", 3, Operator::Add),
            ("-", 3, Operator::Subtract),
            ("*", 4, Operator::Multiply),
            ("/", 4, Operator::Divide),
            ("^", 5, Operator::Power),
        ];
        OPERATORS.into_iter().find(|(mark, ..)| self.rest.starts_with(mark))
    }

    /// An operand with the signs before it and what follows it: signs bind tighter than powers.
    fn operand(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        self.skip();
        let operand = if self.eat("-") {
            Expr::Minus(Box::new(self.operand()?))
        } else if self.eat("+") {
            Expr::Plus(Box::new(self.operand()?))
        } else if self.eat("@") {
            Expr::Single(Box::new(self.operand()?))
        } else {
            self.followed_operand()?
        };
        self.depth -= 1;
        Some(operand)
    }

    fn followed_operand(&mut self) -> Option<Expr> {
        let mut operand = self.bare_operand()?;
        loop {
            self.skip();
            if self.eat(":") {
                self.skip();
                let to = self.bare_operand()?;
                operand = Expr::Both(Operator::To, Box::new(operand), Box::new(to));
            } else if self.eat("%") {
                operand = Expr::Percent(Box::new(operand));
            } else {
                return Some(operand);
            }
        }
    }

    fn bare_operand(&mut self) -> Option<Expr> {
        match self.peek()? {
            '"' => self.quoted('"').map(Expr::Text),
            '(' => {
                self.eat("(");
                let inner = self.expression(0)?;
                self.skip();
                // A union of several areas is no list.
                if self.eat(",") {
                    self.expression(0)?;
                    self.skip();
                    return self.eat(")").then_some(Expr::Other);
                }
                self.eat(")").then_some(inner)
            }
            '{' => self.array(),
            '#' => {
                let error = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '#' | '/' | '!' | '?'));
                Some(Expr::Error(error.to_ascii_uppercase()))
            }
            '\'' => {
                let sheet = self.quoted('\'')?;
                self.eat("!").then_some(())?;
                self.after_sheet(sheet)
            }
            '[' => self.bracket_first(),
            digit if digit.is_ascii_digit() || digit == '.' => Some(self.number()),
            letter if is_word(letter) => self.word(),
            _ => None,
        }
    }

    /// What stands between two marks; the mark doubled is the mark itself.
    fn quoted(&mut self, mark: char) -> Option<String> {
        let mut text = String::new();
        let mut letters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            if letter != mark {
                text.push(letter);
            } else if letters.peek().is_some_and(|(_, next)| *next == mark) {
                text.push(mark);
                letters.next();
            } else {
                self.rest = self.rest.get(at + mark.len_utf8()..)?;
                return Some(text);
            }
        }
        None
    }

    /// A number; `5:9` are whole rows.
    fn number(&mut self) -> Expr {
        let before = self.rest;
        let digits = self.take_while(|c| c.is_ascii_digit());
        if self.rest.starts_with(':') {
            let rows = self.reference(None, digits);
            if matches!(rows, Expr::Range(_)) {
                return rows;
            }
        }
        self.rest = before;
        let end = |text: &str| text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let mut length = end(before);
        let rest = before.get(length..).unwrap_or_default();
        if let Some(power) = rest.strip_prefix(['E', 'e']) {
            let sign = usize::from(power.starts_with(['+', '-']));
            let digits = power.get(sign..).unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count();
            length += if digits > 0 { 1 + sign + digits } else { 0 };
        }
        let (number, rest) = before.split_at_checked(length).unwrap_or((before, ""));
        self.rest = rest;
        Expr::Number(number.to_owned())
    }

    fn array(&mut self) -> Option<Expr> {
        self.eat("{");
        let mut rows = vec![Vec::new()];
        loop {
            let item = self.operand()?;
            rows.last_mut()?.push(item);
            self.skip();
            if self.eat("}") {
                return Some(Expr::Array(rows));
            }
            if self.eat(";") {
                rows.push(Vec::new());
            } else if !(self.eat(",") || self.eat("\\")) {
                return None;
            }
        }
    }

    /// `[1]Sheet!A1` is another file; `[@Title]` and `[Title]` mean the table around.
    fn bracket_first(&mut self) -> Option<Expr> {
        let content = self.brackets()?;
        if self.peek().is_some_and(is_word) || self.rest.starts_with('!') {
            self.take_while(is_word);
            self.eat("!");
            self.take_while(|c| is_word(c) || c == ':');
            return Some(Expr::Other);
        }
        Some(table_part("", content))
    }

    /// The content of a balanced pair of brackets.
    fn brackets(&mut self) -> Option<&'a str> {
        let (mut depth, mut escaped) = (0_usize, false);
        for (at, letter) in self.rest.char_indices() {
            match letter {
                _ if escaped => escaped = false,
                '\'' => escaped = true,
                '[' => depth += 1,
                ']' => {
                    depth -= 1;
                    if depth == 0 {
                        let content = self.rest.get(1..at)?;
                        self.rest = self.rest.get(at + 1..)?;
                        return Some(content);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn word(&mut self) -> Option<Expr> {
        let word = self.take_while(is_word);
        match self.peek() {
            Some('!') => {
                self.eat("!");
                self.after_sheet(word.to_owned())
            }
            Some('(') => self.call(word),
            Some('[') => {
                let content = self.brackets()?;
                Some(table_part(word, content))
            }
            _ => Some(self.reference(None, word)),
        }
    }

    fn after_sheet(&mut self, sheet: String) -> Option<Expr> {
        if sheet.contains('[') {
            self.take_while(|c| is_word(c) || c == ':');
            return Some(Expr::Other);
        }
        if self.peek() == Some('#') {
            return self.bare_operand();
        }
        let word = self.take_while(is_word);
        Some(self.reference(Some(sheet), word))
    }

    fn call(&mut self, name: &str) -> Option<Expr> {
        self.eat("(");
        let mut name = name.to_ascii_uppercase();
        for prefix in ["_XLFN.", "_XLWS.", "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GET"] {
            name = name.replace(prefix, "");
        }
        let mut arguments = Vec::new();
        loop {
            self.skip();
            if self.eat(")") {
                return Some(Expr::Call(name, arguments));
            }
            if self.eat(",") || self.eat(";") {
                arguments.push(Expr::Missing);
                continue;
            }
            arguments.push(self.expression(0)?);
            self.skip();
            if self.eat(")") {
                return Some(Expr::Call(name, arguments));
            }
            if !(self.eat(",") || self.eat(";")) {
                return None;
            }
        }
    }

    fn reference(&mut self, sheet: Option<String>, word: &str) -> Expr {
        let Some(first) = corner(word) else {
            return Expr::Name(word.to_owned());
        };
        let before = self.rest;
        if self.eat(":") {
            let second = corner(self.take_while(is_word));
            let alike = |second: &ReferenceCorner| second.column.is_some() == first.column.is_some();
            let calls = matches!(self.peek(), Some('(' | '!' | '['));
            if let Some(second) = second.filter(alike).filter(|_| !calls) {
                let order = |one: u32, other: u32| (one.min(other), one.max(other));
                return Expr::Range(FormulaRange {
                    sheet,
                    rows: first.row.zip(second.row).map(|(one, other)| order(one, other)),
                    columns: first.column.zip(second.column).map(|(one, other)| order(one, other)),
                    fixed_rows: first.fixed_row && second.fixed_row,
                    fixed_columns: first.fixed_column && second.fixed_column,
                });
            }
            self.rest = before;
        }
        match (first.column, first.row) {
            (Some(column), Some(row)) => {
                let cell = Expr::Range(FormulaRange {
                    sheet,
                    rows: Some((row, row)),
                    columns: Some((column, column)),
                    fixed_rows: first.fixed_row,
                    fixed_columns: first.fixed_column,
                });
                // `A2#` is everything that the formula in A2 spills.
                if self.eat("#") { Expr::Call("ANCHORARRAY".to_owned(), vec![cell]) } else { cell }
            }
            _ => Expr::Name(word.to_owned()),
        }
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$' | '\\' | '?')
}

/// One end of a reference: column (from 0) and row (from 1) of `$B$7`, `B` or `$7`.
#[derive(Debug, Clone, Copy)]
struct ReferenceCorner {
    column: Option<u32>,
    row: Option<u32>,
    fixed_column: bool,
    fixed_row: bool,
}

fn corner(word: &str) -> Option<ReferenceCorner> {
    let plain = word.strip_prefix('$').unwrap_or(word);
    let letters = plain.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, rest) = plain.split_at(letters);
    let digits = rest.strip_prefix('$').unwrap_or(rest);
    if letters.len() > 3 || digits.len() > 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let column = column_of(letters);
    let row = digits.parse::<u32>().ok().filter(|row| (1..=crate::limits::LAST_ROW).contains(row));
    let first_fixed = plain.len() < word.len();
    let fixed_row = row.is_none() || digits.len() < rest.len() || (letters.is_empty() && first_fixed);
    match (column, row) {
        (None, None) => None,
        (None, Some(_)) if !letters.is_empty() => None,
        (Some(_), None) if !digits.is_empty() => None,
        (column, row) => {
            Some(ReferenceCorner { column, row, fixed_column: column.is_none() || first_fixed, fixed_row })
        }
    }
}

/// Position of a column by its letters, counted from 0.
pub(crate) fn column_of(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let number =
        letters.bytes().fold(0_u32, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    (number <= crate::limits::LAST_COLUMN).then_some(number - 1)
}

fn table_part(table: &str, content: &str) -> Expr {
    let mut columns = Vec::new();
    let content = content.trim();
    let (mut part, content) =
        content.strip_prefix('@').map_or((TablePart::Data, content), |rest| (TablePart::ThisRow, rest));
    let pieces: Vec<String> = if content.starts_with('[') { nested(content) } else { vec![plain(content)] };
    for piece in pieces {
        match piece.strip_prefix('#').map(str::to_ascii_lowercase).as_deref() {
            Some("this row") => part = TablePart::ThisRow,
            Some("headers") => part = TablePart::Headers,
            Some("totals") => part = TablePart::Totals,
            Some("all") => part = TablePart::All,
            Some(_) => {}
            None if piece.is_empty() => {}
            None => columns.push(piece),
        }
    }
    Expr::Table { table: table.to_owned(), columns, part }
}

/// The pieces of `[#This Row],[Job Title]`.
fn nested(content: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece: Option<String> = None;
    let mut letters = content.chars();
    while let Some(letter) = letters.next() {
        match (letter, &mut piece) {
            ('[', None) => piece = Some(String::new()),
            (']', Some(_)) => pieces.extend(piece.take()),
            ('\'', Some(text)) => text.extend(letters.next()),
            (letter, Some(text)) => text.push(letter),
            (_, None) => {}
        }
    }
    pieces
}

fn plain(content: &str) -> String {
    let mut text = String::new();
    let mut letters = content.chars();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            text.extend(letters.next());
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn range(sheet: Option<&str>, rows: Option<(u32, u32)>, columns: Option<(u32, u32)>) -> Expr {
        let sheet = sheet.map(str::to_owned);
        Expr::Range(FormulaRange { sheet, rows, columns, fixed_rows: true, fixed_columns: true })
    }

    #[test]
    fn references_are_read_in_every_way_they_are_written() {
        for (text, expected) in [
            ("Lists!$A$2:$A$50", range(Some("Lists"), Some((2, 50)), Some((0, 0)))),
            ("'It''s a list'!$B$3", range(Some("It's a list"), Some((3, 3)), Some((1, 1)))),
            ("=$A:$C", range(None, None, Some((0, 2)))),
            ("$AA$10", range(None, Some((10, 10)), Some((26, 26)))),
            ("Titles", Expr::Name("Titles".to_owned())),
            ("Lists!Titles", Expr::Name("Titles".to_owned())),
            ("[1]Lists!$A$1", Expr::Other),
            ("'[1]My lists'!$A$1:$A$4", Expr::Other),
            ("#REF!", Expr::Error("#REF!".to_owned())),
            ("$5:$9", range(None, Some((5, 9)), None)),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn table_columns_are_read_in_every_way_they_are_written() {
        for (text, table, columns, part) in [
            ("Titles[Title]", "Titles", vec!["Title"], TablePart::Data),
            ("Titles[[#Data],[Job title]]", "Titles", vec!["Job title"], TablePart::Data),
            ("People[[#This Row],[Title]]", "People", vec!["Title"], TablePart::ThisRow),
            ("[@Title]", "", vec!["Title"], TablePart::ThisRow),
            ("People[@[Title / position]]", "People", vec!["Title / position"], TablePart::ThisRow),
            ("Titles[What''s '[it']]", "Titles", vec!["What's [it]"], TablePart::Data),
            ("Titles[]", "Titles", vec![], TablePart::Data),
        ] {
            let columns = columns.into_iter().map(str::to_owned).collect();
            assert_eq!(parse(text), Some(Expr::Table { table: table.to_owned(), columns, part }), "{text}");
        }
    }

    #[test]
    fn calls_keep_their_arguments_and_lose_their_prefixes() {
        let Some(Expr::Call(name, arguments)) = parse("_xlfn.XLOOKUP(F7,Lists!A:A,Lists!B:B,\"\",0)") else {
            panic!("no call")
        };
        assert_eq!((name.as_str(), arguments.len()), ("XLOOKUP", 5));
        let Some(Expr::Call(name, arguments)) = parse("VLOOKUP(F7;Lists.A1;2;)") else { panic!("no call") };
        assert_eq!((name.as_str(), arguments.len()), ("VLOOKUP", 3));
    }

    #[test]
    fn what_is_no_formula_gives_nothing_however_deep_it_is() {
        for text in ["", "(", "IF(", "\"open", "A1+", "{1,", "Table[", "'x", "\u{1F600}", "1 2", ")", "=", "=="] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"(".repeat(100_000)), None);
        assert_eq!(parse(&"IF(1,".repeat(100_000)), None);
        assert_eq!(parse(&"-".repeat(100_000)), None);
    }
}
