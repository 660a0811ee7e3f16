//! Mailboxes of a desk, a unit or nobody: what stands before the @ names no person.

/// Words that name a desk, a unit or a role rather than a person; in order, to be searched by halves.
#[rustfmt::skip]
const SHARED: &[&str] = &[
    "accounting", "accounts", "admin", "administration", "administrator", "admissions", "admitting", "allnurses", "allstaff", "allusers",
    "answering", "appointment", "appointments", "bedboard", "bedmanagement", "bedmgmt", "billing", "callcenter", "cardiology", "careteam",
    "casemanagement", "casemanagers", "cathlab", "ccu", "charge", "chargenurse", "chargenurses", "clinic", "clinical", "clinicians",
    "clinicmanager", "cnas", "compliance", "contact", "contactus", "coordinators", "customerservice", "dayshift", "dentistry", "department",
    "dept", "desk", "dialysis", "director", "dispatch", "doctors", "donotreply", "ednurses", "edstaff", "eligibility",
    "endoscopy", "enquiries", "er", "ernurses", "erstaff", "everybody", "everyone", "fax", "faxes", "feedback",
    "finance", "floatpool", "frontdesk", "frontoffice", "general", "group", "healthrecords", "hello", "help", "helpdesk",
    "homecare", "hospice", "hospitalist", "hospitalists", "housekeeping", "housesupervisor", "hr", "humanresources", "icu", "imaging",
    "info", "information", "infusion", "inquiries", "intake", "interns", "it", "itsupport", "jobs", "lab",
    "laboratory", "labs", "lpns", "mail", "mailbox", "main", "mainoffice", "manager", "managers", "marketing",
    "maternity", "medicalrecords", "medrec", "medrecords", "medsurg", "micu", "nicu", "nightshift", "noreply", "nurse",
    "nursemanager", "nurses", "nursestation", "nursing", "office", "officemanager", "officemgr", "oncall", "oncology", "operations",
    "orders", "orthopedics", "pacu", "patientservices", "payroll", "pediatrics", "peds", "pharmacy", "physicians", "picu",
    "postmaster", "practice", "practicemanager", "provider", "providers", "psychiatry", "quality", "radiology", "reception", "receptionist",
    "receptionists", "records", "referral", "referrals", "refills", "registration", "rehab", "reply", "residents", "results",
    "rnpool", "rns", "scans", "scheduler", "schedulers", "scheduling", "secretary", "security", "service", "services",
    "shared", "sicu", "socialwork", "socialworkers", "staff", "staffing", "students", "supervisor", "support", "surgery",
    "team", "teams", "telehealth", "telemetry", "therapists", "therapy", "transfercenter", "transport", "triage", "urgentcare",
    "users", "volunteers", "webmaster", "welcome", "womenshealth", "xray",
];

/// Words that join the ones above without naming anyone either; in order.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "all", "and", "assistant", "asst", "box", "building", "call", "care", "case", "center",
    "charge", "coord", "coordinator", "day", "department", "dept", "do", "east", "ed", "emergency",
    "evening", "fax", "fl", "float", "floor", "front", "group", "head", "house", "lead",
    "line", "list", "lobby", "manager", "medical", "mgmt", "mgr", "mngr", "morning", "night",
    "no", "north", "not", "on", "or", "our", "patient", "pool", "primary", "ps",
    "pt", "rn", "room", "shift", "social", "south", "station", "supervisor", "the", "tower",
    "unit", "us", "ward", "west", "wing", "women", "work",
];

/// Words that name nobody whatever stands beside them, such as the place of a front desk; in order.
#[rustfmt::skip]
const STRONG: &[&str] = &[
    "allstaff", "callcenter", "chargenurse", "customerservice", "frontdesk", "frontoffice", "helpdesk", "humanresources", "medicalrecords", "medrec",
    "noreply", "nurses", "nursestation", "oncall", "providers", "reception", "receptionist", "registration", "scheduling",
];

/// What people type before the @ where they have no address; in order.
#[rustfmt::skip]
const PLACEHOLDERS: &[&str] = &[
    "address", "anonymous", "asdf", "asdfg", "blank", "changeme", "declined", "donthave", "dontknow", "dummy",
    "email", "emailaddress", "employee", "example", "fake", "firstname", "firstnamelastname", "foo", "foobar", "invalid",
    "lastname", "missing", "myemail", "na", "name", "nil", "noaddress", "nobody", "noemail", "noemailaddress",
    "noemailgiven", "noemailprovided", "nomail", "none", "nonegiven", "noneprovided", "noone", "notapplicable", "notavailable",
    "notprovided", "nul", "null", "pending", "person", "placeholder", "qwerty", "refused", "sample", "somebody",
    "someone", "tba", "tbd", "temp", "temporary", "test", "tester", "testing", "testtest", "testuser",
    "unk", "unknown", "user", "username", "void", "xx", "xxx", "xxxx", "youremail", "yourname",
];

/// What people type after the @ where they have no address, without the ending; in order.
#[rustfmt::skip]
const NO_DOMAINS: &[&str] = &[
    "asdf", "domain", "donthave", "fake", "invalid", "mydomain", "na", "no", "noemail", "nomail",
    "none", "noone", "notprovided", "nowhere", "placeholder", "sample", "test", "unknown", "xx", "xxx",
    "yourcompany", "yourdomain",
];

/// Placeholders that may also be somebody's name or mailbox when the domain is a real one.
const WEAK: &[&str] = &["na", "name", "user", "temp", "null", "person", "employee", "pending", "test", "tester"];

/// How sure it is that an address stands for one that nobody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placeholder {
    /// Certain.
    Plain,
    /// Probable: the domain is a real one.
    Likely,
}

/// Returns whether an address stands in the place of one that nobody has: `none@none.com`, `x@x.com`.
pub(super) fn placeholder(local: &str, domain: &str) -> Option<Placeholder> {
    let folded: String =
        local.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    let domain = domain.to_ascii_lowercase();
    let (label, ending) = domain.rsplit_once('.')?;
    let usual = matches!(ending, "com" | "org" | "net" | "edu" | "gov");
    let nobody = usual && NO_DOMAINS.binary_search(&label).is_ok();
    let listed = PLACEHOLDERS.binary_search(&&*folded).is_ok();
    let one_letter = |text: &str| text.chars().all(|letter| text.starts_with(letter));
    let same = folded == label
        && (label.len() <= 2 || one_letter(label) || matches!(label, "abc" | "abcd" | "asd" | "qwe" | "xyz"));
    // “1@1.com”, “123@123.com”
    let number = local == label && local.len() <= 4 && local.bytes().all(|byte| byte.is_ascii_digit());
    if nobody || usual && (same && !folded.is_empty() || number) {
        return Some(Placeholder::Plain);
    }
    if listed {
        return Some(if WEAK.contains(&&*folded) { Placeholder::Likely } else { Placeholder::Plain });
    }
    (folded.len() >= 3 && folded.len() == local.len() && one_letter(&folded)).then_some(Placeholder::Likely)
}

/// Returns whether what stands before the @ names a mailbox that several people read.
pub(super) fn is_shared(local: &str) -> bool {
    // Sixty-four at most, or it would not be an address.
    let mut lower = [0_u8; 64];
    let Some(lower) = lower.get_mut(..local.len()) else { return false };
    lower.copy_from_slice(local.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else { return false };
    if lower.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return is(lower) || starts_strong(lower) || is_made_of_words(lower);
    }
    let mut joined = [0_u8; 64];
    let letters = lower.bytes().filter(u8::is_ascii_lowercase);
    let length = joined.iter_mut().zip(letters).map(|(place, letter)| *place = letter).count();
    let joined = joined.get(..length).and_then(|joined| std::str::from_utf8(joined).ok()).unwrap_or_default();
    if is(joined) || is_unit(lower) {
        return true;
    }
    let tokens = || lower.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|token| !token.is_empty());
    let strong = |token: &str| STRONG.binary_search(&token).is_ok();
    let ends_strong = tokens().next_back().is_some_and(|last| {
        matches!(last, "frontdesk" | "frontoffice" | "nurses" | "oncall" | "providers" | "chargenurse")
    });
    tokens().next().is_some_and(strong)
        || ends_strong
        || starts_strong(joined) && !joined.is_empty()
        // “team-a”, “clinic.2b”: a letter behind the name of a desk is one of several.
        || tokens().any(is) && tokens().all(|token| is(token) || is_filler(token) || token.len() == 1 && is_long_desk(lower))
}

fn is(token: &str) -> bool {
    SHARED.binary_search(&token).is_ok()
}

/// Whether what stands first is the name of a desk that is too long for a family name.
fn is_long_desk(lower: &str) -> bool {
    let first = lower.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    matches!(first, "team" | "clinic") || first.len() > 6 && is(first)
}

fn is_filler(token: &str) -> bool {
    FILLERS.binary_search(&token).is_ok()
}

/// Long enough that no name begins like it: “frontdeskmidtown”, “front.desk.midtown”.
fn starts_strong(word: &str) -> bool {
    STRONG
        .iter()
        .any(|strong| strong.len() >= 9 && *strong != "reception" && *strong != "providers" && word.starts_with(strong))
}

/// “chargenurse”, “clinicstaff”: words of three letters and more, one after the other, at least one of which names a desk.
fn is_made_of_words(word: &str) -> bool {
    fn rest_is(rest: &str, named: bool) -> bool {
        if rest.is_empty() {
            return named;
        }
        (3..=rest.len()).any(|length| {
            let Some((head, tail)) = rest.split_at_checked(length) else { return false };
            is(head) && rest_is(tail, true) || is_filler(head) && rest_is(tail, named)
        })
    }
    word.len() >= 7 && rest_is(word, false)
}

/// “4west”, “3-north”, “2w”, “7th.floor”: a unit of a house by its number.
fn is_unit(lower: &str) -> bool {
    let rest = lower.trim_start_matches(|letter: char| letter.is_ascii_digit());
    if rest.len() == lower.len() || lower.len() - rest.len() > 2 {
        return false;
    }
    let word = |text: &str| {
        let text = text.trim_start_matches(['-', '_', '.']);
        matches!(
            text,
            "n" | "s"
                | "e"
                | "w"
                | "a"
                | "b"
                | "c"
                | "d"
                | "north"
                | "south"
                | "east"
                | "west"
                | "floor"
                | "fl"
                | "main"
                | "tower"
                | "unit"
                | "wing"
                | "center"
                | "icu"
                | "nurses"
                | "staff"
        )
    };
    let ordinal = ["st", "nd", "rd", "th"].into_iter().find_map(|ending| rest.strip_prefix(ending));
    word(rest) || ordinal.is_some_and(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_can_be_searched_by_halves() {
        for list in [SHARED, FILLERS, STRONG, PLACEHOLDERS, NO_DOMAINS] {
            assert!(list.is_sorted());
        }
    }

    #[test]
    fn units_desks_and_roles_are_shared() {
        for local in [
            "icu",
            "ed-nurses",
            "allstaff",
            "all.staff",
            "providers",
            "frontdesk.midtown",
            "front-desk-midtown",
            "frontdeskmidtown",
            "office.mgr",
            "officemgr",
            "oncall",
            "on-call",
            "chargenurse",
            "charge_nurse",
            "4west",
            "4-west",
            "3N",
            "7th.floor",
            "nicu",
            "icu.nurses",
            "midtown.frontdesk",
            "nursing.supervisor",
            "clinicstaff",
            "medsurg",
            "lab",
            "Nurse.Manager",
            "er2",
            "2east",
            "ICU-staff",
            "night.shift.nurses",
            "pharmacy",
            "case.management",
            "emergency.department.nurses",
            "dialysis.unit",
            "team-a",
            "radiology.b",
            "float.pool",
            "health.records",
            "bedmgmt",
            "group",
        ] {
            assert!(is_shared(local), "{local}");
        }
    }

    #[test]
    fn people_are_not() {
        for local in [
            "it.lee",
            "lab.k",
            "nurse.j",
            "er.lee",
            "ed.smith",
            "ed",
            "e.d",
            "info.smith",
            "desk.billings",
            "n.nurse",
            "kay.nurse",
            "ward",
            "b.ward",
            "west",
            "j.west",
            "west4",
            "boxall",
            "mainer",
            "boxer",
            "a.head",
            "mary.lead",
            "charger.tom",
            "lee.or",
            "frontera",
            "oncallo",
            "charles.north",
            "day.anna",
            "m.day",
            "4anna",
            "12b7",
            "stafford",
            "officer.kim",
            "p.practice",
            "itzel",
            "labonte",
            "rehana",
            "helpert",
            "teamer",
            "clinica.rosa",
            "hospicer",
            "unita",
            "doctorow",
            "providence.j",
        ] {
            assert!(!is_shared(local), "{local}");
        }
    }

    #[test]
    fn addresses_in_place_of_one_are_told_from_people() {
        use Placeholder::{Likely, Plain};
        for (local, domain, found) in [
            ("none", "none.com", Some(Plain)),
            ("noemail", "noemail.com", Some(Plain)),
            ("noemail", "harborside.example", Some(Plain)),
            ("no.email", "gmail.com", Some(Plain)),
            ("no-email", "clinic.org", Some(Plain)),
            ("test", "test.com", Some(Plain)),
            ("Test1", "Test.com", Some(Plain)),
            ("x", "x.com", Some(Plain)),
            ("aaa", "aaa.org", Some(Plain)),
            ("abc", "abc.com", Some(Plain)),
            ("email", "domain.com", Some(Plain)),
            ("jane", "none.com", Some(Plain)),
            ("1", "1.com", Some(Plain)),
            ("name", "email.com", Some(Likely)),
            ("163", "164.com", None),
            ("n/a", "na.com", Some(Plain)),
            ("unknown", "clinic.org", Some(Plain)),
            ("firstname.lastname", "clinic.org", Some(Plain)),
            ("na", "clinic.org", Some(Likely)),
            ("test", "clinic.org", Some(Likely)),
            ("xxx", "gmail.com", Some(Plain)),
            ("n.ahmed", "harborside.example", None),
            ("jen.null", "harborside.example", None),
            ("anna.test", "clinic.org", None),
            ("m", "x.io", None),
            ("john", "x.com", None),
            ("testa", "clinic.org", None),
            ("noemi", "clinic.org", None),
            ("nonet", "clinic.org", None),
            ("al", "al.io", None),
        ] {
            assert_eq!(placeholder(local, domain), found, "{local}@{domain}");
        }
    }
}
