"""The worksheet by mail: to `aiosmtpd`, which is not ours, and as a draft that Python's own mail parser reads."""

import asyncio
import base64
import email
import email.policy
import hashlib
import io
import logging
import ssl
import tempfile
import warnings
import zipfile
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from certificates import Authority
from peers import PEOPLE, PeerTest, free_port

PASSWORD = "correct-horse-0123456789-AbCd"
FROM, TO = "dana@hospital.org", "accounts@hie.example"

# What the server says to its own operators.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module="aiosmtpd")


class Box:
    """Takes mail, or fails as told."""

    def __init__(self, how=""):
        self.how, self.mails, self.tried = how, [], 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.how == "reject":
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.tried += 1
        if self.how == "later":
            return "451 4.3.0 Try again later"
        self.mails.append((session.authenticated, envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if self.how == "drop":
            # The message is here, and the sender never hears so.
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 OK"

    async def auth_XOAUTH2(self, server, args):
        token = f"user={FROM}\x01auth=Bearer {PASSWORD}\x01\x01".encode()
        given = await server.challenge_auth("") if len(args) == 1 else base64.b64decode(args[1])
        return AuthResult(success=given == token, auth_data=b"xoauth2")


def accepts(server, session, envelope, mechanism, data):
    fine = isinstance(data, LoginPassword) and data == LoginPassword(FROM.encode(), PASSWORD.encode())
    return AuthResult(success=fine, handled=False, auth_data=mechanism.encode())


def assert_worksheet(case, message, people=PEOPLE):
    """The message holds the text and the worksheet, intact."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    case.assertFalse(parsed.defects)
    case.assertEqual(parsed["To"].addresses[0].addr_spec, TO)
    case.assertIn(f"{len(people)} people", parsed["Subject"])
    case.assertIn("attached is our provisioning worksheet", parsed.get_body(("plain",)).get_content())
    [attached] = parsed.iter_attachments()
    case.assertEqual(attached.get_filename(), "filled.xlsx")
    workbook = attached.get_content()
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        case.assertIsNone(parts.testzip())
        text = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    for person in people:
        case.assertIn(person["email"], text)
    return parsed, workbook


class Mail(PeerTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="aum-desk-peers.")
        cls.addClassCleanup(folder.cleanup)
        cls.authority = Authority(folder.name)
        cls.certificate, cls.key = cls.authority.sign("mail")

    def server(self, how="", implicit=False, **more):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        box = Box(how)
        secured = {"auth_require_tls": False} if implicit else {"tls_context": context, "require_starttls": True}
        more.setdefault("authenticator", accepts)
        more.setdefault("auth_required", True)
        controller = Controller(box, hostname="127.0.0.1", port=free_port(), server_hostname="mail.test",
                                ssl_context=context if implicit else None, **secured, **more)
        controller.start()
        self.addCleanup(controller.stop)
        return box, f"127.0.0.1:{controller.port}"

    def add(self, address, *more, secret=PASSWORD, code=0):
        return self.expect(code, "connect", "add", "mail", address, "--channel", "smtp", "--to", TO, "--from", FROM,
                           "--user", FROM, "--authority", self.authority.certificate, *more, secret=secret)

    def test_every_way_of_signing_in_over_both_kinds_of_encryption(self):
        ways = [("plain", ["LOGIN"], "PLAIN"), ("login", ["PLAIN"], "LOGIN"), ("password", ["PLAIN"], "LOGIN"),
                ("xoauth2", [], "xoauth2")]
        for implicit in (False, True):
            for way, without, seen in ways:
                with self.subTest(way=way, implicit=implicit):
                    self.setUp()
                    box, address = self.server(implicit=implicit, auth_exclude_mechanism=without)
                    self.add(address, "--mechanism", way, *(["--implicit-tls"] if implicit else []))
                    self.expect(0, "connect", "test", "mail")
                    self.assertEqual(box.tried, 0, "a test sends nothing")

                    sent = self.submit(0, self.worksheet(), "mail").json

                    self.assert_states(sent, "accepted")
                    self.assertEqual({one["account"] for one in sent["outcomes"]}, {"requested"})
                    [(signed_in, sender, recipients, message)] = box.mails
                    self.assertTrue(signed_in)
                    self.assertEqual((sender, recipients), (FROM, [TO]))
                    parsed, _ = assert_worksheet(self, message)
                    self.assertIsNone(parsed["X-Unsent"])
                    self.assertIn(sent["summary"]["id"], parsed["Message-ID"])

    def test_a_wrong_password_stops_the_connection(self):
        box, address = self.server()
        self.add(address, secret="wrong-password-0123456789")

        tested = self.expect(4, "connect", "test", "mail")
        self.assertIn("does not accept the credential (mail status 535)", tested.out)
        sent = self.submit(4, self.worksheet(), "mail")

        self.assert_states(sent.json, "queued")
        self.assertNotIn("wrong-password", str(sent))
        self.assertIn("was stopped and does not send", self.expect(4, "resume").err)
        self.assertEqual(box.tried, 0)
        replaced = self.expect(0, "connect", "replace", "mail", secret=PASSWORD)
        self.assertIn("now uses the new credential", replaced.err)
        [resumed] = self.expect(0, "resume", "--json").json
        self.assert_states(resumed, "accepted")

    def test_a_new_credential_that_is_refused_leaves_the_old_one(self):
        _, address = self.server()
        self.add(address)

        refused = self.expect(4, "connect", "replace", "mail", secret="wrong-password-0123456789")

        self.assertIn("mail keeps the old credential.", refused.err)
        self.expect(0, "connect", "test", "mail")

    def test_a_recipient_that_is_refused_and_a_server_that_asks_to_wait(self):
        for how, sentence in (("reject", "No such user here"), ("later", "asks to try again later")):
            with self.subTest(how):
                self.setUp()
                box, address = self.server(how)
                self.add(address)

                sent = self.submit(4, self.worksheet(), "mail")

                self.assertIn(sentence, sent.err)
                self.assert_states(sent.json, "queued")
                box.how = ""
                [resumed] = self.expect(0, "resume", "--json").json
                self.assert_states(resumed, "accepted")
                self.assertEqual(len(box.mails), 1)

    def test_dropped_after_the_message_nobody_knows_but_the_user(self):
        box, address = self.server("drop")
        self.add(address)

        sent = self.submit(5, self.worksheet(), "mail").json

        self.assert_states(sent, "unknown")
        batch = sent["summary"]["id"]
        self.expect(5, "resume")
        self.assertEqual(len(box.mails), 1, "never again blindly")
        said = self.expect(0, "submit-manually", batch[:8], "--done", "--ticket", "T-1", "--json").json
        self.assert_states(said, "user-confirmed")
        self.expect(0, "resume")
        self.assertEqual(len(box.mails), 1)

    def test_nothing_is_said_in_the_clear(self):
        box, address = self.plain()
        self.add(address)

        tested = self.expect(4, "connect", "test", "mail")

        self.assertIn("offers no encrypted connection", tested.out)
        self.submit(4, self.worksheet(), "mail")
        self.assertEqual(box.tried, 0)

    def plain(self):
        box = Box()
        controller = Controller(box, hostname="127.0.0.1", port=free_port(), server_hostname="mail.test")
        controller.start()
        self.addCleanup(controller.stop)
        return box, f"127.0.0.1:{controller.port}"

    def test_a_certificate_that_nobody_vouches_for(self):
        _, address = self.server()
        self.expect(0, "connect", "add", "mail", address, "--channel", "smtp", "--to", TO, "--from", FROM, "--user", FROM,
                    secret=PASSWORD)

        self.assertIn("issuer that this machine does not trust", self.expect(4, "connect", "test", "mail").out)

    def test_the_password_is_nowhere(self):
        _, address = self.server()
        told = [self.add(address), self.aum("connect", "test", "mail"), self.submit(0, self.worksheet(), "mail"),
                self.aum("connect", "list", "--json"), self.aum("status", "--json")]
        for answer in told:
            self.assertNotIn(PASSWORD, str(answer))
        for file in (self.folder / "records").rglob("*"):
            if file.is_file():
                self.assertNotIn(PASSWORD.encode(), file.read_bytes(), file)


class Draft(PeerTest):
    def test_a_draft_is_mail_to_be_sent_with_the_worksheet_intact(self):
        self.expect(0, "connect", "add", "manager", "--channel", "mail-draft", "--to", TO, "--from", FROM)
        file = self.worksheet()
        sent = self.submit(0, file, "manager").json
        self.assert_states(sent, "queued")
        batch = sent["summary"]["id"]

        view = self.expect(0, "submit-manually", batch, "--json").json

        parsed, workbook = assert_worksheet(self, Path(view["draft"]).read_bytes())
        self.assertEqual(parsed["X-Unsent"], "1")
        self.assertEqual(parsed["From"].addresses[0].addr_spec, FROM)
        self.assertEqual(workbook, Path(view["file"]).read_bytes())
        self.assertEqual(hashlib.sha256(workbook).hexdigest(), view["digest"])
        # What lies in the folder is a worksheet like any other.
        self.assertEqual(self.expect(0, "check", view["file"], "--form", "healthix/non-btg", "--json").json["errors"], 0)

        said = self.expect(0, "submit-manually", batch, "--done", "--on", "2026-01-05", "--ticket", "HX-17", "--json").json
        self.assert_states(said, "user-confirmed")
        self.assertEqual({(one["handed_in"], one["ticket"]) for one in said["outcomes"]}, {("2026-01-05", "HX-17")})
        self.expect(2, "submit-manually", batch, "--done", "--on", "2999-01-01")
        # The same people are not asked for twice.
        again = self.submit(1, file, "manager").json
        self.assertEqual({line["action"] for line in again["lines"]}, {"leave-alone"})
        self.assertEqual(len(again["lines"]), len(said["outcomes"]))
