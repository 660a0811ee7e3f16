export interface Article {
  id: string;
  title: string;
  group: "The form" | "Break the Glass" | "After sending" | "The program";
  /** Paragraphs; a line that begins with “- ” belongs to a list. */
  text: string[];
}

/** The rules of the exchange in our own words. What the exchange says itself always wins. */
export const ARTICLES: Article[] = [
  {
    id: "form",
    title: "Which form applies",
    group: "The form",
    text: [
      "A hospital with an emergency department uses the form with Break the Glass. An organization that is not a hospital uses the form without it.",
      "The rule says nothing about a hospital without an emergency department. Ask your Account Manager; AUM Desk does not guess.",
    ],
  },
  {
    id: "starter",
    title: "What a starter layout is",
    group: "The form",
    text: [
      "No public copy of the HIE's worksheet exists, and more than one layout is in circulation. What comes with AUM Desk is made from public descriptions: its columns, its titles and the access level of each title.",
      "It is marked “Starter layout” wherever it shows. Where it and the blank form that you download from the HIE differ, the HIE's own form wins.",
      "Let AUM Desk learn that form: Settings, Forms, “Learn the HIE's own form”. It shows everything it found before it uses it.",
    ],
  },
  {
    id: "names",
    title: "First and last name",
    group: "The form",
    text: [
      "Write people as they are called at work, with accents, apostrophes and all: O'Brien, de la Cruz, Nguyễn, Li.",
      "AUM Desk asks about names in capitals, names with digits, and names that seem to be in each other's column. It never changes a name without asking.",
    ],
  },
  {
    id: "email",
    title: "E-mail: one person, one address",
    group: "The form",
    text: [
      "The training invitation, the credentials and every later password reset go to this address. A typing slip costs a week, because nobody is told that the mail did not arrive.",
      "- Each account needs an address of its own, that this person alone reads.",
      "- A shared mailbox such as reception@ or info@ is not accepted.",
      "- A personal address is allowed.",
    ],
  },
  {
    id: "mobile",
    title: "Mobile number: log-in needs it",
    group: "The form",
    text: [
      "Every log-in sends a code of eight digits by text message. So the number has to be a mobile number of this person, in the United States or another country of the North American plan.",
      "A desk telephone or an extension cannot get a text message.",
    ],
  },
  {
    id: "title",
    title: "Title and access level",
    group: "The form",
    text: [
      "You choose the title from the form's list, and the title decides the access level. The level cannot be typed: in the spreadsheet a formula fills it, and here it follows as you type.",
      "Choose what the person does, not what the contract says. If a level does not fit the person, the title is the wrong one, or the account should not be asked for.",
    ],
  },
  {
    id: "facility",
    title: "Facility",
    group: "The form",
    text: [
      "Where the person works. The places you entered in the settings are offered as you type. The form takes an empty facility when you have only one place.",
    ],
  },
  {
    id: "btg",
    title: "Who may break the glass",
    group: "Break the Glass",
    text: [
      "Break the Glass opens a patient's record in an emergency, without recorded consent. Every use is audited.",
      "It is meant for clinicians who commonly deal with emergencies: physicians and residents, physician assistants, nurse practitioners, emergency department nurses and emergency medical providers.",
      "A registered nurse outside the emergency department does not get it. “RN” alone is not enough, so AUM Desk asks which of the two is meant.",
      "Before sending you see everyone with Break the Glass by name, and confirm them with a statement of its own.",
    ],
  },
  {
    id: "attest",
    title: "What attesting means",
    group: "After sending",
    text: [
      "Handing in the worksheet is your word that everything on it is true and that each access level fits the person. AUM Desk shows the statements, takes your name and the time, and keeps them with the batch for as long as you have to be able to prove it.",
      "Never tick a statement for someone else.",
    ],
  },
  {
    id: "after",
    title: "What happens after sending",
    group: "After sending",
    text: [
      "- Received: the HIE is working on the request.",
      "- Training invited: the person gets an invitation by e-mail.",
      "- Training done: the person has finished and attested. The credentials come in a second e-mail.",
      "- Active: the person can log in. A refresher is due each year.",
      "Exchanges tell the authorized user manager little of this. If somebody waits for long, first ask whether the invitation arrived.",
    ],
  },
  {
    id: "unknown",
    title: "“Not known” as an outcome",
    group: "After sending",
    text: [
      "A request was sent, but the connection broke before an answer came. The account may exist or not. AUM Desk never sends such a request again blindly: it looks up what happened first.",
      "Open the batch and choose “Look them up”.",
    ],
  },
  {
    id: "cannot",
    title: "What the worksheet cannot do",
    group: "After sending",
    text: [
      "The worksheet only adds people. Ending an account, or changing its e-mail address, is asked for by a support ticket with the person's name, e-mail address and user name at the HIE.",
      "Do it promptly when somebody leaves or changes roles. Put nothing about patients into a ticket.",
    ],
  },
  {
    id: "practice",
    title: "The practice HIE",
    group: "The program",
    text: [
      "A small HIE that runs inside AUM Desk, on this computer only. Send it whatever you want: nobody gets mail and nobody gets access.",
      "Its accounts do not move by themselves, unless you switch its clock on in the settings. “Move accounts along” on a practice batch takes each account one step further.",
    ],
  },
  {
    id: "saved",
    title: "Where your work is",
    group: "The program",
    text: [
      "Every change is saved at once in a folder on this computer; there is no Save button. Undo works across restarts. Credentials are not in that folder but in the keychain of the system.",
      "Choose “Where is my data” in the settings to open the folder. Nothing is sent anywhere but to the connection you choose.",
    ],
  },
];

export function findArticles(text: string): Article[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return ARTICLES.filter((article) => {
    const whole = `${article.title} ${article.group} ${article.text.join(" ")}`.toLocaleLowerCase();
    return words.every((word) => whole.includes(word));
  });
}
