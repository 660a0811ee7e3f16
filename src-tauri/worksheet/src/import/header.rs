//! What a header says: its words, weighed against each other.

use super::meaning::ListColumn;
use super::status_header::status_kind;
use super::words::HeaderWords;
use crate::text::clean;

/// What the words of a header say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Saying {
    /// The meaning; [`ListColumn::Other`] when the header names something that the form does not ask for.
    pub(super) meaning: ListColumn,
    /// How surely, from 0 to 1.
    pub(super) strength: f64,
}

/// Returns what a header's words say in any list of people, and how surely, from 0 to 1; nothing when no word is known.
#[must_use]
pub fn header_meaning(header: &str) -> Option<(ListColumn, f64)> {
    says(header).map(|saying| (saying.meaning, saying.strength))
}

/// How many of these texts are headers that lists of people have.
#[must_use]
pub fn recognized_headers(cells: &[&str]) -> usize {
    cells.iter().filter(|cell| says(cell).is_some()).count()
}

/// What a header says; nothing when it has no known word.
pub(super) fn says(header: &str) -> Option<Saying> {
    if header.chars().count() > 120 {
        return None;
    }
    let words = HeaderWords::of(&clean(header));
    if words.0.is_empty() {
        return None;
    }
    let rules: [fn(&HeaderWords) -> Option<Saying>; 11] = [
        somebody_else,
        employment,
        beside_the_point,
        identifier,
        email,
        phone,
        status,
        title,
        credentials,
        name,
        place_of_work,
    ];
    rules.iter().find_map(|rule| rule(&words))
}

fn saying(meaning: ListColumn, strength: f64) -> Option<Saying> {
    Some(Saying { meaning, strength })
}

const OF_THE_PERSON: &str = "name email mail phone mobile title id number first last contact";

/// Managers, emergency contacts and others who are not the person of the row.
pub(super) fn is_somebody_else(words: &HeaderWords) -> bool {
    words.any(
        "manager emergency spouse dependent dependents beneficiary recruiter sponsor approver \
         delegate requester requestor guardian partner proxy coach mentor official referring \
         supervising ice preceptor matrix leader director parent owner reporting vendor patient \
         collaborating",
    ) || words.follows("reports", "to")
        || words.follows("report", "to")
        || words.any("created modified updated changed entered")
        || words.0 == ["hr"]
        || words.any("hr assistant") && words.any(OF_THE_PERSON)
        || words.any("maiden former previous mothers mother alias birth") && words.has("name")
        || words.has("other") && words.any("name credential prefix suffix")
}

fn somebody_else(words: &HeaderWords) -> Option<Saying> {
    if is_somebody_else(words) { saying(ListColumn::Other, 0.95) } else { None }
}

/// Whether somebody works there, or may sign in.
fn employment(words: &HeaderWords) -> Option<Saying> {
    status_kind(words).and_then(|_| saying(ListColumn::Status, 0.9))
}

/// Things that no form for accounts asks for.
fn beside_the_point(words: &HeaderWords) -> Option<Saying> {
    let email = words.any("email mail");
    let far = words.any(
        "date birthday hire hired rehire start seniority anniversary gender sex race ethnicity ssn \
         social password salary rate wage hours days shift fte flsa tax marital city state zip postal \
         country county street province region timezone zone locale language currency url photo \
         picture notes comments comment remarks guid sid compensation veteran citizenship disability \
         nationality visa eeo gl bank account years tenure weeks age password pin religion pronouns \
         pronoun grade band term usage hash floor room chapter license_state taxonomy subpart \
         deactivation reactivation enumeration cycle schedule scheduled annual benefit benefits \
         vaccination vaccine immunization pay training course completion score license_number created \
         expires expiration expiry effective verified notification notifications bypass consent \
         subscription licensed mfa authentication recovery objecttype folder container homedirectory \
         kiosk",
    );
    let street = words.has("address") && !email && !words.any("phone mobile fax");
    let line = words.has("line") && words.has("address");
    // “Recovery email” and “account status” have readings of their own.
    let kept = email && words.any("recovery account") && !words.any("verified type notification date")
        || words.any("status enabled") && words.has("account")
        || words.has("login")
        || words.has("phone") && words.has("recovery")
        || words.any("state") && words.has("employment") && words.0.len() == 2;
    if (far || street || line) && !kept { saying(ListColumn::Other, 0.95) } else { None }
}

fn identifier(words: &HeaderWords) -> Option<Saying> {
    if words.has("npi") || words.has("national") && words.has("id") && words.has("provider") {
        let own = !words.any("organization group replacement facility work billing type");
        return if own { saying(ListColumn::Npi, 0.98) } else { saying(ListColumn::Other, 0.9) };
    }
    if words.has("login") && !words.any("email mail") {
        // A log-in name may look like an address, or be the person's name.
        return if words.has("principal") { saying(ListColumn::Email, 0.55) } else { saying(ListColumn::Other, 0.6) };
    }
    if words.any("phone mobile fax pager email mail sms extension")
        || words.follows("to", "text")
        || words.only("home work number") && words.any("home work")
    {
        return None;
    }
    let numbered = words.any("id number code badge key");
    if !numbered || words.any("description name title") && !words.has("id") {
        return None;
    }
    let person = words.any(
        "employee person associate worker staff payroll file personnel colleague external badge \
         unique caregiver resource student partner user",
    ) || words.0 == ["id"];
    let thing = words.any(
        "department job position location facility cost company organization license dea caqh \
         medicaid medicare ein unit division group object tenant site class clock work building \
         manager",
    );
    if words.has("code") && words.any("employee payroll person worker associate") && !thing {
        return saying(ListColumn::EmployeeId, 0.8);
    }
    if person && !thing && !words.has("code") {
        return saying(
            ListColumn::EmployeeId,
            if words.0.len() == 1 {
                0.7
            } else if words.has("user") {
                0.8
            } else if words.has("badge") {
                // A card is not a person, and somebody may have had two of them.
                0.9
            } else {
                0.93
            },
        );
    }
    saying(ListColumn::Other, 0.88)
}

fn email(words: &HeaderWords) -> Option<Saying> {
    if !words.any("email mail") {
        return None;
    }
    if words.any("stop code box nick verified type notification domain opt forwarding count enabled") {
        return saying(ListColumn::Other, 0.93);
    }
    let (work, other) = (
        words.any("work company hospital organization facility"),
        words.any("home private secondary alternate alternative alt other recovery backup second 2"),
    );
    let personal = other || words.has("personal") && !work && !words.has("profile");
    if personal {
        return saying(ListColumn::OtherEmail, 0.9);
    }
    saying(ListColumn::Email, if work { 0.98 } else { 0.95 })
}

fn phone(words: &HeaderWords) -> Option<Saying> {
    if words.has("number") && words.only("home work number") && words.any("home work") {
        return saying(ListColumn::OtherPhone, 0.8);
    }
    let mobile =
        words.any("mobile sms") || words.has("text") && words.any("message messages") || words.follows("to", "text");
    if !mobile && !words.follows("direct", "line") && !words.any("phone fax pager extension beeper voicemail landline")
    {
        return None;
    }
    if words.any("type country carrier model allowance stipend device opt provider_name enabled")
        || words.has("code") && !words.any("area text")
    {
        return saying(ListColumn::Other, 0.9);
    }
    if words.any("fax pager extension beeper voicemail landline") {
        return saying(ListColumn::OtherPhone, 0.97);
    }
    let second = words.any("secondary other alternate alt 2 second recovery additional");
    if mobile {
        let strength = if second {
            0.6
        } else if words.any("work personal company") {
            0.93
        } else {
            0.97
        };
        return saying(ListColumn::Mobile, strength);
    }
    if second || words.follows("direct", "line") || words.any("home work desk direct switchboard clinic practice evening day facility mailing site main location department unit campus") {
        return saying(ListColumn::OtherPhone, 0.95);
    }
    // A telephone number of no stated kind: it may or may not receive text messages.
    saying(ListColumn::Mobile, 0.55)
}

fn status(words: &HeaderWords) -> Option<Saying> {
    if words.has("status") { saying(ListColumn::Other, 0.85) } else { None }
}

fn title(words: &HeaderWords) -> Option<Saying> {
    let job = words.any("title job position role occupation designation profession discipline");
    if !job {
        // “Provider type” may say “Physician”, or “Contractor”.
        let kind = words.0.len() == 2 && words.has("type") && words.any("provider clinician practitioner");
        return if kind { saying(ListColumn::Title, 0.7) } else { None };
    }
    if words.has("department") || words.any("course book") && words.has("title") {
        return None;
    }
    let described = words.any("description name title profile");
    if words.any("id number count reason level control type budget entry time")
        || words.any("code family category class group function") && !described
        || words.any("family category function")
    {
        return saying(ListColumn::Other, 0.88);
    }
    if words.has("title") {
        let strength = match () {
            () if words.has("job") => 0.98,
            () if words.has("work") => 0.97,
            () if words.any("position working professional") => 0.95,
            () if words.any("employee current staff") => 0.94,
            () if words.has("code") => 0.8,
            () if words.0.len() == 1 || words.only("title") => 0.93,
            () => 0.8,
        };
        return saying(ListColumn::Title, strength);
    }
    if words.has("role") {
        if words.0 == ["user", "role"] {
            return saying(ListColumn::Title, 0.5);
        }
        if words.any("security system access user permission login application") {
            return saying(ListColumn::Other, 0.8);
        }
        return saying(ListColumn::Title, if words.any("job clinical work") { 0.85 } else { 0.6 });
    }
    let strength = match () {
        () if words.has("job") && words.has("code") => 0.8,
        () if words.any("job position") && words.has("description") => 0.88,
        () if words.has("profile") => 0.8,
        () if words.any("job position") && words.has("name") => 0.86,
        () if words.any("position occupation") => 0.85,
        () if words.any("job profession") => 0.82,
        () => 0.7,
    };
    saying(ListColumn::Title, strength)
}

fn credentials(words: &HeaderWords) -> Option<Saying> {
    let own = words.any("credential degree")
        || words.follows("post", "nominal")
        || words.has("letters") && words.any("after behind")
        || words.any("license certification") && words.any("type name title")
        || words.follows("professional", "suffix")
        || words.follows("professional", "designation")
        // Of little words alone, such as “Employee”, nothing but these words is left either.
        || words.any("license certification") && words.only("license certification");
    if own {
        let plain = words.any("credential degree");
        return saying(ListColumn::Credentials, if plain { 0.93 } else { 0.78 });
    }
    if words.any("license certification dea caqh") { saying(ListColumn::Other, 0.9) } else { None }
}

fn name(words: &HeaderWords) -> Option<Saying> {
    if words.any("prefix salutation honorific") && !words.has("suffix") {
        return saying(ListColumn::Other, 0.95);
    }
    let named = words.has("name");
    if words.has("suffix") && !(named && words.any("first last employee full")) {
        return saying(ListColumn::Suffix, 0.9);
    }
    if words.has("additional") && named && words.only("additional name") {
        return saying(ListColumn::MiddleName, 0.8);
    }
    if words.any("nick goes known chosen alternative")
        || words.has("preferred") && (named || words.0 == ["preferred"]) && !words.has("last")
    {
        return saying(ListColumn::PreferredName, 0.92);
    }
    let organization = words.any(
        "organization company employer entity school group project plan course file bank center \
         agency",
    );
    if (organization || words.0 == ["work", "name"])
        && named
        && !words.any("department cost unit facility location first last")
    {
        return saying(ListColumn::Other, 0.9);
    }
    let (first, last) = (words.has("first"), words.has("last") || words.has("family"));
    if named && first && last {
        return saying(ListColumn::FullName, 0.95);
    }
    if words.has("middle") || words.only("initial initials") && words.any("initial initials") {
        return saying(ListColumn::MiddleName, 0.95);
    }
    if last && (named || words.only("last family")) && !words.any("login day 4") {
        return saying(ListColumn::FamilyName, 0.97);
    }
    if first && (named || words.only("first")) && !words.any("day line") {
        return saying(ListColumn::GivenName, 0.97);
    }
    if named && words.any("department unit division facility location site practice clinic hospital campus cost") {
        return None;
    }
    if named {
        const WHOSE: &str = "name full display complete payroll formatted team contact individual resource clinician \
             physician practitioner common caregiver colleague student nurse with middle suffix \
             licensee applicant";
        let plain = words.0 == ["name"];
        return if !words.only(WHOSE) {
            saying(ListColumn::Other, 0.6)
        } else if plain {
            saying(ListColumn::FullName, 0.85)
        } else {
            saying(ListColumn::FullName, if words.has("provider") { 0.92 } else { 0.94 })
        };
    }
    const WHO: &str =
        "who employee worker provider staff clinician caregiver cn person physician practitioner associate user nurse";
    const MEMBER: [[&str; 2]; 2] = [["staff", "member"], ["team", "member"]];
    let alone = words.0.len() == 1 && words.any(WHO);
    if alone || MEMBER.iter().any(|who| words.0 == *who) {
        return saying(ListColumn::FullName, 0.6);
    }
    None
}

fn place_of_work(words: &HeaderWords) -> Option<Saying> {
    let numbered = words.any("id number code key path") && !words.any("description name title");
    let department: f64 = match () {
        () if words.has("department") => 0.95,
        () if words.any("ward") => 0.8,
        () if words.has("unit") && words.has("work") => 0.66,
        () if words.has("unit") => 0.85,
        () if words.has("cost") && words.has("center") => {
            if words.any("description name") {
                0.85
            } else {
                0.7
            }
        }
        () if words.has("service") && words.has("line") => 0.78,
        () if words.any("division") => 0.72,
        () if words.any("section team area") => 0.62,
        () if words.only("organization") && words.0.len() == 1 => 0.0,
        () => 0.0,
    };
    if department > 0.0 {
        return if numbered { saying(ListColumn::Other, 0.85) } else { saying(ListColumn::Department, department) };
    }
    let facility: f64 = match () {
        () if words.has("facility") => 0.95,
        () if words.has("location") && words.has("work") => 0.94,
        () if words.any("location site campus clinic practice hospital") => 0.9,
        () if words.any("branch worksite") => 0.8,
        () if words.has("work") && words.only("work which") => 0.76,
        () if words.0 == ["entity"] => 0.7,
        () if words.has("building") => 0.62,
        () => 0.0,
    };
    if facility > 0.0 {
        let far = words.any("type time group phone");
        return if numbered || far { saying(ListColumn::Other, 0.85) } else { saying(ListColumn::Facility, facility) };
    }
    let known = words.any(
        "company organization employer entity specialty specialties type category group groups class \
         classification status flag code id number level description union fund prefix extension \
         active remote exempt enabled object custom path domain template project supervisory",
    );
    if known && words.0 != ["description"] { saying(ListColumn::Other, 0.8) } else { None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn whose_name_or_address_it_is_matters_more_than_what_it_is() {
        for header in ["Manager Email", "Supervisor Name", "Reports To", "Emergency Contact Phone", "Spouse Full Name"]
        {
            assert_eq!(says(header).unwrap().meaning, ListColumn::Other, "{header}");
        }
    }

    #[test]
    fn telephones_are_told_apart_by_their_header() {
        for (header, meaning) in [
            ("Cell Phone", ListColumn::Mobile),
            ("Work Mobile", ListColumn::Mobile),
            ("Home Phone", ListColumn::OtherPhone),
            ("Office", ListColumn::Facility),
            ("Office Phone", ListColumn::OtherPhone),
            ("Fax", ListColumn::OtherPhone),
            ("Pager #", ListColumn::OtherPhone),
            ("Mobile Phone Carrier", ListColumn::Other),
        ] {
            assert_eq!(says(header).unwrap().meaning, meaning, "{header}");
        }
        assert!(says("Phone").unwrap().strength < 0.75);
    }

    #[test]
    fn words_that_no_list_of_people_has_say_nothing() {
        for header in ["Pet", "Color", "", "   ", "Dear colleague,", "Rex"] {
            assert_eq!(says(header), None, "{header}");
        }
    }
}
