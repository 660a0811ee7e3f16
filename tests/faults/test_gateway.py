"""What a gateway does to a batch on its way, and that everybody ends in a true state."""

from bench import Nginx
from certificates import Authority
from peers import PEOPLE, PeerTest, TOKEN, USER

BULK_OFF = {"bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}}


class Gateway(PeerTest):
    def test_this_server_would_take_somebody_twice(self):
        server = self.scim(doubles=True)
        for _ in range(2):
            server.ask("/Users", {"schemas": [USER], "userName": "twice@hospital.org"})
        self.assertEqual(len(server.users()), 2)

    def through(self, fault, **offers):
        server = self.scim(doubles=True, **offers)
        nginx = Nginx(self, server.port, [fault])
        return server, f"http://127.0.0.1:{nginx.ports[fault]}{server.path}"

    def test_answers_that_do_not_come_although_the_server_works_on(self):
        for fault in ("504", "502", "drop"):
            for offers in ({}, BULK_OFF):
                with self.subTest(fault=fault, bulk=not offers):
                    self.setUp()
                    server, address = self.through(fault, **offers)
                    self.connect("peer", address)

                    sent = self.submit(0, self.worksheet(), "peer").json

                    self.assert_states(sent, "confirmed")
                    self.assert_holds(server, sent["summary"]["id"])

    def test_asked_to_wait_until_a_date(self):
        server, address = self.through("503", **BULK_OFF)
        self.connect("peer", address)

        sent = self.submit(0, self.worksheet(PEOPLE[:4]), "peer").json

        self.assert_states(sent, "confirmed", 4)
        self.assertEqual(server.seen("POST /Users"), [201] * 4)

    def test_five_requests_a_second(self):
        server, address = self.through("429", **BULK_OFF)
        self.connect("peer", address)

        sent = self.submit(0, self.worksheet(PEOPLE[:3]), "peer").json

        self.assert_states(sent, "confirmed", 3)
        self.assertEqual(server.seen("POST /Users"), [201] * 3)

    def test_bodies_that_are_too_large_are_halved(self):
        server, address = self.through("413")
        self.connect("peer", address)

        sent = self.submit(0, self.worksheet(), "peer").json

        self.assert_states(sent, "confirmed")
        self.assertGreater(len(server.seen("POST /Bulk")), 1)

    def test_sent_on_to_another_origin(self):
        server, address = self.through("302", **BULK_OFF)
        self.connect("peer", address)

        sent = self.submit(4, self.worksheet(), "peer")

        self.assertIn("Credentials are never sent to another server", sent.err)
        self.assert_states(sent.json, "queued")
        self.assertEqual(server.users(), [])


class Secured(PeerTest):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder)

    def secured(self, days=30, clients=None):
        server = self.scim()
        nginx = Nginx(self, server.port, ["plain"], tls=self.authority.sign("gateway", days=days), clients=clients)
        return server, f"https://127.0.0.1:{nginx.ports['plain']}{server.path}"

    def add(self, address, *more):
        self.expect(0, "connect", "add", "peer", address, *more, secret=TOKEN)

    def test_an_authority_of_its_own(self):
        server, address = self.secured()
        self.add(address)
        self.assertIn("issuer that this machine does not trust", self.expect(4, "connect", "test", "peer").out)
        self.expect(0, "connect", "remove", "peer")

        self.add(address, "--authority", self.authority.certificate)
        sent = self.submit(0, self.worksheet(), "peer").json

        self.assert_states(sent, "confirmed")
        self.assert_holds(server, sent["summary"]["id"])

    def test_a_certificate_that_has_expired(self):
        _, address = self.secured(days=-1)
        self.add(address, "--authority", self.authority.certificate)

        self.assertIn("its certificate has expired", self.expect(4, "connect", "test", "peer").out)
        sent = self.submit(4, self.worksheet(), "peer")
        self.assert_states(sent.json, "queued")

    def test_a_client_certificate(self):
        server, address = self.secured(clients=self.authority.certificate)
        certificate, key = self.authority.sign("client", usage="clientAuth")
        self.add(address, "--authority", self.authority.certificate)
        self.expect(4, "connect", "test", "peer")
        self.expect(0, "connect", "remove", "peer")

        self.add(address, "--authority", self.authority.certificate, "--certificate", certificate, "--private-key", key)
        told = [self.aum("connect", "test", "peer"), self.submit(0, self.worksheet(), "peer"),
                self.aum("connect", "list", "--json")]

        self.assertEqual([one.code for one in told], [0, 0, 0], "\n".join(map(str, told)))
        self.assert_holds(server, told[1].json["summary"]["id"])
        secret = "".join(key.read_text().splitlines()[1:-1])[:40]
        for answer in told:
            self.assertNotIn(secret, str(answer))
        for file in (self.folder / "records").iterdir():
            self.assertNotIn(secret.encode(), file.read_bytes(), file)
