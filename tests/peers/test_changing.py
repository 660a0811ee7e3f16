"""Ending and changing accounts at `scim2-server`: by PATCH, as a whole where PATCH is off, and never by deleting."""

from peers import PEOPLE, Meddler, PeerTest, Relay

PATCH_OFF = {"patch": {"supported": False}}
ETAG_OFF = {"etag": {"supported": False}}
BULK_OFF = {"bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}}
WHOM = PEOPLE[3]["email"]


class Changing(PeerTest):
    def sent(self, address):
        self.connect("peer", address)
        return self.submit(0, self.worksheet(), "peer").json["summary"]["id"]

    def change(self, code, batch, wanted, email=WHOM):
        changing = self.freeze_change(batch, email, wanted)
        self.expect(code, "resume", changing, "--json")
        [outcome] = self.expect(5 if code == 5 else 0, "status", changing, "--json").json["outcomes"]
        return changing, outcome

    def assert_active(self, server, ended):
        active = {user["userName"]: user["active"] for user in server.users()}
        self.assertEqual({email for email, active in active.items() if not active}, ended)
        self.assertEqual(len(active), len(PEOPLE), "nobody was deleted or made")

    def test_access_ends_and_comes_back(self):
        for name, offers in {"as it comes": {}, "patch off": PATCH_OFF, "etag off": ETAG_OFF, "both off": PATCH_OFF | ETAG_OFF}.items():
            with self.subTest(name):
                self.setUp()
                server = self.scim(**offers)
                batch = self.sent(server.address)
                before = {user["userName"]: user for user in server.users()}

                _, ended = self.change(0, batch, {"active": False})
                self.assertEqual((ended["state"], ended["account"]), ("confirmed", "deactivated"), ended)
                self.assert_active(server, {WHOM})
                _, again = self.change(0, batch, {"active": False})
                # This server does not say whether an account that is not active was ended, so it is told once more.
                self.assertEqual((again["state"], again["account"]), ("confirmed", "deactivated"), again)
                _, opened = self.change(0, batch, {"active": True})
                self.assertEqual((opened["state"], opened["account"]), ("confirmed", "active"), opened)

                self.assert_active(server, set())
                self.assertEqual(server.seen("DELETE "), [])
                self.assertEqual(len(server.seen("PUT ")), 3 if "patch" in offers else 0)
                self.assertEqual(len(server.seen("PATCH ")), 0 if "patch" in offers else 3)
                for user in server.users():
                    kept = before[user["userName"]]
                    self.assertEqual({key: value for key, value in user.items() if key != "meta"},
                                     {key: value for key, value in kept.items() if key != "meta"})

    def test_a_title_changes_and_nothing_else(self):
        for offers in ({}, PATCH_OFF):
            with self.subTest(offers=list(offers)):
                self.setUp()
                server = self.scim(**offers)
                batch = self.sent(server.address)

                _, changed = self.change(0, batch, {"title": "Chief Physician"})

                self.assertEqual(changed["state"], "confirmed", changed)
                [user] = [user for user in server.users() if user["userName"] == WHOM]
                self.assertEqual((user["title"], user["active"]), ("Chief Physician", True))

    def test_somebody_else_was_quicker_and_the_user_decides(self):
        theirs = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                  "Operations": [{"op": "replace", "path": "title", "value": "Chief Physician"}]}
        for decision, ended in (("send-ours", {WHOM}), ("keep-theirs", set())):
            with self.subTest(decision):
                self.setUp()
                server = self.scim()
                meddler = Meddler(self, server, theirs)
                batch = self.sent(meddler.address)

                changing, asked = self.change(4, batch, {"active": False})

                self.assertIn(412, server.seen("PATCH "))
                self.assertEqual(asked["state"], "undecided", asked)
                fields = {one["field"]: (one["theirs"], one["ours"]) for one in asked["differences"]}
                self.assertEqual(fields["account"], ("active", "ended"))
                self.assertEqual(fields["title"], ("Chief Physician", PEOPLE[3]["title"]))
                self.assert_active(server, set())

                self.expect(2, "decide", changing, "link")
                self.expect(0, "decide", changing, decision)
                self.expect(0, "resume", "--json")

                self.assert_active(server, ended)
                [user] = [user for user in server.users() if user["userName"] == WHOM]
                self.assertEqual(user["title"], "Chief Physician", "what they changed stays")

    def test_many_endings_ask_for_the_number(self):
        server = self.scim()
        batch = self.sent(server.address)
        changing = self.freeze_change(batch, WHOM, {"active": False})
        more = self.freeze_change(batch, PEOPLE[4]["email"], {"active": False}, name="more")
        self.join(changing, more)

        refused = self.expect(2, "resume", changing)
        self.assertIn("removes access for 2 people, which is unusually many", refused.err)
        self.expect(2, "resume", changing, "--confirm-deactivations", "3")
        self.assert_active(server, set())
        self.expect(0, "resume", changing, "--confirm-deactivations", "2")

        self.assert_active(server, {WHOM, PEOPLE[4]["email"]})

    def test_an_answer_is_lost_after_the_work(self):
        server = self.scim()
        relay = Relay(self, server)
        batch = self.sent(relay.address)
        # The next write is the one to be lost.
        relay.verbs, relay.nth, relay.posts, relay.how = (b"PATCH ",), 1, 0, "drop"

        _, ended = self.change(0, batch, {"active": False})

        self.assertEqual((ended["state"], ended["account"]), ("confirmed", "deactivated"), ended)
        self.assertEqual(len(server.seen("PATCH ")), 1)
