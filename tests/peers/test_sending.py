"""The whole job by SCIM, with `scim2-server` offering all, some, or hardly any of what the standard has."""

import json
import subprocess
import zipfile

from peers import EXTENSION, PATIENCE, PEOPLE, TOKEN, USER, PeerTest, Relay

BULK_OFF = {"bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}}
# Pages are smaller than what is asked for, too.
FILTER_OFF = {"filter": {"supported": False, "maxResults": 5}}
ALL_OFF = BULK_OFF | FILTER_OFF | {name: {"supported": False} for name in ["patch", "sort", "etag", "changePassword"]}
LEFT_OUT = "access level, batch, Break the Glass, facility, reason of the request, title code"


class Sending(PeerTest):
    def job(self, server):
        """Connect, test, submit, read back, submit again; answers the findings of the test and the sent batch."""
        self.connect("peer", server.address)
        tested = self.expect(0, "connect", "test", "peer", "--json").json
        self.assertTrue(tested["ok"], tested)
        file = self.worksheet()

        sent = self.submit(0, file, "peer").json

        self.assert_states(sent, "confirmed")
        batch = sent["summary"]["id"]
        self.assert_holds(server, batch)
        [listed] = self.expect(0, "status", "--refresh", "--json").json
        self.assertEqual(listed["accounts"], [{"state": "active", "count": len(PEOPLE)}])

        again = self.submit(0, file, "peer").json

        self.assert_states(again, "already-there")
        self.assertEqual({one["account"] for one in again["outcomes"]}, {"active"})
        self.assert_holds(server, batch)
        return tested["findings"], sent

    def test_as_it_comes(self):
        server = self.scim()

        findings, sent = self.job(server)

        batch = sent["summary"]["id"]
        self.assert_seen(server, "POST /Bulk", [200])
        self.assert_seen(server, "POST /Users", [])
        self.assertIn(f"It has no place for: {LEFT_OUT}. Tell the HIE these another way.", findings)
        without = f"Sent without {LEFT_OUT}: 127.0.0.1 has no place for that. Tell the HIE another way."
        self.assertEqual({one["explanation"] for one in sent["outcomes"]}, {without})
        read_back = self.expect(0, "status", batch, "--refresh", "--json").json
        self.assertEqual({one["explanation"] for one in read_back["outcomes"]}, {without})
        receipt = self.folder / "receipt.xlsx"
        self.expect(0, "receipt", batch, "-o", receipt)
        with zipfile.ZipFile(receipt) as parts:
            text = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
        self.assertIn(without, text)
        for external_id in self.external_ids(batch).values():
            self.assertEqual(text.count(external_id), 1)

    def test_with_the_extension_of_an_hie(self):
        server = self.scim(extension=True)

        findings, sent = self.job(server)

        batch = sent["summary"]["id"]
        self.assertEqual({one["explanation"] for one in sent["outcomes"]}, {""})
        self.assertFalse([finding for finding in findings if "no place for" in finding], findings)
        for user in server.users():
            person = next(one for one in PEOPLE if one["email"] == user["userName"])
            self.assertEqual(user["schemas"], [USER, EXTENSION])
            self.assertEqual(user[EXTENSION]["title"], person["title"])
            self.assertEqual(user[EXTENSION]["batchId"], batch)
            self.assertEqual(user[EXTENSION]["facility"], "Main campus")
            self.assertIs(user[EXTENSION]["breakTheGlass"], False)
            self.assertTrue(user[EXTENSION]["accessLevel"])

    def test_few_operations_in_one_request(self):
        server = self.scim(bulk={"maxOperations": 5})

        findings, _ = self.job(server)

        self.assertIn("It takes up to 5 people in one request.", findings)
        self.assert_seen(server, "POST /Bulk", [200, 200, 200])

    def test_small_bodies(self):
        server = self.scim(extension=True, bulk={"maxPayloadSize": 4096})

        self.job(server)

        # Nothing was too large, and what fits was sent together.
        self.assertEqual(set(server.seen("POST /Bulk")), {200})
        self.assertLess(len(server.seen("POST /Bulk")), len(PEOPLE))
        self.assert_seen(server, "POST /Users", [])

    def test_bulk_off(self):
        server = self.scim(**BULK_OFF)

        findings, _ = self.job(server)

        self.assertIn("It takes people one by one.", findings)
        self.assert_seen(server, "POST /Bulk", [])
        self.assert_seen(server, "POST /Users", [201] * len(PEOPLE))

    def test_everything_off(self):
        server = self.scim(**ALL_OFF)

        findings, _ = self.job(server)

        self.assertIn("It cannot search; looking somebody up means reading its whole list.", findings)

    def test_one_thing_off_at_a_time(self):
        for name in ("etag", "patch", "sort", "changePassword"):
            with self.subTest(name):
                self.setUp()
                server = self.scim(**{name: {"supported": False}})

                self.job(server)

                self.assert_seen(server, "POST /Bulk", [200])

    def test_offers_less_than_it_did(self):
        """What was learned of a service is out of date: the requests are cut smaller, or sent one by one."""
        lesser = [({"bulk": {"maxOperations": 3}}, 413, 12), (BULK_OFF, 501, 0)]
        for offers, refusal, bulk in lesser:
            with self.subTest(refusal=refusal):
                self.setUp()
                wire = Relay(self, self.scim())
                self.connect("peer", wire.address)
                self.expect(0, "connect", "test", "peer")
                wire.server = server = self.scim(**offers)

                sent = self.submit(0, self.worksheet(), "peer").json

                self.assert_states(sent, "confirmed")
                self.assert_holds(server, sent["summary"]["id"])
                self.assertEqual(server.seen("POST /Bulk")[0], refusal)
                self.assertEqual(bool(server.seen("POST /Users")), not bulk)

    def test_somebody_is_there_from_elsewhere(self):
        for offers in ({}, FILTER_OFF, ALL_OFF):
            with self.subTest(offers=list(offers)):
                self.setUp()
                server = self.scim(**offers)
                theirs = {"schemas": [USER], "userName": PEOPLE[4]["email"], "externalId": "payroll-17",
                          "name": {"givenName": "Wei", "familyName": "Li"}, "active": True}
                server.ask("/Users", theirs)
                self.connect("peer", server.address)

                sent = self.submit(4, self.worksheet(), "peer").json

                asked = [one for one in sent["outcomes"] if one["state"] == "undecided"]
                self.assertEqual([one["email"] for one in asked], [PEOPLE[4]["email"]], sent)
                self.assertIn("already, from another request", asked[0]["explanation"])
                self.assertEqual(sum(one["state"] == "confirmed" for one in sent["outcomes"]), len(PEOPLE) - 1)
                held = {user["userName"]: user["externalId"] for user in server.users()}
                self.assertEqual(held.pop(PEOPLE[4]["email"]), "payroll-17")
                ids = self.external_ids(sent["summary"]["id"])
                self.assertEqual(held, {email: ids[email] for email in held})
                self.assertEqual(len(held), len(PEOPLE) - 1)

                linked = self.expect(0, "decide", sent["summary"]["id"], "link", "--json").json
                self.assertEqual([one["state"] for one in linked["outcomes"]].count("already-there"), 1)
                [listed] = self.expect(0, "status", "--refresh", "--json").json
                self.assertEqual(listed["accounts"], [{"state": "active", "count": len(PEOPLE)}])
                self.assertEqual(len(server.users()), len(PEOPLE), "nothing was made by linking")

    def test_an_answer_is_lost_after_the_work(self):
        for offers, nth in (({}, 1), (BULK_OFF, 7), (BULK_OFF | FILTER_OFF, 7)):
            with self.subTest(offers=list(offers)):
                self.setUp()
                server = self.scim(**offers)
                relay = Relay(self, server, nth, "drop")

                self.connect("peer", relay.address)

                sent = self.submit(0, self.worksheet(), "peer").json

                self.assert_states(sent, "confirmed")
                self.assert_holds(server, sent["summary"]["id"])
                self.assertTrue(relay.struck.is_set())
                posts = server.seen("POST /Users") + server.seen("POST /Bulk")
                self.assertEqual(len(posts), len(PEOPLE) if offers else 1)

    def test_an_answer_is_lost_and_nothing_can_be_looked_up(self):
        """A server that neither searches nor lists leaves the request unknown: it is not sent again."""
        server = self.scim(**BULK_OFF, filter={"supported": False, "maxResults": 0})
        relay = Relay(self, server, 7, "drop")
        self.connect("peer", relay.address)

        sent = self.submit(5, self.worksheet(), "peer").json

        unknown = [one for one in sent["outcomes"] if one["state"] == "unknown"]
        self.assertEqual([one["email"] for one in unknown], [PEOPLE[6]["email"]])
        self.assertIn("cannot be asked in a way that proves whether the request arrived", unknown[0]["explanation"])
        self.assertEqual(sum(one["state"] == "confirmed" for one in sent["outcomes"]), len(PEOPLE) - 1)
        self.expect(5, "resume")
        self.expect(5, "status")
        self.assert_seen(server, "POST /Users", [201] * len(PEOPLE))

    def test_killed_while_the_server_works(self):
        for offers, nth in (({}, 1), (BULK_OFF, 7)):
            with self.subTest(offers=list(offers)):
                self.setUp()
                server = self.scim(**offers)
                relay = Relay(self, server, nth, "hold")
                self.connect("peer", relay.address)
                command = self.command(["submit", self.worksheet(), "--to", "peer", "--attest", "Eva Green"])
                sending = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.addCleanup(sending.kill)
                self.assertTrue(relay.struck.wait(PATIENCE))
                sending.kill()
                sending.wait()

                [resumed] = self.expect(0, "resume", "--json").json

                self.assert_states(resumed, "confirmed")
                self.assert_holds(server, resumed["summary"]["id"])


class Keychain(PeerTest):
    """The token lives in the keychain of the session and nowhere else."""

    def kept(self):
        found = subprocess.run(["secret-tool", "search", "--all", "service", "org.aumdesk.desktop"],
                               capture_output=True, text=True, timeout=PATIENCE)
        return found.stdout

    def test_the_token_is_in_the_keychain_and_nowhere_else(self):
        server = self.scim()
        before = self.kept().count(TOKEN)
        told = [self.aum("connect", "add", "peer", server.address, secret=TOKEN)]
        self.assertEqual(self.kept().count(TOKEN), before + 1)
        told += [self.aum("connect", "test", "peer"), self.submit(0, self.worksheet(), "peer"),
                 self.aum("connect", "list", "--json"), self.aum("status", "--json")]
        self.assertEqual([one.code for one in told], [0] * len(told))

        for answer in told:
            self.assertNotIn(TOKEN, str(answer))
        for file in (self.folder / "records").iterdir():
            self.assertNotIn(TOKEN.encode(), file.read_bytes(), file)
        [listed] = [one for one in json.loads(told[3].out) if one["name"] == "peer"]
        self.assertEqual(listed["credential"]["last_four"], TOKEN[-4:])

        self.expect(0, "connect", "remove", "peer")
        self.assertEqual(self.kept().count(TOKEN), before)
