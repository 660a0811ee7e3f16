import type * as C from "../../contract";

const page = "https://hie.example/contact";

const VIEW: C.HieView = {
  code: "example",
  name: "Example HIE",
  ours: true,
  contact_role: "Account Manager",
  person: { name: "", email: "", phone: "", confirmed: "" },
  contacts: [
    {
      kind: "manager",
      name: "Account Manager",
      phone: "",
      hours: "",
      email: "",
      address: "",
      look_up: "https://hie.example/account-managers",
      postal_address: "",
      note: "If you do not know who yours is, look it up on that page.",
      source: "The HIE's flyer for authorized user managers",
    },
    {
      kind: "support",
      name: "Customer Support",
      phone: "877-555-2300",
      hours: "Monday to Friday, 8 am to 6 pm",
      email: "support@hie.example",
      address: page,
      look_up: "",
      postal_address: "",
      note: "",
      source: "The HIE's support page",
    },
  ],
  ticket: {
    address: page,
    steps: ["Open the contact page and select “Support”.", "Enter your contact information.", "Paste the description."],
    warning: "Never write protected health information into a ticket.",
    source: "The HIE's support page",
  },
  questions: [
    question("username", "What is this person's username?", { about_person: true, answer: "username" }),
    question("users", "Who of us has an account?", { source: "assumed" }),
    question("portal-trouble", "The portal shows an error", {
      ticket: true,
      fields: [
        { key: "message", label: "Exact message", required: true, help: "Word for word." },
        { key: "when", label: "Date and time", required: true, help: "When it was shown." },
      ],
    }),
  ],
  help: [
    {
      key: "fees",
      for_user: false,
      title: "What does an account cost?",
      text: "Nothing. Each person who needs access gets an account of their own.",
      steps: [],
      address: "",
      source: "The HIE's flyer for authorized user managers",
    },
    {
      key: "user-training",
      for_user: true,
      title: "First comes an email about training",
      text: "If it does not come, look in the junk folder.",
      steps: [],
      address: "",
      source: "The HIE's flyer for authorized user managers",
    },
  ],
  states: [],
  assumed: [
    { key: "titles", what: "The list of titles and the access level of each", confirmed: "" },
    { key: "levels", what: "The access levels and what they see", confirmed: "2026-11-20" },
  ],
};

function question(key: string, name: string, more: Partial<C.QuestionView>): C.QuestionView {
  return { key, name, ticket: false, about_person: false, fields: [], answer: null, source: "The HIE's FAQ", ...more };
}

/** What an HIE says besides its forms, and what the user entered about it. */
export class FakeHie {
  readonly #view = structuredClone(VIEW);

  all = (): C.HieView[] => [structuredClone(this.#view)];

  contact(person: C.ContactPerson): C.HieView {
    this.#view.person = { ...person, confirmed: person.confirmed || "2026-11-22" };
    return structuredClone(this.#view);
  }

  confirm(fact: string, day: string | null): C.HieView {
    for (const one of this.#view.assumed) if (one.key === fact) one.confirmed = day === null ? "" : day || "2026-11-22";
    return structuredClone(this.#view);
  }

  ask({ question: key, answers }: C.HieAsking): C.AskedText {
    const asked = this.#view.questions.find((one) => one.key === key);
    const ticket = asked?.ticket ?? false;
    const missing = (asked?.fields ?? []).filter((field) => field.required && !answers[field.key]?.trim());
    const body = [asked?.name ?? "Please confirm what we assume.", ...Object.values(answers)].join("\n");
    return {
      way: ticket ? "By support ticket to Example HIE, which you submit" : "As a message to your Account Manager",
      to: ticket ? "" : this.#view.person.email,
      address: ticket ? page : "",
      steps: ticket ? (this.#view.ticket?.steps ?? []) : [],
      fields: ticket
        ? [
            { label: "Name", text: "Dolores Okafor" },
            { label: "Please describe your issue", text: body },
          ]
        : [
            { label: "Subject", text: asked?.name ?? "Please confirm what we assume" },
            { label: "Text", text: `Hello,\n\n${body}\n\nKind regards\nDolores Okafor` },
          ],
      missing: missing.map((field) => `“${field.label}” is missing.`),
      warnings: body.includes("patient") ? ["“patient” looks as if it were about a patient."] : [],
    };
  }
}
