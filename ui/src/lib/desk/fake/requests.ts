import type * as C from "../../contract";

const WAY = "By support ticket to Healthix, which you submit";

/** What the fake desk says of a wish: everything but new accounts goes as a ticket. */
export function planOf(wish: C.RequestWish, people: C.PersonView[], titles: C.TitleView[]): C.RequestPlan {
  const ended = people.filter(({ summary }) => summary.state === "deactivated");
  const asked = people.filter((view) => !ended.includes(view));
  const [first] = asked;
  const missing: string[] = [];
  if (wish.kind === "change-role" && wish.title === "") missing.push("The new title is missing.");
  if (wish.kind === "change-contact" && wish.email === "" && wish.mobile === "")
    missing.push("The new e-mail address or mobile number is missing.");
  const text: C.FieldText[] = first
    ? [
        { label: "Name", text: "Dolores Okafor" },
        { label: "Organization", text: "Example Bay Hospital" },
        { label: "Issue Type", text: "User: Deactivation Request" },
        {
          label: "Description",
          text: `Please end this account.\nName: ${first.summary.name}\nE-mail: ${first.summary.email}`,
        },
      ]
    : [];
  return {
    groups: first
      ? [{ way: WAY, note: "The worksheet cannot end an account: it is a support ticket.", people: asked.length, text }]
      : [],
    left_out: ended.map(({ summary: { id, name } }) => ({ id, name, why: "The account was ended." })),
    missing,
    warnings: /patient|mrn/i.test(wish.reason)
      ? ["“patient” looks as if it were about a patient. Leave patients out of a request for an account."]
      : [],
    titles,
    connections: ["Practice HIE"],
  };
}

export function madeOf(plan: C.RequestPlan): C.RequestsMade {
  const people = plan.groups[0]?.people ?? 0;
  const batch = "5e0c2d84-71a6-4b1f-9c02-000000000001";
  const batches = people > 0 ? [{ batch, name: "Deactivation", way: WAY, people, by_hand: true }] : [];
  return { batches, worksheets: [], left_out: plan.left_out };
}
