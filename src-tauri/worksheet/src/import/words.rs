//! The words of a header, whatever their case, punctuation and abbreviations.

use crate::text::fold;

/// Whether a word stands in a list of words.
pub(super) fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|own| own == word)
}

/// The words of a header in one spelling.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HeaderWords(pub(super) Vec<String>);

impl HeaderWords {
    pub(super) fn of(header: &str) -> Self {
        // Names of attributes are known as a whole, and so are words that mean something else together.
        let folded = fold(header);
        let whole = spelling(&folded);
        let together = matches!(folded.as_str(), "officename" | "supervisoryorganization");
        if !whole.is_empty() && (together || header.trim().chars().all(char::is_alphanumeric)) {
            return Self(whole.split(' ').map(str::to_owned).collect());
        }
        let header = header.replace("'s ", " ").replace("’s ", " ");
        let mut spaced = String::with_capacity(header.len() + 8);
        let letters: Vec<char> = header.chars().collect();
        for (at, letter) in letters.iter().copied().enumerate() {
            let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or(' ');
            let after = letters.get(at + 1).copied().unwrap_or(' ');
            // givenName, and the end of capitals as in NPINumber; plurals such as IDs stay.
            let hump = letter.is_uppercase()
                && (before.is_lowercase() || before.is_uppercase() && after.is_lowercase() && after != 's');
            if hump {
                spaced.push(' ');
            }
            match letter {
                // name.givenName and emails.0.value are paths; M.I. is an abbreviation.
                '.' if after.is_alphanumeric()
                    && (before.is_ascii_digit()
                        || at > 1 && letters.get(at - 2).is_some_and(|letter| letter.is_alphabetic())) =>
                {
                    spaced.push(' ');
                }
                '#' => spaced.push_str(" number "),
                '\'' | '’' | '.' => {}
                letter => spaced.push(letter),
            }
        }
        let mut words = Vec::new();
        for word in spaced.split(|letter: char| !letter.is_alphanumeric()) {
            let folded = fold(word);
            if folded.is_empty() {
                continue;
            }
            let (one, other) = taken_apart(&folded);
            for part in [one, other].into_iter().filter(|part| !part.is_empty()) {
                match spelling(part) {
                    "" => words.push(part.to_owned()),
                    known => words.extend(known.split(' ').map(str::to_owned)),
                }
            }
        }
        // “e-mail” comes as two words, and so do some log-in names.
        let mut joined: Vec<String> = Vec::with_capacity(words.len());
        for word in words {
            match joined.last_mut() {
                Some(last) if last == "e" && word == "mail" => "email".clone_into(last),
                Some(last) if last == "sam" && word == "account" || last == "user" && word == "name" => {
                    "login".clone_into(last);
                }
                Some(last) if last == "user" && word == "principal" => {
                    "login".clone_into(last);
                    joined.push(word);
                }
                _ => joined.push(word),
            }
        }
        Self(joined)
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.0.iter().any(|own| own == word)
    }

    pub(super) fn any(&self, words: &str) -> bool {
        words.split_ascii_whitespace().any(|word| self.has(word))
    }

    pub(super) fn follows(&self, first: &str, second: &str) -> bool {
        self.0.windows(2).any(|pair| matches!(pair, [one, other] if one == first && other == second))
    }

    /// Whether nothing but these words, and words that say little, stand in it.
    pub(super) fn only(&self, words: &str) -> bool {
        self.0.iter().all(|own| listed(words, own) || listed(LITTLE, own))
    }
}

/// A word that is two known ones written together, as in “middleinitial”.
fn taken_apart(word: &str) -> (&str, &str) {
    const FIRST: &str =
        "first last middle preferred home work cell mobile supervising manager job employee provider name user";
    const SECOND: &str = "name initial suffix department phone email title provider type status location";
    let together = spelling(word).is_empty() && !listed(FIRST, word) && !listed(SECOND, word);
    FIRST
        .split_ascii_whitespace()
        .filter(|_| together)
        .filter_map(|first| word.split_at_checked(first.len()).filter(|(one, _)| *one == first))
        .find(|(_, other)| listed(SECOND, other))
        .unwrap_or((word, ""))
}

/// Words that change little about what a header says.
const LITTLE: &str = "the of a required optional current primary main legal employee worker staff person personal user \
     member provider associate profile text value field read upload only s employment your for in \
     must be format basic default preferred us data info information resident aide long";

/// Words in their one spelling; those that hold two are taken apart.
fn spelling(word: &str) -> &'static str {
    match word {
        "firstname" | "fname" | "forename" | "givenname" => "first name",
        "given" | "frst" | "fst" => "first",
        "lst" => "last",
        "nm" => "name",
        "eml" => "email",
        "pers" => "personal",
        "wk" => "work",
        "hm" => "home",
        "stat" => "status",
        "hosp" => "hospital",
        "prov" => "provider",
        "lastname" | "lname" | "surname" | "sn" | "familyname" => "last name",
        "middlename" | "mname" | "mi" => "middle name",
        "fullname" | "displayname" => "full name",
        "nickname" => "nick name",
        "jobtitle" => "job title",
        "emailaddress" | "emailaddr" | "emailid" | "emails" => "email address",
        "workemail" => "work email",
        "mobilephone" | "cellphone" | "mobilenumber" | "cellnumber" | "mobilephonenumber" | "cellular" | "cell"
        | "mob" | "smartphone" | "mobileno" => "mobile",
        "phonenumber" | "phonenumbers" | "telephonenumber" | "phones" | "telephone" | "tel" | "ph" | "telephones"
        | "phoneno" => "phone",
        "workphone" | "bizphone" => "work phone",
        "homephone" => "home phone",
        "facsimile" | "faxnumber" => "fax",
        "ext" | "extn" => "extension",
        "employeeid" | "emplid" | "empid" | "eeid" => "employee id",
        "employeenumber" | "empno" | "employeeno" => "employee number",
        "emp" | "ee" | "empl" | "employees" => "employee",
        "no" | "num" | "nbr" | "nr" | "numbers" => "number",
        "ids" | "identifier" | "ident" => "id",
        "dept" | "dpt" | "depts" | "departments" => "department",
        "deptid" => "department id",
        "deptname" | "departmentname" => "department name",
        "jobcode" => "job code",
        "desc" | "descr" | "descrip" => "description",
        "addr" => "address",
        "mgr" | "supervisor" | "supv" | "boss" => "manager",
        "orgunit" | "ou" | "organizationalunit" => "organization unit",
        "suff" => "suffix",
        "org" | "organisation" | "organizational" | "organizations" => "organization",
        "loc" | "locations" => "location",
        "fac" => "facility",
        "lic" | "licence" | "licensure" | "licenses" => "license",
        "cred" | "creds" | "credentials" | "credentialing" => "credential",
        "degrees" => "degree",
        "certifications" | "certificate" | "certificates" | "cert" | "certs" => "certification",
        "pref" => "preferred",
        "pos" | "posn" => "position",
        "biz" | "business" | "office" | "corporate" | "corp" => "work",
        "userid" => "user id",
        "username" | "login" | "logon" | "loginid" | "logonname" | "signin" => "user login",
        "samaccountname" => "account name login",
        "userprincipalname" | "upn" => "principal name login",
        "dob" | "birthdate" | "dateofbirth" => "birth date",
        "postalcode" | "zipcode" | "postcode" => "zip",
        "streetaddress" | "addressline" => "street",
        "physicaldeliveryofficename" => "work location",
        "worklocation" => "work location",
        "officename" => "site name",
        "supervisoryorganization" => "department",
        "jobs" => "job",
        "ttl" => "title",
        "titles" => "title",
        "positions" => "position",
        "roles" => "role",
        "units" => "unit",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_way_of_writing_them() {
        for (header, words) in [
            ("First Name [Required]", &["first", "name", "required"][..]),
            ("givenName", &["first", "name"]),
            ("EMAIL_ADDR", &["email", "address"]),
            ("E-mail", &["email"]),
            ("Employee #", &["employee", "number"]),
            ("NPINumber", &["npi", "number"]),
            ("userPrincipalName", &["principal", "name", "login"]),
            ("Job Title (Primary)", &["job", "title", "primary"]),
            ("organizations.0.title", &["organization", "0", "title"]),
            ("middleinitial", &["middle", "initial"]),
            ("Lst Nm", &["last", "name"]),
        ] {
            assert_eq!(HeaderWords::of(header).0, words, "{header}");
        }
    }
}
