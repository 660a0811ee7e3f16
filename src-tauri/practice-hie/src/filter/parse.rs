//! Reading filters and paths: words into conditions on attributes that the schemas declare.

use serde_json::Value;

use super::{Leaf, Op, ScimFilter, as_time, invalid};
use crate::error::{ScimError, ScimErrorType};
use crate::resource;
use crate::schemas::{self, Attribute, AttributeKind, EXTENSION, USER};

/// Longest filter that is read, in bytes.
const LONGEST: usize = 16 * 1024;
/// How deep parentheses may nest.
const DEEPEST: usize = 50;

/// Where a PATCH operation points to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PatchPath {
    /// The whole extension.
    Extension,
    /// An attribute, perhaps only the entries that fulfill a filter, perhaps only one part of them.
    Attribute(Leaf, Option<ScimFilter>),
}

/// Reads a filter.
pub(crate) fn parse(text: &str) -> Result<ScimFilter, ScimError> {
    let mut parser = Parser::new(text)?;
    let filter = parser.any_of(None)?;
    match parser.next() {
        None => Ok(filter),
        Some(token) => Err(invalid(format!("The filter goes on after its end, at {}.", token.shown()))),
    }
}

/// Reads a PATCH path.
pub(crate) fn parse_path(text: &str) -> Result<PatchPath, ScimError> {
    let wrong = || ScimError::of(ScimErrorType::InvalidPath, format!("There is no attribute \"{text}\" to change."));
    if text.eq_ignore_ascii_case(EXTENSION) {
        return Ok(PatchPath::Extension);
    }
    let mut parser = Parser::new(text)?;
    let Some(FilterToken::Word(name)) = parser.next() else { return Err(wrong()) };
    let mut leaf = parse_attribute(name).ok_or_else(wrong)?;
    match parser.next() {
        None => return Ok(PatchPath::Attribute(leaf, None)),
        Some(FilterToken::Open('[')) if leaf.part.is_none() && leaf.attribute.multi => {}
        Some(_) => return Err(wrong()),
    }
    let inner = parser.any_of(Some(leaf.attribute.parts))?;
    if parser.next() != Some(FilterToken::Close(']')) {
        return Err(invalid(format!("The path \"{text}\" lacks its closing bracket.")));
    }
    match parser.next() {
        None => {}
        Some(FilterToken::Word(part)) if part.starts_with('.') && parser.at_end() => {
            leaf.part = Some(schemas::find(leaf.attribute.parts, &part[1..]).ok_or_else(wrong)?);
        }
        Some(_) => return Err(wrong()),
    }
    Ok(PatchPath::Attribute(leaf, Some(inner)))
}

/// Finds an attribute by its name, with or without its schema's URN and with or without a part.
pub(crate) fn parse_attribute(name: &str) -> Option<Leaf> {
    if let Some(rest) = schemas::after_urn(name, EXTENSION) {
        return Some(Leaf { extension: true, attribute: schemas::find(&schemas::HIE, rest)?, part: None });
    }
    let rest = schemas::after_urn(name, USER).unwrap_or(name);
    let Some((head, part)) = rest.split_once('.') else {
        return Some(Leaf { extension: false, attribute: schemas::find_core(rest)?, part: None });
    };
    let attribute = schemas::find_core(head)?;
    Some(Leaf { extension: false, attribute, part: Some(schemas::find(attribute.parts, part)?) })
}

#[derive(Debug, Clone, PartialEq)]
enum FilterToken<'a> {
    Word(&'a str),
    Text(String),
    Open(char),
    Close(char),
}

impl FilterToken<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Word(word) => format!("\"{word}\""),
            Self::Text(text) => format!("the text \"{text}\""),
            Self::Open(sign) | Self::Close(sign) => format!("\"{sign}\""),
        }
    }

    fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// Which attributes a name may mean: a user's, or the parts of one attribute inside brackets.
type Scope = Option<&'static [Attribute]>;

struct Parser<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<FilterToken<'a>>>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Self, ScimError> {
        if text.len() > LONGEST {
            return Err(invalid(format!("The filter is longer than {LONGEST} bytes.")));
        }
        Ok(Self { tokens: tokens(text)?.into_iter().peekable(), depth: 0 })
    }

    fn next(&mut self) -> Option<FilterToken<'a>> {
        self.tokens.next()
    }

    fn at_end(&mut self) -> bool {
        self.tokens.peek().is_none()
    }

    fn take(&mut self, keyword: &str) -> bool {
        self.tokens.next_if(|token| token.is(keyword)).is_some()
    }

    fn any_of(&mut self, scope: Scope) -> Result<ScimFilter, ScimError> {
        let mut left = self.all_of(scope)?;
        while self.take("or") {
            left = ScimFilter::Or(Box::new(left), Box::new(self.all_of(scope)?));
        }
        Ok(left)
    }

    fn all_of(&mut self, scope: Scope) -> Result<ScimFilter, ScimError> {
        let mut left = self.one(scope)?;
        while self.take("and") {
            left = ScimFilter::And(Box::new(left), Box::new(self.one(scope)?));
        }
        Ok(left)
    }

    fn one(&mut self, scope: Scope) -> Result<ScimFilter, ScimError> {
        if self.take("not") {
            if self.next() != Some(FilterToken::Open('(')) {
                return Err(invalid("\"not\" must be followed by parentheses."));
            }
            return Ok(ScimFilter::Not(Box::new(self.group(scope, ')')?)));
        }
        match self.next() {
            Some(FilterToken::Open('(')) => self.group(scope, ')'),
            Some(FilterToken::Word(name)) => self.condition(scope, name),
            Some(token) => Err(invalid(format!("The filter needs an attribute's name in place of {}.", token.shown()))),
            None => Err(invalid("The filter ends where an attribute's name should follow.")),
        }
    }

    fn group(&mut self, scope: Scope, close: char) -> Result<ScimFilter, ScimError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(invalid(format!("The filter nests deeper than {DEEPEST} levels.")));
        }
        let inner = self.any_of(scope)?;
        self.depth -= 1;
        match self.next() {
            Some(FilterToken::Close(sign)) if sign == close => Ok(inner),
            _ => Err(invalid(format!("The filter lacks a closing \"{close}\"."))),
        }
    }

    fn condition(&mut self, scope: Scope, name: &str) -> Result<ScimFilter, ScimError> {
        let leaf = match scope {
            None => parse_attribute(name),
            Some(parts) => schemas::find(parts, name).map(|attribute| Leaf { extension: false, attribute, part: None }),
        };
        let leaf = leaf.ok_or_else(|| invalid(format!("There is no attribute \"{name}\" to filter by.")))?;
        let operator = match self.next() {
            Some(FilterToken::Open('[')) if scope.is_none() && leaf.part.is_none() && leaf.attribute.multi => {
                let inner = self.group(Some(leaf.attribute.parts), ']')?;
                return Ok(ScimFilter::Within(leaf, Box::new(inner)));
            }
            Some(FilterToken::Word(word)) => word,
            _ => return Err(invalid(format!("An operator such as eq must follow \"{name}\"."))),
        };
        if operator.eq_ignore_ascii_case("pr") {
            return Ok(ScimFilter::Present(leaf));
        }
        let op = op(operator).ok_or_else(|| invalid(format!("There is no operator \"{operator}\".")))?;
        let literal = match self.next() {
            Some(FilterToken::Text(text)) => Value::String(text),
            Some(FilterToken::Word(word)) => literal(word)?,
            _ => return Err(invalid(format!("A value must follow \"{name} {operator}\"."))),
        };
        fits(&leaf, name, op, &literal)?;
        Ok(ScimFilter::Compare(leaf, op, literal))
    }
}

fn op(word: &str) -> Option<Op> {
    const OPS: [(&str, Op); 9] = [
        ("eq", Op::Eq),
        ("ne", Op::Ne),
        ("co", Op::Co),
        ("sw", Op::Sw),
        ("ew", Op::Ew),
        ("gt", Op::Gt),
        ("ge", Op::Ge),
        ("lt", Op::Lt),
        ("le", Op::Le),
    ];
    OPS.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, op)| op)
}

fn literal(word: &str) -> Result<Value, ScimError> {
    if let Some(flag) = resource::as_boolean(&word.into()) {
        return Ok(flag.into());
    }
    match serde_json::from_str(word) {
        Ok(value @ (Value::Null | Value::Number(_))) => Ok(value),
        _ => Err(invalid(format!("The value {word} must stand in double quotes."))),
    }
}

/// Refuses comparisons that make no sense for the attribute's type.
fn fits(leaf: &Leaf, name: &str, op: Op, literal: &Value) -> Result<(), ScimError> {
    let equality = matches!(op, Op::Eq | Op::Ne);
    if literal.is_null() {
        return if equality { Ok(()) } else { Err(invalid("null can only be compared with eq and ne.")) };
    }
    let ok = match leaf.kind().0 {
        AttributeKind::Boolean => equality && resource::as_boolean(literal).is_some(),
        AttributeKind::DateTime => !matches!(op, Op::Co | Op::Sw | Op::Ew) && as_time(literal).is_some(),
        AttributeKind::String | AttributeKind::Reference => literal.is_string(),
        AttributeKind::Complex => false,
    };
    if ok { Ok(()) } else { Err(invalid(format!("\"{name}\" can't be compared in this way with {literal}."))) }
}

fn tokens(text: &str) -> Result<Vec<FilterToken<'_>>, ScimError> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | '[' => {
                found.push(FilterToken::Open(first));
                1
            }
            ')' | ']' => {
                found.push(FilterToken::Close(first));
                1
            }
            '"' => {
                let length =
                    quoted_length(rest).ok_or_else(|| invalid("A double quote in the filter isn't closed."))?;
                let text = serde_json::from_str(&rest[..length])
                    .map_err(|_| invalid(format!("{} can't be read as a text.", &rest[..length])))?;
                found.push(FilterToken::Text(text));
                length
            }
            _ => {
                let ends = |sign: char| sign.is_whitespace() || matches!(sign, '(' | ')' | '[' | ']' | '"');
                let length = rest.find(ends).unwrap_or(rest.len());
                found.push(FilterToken::Word(&rest[..length]));
                length
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

/// Bytes of a quoted text, both quotes included.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
