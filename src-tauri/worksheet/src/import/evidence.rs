//! What the values of a column look like.

use jiff::civil::Date;

use super::credentials::split_credentials;
use super::employment::{Employment, judge};
use super::meaning::ListColumn;
use super::status_header::StatusKind;
use super::words::listed;
use crate::rules::email;
use crate::rules::mobile::{self, MobileFault};
use crate::text::{clean, fold, words};

/// Values looked at per column.
pub(super) const SAMPLE: usize = 200;

/// Shares of a column's values, from 0 to 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ColumnEvidence {
    /// Values that were looked at.
    pub(super) filled: usize,
    pub(super) emails: f64,
    pub(super) phones: f64,
    pub(super) npis: f64,
    /// Numbers, and codes of digits with few letters.
    pub(super) codes: f64,
    pub(super) flags: f64,
    /// Two words or more that could be a person's name.
    pub(super) full_names: f64,
    /// “Last, First”.
    pub(super) comma_names: f64,
    /// One word that could be a name.
    pub(super) single_names: f64,
    /// Words for jobs.
    pub(super) jobs: f64,
    pub(super) credentials: f64,
    pub(super) honorifics: f64,
    pub(super) departments: f64,
    /// Words for whether someone works there.
    pub(super) standings: f64,
    /// Those of them that say that someone left.
    pub(super) leavings: f64,
}

impl ColumnEvidence {
    /// Whether the values are those of a status: some say that people left, and many that they left or work there.
    pub(super) fn says_who_left(&self) -> bool {
        self.leavings > 0.0 && self.standings >= 0.3
    }

    /// Whether the values are those of another column than the header says; values that are only written wrong are not.
    pub(super) fn says_another(&self, said: &ListColumn) -> bool {
        let others = [
            (ListColumn::Email, self.emails),
            (ListColumn::Mobile, self.phones),
            (ListColumn::Npi, self.npis),
            (ListColumn::FullName, self.comma_names),
            (ListColumn::Title, self.jobs),
            (ListColumn::Credentials, self.credentials),
            (ListColumn::Department, self.departments),
            (ListColumn::Other, self.flags),
        ];
        others.iter().any(|(meaning, share)| meaning != said && *share >= 0.3)
    }

    /// Looks at the first values that are not empty.
    pub(super) fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut counts = [0_u32; 14];
        let mut filled = 0_u32;
        for value in values.map(clean).filter(|value| !value.trim().is_empty()).take(SAMPLE) {
            let value = value.trim();
            filled += 1;
            for (count, holds) in counts.iter_mut().zip(looks(value)) {
                *count += u32::from(holds);
            }
        }
        let share = |count: u32| if filled == 0 { 0.0 } else { f64::from(count) / f64::from(filled) };
        let [
            emails,
            phones,
            npis,
            codes,
            flags,
            full_names,
            comma_names,
            single_names,
            jobs,
            credentials,
            honorifics,
            departments,
            standings,
            leavings,
        ] = counts.map(share);
        Self {
            filled: filled as usize,
            emails,
            phones,
            npis,
            codes,
            flags,
            full_names,
            comma_names,
            single_names,
            jobs,
            credentials,
            honorifics,
            departments,
            standings,
            leavings,
        }
    }
}

fn looks(value: &str) -> [bool; 14] {
    let folded = fold(value);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.chars().filter(|letter| letter.is_alphabetic()).count();
    let spoken: Vec<String> = words(value).into_iter().map(|(_, _, word)| word).collect();
    let email = value.contains('@') && email::is_valid(value);
    let npi = is_npi(value);
    let phone = !npi && is_phone(value, digits, letters);
    let code = !phone
        && !npi
        && !email
        && (letters == 0 && digits > 0 || digits > 0 && digits >= letters && spoken.len() <= 2);
    let job = spoken.iter().any(|word| listed(JOBS, word));
    // Behind the first name there may be degrees, which are words for jobs too.
    let before: String = value.split(',').take(2).collect::<Vec<_>>().join(",");
    let name_of_job = words(&before).into_iter().any(|(_, _, word)| listed(JOBS, &word));
    let department = spoken.iter().any(|word| listed(DEPARTMENTS, word));
    let namely = digits == 0 && letters > 0 && !value.contains(['@', '=', '/']) && value.chars().count() <= 60;
    let comma = namely
        && value.split_once(',').is_some_and(|(last, first)| {
            last.split_whitespace().count() <= 3 && first.trim().chars().next().is_some_and(char::is_alphabetic)
        });
    let credentials = letters > 0 && split_credentials(value).is_some();
    let count = value.split_whitespace().count();
    // Single letters, and hands, may mean anything.
    let telling = (3..=40).contains(&folded.len()) && letters > 2 && folded != "left";
    let employment = if telling { judge(StatusKind::Words, value, Date::MAX) } else { Employment::Unknown };
    let named = namely && !credentials && !job && !department;
    let capital = value.chars().next().is_some_and(char::is_uppercase);
    [
        email,
        phone,
        npi,
        code,
        listed(FLAGS, &folded),
        named && (2..=5).contains(&count) && capital || comma && !name_of_job,
        comma && !name_of_job,
        named && count == 1,
        job,
        credentials,
        listed(HONORIFICS, &folded),
        department,
        matches!(employment, Employment::Here | Employment::Left),
        employment == Employment::Left,
    ]
}

fn is_phone(value: &str, digits: usize, letters: usize) -> bool {
    if !(10..=16).contains(&digits) || letters > 4 {
        return false;
    }
    matches!(
        mobile::parse(value),
        Ok(_)
            | Err(MobileFault::Fictional(_)
                | MobileFault::Extension
                | MobileFault::TollFree
                | MobileFault::Exchange(_)
                | MobileFault::Area(_)
                | MobileFault::Directory)
    ) && !(letters == 0 && value.bytes().all(|byte| byte.is_ascii_digit()) && digits > 11)
}

/// Ten digits beginning with 1 or 2 whose last one is the check digit behind the prefix 80840.
fn is_npi(value: &str) -> bool {
    if value.len() != 10 || !value.starts_with(['1', '2']) || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = value
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = digit * 2;
            if at % 2 == 1 { doubled / 10 + doubled % 10 } else { digit }
        })
        .sum();
    (sum + 24).is_multiple_of(10)
}

const FLAGS: &str = "y n yes no true false t f x 1 0";

const HONORIFICS: &str = "mr mrs ms miss dr prof mx rev sr fr";

/// Words of jobs in health care and its offices.
const JOBS: &str = "nurse rn lpn lvn cna np pa md do physician doctor hospitalist resident fellow surgeon attending \
     practitioner assistant technician tech technologist therapist pharmacist paramedic emt midwife \
     dietitian nutritionist psychologist psychiatrist counselor anesthetist anesthesiologist aide \
     manager director coordinator specialist clerk secretary receptionist registrar representative \
     scheduler biller coder officer supervisor administrator analyst intern navigator phlebotomist \
     transcriptionist dentist hygienist podiatrist radiologist cardiologist pediatrician internist \
     dermatologist neurologist obstetrician oncologist pathologist chaplain interpreter associate \
     president chief vp lead planner worker advocate educator orderly attendant auditor consultant \
     engineer developer accountant guard porter custodian housekeeper cook driver liaison case medic \
     pct mgr coord asst spec rep";

/// Words of departments and units of health care.
const DEPARTMENTS: &str = "department dept emergency icu ccu nicu picu pacu surgery surgical medicine pediatrics peds \
     oncology radiology imaging laboratory lab pharmacy nursing cardiology obstetrics maternity \
     orthopedics psychiatry behavioral rehab rehabilitation finance registration admissions admitting \
     billing dietary environmental unit ward ambulatory outpatient inpatient administration quality \
     telemetry resources operations informatics technology services him medsurg neurology urology \
     dermatology primary hospice perioperative anesthesia respiratory therapy records access care \
     compliance marketing revenue";
