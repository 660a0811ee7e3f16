//! Where the headers stand: below logos and titles of reports, above the people.

use super::evidence::ColumnEvidence;
use super::header::says;
use super::meaning::ListColumn;
use crate::text::fold;

/// Headers are looked for in so many rows.
pub const HEADER_ROWS: usize = 30;

/// A row that may hold the headers.
#[derive(Debug, Clone, PartialEq)]
pub struct HeaderCandidate {
    /// Position among the rows that were looked at, counted from 0.
    pub row: usize,
    /// How surely, from 0 to 1.
    pub confidence: f64,
    /// How many of its cells are known headers.
    pub recognized: usize,
    /// Greater is better; comparable between the sheets of a file.
    pub score: f64,
}

/// The rows that may hold the headers, the likeliest first; none when no row looks like it.
#[must_use]
pub fn header_rows(rows: &[&[String]]) -> Vec<HeaderCandidate> {
    let mut found: Vec<HeaderCandidate> = rows
        .iter()
        .take(HEADER_ROWS)
        .enumerate()
        .filter_map(|(at, row)| candidate(at, row, rows.get(at + 1..).unwrap_or_default()))
        .collect();
    found.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.row.cmp(&other.row)));
    if let [best, rest @ ..] = &mut found[..] {
        // A second row that is nearly as good makes the first one doubtful.
        let next = rest.first().map_or(0.0, |second| second.score);
        best.confidence = (best.confidence * (1.0 - (next / best.score).powi(4) * 0.5)).clamp(0.0, 1.0);
        for other in rest {
            other.confidence = (other.confidence * 0.5).clamp(0.0, 1.0);
        }
    }
    found
}

fn candidate(at: usize, row: &[String], below: &[&[String]]) -> Option<HeaderCandidate> {
    let cells: Vec<&str> = row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let mut folded: Vec<String> = cells.iter().map(|cell| fold(cell)).collect();
    folded.sort();
    let repeated = folded.windows(2).filter(|pair| matches!(pair, [one, other] if one == other)).count();
    let (mut score, mut recognized) = (0.0, 0);
    for cell in &cells {
        match says(cell) {
            Some(saying) if saying.meaning == ListColumn::Other => {
                recognized += 1;
                score += 0.4;
            }
            Some(saying) => {
                recognized += 1;
                score += saying.strength;
            }
            None => {}
        }
        let seen = ColumnEvidence::of(std::iter::once(*cell));
        if seen.emails + seen.phones + seen.npis > 0.0 {
            score -= 1.5;
        } else if seen.codes > 0.0 {
            score -= 0.6;
        }
    }
    score -= count(repeated) * 0.3;
    let filled = count(cells.len());
    let with_people = below.iter().take(10).filter(|row| wide_enough(row, cells.len())).count();
    if recognized == 0 || score < 0.5 || recognized < 2 && cells.len() > 3 {
        return None;
    }
    // Headers without anything below them belong to something else.
    if with_people == 0 && !below.is_empty() {
        score *= 0.4;
    }
    let confidence = (score / filled).clamp(0.0, 1.0) * 0.6 + (count(recognized) / filled) * 0.4;
    Some(HeaderCandidate { row: at, confidence: confidence.clamp(0.0, 1.0), recognized, score })
}

fn wide_enough(row: &[String], headers: usize) -> bool {
    let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
    filled * 3 >= headers
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn best(table: &[&[&str]]) -> Option<usize> {
        let rows: Vec<Vec<String>> =
            table.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
        header_rows(&rows).first().map(|found| found.row)
    }

    #[test]
    fn headers_are_found_below_titles_of_reports() {
        let table: &[&[&str]] = &[
            &["Made-up Hospital"],
            &["Active employees as of 2026-11-01", "", "", "Page 1"],
            &["Last Name", "First Name", "Work Email", "Department", "Job Title"],
            &["Alvarez", "Maria", "maria@hospital.org", "Emergency", "Registered Nurse"],
            &["Li", "Wei", "wei@hospital.org", "Care Management", "Nurse Manager"],
        ];
        assert_eq!(best(table), Some(2));
    }

    #[test]
    fn rows_of_people_are_no_headers() {
        let table: &[&[&str]] = &[
            &["Alvarez", "Maria", "maria@hospital.org", "631-555-2201"],
            &["Li", "Wei", "wei@hospital.org", "631-555-2202"],
        ];
        assert_eq!(best(table), None);
        assert_eq!(best(&[]), None);
    }
}
