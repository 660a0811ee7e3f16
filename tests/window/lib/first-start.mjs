// The first start, as every test that needs an organization goes through it.
export const MANAGER = "Dolores Okafor";
export const ORGANIZATION = "Example Bay Hospital";

/** Answers the three questions; `picture` is called at each of them. */
export async function firstStart(window, picture = async () => undefined) {
  await window.see("h1", "Which organization do you manage access for?");
  await window.fill("Legal name", ORGANIZATION);
  await window.click("label.choice", /^Hospital/);
  await picture("start-1");
  await window.press("Continue");
  await window.see("h1", "Does it have an emergency department?");
  await window.click("label.choice", /^Yes/);
  await picture("start-2");
  await window.press("Continue");
  await window.see("h1", "Who are you?");
  await window.fill("Your full name", MANAGER);
  await window.fill("Your work e-mail", "d.okafor@examplebay.example");
  await picture("start-3");
  await window.press("Continue");
  await window.see("h1", "This is your form");
  await picture("start-4");
  await window.press("Open the practice worksheet");
  const { last_worksheet: worksheet } = await window.ask("home").then(async (home) =>
    home.last_worksheet === null ? { last_worksheet: (await window.ask("worksheets"))[0].id } : home,
  );
  return worksheet;
}
