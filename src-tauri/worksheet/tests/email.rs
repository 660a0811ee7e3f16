//! E-mail addresses.

use crate::common::{EMAIL, btg, codes_with, problems_with, repaired};
use worksheet::Code;

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
        ("maria@clinic", "lacks the ending"),
        ("maria@clinic.c", "no domain ending"),
        ("maria@clinic.123", "no domain ending"),
        ("maria@[192.168.0.1]", "by number"),
        ("maria@-clinic.org", "no domain can have"),
        ("maria@cli_nic.org", "no domain can have"),
        ("maria..a@clinic.org", "dot"),
        ("maría@clinic.org", "“í”"),
        ("a@b.org; c@d.org", "more than one address"),
        ("maria@clinic.local", "inside one network"),
        ("maria alvarez@clinic.org", "space"),
        (&format!("{local}@clinic.org"), "more than 64"),
        (&format!("maria@{label}.org"), "no domain can have"),
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
