/** Every screen that is looked at: where to begin, and what to do until it shows. */

const editor = async (page) => {
  await go(page, "Worksheets");
  await page.getByRole("button", { name: "November joiners" }).first().click();
  await page.getByRole("grid").waitFor();
};

const bringIn = async (page) => {
  await editor(page);
  await page.getByRole("button", { name: "Add from file" }).click();
  await page.getByRole("heading", { name: "Import people" }).waitFor();
};

const sheetsToChoose = async (page) => {
  await bringIn(page);
  await page.getByRole("button", { name: "Choose a file…" }).click();
  await page.getByText("2 sheets have people").waitFor();
};

const chosenList = async (page) => {
  await sheetsToChoose(page);
  await page.getByRole("button", { name: "Use “Hires”" }).click();
  await page.getByText("2 sheets have people").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Continue to the columns" }).click();
  await page.getByText("One column to decide about").waitFor();
};

const importRows = async (page) => {
  await chosenList(page);
  await page.getByRole("button", { name: "Yes, mobile number" }).click();
  await page.getByText("One column to decide about").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Continue to the rows" }).click();
  await page.getByRole("heading", { name: "Who still works here" }).waitFor();
};

const importTitles = async (page) => {
  await importRows(page);
  await page.getByRole("button", { name: "Continue to the titles" }).click();
  await page.getByText("Unit Helper").waitFor();
};

const review = async (page) => {
  await go(page, "Worksheets");
  await page.getByRole("button", { name: "Night shift nurses", exact: true }).click();
  await page.getByRole("button", { name: "Review and send" }).click();
  await page.getByRole("heading", { name: "people by access level" }).waitFor();
};

const attest = async (page) => {
  await review(page);
  await page.getByRole("button", { name: "Continue to attestation" }).click();
};

const dryRun = async (page) => {
  await attest(page);
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await page.getByLabel("Your full name").fill("Dolores Okafor");
  await page.getByRole("button", { name: "Attest and try it out" }).click();
  await page.getByText("would be created").waitFor();
};

const send = async (page) => {
  await dryRun(page);
  await page.getByRole("button", { name: /^Send \d/ }).click();
  await page.getByText(/[2-9] of 8 settled/).waitFor();
};

const start = async (page) => {
  await page.getByLabel("Legal name").fill("Example Bay Hospital");
  await page.getByRole("radio", { name: /^Hospital/ }).check();
};

const settings = (section) => async (page) => {
  await go(page, "Settings");
  await page.getByRole("button", { name: section, exact: true }).click();
};

async function go(page, place) {
  await page.getByRole("navigation", { name: "Places" }).getByRole("button", { name: place }).click();
}

const PASSPHRASE = "copper lantern eats moss";

const openedFile = async (page) => {
  await page.getByRole("button", { name: "Choose the file…" }).click();
  await page.getByLabel("Its passphrase").fill(PASSPHRASE);
};

const learn = async (page) => {
  await settings("Forms")(page);
  await page
    .getByRole("button", { name: /^Learn the HIE's own form/ })
    .first()
    .click();
};

const webForm = async (page) => {
  await go(page, "Batches");
  await page.getByRole("button", { name: "December joiners" }).click();
  await page.getByText("Individual information").waitFor();
};

const people = async (page) => {
  await go(page, "People");
  await page.getByRole("option", { name: /Nwosu/ }).waitFor();
};

const rosterPreview = async (page) => {
  await people(page);
  await page.getByRole("button", { name: "Import the HIE’s list…" }).click();
  await page.getByLabel("What “Acct St.” means").selectOption("Status");
  await page.getByText("No column says whether").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Continue to the preview" }).click();
  await page.getByText("Where yours and theirs differ").waitFor();
};

const next = (page) => page.getByRole("button", { name: "Continue" }).click();

export const SCREENS = [
  { name: "start-1-empty", query: "start=fresh", open: next },
  { name: "start-1", query: "start=fresh", open: start },
  {
    name: "start-2",
    query: "start=fresh",
    open: async (page) => {
      await start(page);
      await next(page);
      await page.getByRole("radio", { name: /^Yes/ }).check();
    },
  },
  {
    name: "start-3",
    query: "start=fresh",
    open: async (page) => {
      await start(page);
      await next(page);
      await page.getByRole("radio", { name: /^Yes/ }).check();
      await next(page);
      await page.getByLabel("Your full name").fill("Dolores Okafor");
      await page.getByLabel("Your work e-mail").fill("d.okafor@examplebay.example");
    },
  },
  {
    name: "start-4",
    query: "start=fresh",
    open: async (page) => {
      await start(page);
      await next(page);
      await page.getByRole("radio", { name: /^Yes/ }).check();
      await next(page);
      await page.getByLabel("Your full name").fill("Dolores Okafor");
      await page.getByLabel("Your work e-mail").fill("d.okafor@examplebay.example");
      await next(page);
      await page.getByText("This is your form").waitFor();
    },
  },
  { name: "hie", open: (page) => go(page, "Your HIE") },
  {
    name: "hie-question",
    open: async (page) => {
      await go(page, "Your HIE");
      await page.getByRole("button", { name: /The portal shows an error/ }).click();
      await page.getByLabel("Exact message").fill("Access denied");
      await page.getByLabel("Date and time").fill("December 1, 9:10 am");
      await page.getByText("By support ticket").waitFor();
    },
  },
  { name: "overview", open: (page) => go(page, "Overview") },
  { name: "overview-empty", query: "start=empty", open: (page) => go(page, "Overview") },
  { name: "worksheets", open: (page) => go(page, "Worksheets") },
  { name: "worksheets-empty", query: "start=empty", open: (page) => go(page, "Worksheets") },
  {
    name: "worksheet-new",
    open: async (page) => {
      await go(page, "Worksheets");
      await page.getByRole("button", { name: "New worksheet" }).click();
    },
  },
  {
    name: "worksheet-removed",
    open: async (page) => {
      await go(page, "Worksheets");
      await page.getByRole("button", { name: "Remove “Night shift nurses”" }).click();
      await page.getByText("was removed").waitFor();
    },
  },
  { name: "editor", open: editor },
  {
    name: "editor-problems",
    open: async (page) => {
      await editor(page);
      const panel = page.getByRole("complementary", { name: "Problems" });
      if (!(await panel.isVisible())) await page.getByTitle("Show or hide the problems").click();
      await panel.getByRole("button", { name: /Likely typo/ }).click();
      await panel.getByText("Sean O'Brien").waitFor();
    },
  },
  {
    name: "editor-exported",
    open: async (page) => {
      await editor(page);
      await page.getByRole("button", { name: "Export…" }).click();
      await page.getByText("Worth knowing").waitFor();
    },
  },
  {
    name: "editor-filter-find",
    open: async (page) => {
      await editor(page);
      await page.getByRole("button", { name: "Rows with problems" }).click();
      await page.getByRole("button", { name: "Find", exact: true }).click();
      await page.getByLabel("Text to find").fill("nobody");
      await page.keyboard.press("Enter");
      await page.getByText("Not found.").waitFor();
    },
  },
  {
    name: "editor-empty",
    query: "start=empty",
    open: async (page) => {
      await go(page, "Worksheets");
      await page.getByRole("button", { name: "New worksheet" }).first().click();
      await page.getByRole("button", { name: "Make it" }).click();
      await page.getByRole("grid").waitFor();
    },
  },
  { name: "import-1-list", open: bringIn },
  {
    name: "import-1-sheet",
    open: async (page) => {
      await chosenList(page);
      await page.getByRole("button", { name: "Back to the list" }).click();
      await page.getByLabel("Row with the headers").waitFor();
    },
  },
  { name: "import-2-columns", open: chosenList },
  { name: "import-1-sheets-to-choose", open: sheetsToChoose },
  { name: "import-3-rows", open: importRows },
  {
    name: "import-3-rows-answered",
    open: async (page) => {
      await importRows(page);
      await page.getByRole("radio", { name: "Works here" }).first().check({ force: true });
      await page.getByRole("radio", { name: "Leave them out" }).check({ force: true });
      await page.getByText("37. Left out.").waitFor();
    },
  },
  { name: "import-4-titles", open: importTitles },
  ...["To add", "To change", "Left out", "To decide"].map((tab) => ({
    name: `import-5-${tab.toLowerCase().replaceAll(" ", "-")}`,
    open: async (page) => {
      await importTitles(page);
      await page.getByRole("button", { name: "Continue to the preview" }).click();
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel").getByRole("cell").first().waitFor();
    },
  })),
  {
    name: "send-0-blocked",
    open: async (page) => {
      await editor(page);
      await page.getByRole("button", { name: "Review and send" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "send-1-review", open: review },
  {
    name: "send-1-review-alerts",
    open: async (page) => {
      await review(page);
      await page.getByText("Choose who is to have them").click();
      await page.getByRole("checkbox", { name: /Thuý Nguyễn/ }).check();
      await page.getByRole("heading", { name: "Clinical alerts: 1" }).waitFor();
      await page.getByRole("region", { name: "Clinical alerts" }).scrollIntoViewIfNeeded();
    },
  },
  { name: "send-2-attest", open: attest },
  { name: "send-3-dry-run", open: dryRun },
  { name: "send-4-sending", query: "pace=400", open: send },
  {
    name: "send-5-receipt",
    query: "pace=1",
    open: async (page) => {
      await dryRun(page);
      await page.getByRole("button", { name: /^Send \d/ }).click();
      await page.getByRole("button", { name: "Follow the batch" }).waitFor();
    },
  },
  { name: "batches", open: (page) => go(page, "Batches") },
  { name: "batches-empty", query: "start=empty", open: (page) => go(page, "Batches") },
  {
    name: "batch",
    open: async (page) => {
      await go(page, "Batches");
      await page.getByRole("button", { name: "October joiners" }).click();
      await page.getByText("Attestation and proof").waitFor();
    },
  },
  {
    name: "batch-endings",
    open: async (page) => {
      await go(page, "Batches");
      await page.getByRole("button", { name: "Leavers of November" }).click();
      await page.getByText("That is unusually many").waitFor();
    },
  },
  {
    name: "batch-hand-in",
    open: async (page) => {
      await go(page, "Batches");
      await page.getByRole("button", { name: "December joiners" }).click();
      await page.getByText("If the draft does not open").click();
      await page.getByText("Provisioning worksheet: Example").waitFor();
    },
  },
  { name: "web-form-1-begun", query: "portal=December+joiners", open: webForm },
  {
    name: "web-form-2-copied",
    query: "portal=December+joiners",
    open: async (page) => {
      await webForm(page);
      await page.getByRole("button", { name: "Skip for now" }).click();
      for (let presses = 0; presses < 12; presses += 1) await page.keyboard.press("F9");
      await page.getByRole("button", { name: /Every field is copied/ }).waitFor();
      await page.getByRole("region", { name: /declares$/ }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "web-form-3-end",
    query: "portal=December+joiners",
    open: async (page) => {
      await webForm(page);
      await page.getByText("The HIE takes a file instead").click();
      await page.getByRole("button", { name: "Yes, I sent it" }).click();
      await page.getByRole("heading", { name: "What comes next" }).waitFor();
    },
  },
  { name: "send-2-attest-own", query: "portal=December+joiners", open: attest },
  { name: "people", open: people },
  { name: "people-empty", query: "start=empty", open: (page) => go(page, "People") },
  {
    name: "people-found",
    query: "people=3000",
    open: async (page) => {
      await go(page, "People");
      await page.getByLabel("Search people").fill("examplebay");
      await page.getByText("Type another letter").waitFor();
      await page.getByRole("listbox").focus();
      await page.keyboard.press("Space");
      await page.keyboard.press("Shift+ArrowDown");
      await page.getByText("2 people chosen").waitFor();
    },
  },
  {
    name: "people-person",
    open: async (page) => {
      await people(page);
      await page.getByText("Luis", { exact: false }).or(page.getByText("LUIS DE LA CRUZ")).first().click();
      await page.getByRole("heading", { name: "What happened" }).waitFor();
    },
  },
  {
    name: "people-mark",
    open: async (page) => {
      await people(page);
      await page.getByRole("button", { name: /^Choose all/ }).click();
      await page.getByRole("button", { name: "Enter what happened…" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "people-ask",
    open: async (page) => {
      await people(page);
      await page.getByRole("button", { name: /^Choose all/ }).click();
      await page.getByRole("button", { name: "Ask the HIE…" }).click();
      await page.getByRole("radio", { name: /^Deactivation/ }).check();
      await page.getByText("User: Deactivation Request").waitFor();
    },
  },
  {
    name: "people-roster",
    open: async (page) => {
      await people(page);
      await page.getByRole("button", { name: "Import the HIE’s list…" }).click();
      await page.getByText("No column says whether").waitFor();
    },
  },
  {
    name: "people-roster-preview",
    open: async (page) => {
      await rosterPreview(page);
      await page.getByText("1 row left out").click();
      await page.getByText("2 people are new").click();
    },
  },
  {
    name: "people-roster-questions",
    open: async (page) => {
      await rosterPreview(page);
      await page.getByRole("radio", { name: "The same person" }).check({ force: true });
      await page.getByRole("button", { name: "Update people" }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "people-not-on-the-list",
    open: async (page) => {
      await people(page);
      await page.getByRole("button", { name: /^Not on the HIE’s list/ }).click();
      await page.getByText("1 person found").waitFor();
      await page.getByRole("listbox", { name: "People" }).getByRole("option").click();
      await page.getByText("Missing from the list of").waitFor();
    },
  },
  { name: "help", open: (page) => go(page, "Help") },
  {
    name: "help-keys",
    open: async (page) => {
      await go(page, "Help");
      await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    },
  },
  ...[
    "Organization",
    "Forms",
    "Connections",
    "Practice HIE",
    "Reminders",
    "Hand over",
    "Backup",
    "Appearance",
    "Your data",
  ].map((section) => ({
    name: `settings-${section.toLowerCase().replaceAll(" ", "-")}`,
    open: settings(section),
  })),
  {
    name: "settings-forms-profile-differs",
    open: async (page) => {
      await settings("Forms")(page);
      const add = page.getByRole("button", { name: "Add a form profile…" });
      await add.click();
      await page.getByText(/was not added/).waitFor();
      await add.click();
      await page.getByText(/can be used from now on/).waitFor();
      await add.click();
      await page.getByRole("button", { name: "Replace the profile" }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-connections-mail",
    open: async (page) => {
      await settings("Connections")(page);
      await page.getByRole("button", { name: /Add a connection/ }).click();
      await page.getByRole("radio", { name: /mail server/i }).check();
      await page.getByText("More", { exact: true }).click();
      await page.getByLabel("Host name for the greeting").scrollIntoViewIfNeeded();
    },
  },
  { name: "learn-1-choose", open: learn },
  {
    name: "learn-2-found",
    open: async (page) => {
      await learn(page);
      await page.getByRole("button", { name: "Choose the blank form…" }).click();
      await page.getByText("Where people go").waitFor();
    },
  },
  {
    name: "learn-3-columns",
    open: async (page) => {
      await learn(page);
      await page.getByRole("button", { name: "Choose the blank form…" }).click();
      await page.getByText("What each column holds").scrollIntoViewIfNeeded();
      await page.getByLabel("What column F, “Employee Badge ID”, holds").selectOption("Other text");
    },
  },
  {
    name: "learn-4-titles",
    open: async (page) => {
      await learn(page);
      await page.getByRole("button", { name: "Choose the blank form…" }).click();
      await page.getByPlaceholder("Search titles and levels").fill("nurse");
      await page.getByText("3 titles found.").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "learn-5-learned",
    open: async (page) => {
      await learn(page);
      await page.getByRole("button", { name: "Choose the blank form…" }).click();
      await page.getByRole("checkbox", { name: /It is fine as it is/ }).check();
      await page.getByRole("button", { name: "Use this form" }).click();
      await page.getByText("Learned", { exact: true }).waitFor();
    },
  },
  {
    name: "settings-hand-over-weak",
    open: async (page) => {
      await settings("Hand over")(page);
      await page.getByLabel("Passphrase", { exact: true }).fill("aaaaaaaaaaaaaa");
      await page.getByLabel("The same passphrase again").fill("aaaaaaaaaaaaaa");
      await page.getByRole("button", { name: "Write the file…" }).click();
      await page.getByText("repeats itself").waitFor();
    },
  },
  {
    name: "settings-hand-over-written",
    open: async (page) => {
      await settings("Hand over")(page);
      await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
      await page.getByLabel("The same passphrase again").fill(PASSPHRASE);
      await page.getByRole("button", { name: "Write the file…" }).click();
      await page.getByText("Written.").waitFor();
    },
  },
  {
    name: "settings-take-over",
    open: async (page) => {
      await settings("Hand over")(page);
      await openedFile(page);
      await page.getByRole("button", { name: "Preview" }).click();
      await page.getByRole("button", { name: "Import the file" }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-restored",
    open: async (page) => {
      await settings("Backup")(page);
      await openedFile(page);
      await page.getByLabel("Replace everything").check();
      await page.getByRole("button", { name: "Restore", exact: true }).click();
      await page.getByText("Restored as of").waitFor();
    },
  },
  {
    name: "settings-add-connection",
    open: async (page) => {
      await settings("Connections")(page);
      await page.getByRole("button", { name: "Add a connection" }).click();
    },
  },
  ...["Mail draft", "Mail server", "Web form"].map((kind) => ({
    name: `settings-add-${kind.toLowerCase().replaceAll(" ", "-")}`,
    open: async (page) => {
      await settings("Connections")(page);
      await page.getByRole("button", { name: "Add a connection" }).click();
      await page.getByRole("radio", { name: kind }).check();
    },
  })),
  {
    name: "settings-add-oauth",
    open: async (page) => {
      await settings("Connections")(page);
      await page.getByRole("button", { name: "Add a connection" }).click();
      await page.getByLabel("Sign in by").selectOption("client-credentials");
      await page.getByText("More", { exact: true }).click();
    },
  },
  {
    name: "settings-test",
    open: async (page) => {
      await settings("Connections")(page);
      await page.getByRole("button", { name: "Test Healthix production" }).click();
      await page.getByText("A batch could be sent now.").waitFor();
    },
  },
  {
    name: "palette",
    open: async (page) => {
      await go(page, "Overview");
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").fill("sheet");
    },
  },
  {
    name: "shortcuts",
    open: async (page) => {
      await go(page, "Overview");
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
];
