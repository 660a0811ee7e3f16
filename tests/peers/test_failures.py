"""What a connection says when the other side is not there, does not want us, or is something else."""

import re
import sys

from peers import PEOPLE, TOKEN, PeerTest, Relay, Server, free_port


class Failures(PeerTest):
    def test_nothing_listens(self):
        server, port = self.scim(), free_port()
        self.connect("peer", f"http://127.0.0.1:{port}{server.path}")

        tested = self.expect(4, "connect", "test", "peer")
        self.assertIn("127.0.0.1 cannot be reached: nothing answers there; the service may be off.", tested.out)
        self.assertIn("Check the network and the address", tested.out)
        sent = self.submit(4, self.worksheet(), "peer")

        self.assertIn("nothing answers there", sent.err)
        self.assert_states(sent.json, "queued")
        # Once the server is there, everyone is asked for without a new attestation.
        Relay(self, server, port=port)
        [resumed] = self.expect(0, "resume", "--json").json
        self.assertEqual(resumed["summary"]["id"], sent.json["summary"]["id"])
        self.assert_states(resumed, "confirmed")
        self.assert_holds(server, resumed["summary"]["id"])

    def test_the_token_is_not_accepted(self):
        server = self.scim()
        self.connect("peer", server.address, secret="another-token-0123456789")

        tested = self.expect(4, "connect", "test", "peer")
        self.assertIn("does not accept the credential (status 401)", tested.out)
        self.assertIn("Ask the HIE for a valid credential", tested.out)
        sent = self.submit(4, self.worksheet(), "peer")

        self.assertIn("does not accept the credential (status 401)", sent.err)
        self.assertNotIn("another-token", str(sent))
        self.assert_states(sent.json, "queued")
        self.assertEqual(server.users(), [])
        # It stays stopped: sending asks nothing more, only a test does.
        self.assert_seen(server, "GET /Schemas", [401, 401])
        self.assertIn("was stopped and does not send", self.expect(4, "resume").err)
        self.expect(4, "connect", "test", "peer")
        self.assert_seen(server, "GET /Schemas", [401, 401, 401])

    def test_a_web_site_is_no_scim_service(self):
        shown = self.folder / "site"
        (shown / "pages" / "Users").mkdir(parents=True)
        command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(shown)]
        site = Server(command, self.folder)
        self.addCleanup(site.stop)
        address = "http://127.0.0.1:{}".format(re.search(r"port (\d+)", site.greeting)[1])
        file = self.worksheet()
        tables = [
            ("bare", address, "is not a SCIM service at this address (status 404)."),
            # Here even the list of users is answered, as a page for people.
            ("pages", f"{address}/pages",
             "it answers, but not with a list of users; the address may be that of a web page."),
        ]
        for name, address, sentence in tables:
            with self.subTest(name):
                self.connect(name, address)
                tested = self.expect(4, "connect", "test", name)
                sent = self.submit(4, file, name)
                self.assertIn(sentence, tested.out)
                self.assertIn("Check the base address with the HIE", tested.out)
                self.assertIn(sentence, sent.err)
                self.assertIn("Check the base address with the HIE", sent.err)
                self.assert_states(sent.json, "queued")
        self.assertNotIn("POST", site.log.read_text(), "nobody's data went to a web site")

    def test_the_base_address_is_wrong(self):
        server = self.scim()
        self.connect("peer", server.address.replace("/v2", "/scim"))

        self.assertIn("is not a SCIM service at this address", self.expect(4, "connect", "test", "peer").out)
        sent = self.submit(4, self.worksheet(), "peer")

        self.assertIn("is not a SCIM service at this address", sent.err)
        self.assertEqual(server.users(), [])

    def test_plain_http_to_another_machine_is_refused_before_anything_is_kept(self):
        refused = self.aum("connect", "add", "peer", "http://hie.example/v2", secret=TOKEN)

        self.assertNotEqual(refused.code, 0)
        self.assertIn("plain http would show everything on the way; use https://.", refused.err)
        self.assertNotIn("peer", self.expect(0, "connect", "list").out)

    def test_a_dry_run_asks_the_server_for_nothing(self):
        server = self.scim()
        self.connect("peer", server.address)

        plan = self.expect(0, "submit", self.worksheet(), "--to", "peer", "--dry-run", "--json").json

        self.assertEqual(plan["create"], len(PEOPLE))
        self.assertEqual(server.seen(), [])
