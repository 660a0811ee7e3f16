import type {
  ColumnView,
  FormSummary,
  LearnDifference,
  LevelView,
  Organization,
  ProfileReport,
  TitleView,
} from "../../contract";

const form = (id: string, name: string, breakTheGlass: boolean, titles: number): FormSummary => ({
  id,
  name,
  hie: "Healthix",
  break_the_glass: breakTheGlass,
  edition: "Starter layout, 2026",
  starter: true,
  own: false,
  titles,
});

export const LEVELS: LevelView[] = [
  {
    code: "clinical-btg",
    name: "Clinical with Break the Glass",
    sees: "The whole record of consenting patients, and in an emergency the record of others, with a reason.",
    break_the_glass: true,
  },
  { code: "clinical", name: "Clinical", sees: "The whole record of consenting patients.", break_the_glass: false },
  {
    code: "care-management",
    name: "Care management",
    sees: "Encounters, care plans and alerts of consenting patients.",
    break_the_glass: false,
  },
  {
    code: "consent-entry",
    name: "Consent entry",
    sees: "Demographics, patient search and consent. No clinical data.",
    break_the_glass: false,
  },
  { code: "audit", name: "Audit and administration", sees: "Audit reports and account lists.", break_the_glass: false },
];

const TITLE_LIST: [string, string, string][] = [
  ["Physician", "Clinicians", "clinical-btg"],
  ["Resident physician", "Clinicians", "clinical-btg"],
  ["Physician assistant", "Clinicians", "clinical-btg"],
  ["Nurse practitioner", "Clinicians", "clinical-btg"],
  ["Emergency department nurse", "Clinicians", "clinical-btg"],
  ["Paramedic", "Clinicians", "clinical-btg"],
  ["Registered nurse", "Clinicians", "clinical"],
  ["Licensed practical nurse", "Clinicians", "clinical"],
  ["Pharmacist", "Clinicians", "clinical"],
  ["Medical assistant", "Clinicians", "clinical"],
  ["Physical therapist", "Clinicians", "clinical"],
  ["Psychologist", "Clinicians", "clinical"],
  ["Care manager", "Care coordination", "care-management"],
  ["Social worker", "Care coordination", "care-management"],
  ["Discharge planner", "Care coordination", "care-management"],
  ["Registrar", "Front office", "consent-entry"],
  ["Receptionist", "Front office", "consent-entry"],
  ["Patient access representative", "Front office", "consent-entry"],
  ["Medical records technician", "Administration", "audit"],
  ["Privacy officer", "Administration", "audit"],
  ["Practice manager", "Administration", "audit"],
];

export function titlesOf(breakTheGlass: boolean): TitleView[] {
  return TITLE_LIST.map(([name, group, code]) => {
    const level = LEVELS.find(
      (entry) => entry.code === (code === "clinical-btg" && !breakTheGlass ? "clinical" : code),
    );
    return {
      name,
      group,
      level: level?.name ?? "",
      sees: level?.sees ?? "",
      break_the_glass: level?.break_the_glass ?? false,
    };
  });
}

export const FORMS: FormSummary[] = [
  form("healthix/btg", "Healthix, with Break the Glass", true, TITLE_LIST.length),
  form("healthix/non-btg", "Healthix, without Break the Glass", false, TITLE_LIST.length),
];

export const OWN_FORM: FormSummary = {
  ...form("shoreline/new-user", "Shoreline request form", false, 4),
  hie: "Shoreline Exchange",
  starter: false,
  own: true,
};

/** A form profile of the user's own with two mistakes in it. */
export const PROFILE_DIFFERENCES: LearnDifference[] = [
  { kind: "column", what: "New column “NPI”", before: "", after: "on the form" },
  { kind: "level", what: "Level “Clinical”", before: "has no Break the Glass", after: "has Break the Glass" },
  { kind: "title", what: "“Midwife” gives", before: "Clinical", after: "Clinical with Break the Glass" },
];

export const BROKEN_PROFILE: ProfileReport = {
  file: "/home/dolores/shoreline.toml",
  forms: [],
  problems: [
    {
      line: 14,
      key: "columns.knd",
      problem: "there is no key `knd` here",
      hint: "Did you mean `kind`? Otherwise remove it.",
    },
    {
      line: 52,
      key: "titles.level",
      problem: "the title “Nurse” names the level “clinic”, which is not there",
      hint: "Use the code of one of the [[levels]].",
    },
  ],
};

const column = (index: number, key: string, header: string, width: number, help: string): ColumnView => ({
  key,
  header,
  kind: key,
  letters: "ABCDEFG".charAt(index),
  required: key !== "facility" && key !== "access-level",
  derived: key === "access-level",
  width,
  help,
  choices: [],
  several: false,
  assumed: false,
});

export const COLUMNS: ColumnView[] = [
  column(0, "given-name", "First name", 14, "As on the person's badge."),
  column(1, "family-name", "Last name", 16, "As on the person's badge."),
  column(2, "email", "E-mail", 30, "One that only this person reads. Credentials go there."),
  column(3, "mobile", "Mobile number", 16, "Log-in sends a code to it by text message."),
  column(4, "facility", "Facility", 24, "Where the person works."),
  column(5, "title", "Title", 26, "Decides the access level."),
  column(6, "access-level", "Access level", 26, "Follows from the title. It cannot be typed."),
];

export const ORGANIZATION: Organization = {
  name: "Example Bay Hospital",
  kind: "hospital",
  emergency_department: true,
  address: "2800 Shore Parkway, Brooklyn, NY 11223",
  facilities: ["Main campus", "Flatbush Avenue clinic", "Sheepshead Bay clinic"],
  manager_name: "Dolores Okafor",
  manager_email: "d.okafor@examplebay.example",
  manager_phone: "631-555-2200",
  form: "healthix/btg",
};

export const PEOPLE: string[][] = [
  ["Amara", "Nwosu", "amara.nwosu@examplebay.example", "(718) 482-3310", "Main campus", "Physician"],
  ["Sean", "O'Brien", "sean.obrien@gmial.com", "(347) 221-0984", "Main campus", "Emergency department nurse"],
  ["Thuý", "Nguyễn", "thuy.nguyen@examplebay.example", "(929) 334-7712", "Main campus", "Registered nurse"],
  ["LUIS", "DE LA CRUZ", "luis.delacruz@examplebay.example", "(718) 482-4471", "Main campus", "Physician assistant"],
  [
    "Priya",
    "Raman",
    "priya.raman@examplebay.example",
    "(646) 718-2290",
    "Flatbush Avenue clinic",
    "Nurse practitioner",
  ],
  ["Bo", "Li", "bo.li@examplebay.example", "(917) 640-1187", "Flatbush Avenue clinic", "Pharmacist"],
  ["Marisol", "Vega", "reception@examplebay.example", "(718) 482-9920", "Main campus", "Receptionist"],
  ["Kwame", "Boateng", "kwame.boateng@examplebay.example", "(718) 555-0142", "Main campus", "Resident physician"],
  ["Hannah", "Weiss", "hannah.weiss@examplebay.example", "", "Sheepshead Bay clinic", "Care manager"],
  ["Dmitri", "Volkov", "dmitri.volkov@examplebay.example", "(347) 902-3318", "Main campus", "RN"],
  [
    "Renée",
    "Baptiste",
    "renee.baptiste@examplebay.example",
    "(929) 218-6604",
    "Main campus",
    "Emergency department nurse",
  ],
  ["Omar", "Haddad", "omar.haddad@yahooo.com", "(646) 339-5521", "Main campus", "Paramedic"],
  ["Grace", "Kim", "grace.kim@examplebay.example", "(917) 228-4410", "Flatbush Avenue clinic", "Medical assistant"],
  ["Tyrell", "Jackson", "tyrell.jackson@examplebay.example", "(718) 482-6613", "Main campus", "Registrar"],
  ["Ingrid", "Solberg", "grace.kim@examplebay.example", "(347) 555-9934", "Main campus", "Social worker"],
  ["Fatima", "Siddiqui", "fatima.siddiqui@examplebay.example", "(929) 771-3008", "Main campus", "Physician"],
  ["Joseph", "Esposito", "joseph.esposito@examplebay", "(718) 482-7745", "Main campus", "Privacy officer"],
  [
    "Chloe",
    "Martin",
    "chloe.martin@examplebay.example",
    "(646) 991-7723",
    "Sheepshead Bay clinic",
    "Discharge planner",
  ],
  ["Andre", "Williams", "andre.williams@examplebay.example", "(917) 302-8841", "Main campus", "Registered nurse"],
  ["Mei", "Chen", "mei.chen@examplebay.example", "(929) 440-2217", "Main campus", "Physical therapist"],
  [
    "Yusuf",
    "Demir",
    "yusuf.demir@examplebay.example",
    "(718) 482-1029",
    "Main campus",
    "Patient access representative",
  ],
  ["Olivia", "Rosen", "olivia.rosen@examplebay.example", "(347) 663-9012", "Main campus", "Licensed practical nurse"],
  ["Samuel", "Adeyemi", "samuel.adeyemi@examplebay.example", "(646) 205-7789", "Main campus", "Physician"],
  ["Carmen", "Ortiz", "carmen.ortiz@examplebay.example", "(929) 887-1145", "Main campus", "Medical records technician"],
  ["Noah", "Feldman", "noah.feldman@examplebay.example", "(917) 556-3327", "Flatbush Avenue clinic", "Psychologist"],
];

/** People without problems, as many as wanted, for trials with long worksheets. */
export function manyPeople(count: number): string[][] {
  return Array.from({ length: count }, (_, index) => {
    const source = PEOPLE[index % PEOPLE.length] ?? [];
    const tail = String(index).padStart(6, "0");
    return [
      source[0] ?? "",
      source[1] ?? "",
      `person.${tail}@examplebay.example`,
      `(718) ${200 + Math.floor(index / 10_000)}-${tail.slice(-4)}`,
      source[4] ?? "",
      index % 40 === 9 ? "RN" : (TITLE_LIST[index % TITLE_LIST.length]?.[0] ?? ""),
    ];
  });
}
