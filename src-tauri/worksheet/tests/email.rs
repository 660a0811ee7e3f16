//! Email addresses.

use crate::common::{EMAIL, MOBILE, btg, codes_with, person, problems_with, repaired, worksheet};
use worksheet::{Code, Problem, tidy};

#[test]
fn addresses_that_mail_can_reach_are_left_alone() {
    for address in [
        "maria.alvarez@gmail.com",
        "m@x.io",
        "o'brien+hie@mountsinai.org",
        "first_last-2@sub.health.nyc.gov",
        "\"maria alvarez\"@example.org",
        "maria@xn--mnchen-3ya.de",
        "maria@münchen.de",
        "maria@clinic.photography",
        "maria@xn--80ak6aa92e.xn--p1ai",
        "info.smith@gmail.com",
        "desk.billings@aol.com",
        "MARIA@GMAIL.COM",
    ] {
        assert_eq!(codes_with(EMAIL, address), [], "{address}");
    }
}

#[test]
fn texts_that_no_mail_can_reach_are_errors_with_a_sentence_of_their_own() {
    let local = "a".repeat(65);
    let label = "b".repeat(64);
    for (text, says) in [
        ("maria", "no @"),
        ("maria@", "nothing after"),
        ("maria@clinic", "no ending"),
        ("maria@clinic.c", "does not end in a valid domain"),
        ("maria@clinic.123", "does not end in a valid domain"),
        ("maria@[192.168.0.1]", "IP address"),
        ("maria@-clinic.org", "a domain cannot have"),
        ("maria@cli_nic.org", "a domain cannot have"),
        ("maria..a@clinic.org", "misplaced dot"),
        ("maría@clinic.org", "“í”"),
        ("a@b.org; c@d.org", "more than one address"),
        ("maria@clinic.local", "only inside one network"),
        ("maria alvarez@clinic.org", "space"),
        (&format!("{local}@clinic.org"), "more than 64"),
        (&format!("maria@{label}.org"), "a domain cannot have"),
    ] {
        let problems = problems_with(btg(), &[(EMAIL, text)]);
        let problem = problems.iter().find(|problem| problem.code == Code::EmailInvalid).expect(text);
        assert!(problem.message.contains(says), "{text}: {}", problem.message);
    }
}

#[test]
fn slips_with_one_meaning_are_repaired() {
    for (text, right) in [
        ("mailto:maria@clinic.org", "maria@clinic.org"),
        ("Maria Alvarez <maria@clinic.org>", "maria@clinic.org"),
        ("maria@clinic.org.", "maria@clinic.org"),
        ("maria@clinic.org,", "maria@clinic.org"),
        ("maria@clinic,org", "maria@clinic.org"),
        ("maria @ clinic.org", "maria@clinic.org"),
        ("maria@clinic. org", "maria@clinic.org"),
        ("maria@@clinic.org", "maria@clinic.org"),
        ("maria@clinic..org", "maria@clinic.org"),
        ("maria at clinic.org", "maria@clinic.org"),
        ("maria.alvarezgmail.com", "maria.alvarez@gmail.com"),
        ("mariahotmail.com", "maria@hotmail.com"),
        ("maria@gmailcom", "maria@gmail.com"),
        ("maria@gmail", "maria@gmail.com"),
    ] {
        assert_eq!(repaired(Code::EmailInvalid, EMAIL, text).as_deref(), Some(right), "{text}");
    }
}

#[test]
fn slips_with_two_meanings_are_not_repaired() {
    for text in [
        "maria",
        "maria alvarez@clinic.org",
        "maria..a@clinic.org",
        "maria@clinic",
        "a@b.org; c@d.org",
        "maría@clinic.org",
    ] {
        assert_eq!(repaired(Code::EmailInvalid, EMAIL, text), None, "{text}");
    }
}

#[test]
fn two_addresses_in_a_cell_are_offered_as_choices() {
    let problems = problems_with(btg(), &[(EMAIL, "a@b.org; c@d.org")]);
    assert_eq!(problems[0].choices, ["a@b.org", "c@d.org"]);
}

#[test]
fn slips_of_common_domains_are_likely_typos_with_a_repair() {
    for (text, right) in [
        ("maria@gmial.com", "maria@gmail.com"),
        ("Maria@Yaho.com", "Maria@yahoo.com"),
        ("maria@clinic.con", "maria@clinic.com"),
    ] {
        assert_eq!(codes_with(EMAIL, text), [Code::EmailLikelyTypo], "{text}");
        assert_eq!(repaired(Code::EmailLikelyTypo, EMAIL, text).as_deref(), Some(right));
    }
}

#[test]
fn mailboxes_of_a_desk_or_department_are_pointed_out() {
    for address in [
        "reception@clinic.org",
        "front.desk@clinic.org",
        "frontdesk2@clinic.org",
        "info@clinic.org",
        "admin@clinic.org",
        "billing-office@clinic.org",
        "NURSES@clinic.org",
        "no-reply@clinic.org",
        "noreply@clinic.org",
        "scheduling@clinic.org",
        "medical_records@clinic.org",
        "the.office@clinic.org",
    ] {
        assert_eq!(codes_with(EMAIL, address), [Code::EmailSharedMailbox], "{address}");
    }
}

fn rows(field: &[(&str, Option<&str>)]) {
    for (text, right) in field {
        let problems = problems_with(btg(), &[(EMAIL, text)]);
        assert!(!problems.is_empty(), "{text}");
        let repair =
            problems.iter().find_map(|problem| problem.repair.as_ref()).map(|repair| repair.cells[0].1.as_str());
        assert_eq!(repair, *right, "{text}: {}", problems[0].message);
    }
}

#[test]
fn endings_that_do_not_exist_are_pointed_out_and_repaired_where_one_is_meant() {
    for (ending, right) in [
        ("prg", "org"),
        ("orh", "org"),
        ("comn", "com"),
        ("cmm", "com"),
        ("copm", "com"),
        ("met", "net"),
        ("ent", "net"),
        ("edi", "edu"),
        ("gpv", "gov"),
        ("ORH", "org"),
    ] {
        let (text, right) = (format!("a0@harborside-clinic.{ending}"), format!("a0@harborside-clinic.{right}"));
        rows(&[(&text, Some(&right))]);
    }
    rows(&[("a0@clinic.qqqq", None), ("a0@clinic.hospitl", None), ("a0@clinic.рфф", None)]);
    for ending in ["org", "health", "nyc", "us", "co.uk", "museum", "example", "test", "hospital", "рф", "ORG"] {
        let text = format!("a0@harborside-clinic.{ending}");
        assert_eq!(codes_with(EMAIL, &text), [], "{text}");
    }
}

#[test]
fn addresses_in_place_of_one_are_pointed_out() {
    for address in [
        "none@none.com",
        "noemail@noemail.com",
        "noemail@harborside.example",
        "test@test.com",
        "x@x.com",
        "email@domain.com",
        "na@na.com",
        "unknown@clinic.org",
        "NONE@NONE.COM",
        "no.email@clinic.org",
    ] {
        assert_eq!(codes_with(EMAIL, address), [Code::EmailPlaceholder], "{address}");
    }
    for address in
        ["n.ahmed@harborside.example", "jen.null@harborside.example", "anna.test@clinic.org", "nona@clinic.org"]
    {
        assert_eq!(codes_with(EMAIL, address), [], "{address}");
    }
}

#[test]
fn mailboxes_of_a_unit_are_shared_and_people_with_such_names_are_not() {
    for local in [
        "icu",
        "ed-nurses",
        "allstaff",
        "providers",
        "frontdesk.midtown",
        "office.mgr",
        "oncall",
        "chargenurse",
        "4west",
    ] {
        assert_eq!(codes_with(EMAIL, &format!("{local}@harborside.example")), [Code::EmailSharedMailbox], "{local}");
    }
    for local in ["it.lee", "er.lee", "ed.smith", "ed", "m.ward", "west.john"] {
        assert_eq!(codes_with(EMAIL, &format!("{local}@harborside.example")), [], "{local}");
    }
}

#[test]
fn letters_of_another_script_are_pointed_out_and_well_known_domains_come_back() {
    rows(&[
        ("ana@gmаil.com", Some("ana@gmail.com")),
        ("ana@Yаhoo.com", Some("ana@yahoo.com")),
        ("ana@оutlооk.com", Some("ana@outlook.com")),
        ("ana@xn--gmil-63d.com", Some("ana@gmail.com")),
        ("bo@hаrborside-clinic.org", None),
        ("bo@сосо.com", None),
        ("bоb@clinic.org", Some("bob@clinic.org")),
        ("оса@clinic.org", None),
    ]);
    let problems = problems_with(btg(), &[(EMAIL, "bo@hаrborside-clinic.org")]);
    assert!(problems[0].message.contains("a Cyrillic letter “а” (U+0430)"), "{}", problems[0].message);
    assert_eq!(problems[0].choices, ["bo@harborside-clinic.org"]);
    for address in ["maria@münchen.de", "maria@почта.рф", "maria@例え.jp"] {
        assert_eq!(codes_with(EMAIL, address), [], "{address}");
    }
}

#[test]
fn typographic_marks_become_the_ordinary_ones() {
    for mark in ['’', '´', '`', 'ʼ', '′', '‘'] {
        rows(&[(&format!("sean.o{mark}brien@harborside.example"), Some("sean.o'brien@harborside.example"))]);
    }
    rows(&[
        ("jl＠harborside.example", Some("jl@harborside.example")),
        ("jl@harborside．example", Some("jl@harborside.example")),
        ("ann‑marie@clinic.org", Some("ann-marie@clinic.org")),
        ("ann@my–clinic.org", Some("ann@my-clinic.org")),
        ("ａｎｎ@clinic.org", Some("ann@clinic.org")),
    ]);
    let problems = problems_with(btg(), &[(EMAIL, "jl＠harborside.example")]);
    assert!(problems[0].message.contains("U+FF20"), "{}", problems[0].message);
}

#[test]
fn the_link_of_an_address_is_tidied_to_the_address() {
    for text in ["mailto:maria@clinic.org", "MAILTO:maria@Clinic.org?subject=Hello", " mailto:maria@clinic.org "] {
        assert_eq!(tidy(&btg(), EMAIL, text).unwrap().value, "maria@clinic.org", "{text}");
    }
    assert_eq!(tidy(&btg(), EMAIL, "mailto:maria"), None);
}

/// A list in which so many people have each of these domains, and the domains that are pointed out with what is meant.
fn slips(domains: &[(&str, usize)]) -> Vec<(String, String)> {
    let all = domains.iter().flat_map(|(domain, count)| std::iter::repeat_n(*domain, *count));
    let rows = all.enumerate().map(|(at, domain)| {
        let at = u64::try_from(at).unwrap();
        let address = format!("ana{at}@{domain}");
        let mobile = (6_314_440_142 + at).to_string();
        person(
            at + 1,
            &[(EMAIL, &address), (0, &format!("Mari{}a", "a".repeat(usize::try_from(at).unwrap()))), (MOBILE, &mobile)],
        )
    });
    let worksheet = worksheet(btg(), rows.collect());
    let problems: Vec<Problem> = worksheet.problems().filter(|problem| problem.code == Code::EmailLikelyTypo).collect();
    assert_eq!(worksheet.warnings(), problems.len());
    assert!(problems.iter().all(|problem| worksheet.has_problems(problem.row) && problem.repair.is_none()));
    let domain = |text: &str| text.rsplit_once('@').unwrap().1.to_owned();
    let cell = |problem: &Problem| worksheet.sheet().row(problem.row).unwrap().cells[EMAIL].clone();
    problems.iter().map(|problem| (domain(&cell(problem)), domain(&problem.choices[0]))).collect()
}

#[test]
fn a_domain_one_slip_away_from_that_of_most_people_is_pointed_out() {
    let one = |domain: &str, meant: &str| vec![(domain.to_owned(), meant.to_owned())];
    assert_eq!(
        slips(&[("harborside-clinic.org", 6), ("harborside-clinc.org", 1)]),
        one("harborside-clinc.org", "harborside-clinic.org")
    );
    assert_eq!(slips(&[("harborside.com", 9), ("harborside.cm", 1)]), one("harborside.cm", "harborside.com"));
    assert_eq!(slips(&[("harborside.org", 5), ("harborside.com", 1)]), one("harborside.com", "harborside.org"));
    assert_eq!(slips(&[("harborside.org", 4), ("harborside.com", 1)]), [], "too few to say which is right");
    assert_eq!(slips(&[("harborside.org", 9), ("harborside.com", 2)]), [], "two people may have another one");
    assert_eq!(slips(&[("harborside.org", 9), ("northfork.org", 1), ("mail.harborside.org", 1)]), []);
    assert_eq!(slips(&[("gmail.com", 9), ("mail.com", 1), ("hotmail.com", 1)]), [], "domains of their own");
}
