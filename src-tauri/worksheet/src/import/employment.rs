//! What a value says about whether somebody still works there: only what is known is believed, anything else is asked.

use jiff::civil::Date;

use super::day::read_day;
use super::status_header::StatusKind;
use super::words::listed;
use crate::text::fold;

/// People who leave within so many days are pointed out.
const SOON: i32 = 30;

/// What a value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Employment {
    /// The person works there.
    Here,
    /// The person works there until this day, which is near.
    LeavesSoon,
    /// The person has left, or is locked out.
    Left,
    /// Only the user can tell.
    Unknown,
    /// Nothing: the cell is empty or its column says nothing of this person.
    Silent,
}

/// Judges a value of a column of this kind.
#[must_use]
pub fn judge(kind: StatusKind, value: &str, today: Date) -> Employment {
    let value = value.trim();
    let folded = fold(value);
    // A dash says nothing; a question mark or a tick says something.
    let nothing = folded.is_empty() && value.chars().all(|letter| matches!(letter, '-' | '–' | '—' | '.' | '/' | '\''))
        || listed("na null none nil never notapplicable", &folded);
    match kind {
        StatusKind::Words if folded.is_empty() && value.is_empty() => Employment::Unknown,
        StatusKind::Words => of_words(value, today),
        StatusKind::Working => match folded.as_str() {
            "y" | "yes" | "true" | "1" | "x" => Employment::Here,
            "n" | "no" | "false" | "0" => Employment::Left,
            _ => of_words(value, today),
        },
        StatusKind::Gone => match folded.as_str() {
            "n" | "no" | "false" | "0" | "active" | "employed" => Employment::Here,
            "y" | "yes" | "true" | "1" | "x" => Employment::Left,
            _ if nothing => Employment::Silent,
            _ if read_day(value).is_some() => last_day(value, today),
            // “Enabled” below “Block credential” may mean that blocking is.
            _ if folded.contains("abled") || folded.len() < 3 => Employment::Unknown,
            _ => match of_words(value, today) {
                Employment::Left => Employment::Left,
                _ => Employment::Unknown,
            },
        },
        StatusKind::Action => of_action(value, &folded, today),
        StatusKind::LastDay if nothing => Employment::Silent,
        StatusKind::LastDay => last_day(value, today),
        StatusKind::AccountControl => account_control(value),
        StatusKind::Reason if nothing => Employment::Silent,
        StatusKind::Reason => match of_words(value, today) {
            Employment::Left => Employment::Left,
            _ => Employment::Unknown,
        },
        StatusKind::Remark if speaks_of_leaving(value) => Employment::Unknown,
        StatusKind::Remark => Employment::Silent,
    }
}

fn last_day(value: &str, today: Date) -> Employment {
    // Directories write the largest number they have, or nought, where an account never expires.
    if matches!(value, "9223372036854775807" | "0") {
        return Employment::Silent;
    }
    match read_day(value) {
        None => Employment::Unknown,
        Some(day) if day < today => Employment::Left,
        Some(day) => {
            let days = today.until(day).map_or(i32::MAX, |span| span.get_days());
            if days <= SOON { Employment::LeavesSoon } else { Employment::Here }
        }
    }
}

/// Bit 2 of a directory's number says that the account is disabled, bit 16 that it is locked.
fn account_control(value: &str) -> Employment {
    match value.parse::<u32>() {
        Ok(bits) if bits & 0x2 != 0 => Employment::Left,
        Ok(bits) if bits & 0x10 == 0 && bits & 0x200 != 0 => Employment::Here,
        _ => Employment::Unknown,
    }
}

fn of_action(value: &str, folded: &str, today: Date) -> Employment {
    const ADD: &str = "a add new create provision grant keep addnew newuser newaccount adduser addaccess addaccount \
         createaccount newhire grantaccess";
    const REMOVE: &str = "d delete remove deactivate disable terminate revoke drop deprovision suspend inactivate close \
         removeaccess deleteaccess deleteuser removeuser deactivateuser deactivateaccount disableaccount \
         terminateaccess revokeaccess removeaccount deleteaccount closeaccount inactivateaccount offboard";
    if listed(ADD, folded) {
        Employment::Here
    } else if listed(REMOVE, folded) {
        Employment::Left
    } else {
        match of_words(value, today) {
            Employment::Left => Employment::Left,
            _ => Employment::Unknown,
        }
    }
}

/// Words that say by themselves that somebody works there; nothing but these, and words that add nothing, may stand beside
/// each other.
const HERE: &str =
    "active employed current fulltime ft parttime pt perdiem prn regular enabled working onstaff workshere";
const BESIDE_HERE: &str =
    "employee employees status staff worker user account employment member currently rft rpt since";

/// Words that say that somebody left, whatever stands behind them.
const LEFT: &str = "terminated termed term terminate termination trm trmd resigned resignation retired retiree retirement \
     deceased died deprovisioned deactivated inactive inactivated separated separation laidoff quit fired dismissed \
     discharged departed offboarded passedaway letgo former suspended locked lockedout disabled blocked deleted removed \
     archived revoked exemployee layoff";

/// Words that say so where nothing stands beside them but what belongs to it.
const ENDED: &str = "left ended expired closed gone exited canceled cancelled withdrawn exit";
const BESIDE_ENDED: &str = "contract assignment employment account of the organization company hospital us employee staff \
     user job voluntarily voluntary involuntary has have been is was on by since from effective eff over completed complete \
     finished end employer facility agency service work";

/// Words that turn, delay or doubt what stands beside them.
const DOUBT: &str = "not non never un no none without na pending scheduled will future upcoming planned maybe possible \
     possibly probably unknown soon returning return returned back transfer transferred transferring until to thru through \
     review before after expected tbd rehired reinstated reactivated rescinded reversed error leave loa temporarily temp \
     temporary or if except unless but requested request appeal hold mistake wrongly long short fixed mid disability \
     appointment reactivate reinstate rehire cancel was isnt wasnt only";

fn of_words(value: &str, today: Date) -> Employment {
    if value.contains(['?', '¿']) || value.chars().count() > 120 {
        return Employment::Unknown;
    }
    let (rest, day) = without_day(value);
    let words = joined(&rest);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if day.is_some_and(|day| day > today) {
        return Employment::Unknown;
    }
    match words[..] {
        [] => Employment::Unknown,
        ["t"] => Employment::Left,
        // Most payroll systems write so.
        ["a"] if day.is_none() => Employment::Here,
        ["a", ..] if has_left(&words) => Employment::Unknown,
        ["a", ref rest @ ..] if is_here(rest, day) => Employment::Here,
        _ if is_here(&words, day) => Employment::Here,
        _ if has_left(&words) => Employment::Left,
        _ => Employment::Unknown,
    }
}

fn is_here(words: &[&str], day: Option<Date>) -> bool {
    words.iter().any(|word| listed(HERE, word))
        && words.iter().all(|word| listed(HERE, word) || listed(BESIDE_HERE, word))
        && (words.contains(&"since") == day.is_some())
}

fn has_left(words: &[&str]) -> bool {
    let any = |list: &str| words.iter().any(|word| listed(list, word));
    if let Some(at) = words.iter().position(|word| *word == "nolonger") {
        // “No longer employed”, “No longer needs access”.
        const AFTER: &str = "employed working works work here active current needed needs need required access with us \
             the company employee an a on staff at employment in position associated affiliated member workshere onstaff";
        return words.iter().skip(at + 1).all(|word| listed(AFTER, word))
            && (at == 0 || at == 1 && matches!(words[0], "is" | "employee"));
    }
    if let ["not" | "non", rest @ ..] = words {
        return matches!(
            rest,
            ["active"]
                | ["employed"]
                | ["working"]
                | ["current"]
                | ["enabled"]
                | ["workshere"]
                | ["currently", "employed" | "active" | "working"]
        );
    }
    let rehire = words.contains(&"rehire") && any(LEFT);
    let told: Vec<&&str> = words
        .iter()
        .filter(|word| !(rehire && listed("not eligible ineligible for do no rehire yes ok", word)))
        .collect();
    if told.iter().any(|word| listed(DOUBT, word) || listed(HERE, word)) {
        return false;
    }
    if told.iter().any(|word| listed(LEFT, word)) {
        return true;
    }
    let contract = any("contract assignment employment service");
    let ends =
        any(ENDED) || contract && any("over completed complete finished") || contract && words.first() == Some(&"end");
    ends && words.iter().all(|word| listed(ENDED, word) || listed(BESIDE_ENDED, word))
}

/// Whether a remark speaks of somebody's leaving; whose, only the user knows.
fn speaks_of_leaving(value: &str) -> bool {
    const SPEAKS: &str = "terminated termed resigned deceased deprovisioned laidoff nolonger quit retired retiree fired \
         exemployee offboarded";
    // Nearly all cells hold nothing of it, and need not be taken apart.
    const PARTS: [&str; 12] =
        ["erm", "esign", "eceas", "deprov", "laid", "longer", "quit", "retire", "fired", "ex", "off", "left"];
    let lower = value.to_lowercase();
    if !PARTS.iter().any(|part| lower.contains(part)) {
        return false;
    }
    let words = joined(&lower);
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    words.iter().any(|word| listed(SPEAKS, word))
        || (0..words.len()).any(|at| {
            matches!(
                (word(at), word(at + 1)),
                ("former", "employee" | "staff")
                    | ("left", "the" | "us" | "on" | "company" | "organization" | "hospital")
                    | ("has" | "have" | "already", "left")
            )
        })
}

/// The text without a day that stands in it, and that day.
fn without_day(value: &str) -> (String, Option<Date>) {
    if !value.bytes().any(|byte| byte.is_ascii_digit()) {
        return (value.to_owned(), None);
    }
    let pieces: Vec<&str> = value.split_whitespace().collect();
    for length in (1..=3).rev() {
        for (at, window) in pieces.windows(length).enumerate() {
            let text = window.join(" ");
            let text = text.trim_matches(['(', ')', '[', ']', ',', ';', ':', '-', '–']);
            let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            if let Some(day) = read_day(text).filter(|_| !plain && text.bytes().any(|byte| byte.is_ascii_digit())) {
                let rest = pieces.iter().take(at).chain(pieces.iter().skip(at + length));
                return (rest.copied().collect::<Vec<_>>().join(" "), Some(day));
            }
        }
    }
    (value.to_owned(), None)
}

/// Words in one spelling; those that mean something only together are one word.
fn joined(text: &str) -> Vec<String> {
    const PAIRS: [(&str, &str, &str); 25] = [
        ("full", "time", "fulltime"),
        ("part", "time", "parttime"),
        ("per", "diem", "perdiem"),
        ("laid", "off", "laidoff"),
        ("lay", "off", "layoff"),
        ("no", "longer", "nolonger"),
        ("let", "go", "letgo"),
        ("passed", "away", "passedaway"),
        ("locked", "out", "lockedout"),
        ("off", "boarded", "offboarded"),
        ("de", "provisioned", "deprovisioned"),
        ("de", "activated", "deactivated"),
        ("in", "active", "inactive"),
        ("on", "staff", "onstaff"),
        ("works", "here", "workshere"),
        ("working", "here", "workshere"),
        ("still", "here", "workshere"),
        ("still", "employed", "employed"),
        ("actively", "employed", "employed"),
        ("ex", "employee", "exemployee"),
        ("term", "d", "termed"),
        ("job", "abandonment", "quit"),
        ("longer", "term", "long"),
        ("re", "hired", "rehired"),
        ("re", "hire", "rehire"),
    ];
    let mut words: Vec<String> = Vec::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        let word = fold(word);
        if word.is_empty() {
            continue;
        }
        let last = words.last().map(String::as_str).unwrap_or_default();
        let pair = PAIRS.iter().find(|(first, second, _)| *first == last && *second == word);
        match pair {
            Some((.., together)) => {
                words.pop();
                words.push((*together).to_owned());
            }
            None => words.push(match word.as_str() {
                "nonactive" => "inactive".to_owned(),
                _ => word,
            }),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = Date::constant(2026, 12, 1);

    fn all(kind: StatusKind, expected: Employment, values: &[&str]) {
        for value in values {
            assert_eq!(judge(kind, value, TODAY), expected, "{kind:?} {value}");
        }
    }

    #[test]
    fn words_for_leaving_are_known_in_their_usual_wordings() {
        all(
            StatusKind::Words,
            Employment::Left,
            &[
                "Terminated - Voluntary",
                "T - Terminated",
                "Terminated 11/15/2026",
                "Terminated (Involuntary)",
                "No longer employed",
                "Deactivated",
                "DEPROVISIONED",
                "Suspended",
                "Laid off",
                "Retiree",
                "Contract ended",
                "Deleted",
                "Left",
                "Termed",
                "Quit",
                "T",
                "Terminated",
                "TERM",
                "Inactive",
                "Not active",
                "In-active",
                "Resigned",
                "Deceased",
                "Separated",
                "Former employee",
                "Ex-employee",
                "No longer works here",
                "No longer with us",
                "End of contract",
                "Contract expired",
                "Assignment completed",
                "Locked",
                "Locked out",
                "Disabled",
                "Blocked",
                "Account closed",
                "Left the organization",
                "Terminated, not eligible for rehire",
                "Retired 06/30/2025",
                "TERMED 9/1/26",
                "Not employed",
                "Let go",
                "Passed away",
                "Off-boarded",
                "Archived",
                "Not currently employed",
                "Laid-Off",
                "Non-active",
                "Left 11/01/2026",
                "Term'd",
            ],
        );
    }

    #[test]
    fn words_for_working_there_are_known() {
        all(
            StatusKind::Words,
            Employment::Here,
            &[
                "Active",
                "ACTIVE",
                "A",
                "A - Active",
                "Employed",
                "Current",
                "Full-time",
                "Full Time",
                "FT",
                "Part-time",
                "Per diem",
                "PRN",
                "Regular",
                "Active - Full-Time",
                "Active (PRN)",
                "Regular Full Time",
                "Active employee",
                "Currently employed",
                "Enabled",
                "Active since 01/02/2020",
                "Still here",
                "On staff",
            ],
        );
    }

    #[test]
    fn everything_else_is_asked() {
        all(
            StatusKind::Words,
            Employment::Unknown,
            &[
                "",
                "LOA",
                "Leave",
                "On leave",
                "Leave of absence",
                "Suspended?",
                "Pending",
                "Pending termination",
                "Not terminated",
                "Never terminated",
                "Active - LOA",
                "A - Terminated",
                "Active, terminated 11/15/2026",
                "Terminated 12/31/2026",
                "Active until 12/15/2026",
                "Terminating",
                "Transferred",
                "Unknown",
                "L",
                "I",
                "X",
                "Short-term",
                "Long term",
                "Rehired",
                "Terminated in error",
                "Unsuspended",
                "Reactivated",
                "1",
                "0",
                "Yes",
                "No",
                "11/15/2025",
                "On leave, left voicemail",
                "Non-employee",
                "Actively terminating",
                "N/A",
                "-",
                "No termination",
                "Was terminated, rehired",
                "Active?",
                "Inactive or active",
                "Will be terminated",
                "Terminated - return to school",
                "Contractor",
                "Temporary",
                "Not inactive",
                "Not no longer employed",
            ],
        );
    }

    #[test]
    fn what_yes_and_no_say_depends_on_the_column() {
        all(StatusKind::Working, Employment::Here, &["Y", "yes", "TRUE", "1", "Active", "Enabled"]);
        all(StatusKind::Working, Employment::Left, &["N", "No", "False", "0", "Inactive", "Terminated", "Disabled"]);
        all(StatusKind::Working, Employment::Unknown, &["", "maybe", "F", "-", "2", "Not disabled"]);
        all(StatusKind::Gone, Employment::Left, &["Y", "Yes", "True", "1", "X", "Blocked", "11/15/2025", "Terminated"]);
        all(StatusKind::Gone, Employment::Here, &["N", "No", "False", "0", "Active"]);
        all(StatusKind::Gone, Employment::Silent, &["", "n/a", "-"]);
        all(StatusKind::Gone, Employment::Unknown, &["Enabled", "Disabled", "T", "2", "LOA", "Not blocked", "soon"]);
        all(StatusKind::Action, Employment::Here, &["Add", "NEW", "Create", "New user"]);
        all(StatusKind::Action, Employment::Left, &["Delete", "Remove", "Deactivate", "Remove access", "Terminated"]);
        all(StatusKind::Action, Employment::Unknown, &["", "Change", "Update", "Do not add", "Don't delete"]);
        all(StatusKind::AccountControl, Employment::Left, &["514", "66050", "546"]);
        all(StatusKind::AccountControl, Employment::Here, &["512", "66048", "544"]);
        all(StatusKind::AccountControl, Employment::Unknown, &["", "528", "x", "0", "-1"]);
    }

    #[test]
    fn a_last_day_is_past_near_or_far() {
        all(StatusKind::LastDay, Employment::Left, &["11/15/2025", "2026-11-30", "30-Nov-2026", "45976"]);
        all(StatusKind::LastDay, Employment::LeavesSoon, &["12/01/2026", "12/31/2026"]);
        all(StatusKind::LastDay, Employment::Here, &["01/01/2027", "12/31/2099", "9999-12-31"]);
        all(StatusKind::LastDay, Employment::Silent, &["", "n/a", "-", "never", "9223372036854775807"]);
        all(StatusKind::LastDay, Employment::Unknown, &["soon", "Q4 2026", "13/45/2026", "yes"]);
    }

    #[test]
    fn remarks_are_asked_about_only_where_they_speak_of_leaving() {
        all(
            StatusKind::Remark,
            Employment::Unknown,
            &["Terminated 11/1", "no longer works here", "has left", "Resigned"],
        );
        all(StatusKind::Remark, Employment::Silent, &["", "long term care", "Left", "call first", "left-handed"]);
    }

    proptest! {
        #[test]
        fn no_wording_outside_the_known_ones_counts_as_working_there(
            words in prop::collection::vec(
                prop_oneof![
                    "[a-zA-Z]{1,9}",
                    prop::sample::select(vec![
                        "Active", "active", "Not", "in", "Terminated", "-", "LOA", "until", "Full", "time", "PRN", "A", "T",
                        "no", "longer", "employed", "Pending", "12/31/2026", "11/01/2026", "?", "leave", "Left", "Inactive",
                        "never", "un", "Suspended", "staff", "since", "Enabled", "non",
                    ]).prop_map(str::to_owned),
                ],
                0..5,
            ),
        ) {
            let value = words.join(" ");
            let known = "active employed current fulltime full time ft parttime part pt per diem perdiem prn regular enabled \
                working on staff works here still actively employee employees status worker user account employment member \
                currently rft rpt since a";
            if matches!(judge(StatusKind::Words, &value, TODAY), Employment::Here | Employment::LeavesSoon) {
                for word in value.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
                    prop_assert!(listed(known, &fold(word)) || word.bytes().all(|byte| byte.is_ascii_digit()), "{value}");
                }
            }
        }
    }
}
