//! Which columns say whether somebody still works there or may still sign in, and how their values are to be read.

use super::words::HeaderWords;

/// How the values of a column about employment or an account are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatusKind {
    /// Words for a status, such as “Active” and “Terminated”.
    Words,
    /// Yes means that the person works there or keeps the account.
    Working,
    /// Yes means that the person left or is locked out.
    Gone,
    /// What is to be done with the account, such as “Add” and “Delete”.
    Action,
    /// The day on which somebody leaves.
    LastDay,
    /// The number in which a directory keeps the state of an account.
    AccountControl,
    /// Why somebody left; filled for leavers only.
    Reason,
    /// Free text, in which only words for leaving matter.
    Remark,
}

/// Subjects other than the person's employment and account.
const OTHER_SUBJECTS: &str = "license certification credential degree training course class benefit benefits insurance \
     password pin probation review birth visa passport dea caqh registration immunization vaccination vaccine covid flu \
     pay period bonus school dues email mail phone mobile tax marital civil veteran military exempt flsa eeo ethnicity \
     citizenship immigration onboarding background check drug screening mfa authentication license_state subscription \
     consent health student smoking union vehicle parking directory sync mailbox verification";

/// Words that say nothing about what a status is.
const PLAIN: &str = "status account acct position enabled active inactive description desc job state assignment hr payroll \
     staff clinician physician nurse login logon record lifecycle work working employment code name ad azure okta \
     google system network epic emr ehr appointment person now today sts indicator ind flag emr membership team \
     credentialed provider or and";

/// How a header's column is read when it is about employment or an account.
pub(super) fn status_kind(words: &HeaderWords) -> Option<StatusKind> {
    if words.follows("account", "control") {
        return Some(StatusKind::AccountControl);
    }
    if words.follows("block", "credential") || words.any("block blocked") && words.follows("sign", "in") {
        return Some(StatusKind::Gone);
    }
    if words.any(OTHER_SUBJECTS) || words.any("last previous first") && words.any("login logon sign seen") {
        return None;
    }
    if is_last_day(words) {
        return Some(StatusKind::LastDay);
    }
    if words.any("date dt count number email id by who whom day days time hours") {
        return None;
    }
    let leaving = words.any("termination term separation leaving exit departure resignation");
    if leaving && words.any("reason type cause code description") {
        return Some(StatusKind::Reason);
    }
    if words.any("reason") {
        return None;
    }
    if let Some(kind) = access(words) {
        return Some(kind);
    }
    if words.has("status") || words.has("state") && words.any("account user employment employee lifecycle worker") {
        return words.only(PLAIN).then_some(StatusKind::Words);
    }
    action(words).or_else(|| flag(words))
}

fn is_last_day(words: &HeaderWords) -> bool {
    const LEAVING: &str = "termination terminated terminate term termed separation separated exit exited leaving left \
         departure departed resignation resigned retirement retired offboarding offboard deactivation deactivated \
         inactive inactivated expires expiration expiry end ended ending disabled disable revoked out";
    let day = words.any("date dt day on");
    day && words.any(LEAVING)
        || words.follows("last", "day")
        || words.follows("last", "date") && words.any("worked employment working")
        || words.follows("last", "working") && words.has("day")
        || words.follows("end", "of") && words.any("employment contract assignment service")
        || words.any("employment contract assignment service effective") && words.has("end")
        || words.any("account access") && words.any("expires expiry expiration expire")
        || words.any("valid effective") && words.any("until to thru through")
        || matches!(words.0.as_slice(), [only] if matches!(only.as_str(), "end" | "until" | "expires"))
}

/// “Access needed?”, “Remove access”.
fn access(words: &HeaderWords) -> Option<StatusKind> {
    if words.follows("no", "longer") {
        return Some(StatusKind::Gone);
    }
    let about = words.any("access account user");
    let denied = words.any("not no non");
    if about && words.any("remove revoke delete deactivate discontinue terminate disable end") {
        return Some(if denied { StatusKind::Words } else { StatusKind::Gone });
    }
    let keeps = words.any("needed need needs required requires require keep keeps retain continue");
    if keeps && (about || words.only("keep retain continue")) {
        return Some(if denied { StatusKind::Words } else { StatusKind::Working });
    }
    None
}

fn action(words: &HeaderWords) -> Option<StatusKind> {
    const AROUND: &str = "action actions requested request type code needed taken change add new delete remove drop hr \
         account access what to do or modify update deactivate";
    let named = words.any("action actions")
        || words.follows("request", "type")
        || words.follows("type", "of") && words.has("request")
        || words.follows("change", "type")
        || words.any("add new") && words.any("delete remove drop deactivate");
    (named && words.only(AROUND)).then_some(StatusKind::Action)
}

fn flag(words: &HeaderWords) -> Option<StatusKind> {
    const AROUND: &str = "is are still here currently account acct user flag ind indicator yes no y n login logon sign in \
         now works working employed active enabled status has been out date blocked block suspended locked lock lockout \
         disabled deactivated deprovisioned terminated termed inactive archived deleted separated deceased retired \
         resigned departed left quit gone provider or not non exit exited leaver leaving offboarded departing termination";
    const WORKING: &str = "active enabled employed working works still";
    const GONE: &str = "blocked block suspended locked lock lockout disabled deactivated deprovisioned terminated termed \
         inactive archived deleted separated deceased retired resigned departed left quit gone";
    if !words.only(AROUND) {
        return None;
    }
    match (words.any(WORKING) || words.only("current here"), words.any(GONE)) {
        // “Active/Inactive”, “Not active”: which of them “Yes” means is not said.
        (true, true) => Some(StatusKind::Words),
        (true, false) | (false, true) if words.any("not non") => Some(StatusKind::Words),
        (true, false) if words.only("current") && words.has("current") => None,
        (true, false) => (!words.only("work current")).then_some(StatusKind::Working),
        (false, true) => Some(StatusKind::Gone),
        (false, false) => None,
    }
}

/// Whether a header names the day on which somebody begins.
pub(super) fn is_first_day(words: &HeaderWords) -> bool {
    let begins = words.any("hire hired rehire start starting begin beginning joined join onboarding onboard");
    let day = words.any("date dt day on doh");
    (begins && day || words.0 == ["doh"]) && !words.any(OTHER_SUBJECTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(header: &str) -> Option<StatusKind> {
        status_kind(&HeaderWords::of(header))
    }

    #[test]
    fn columns_about_employment_and_accounts_are_known_by_their_headers() {
        for (header, expected) in [
            ("Status", StatusKind::Words),
            ("Employment Status", StatusKind::Words),
            ("Emp Status", StatusKind::Words),
            ("EMPL_STATUS", StatusKind::Words),
            ("Acct Status", StatusKind::Words),
            ("Account State", StatusKind::Words),
            ("HR Status", StatusKind::Words),
            ("Status [READ ONLY]", StatusKind::Words),
            ("Active/Inactive", StatusKind::Words),
            ("Not active", StatusKind::Words),
            ("Active?", StatusKind::Working),
            ("ACTIVE_IND", StatusKind::Working),
            ("IsActive", StatusKind::Working),
            ("AccountEnabled", StatusKind::Working),
            ("Still here?", StatusKind::Working),
            ("Access needed", StatusKind::Working),
            ("Keep access?", StatusKind::Working),
            ("Block credential", StatusKind::Gone),
            ("BlockCredential", StatusKind::Gone),
            ("Inactive", StatusKind::Gone),
            ("Suspended", StatusKind::Gone),
            ("Locked out", StatusKind::Gone),
            ("Terminated?", StatusKind::Gone),
            ("Remove access", StatusKind::Gone),
            ("Action", StatusKind::Action),
            ("Add/Delete", StatusKind::Action),
            ("Termination date", StatusKind::LastDay),
            ("TERM_DT", StatusKind::LastDay),
            ("End date", StatusKind::LastDay),
            ("Last day worked", StatusKind::LastDay),
            ("Separation Date", StatusKind::LastDay),
            ("accountExpires", StatusKind::LastDay),
            ("Contract end", StatusKind::LastDay),
            ("userAccountControl", StatusKind::AccountControl),
            ("Termination reason", StatusKind::Reason),
        ] {
            assert_eq!(kind(header), Some(expected), "{header}");
        }
    }

    #[test]
    fn columns_about_other_things_are_not_taken_for_them() {
        for header in [
            "Marital Status",
            "License Status",
            "License expiration date",
            "Hire date",
            "Training status",
            "State",
            "Title",
            "Last name",
            "Email",
            "Department",
            "Active Directory",
            "Last login date",
            "Facility",
            "Access Level",
            "Status change date",
            "Action date",
            "Position",
            "Work Location",
            "Current",
            "Account",
            "User",
            "Work",
        ] {
            assert_eq!(kind(header), None, "{header}");
        }
        assert!(is_first_day(&HeaderWords::of("Hire Date")) && !is_first_day(&HeaderWords::of("Training start date")));
    }
}
