import type * as C from "../../contract";

export function newCredential(secret: string, until: string): C.CredentialView {
  return {
    needed: secret !== "",
    stored: secret !== "",
    last_four: secret.slice(-4),
    since: secret === "" ? "" : new Date().toISOString(),
    until,
    days_left: null,
  };
}

export const CONNECTIONS: C.ConnectionView[] = [
  {
    id: 2,
    name: "Healthix production",
    channel: "scim",
    address: "https://scim.healthix.example/v2",
    setup: { channel: "scim", sign_in: { by: "bearer" }, extension: "", authority: "", certificate: "" },
    credential: {
      needed: true,
      stored: true,
      last_four: "K93d",
      since: "2026-10-14T08:30:00Z",
      until: "2026-12-04",
      days_left: 12,
    },
    stopped: null,
  },
  {
    id: 3,
    name: "Account Manager",
    channel: "mail-draft",
    address: "",
    setup: { channel: "mail-draft", to: "accounts@healthix.example", from: "" },
    credential: newCredential("", ""),
    stopped: null,
  },
];

/** What a test says of a credential that the service refuses. */
export const REFUSED_TEST: C.ConnectionTest = {
  ok: false,
  findings: ["The new credential was refused. The old one stays."],
  hint: "Copy it again in full.",
};

/** What a test says of a connection that works. */
export const PASSED_TEST: C.ConnectionTest = {
  ok: true,
  findings: ["The address answers.", "The credential is accepted.", "Accounts can be created, up to 20 in one go."],
  hint: "",
};
