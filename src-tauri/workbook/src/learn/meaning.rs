//! What a header means: the form's own wording, its synonyms, what forms and lists of staff commonly say, single words.

use serde::{Deserialize, Serialize};
use worksheet::text::{fold, words};
use worksheet::{FieldKind, Form};

use super::whole_name::whole_name;

/// What a column of a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnRole {
    /// A field that the program knows.
    Field(FieldKind),
    /// First and last name together, “Family, Given” or “Given Family”.
    FullName {
        /// Whether the last name comes first.
        family_first: bool,
    },
    /// Not recognized: typed as text, without checks of its own.
    NotRecognised,
    /// Nothing to type: numbers in front of rows, formulas, columns that the exchange fills in.
    LeftAlone,
}

/// The fields that a form is known by, in the order in which they claim a header.
pub(crate) const KINDS: [FieldKind; 9] = [
    FieldKind::GivenName,
    FieldKind::FamilyName,
    FieldKind::Email,
    FieldKind::Mobile,
    FieldKind::AccessLevel,
    FieldKind::Title,
    FieldKind::Facility,
    FieldKind::Npi,
    FieldKind::Date,
];

/// What a header means, how sure that is, and by what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HeaderReading {
    pub(crate) meaning: ColumnRole,
    pub(crate) confidence: f64,
    pub(crate) by: &'static str,
}

const UNKNOWN: HeaderReading = HeaderReading { meaning: ColumnRole::NotRecognised, confidence: 0.0, by: "" };

/// What a header means. `above` is the header that stands over it, where headers take two rows.
pub(crate) fn meaning_of(form: &Form, header: &str, above: &str) -> HeaderReading {
    let own = read(form, header);
    if above.is_empty() || own.confidence >= 0.9 {
        return own;
    }
    let both = read(form, &format!("{above} {header}"));
    if both.confidence > own.confidence { both } else { own }
}

fn read(form: &Form, header: &str) -> HeaderReading {
    let spelled = without_marks(header);
    let short = spelled.split(['\n', '(', '[', ':', '–', '—']).next().unwrap_or_default();
    let whole = fold(&spelled);
    if whole.is_empty() && !header.contains('#') {
        return UNKNOWN;
    }
    let short = fold(short);
    if is_left_alone(header, &whole) {
        // The role is never typed; a header that says so still names the role.
        let own = form.columns.iter().filter(|column| column.kind == FieldKind::AccessLevel);
        let mut own = own.flat_map(|column| std::iter::once(&column.header).chain(&column.synonyms));
        if own.any(|name| fold(name) == short) || common(FieldKind::AccessLevel).contains(&short.as_str()) {
            return HeaderReading {
                meaning: ColumnRole::Field(FieldKind::AccessLevel),
                confidence: 0.9,
                by: "its header",
            };
        }
        return HeaderReading { meaning: ColumnRole::LeftAlone, confidence: 0.85, by: "its header" };
    }
    let spellings = [whole, short];
    let hit = |name: &str| spellings.iter().any(|spelling| !spelling.is_empty() && spelling == name);
    let field = |kind, confidence, by| HeaderReading { meaning: ColumnRole::Field(kind), confidence, by };
    let known = |kind: FieldKind| !matches!(kind, FieldKind::Text | FieldKind::Date);
    for column in form.columns.iter().filter(|column| known(column.kind)) {
        if hit(&fold(&column.header)) {
            return field(column.kind, 0.98, "the header that the starter layout has too");
        }
    }
    // Synonyms stand in order of preference: a cell phone goes before any phone.
    for column in form.columns.iter().filter(|column| known(column.kind)) {
        for (place, synonym) in column.synonyms.iter().enumerate() {
            if hit(&fold(synonym)) {
                let behind = f64::from(u8::try_from(place).unwrap_or(40).min(40)) * 0.001;
                return field(column.kind, 0.95 - behind, "a header that is known for it");
            }
        }
    }
    for kind in KINDS {
        if common(kind).iter().any(|name| hit(name)) {
            return field(kind, 0.9, "a header that is common for it");
        }
    }
    // The brackets often say in which order the names are wanted.
    whole_name(&spelled.replace(['(', ')'], " ")).or_else(|| by_words(&spelled)).unwrap_or(UNKNOWN)
}

/// The header without asterisks and remarks on what is required.
fn without_marks(header: &str) -> String {
    let plain: String = header.chars().filter(|letter| !matches!(letter, '*' | '†' | '•' | '"' | '“' | '”')).collect();
    let mut kept = plain.as_str().to_owned();
    for remark in
        ["(required)", "[required]", "- required", "required:", "(mandatory)", "(optional)", "(if applicable)"]
    {
        while let Some(at) = kept.to_ascii_lowercase().find(remark) {
            kept.replace_range(at..at + remark.len(), "");
        }
    }
    kept.trim().to_owned()
}

fn is_left_alone(header: &str, folded: &str) -> bool {
    let number = matches!(folded, "no" | "nr" | "row" | "line" | "number" | "rowno" | "rownumber" | "lineno" | "item")
        || (folded.is_empty() && header.contains('#'));
    let theirs = ["useonly", "internaluse", "donotuse", "donottype", "donotedit", "leaveblank", "tobefilledinby"];
    number || theirs.iter().any(|words| folded.contains(words))
}

/// What forms and lists of staff commonly call a field, without case, spacing and punctuation.
fn common(kind: FieldKind) -> &'static [&'static str] {
    match kind {
        FieldKind::GivenName => &[
            "firstname",
            "givenname",
            "first",
            "given",
            "forename",
            "fname",
            "legalfirstname",
            "userfirstname",
            "staffmemberfirstname",
            "employeefirstname",
            "usersfirstname",
            "authorizeduserfirstname",
            "firstnamelegal",
            "namefirst",
            "firstlegalname",
            "providerfirstname",
        ],
        FieldKind::FamilyName => &[
            "lastname",
            "familyname",
            "surname",
            "last",
            "family",
            "lname",
            "legallastname",
            "userlastname",
            "staffmemberlastname",
            "employeelastname",
            "userslastname",
            "authorizeduserlastname",
            "namelast",
            "lastlegalname",
            "providerlastname",
            "lastnamelegal",
        ],
        FieldKind::Email => &[
            "email",
            "emailaddress",
            "workemail",
            "workemailaddress",
            "businessemail",
            "businessemailaddress",
            "mail",
            "useremail",
            "useremailaddress",
            "uniqueemail",
            "uniqueemailaddress",
            "individualemailaddress",
            "emailid",
            "contactemail",
            "primaryemail",
            "emailforlogin",
            "professionalemail",
            "corporateemail",
            "companyemail",
            "organizationemail",
            "employeeemail",
            "staffemail",
            "personalworkemail",
        ],
        FieldKind::Mobile => &[
            "mobile",
            "mobilenumber",
            "mobilephone",
            "mobilephonenumber",
            "mobileno",
            "cell",
            "cellphone",
            "cellnumber",
            "cellphonenumber",
            "cellularphone",
            "cellular",
            "smsnumber",
            "textnumber",
            "mobilecell",
            "mobilecellnumber",
            "mobilecellphone",
            "mobilenumberfor2fa",
            "mobilenumberformfa",
            "mfaphone",
            "mfaphonenumber",
            "mobilephoneno",
            "cellmobilenumber",
            "cellmobile",
            "mobiledevicenumber",
            "phonemobile",
            "phonecell",
        ],
        FieldKind::AccessLevel => &[
            "accesslevel",
            "levelofaccess",
            "access",
            "role",
            "userrole",
            "accessrole",
            "securityrole",
            "systemrole",
            "accesstype",
            "typeofaccess",
            "roleaccesslevel",
            "accesslevelrole",
            "portalrole",
            "permissionlevel",
            "rolename",
            "useraccess",
            "accessgroup",
            "accessprofile",
            "hierole",
            "assignedrole",
            "usertype",
            "accountrole",
        ],
        FieldKind::Title => &[
            "title",
            "jobtitle",
            "position",
            "currenttitle",
            "titleposition",
            "currenttitleposition",
            "positiontitle",
            "jobtitleposition",
            "jobposition",
            "job",
            "occupation",
            "jobrole",
            "jobfunction",
            "currentposition",
            "worktitle",
            "titlerole",
            "professionaltitle",
            "usertitle",
            "stafftitle",
            "employeetitle",
            "clinicaltitle",
            "functionaltitle",
            "jobdescription",
            "titleatorganization",
            "currentjobtitle",
        ],
        FieldKind::Facility => &[
            "facility",
            "facilityname",
            "location",
            "worklocation",
            "site",
            "sitename",
            "practice",
            "practicename",
            "practicelocation",
            "office",
            "clinic",
            "clinicname",
            "primarylocation",
            "primaryfacility",
            "worksite",
            "facilitylocation",
            "practicesite",
            "officelocation",
            "sitelocation",
            "locationname",
            "placeofwork",
        ],
        FieldKind::Npi => {
            &["npi", "npinumber", "nationalprovideridentifier", "npiifapplicable", "individualnpi", "providernpi"]
        }
        FieldKind::Date => {
            &["startdate", "hiredate", "dateofhire", "effectivedate", "enddate", "dateneeded", "accessstartdate"]
        }
        FieldKind::AccessType | FieldKind::Choice | FieldKind::Choices | FieldKind::YesNo | FieldKind::Text => &[],
    }
}

/// Words that make a header speak of somebody else, or of something else.
const SOMEONE_ELSE: [&str; 22] = [
    "manager",
    "supervisor",
    "requestor",
    "requester",
    "emergency",
    "approver",
    "sponsor",
    "confirm",
    "confirmation",
    "previous",
    "former",
    "alternate",
    "secondary",
    "account",
    "aum",
    "middle",
    "preferred",
    "maiden",
    "organization",
    "company",
    "user",
    "username",
];

fn by_words(header: &str) -> Option<HeaderReading> {
    let spoken: Vec<String> = words(header).into_iter().map(|(_, _, word)| word).collect();
    let says = |word: &str| spoken.iter().any(|said| said == word);
    let any = |all: &[&str]| all.iter().any(|word| says(word));
    // A sentence is an instruction, not a header.
    if spoken.is_empty() || spoken.len() > 14 {
        return None;
    }
    // Other people's columns; “user” and “account” only stand before names of the person itself.
    let others =
        SOMEONE_ELSE.iter().filter(|word| !matches!(**word, "user" | "account" | "preferred" | "organization"));
    if others.into_iter().any(|word| says(word)) {
        return None;
    }
    let kind = if any(&["email", "mail"]) || (says("e") && says("mail")) {
        FieldKind::Email
    } else if any(&["mobile", "cell", "cellphone", "cellular", "sms"]) {
        FieldKind::Mobile
    } else if any(&["npi"]) {
        FieldKind::Npi
    } else if any(&["first", "given", "forename", "firstname"]) && (says("name") || spoken.len() <= 2) {
        FieldKind::GivenName
    } else if any(&["last", "family", "surname", "lastname"]) && (says("name") || spoken.len() <= 2) && !says("updated")
    {
        FieldKind::FamilyName
    } else if says("access") || (says("role") && !any(&["job", "title", "position"])) {
        FieldKind::AccessLevel
    } else if any(&["title", "position", "occupation"]) {
        FieldKind::Title
    } else if any(&["facility", "location", "site", "clinic"]) && !any(&["address", "city", "state", "zip", "phone"]) {
        FieldKind::Facility
    } else {
        return None;
    };
    let confidence = if spoken.len() <= 4 { 0.8 } else { 0.65 };
    Some(HeaderReading { meaning: ColumnRole::Field(kind), confidence, by: "words in its header" })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn starter() -> Form {
        worksheet::starter_forms().unwrap().into_iter().find(|form| form.break_the_glass).unwrap()
    }

    #[test]
    fn headers_of_forms_are_recognized() {
        use FieldKind::{AccessLevel, Email, Facility, FamilyName, GivenName, Mobile, Npi, Title};
        let form = starter();
        for (header, kind) in [
            ("First Name*", GivenName),
            ("Legal First Name (as on ID)", GivenName),
            ("User’s Last Name", FamilyName),
            ("Surname", FamilyName),
            ("E-mail Address (unique, not shared)*", Email),
            ("Work E-Mail", Email),
            ("Cell # (for text codes)", Mobile),
            ("Mobile Phone Number\n(required for login)", Mobile),
            ("Current Title/Position", Title),
            ("Job Title (choose from list)", Title),
            ("Level of Access", AccessLevel),
            ("Role (do not edit – fills in by itself)", AccessLevel),
            ("User role", AccessLevel),
            ("Practice location", Facility),
            ("NPI #", Npi),
        ] {
            let reading = meaning_of(&form, header, "");
            assert_eq!(reading.meaning, ColumnRole::Field(kind), "{header}: {reading:?}");
        }
    }

    #[test]
    fn headers_of_something_else_are_not_taken_for_a_field() {
        let form = starter();
        for header in [
            "Supervisor e-mail",
            "Manager First Name",
            "Middle name",
            "Confirm e-mail",
            "Department head",
            "Comments",
            "Date of birth",
            "Previous last name",
            "Emergency contact mobile",
            "Address",
            "Organization name",
            "",
            "Please fill in every column that is marked, choose the title from the list, and send the form by e-mail to us.",
        ] {
            let reading = meaning_of(&form, header, "");
            assert_eq!(reading.meaning, ColumnRole::NotRecognised, "{header}: {reading:?}");
        }
    }

    #[test]
    fn the_header_above_completes_a_short_one() {
        let form = starter();
        assert_eq!(meaning_of(&form, "Number", "Mobile phone").meaning, ColumnRole::Field(FieldKind::Mobile));
        assert_eq!(meaning_of(&form, "First", "Name").meaning, ColumnRole::Field(FieldKind::GivenName));
    }

    #[test]
    fn columns_with_nothing_to_type_are_left_alone() {
        let form = starter();
        for header in ["#", "No.", "Row", "For internal use only", "HIE use only: username"] {
            assert_eq!(meaning_of(&form, header, "").meaning, ColumnRole::LeftAlone, "{header}");
        }
    }
}
