//! What the HIE's own form accepts in a column: the data validations of its blank, as data.

use serde::{Deserialize, Serialize};

use crate::form::Column;
use crate::rules::identifier;
use crate::text::fold;

/// A rule of the form itself about the values of one column; it says nothing about empty cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueRule {
    /// What a value has to be.
    #[serde(flatten)]
    pub shape: ValueShape,
    /// The form's own words for it, where it has any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// What a value has to be; limits are inclusive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ValueShape {
    /// So many characters.
    Length {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<usize>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<usize>,
    },
    /// Only the digits 0 to 9; how many says a rule of length.
    Digits,
    /// A whole number. Such a cell has to hold a number, not its text.
    WholeNumber {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// Any number. Such a cell has to hold a number, not its text.
    Decimal {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
    /// A calendar date, limits as 2026-11-30.
    Date {
        /// The first day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The last day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// One of these values, without regard to letter case.
    OneOf {
        /// The values as the form spells them.
        values: Vec<String>,
    },
    /// A value that has this text in it, without regard to letter case.
    Contains {
        /// The text.
        text: String,
    },
    /// Characters in this order: `#` is a digit, `@` a letter, anything else itself.
    Pattern {
        /// For example `###-###-####`.
        pattern: String,
    },
}

impl ValueRule {
    /// Makes a rule without words of the form's own.
    #[must_use]
    pub fn new(shape: ValueShape) -> Self {
        Self { shape, message: String::new() }
    }

    /// Returns whether the form accepts this value; it accepts every empty one.
    #[must_use]
    pub fn allows(&self, text: &str) -> bool {
        text.is_empty() || self.shape.allows(text)
    }

    /// Returns the values to choose from, if the rule is a list.
    #[must_use]
    pub fn values(&self) -> &[String] {
        if let ValueShape::OneOf { values } = &self.shape { values } else { &[] }
    }
}

impl ValueShape {
    fn allows(&self, text: &str) -> bool {
        match self {
            Self::Length { min, max } => within(&text.chars().count(), min.as_ref(), max.as_ref()),
            Self::Digits => text.bytes().all(|byte| byte.is_ascii_digit()),
            Self::WholeNumber { min, max } => {
                text.parse().is_ok_and(|number: i64| within(&number, min.as_ref(), max.as_ref()))
            }
            Self::Decimal { min, max } => {
                text.parse().is_ok_and(|number: f64| number.is_finite() && within(&number, min.as_ref(), max.as_ref()))
            }
            Self::Date { from, to } => {
                let limit = |limit: &Option<String>| limit.as_deref().and_then(identifier::date);
                identifier::date(text).is_some_and(|day| within(&day, limit(from).as_ref(), limit(to).as_ref()))
            }
            Self::OneOf { values } => values.iter().any(|value| value.to_lowercase() == text.to_lowercase()),
            Self::Contains { text: part } => text.to_lowercase().contains(&part.to_lowercase()),
            Self::Pattern { pattern } => {
                text.chars().count() == pattern.chars().count()
                    && pattern.chars().zip(text.chars()).all(|(wanted, letter)| match wanted {
                        '#' => letter.is_ascii_digit(),
                        '@' => letter.is_alphabetic(),
                        other => other == letter,
                    })
            }
        }
    }

    /// Returns what has to be there, to follow “the form takes”.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Length { min: Some(min), max: Some(max) } if min == max => format!("exactly {min} characters"),
            Self::Length { min, max } => format!("{} characters", range(min.as_ref(), max.as_ref(), "any number of")),
            Self::Digits => "digits only".to_owned(),
            Self::WholeNumber { min: None, max: None } => "a whole number".to_owned(),
            Self::WholeNumber { min, max } => format!("a whole number, {}", range(min.as_ref(), max.as_ref(), "any")),
            Self::Decimal { min: None, max: None } => "a number".to_owned(),
            Self::Decimal { min, max } => format!("a number, {}", range(min.as_ref(), max.as_ref(), "any")),
            Self::Date { from: None, to: None } => "a date".to_owned(),
            Self::Date { from: Some(from), to: Some(to) } => format!("a date from {from} to {to}"),
            Self::Date { from: Some(from), .. } => format!("a date from {from} on"),
            Self::Date { to, .. } => format!("a date up to {}", to.as_deref().unwrap_or_default()),
            Self::OneOf { values } if values.len() <= 8 => format!("one of “{}”", values.join("”, “")),
            Self::OneOf { values } => format!("one of the {} values on its list", values.len()),
            Self::Contains { text } => format!("a value with “{text}” in it"),
            Self::Pattern { pattern } => format!("the pattern {pattern} (# is a digit, @ a letter)"),
        }
    }

    /// Returns why no value at all can be right, or nothing when some can.
    #[must_use]
    pub fn impossible(&self) -> Option<&'static str> {
        let unreadable = |limit: &Option<String>| limit.as_deref().is_some_and(|day| identifier::date(day).is_none());
        match self {
            Self::Length { min: Some(min), max: Some(max) } if min > max => Some("`min` is greater than `max`"),
            Self::Length { max: Some(0), .. } => Some("`max` is 0"),
            Self::WholeNumber { min: Some(min), max: Some(max) } if min > max => Some("`min` is greater than `max`"),
            Self::Decimal { min: Some(min), max: Some(max) } if min > max => Some("`min` is greater than `max`"),
            Self::Date { from, to } if unreadable(from) || unreadable(to) => Some("a limit is not a date"),
            Self::Date { from: Some(from), to: Some(to) } if identifier::date(from) > identifier::date(to) => {
                Some("`from` is later than `to`")
            }
            Self::OneOf { values } if values.iter().all(|value| fold(value).is_empty()) => Some("`values` is empty"),
            Self::Contains { text } if text.is_empty() => Some("`text` is empty"),
            Self::Pattern { pattern } if pattern.is_empty() => Some("`pattern` is empty"),
            _ => None,
        }
    }
}

impl Column {
    /// Returns the first rule of the form that the value breaks, if it breaks one.
    #[must_use]
    pub fn broken_rule(&self, text: &str) -> Option<&ValueRule> {
        self.rules.iter().find(|rule| !rule.allows(text))
    }

    /// Returns whether the form accepts the value: its rules, and the greatest length.
    #[must_use]
    pub fn accepts(&self, text: &str) -> bool {
        self.broken_rule(text).is_none() && (text.len() <= self.max_length || text.chars().count() <= self.max_length)
    }

    /// Returns whether the form wants the cell to hold a number instead of its text.
    #[must_use]
    pub fn holds_number(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule.shape, ValueShape::WholeNumber { .. } | ValueShape::Decimal { .. }))
    }
}

fn within<T: PartialOrd>(value: &T, min: Option<&T>, max: Option<&T>) -> bool {
    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
}

fn range<T: std::fmt::Display>(min: Option<&T>, max: Option<&T>, any: &str) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => any.to_owned(),
    }
}
