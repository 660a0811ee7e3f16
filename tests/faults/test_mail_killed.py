"""The sending process killed around a mail: never sent twice, and what nobody can know is asked of the user."""

import asyncio
import random
import ssl
import subprocess
import tempfile
import threading

from aiosmtpd.controller import Controller

from certificates import Authority
from peers import PATIENCE, PeerTest, free_port

FROM, TO = "dana@hospital.org", "accounts@hie.example"
STEPS = ["connect", "mail", "rcpt", "data", "taken"]


class Box:
    """Takes mail, and stands still at one step until it is let go."""

    def __init__(self, at=""):
        self.at, self.mails = at, []
        self.struck, self.over = threading.Event(), threading.Event()

    async def still(self, step):
        if step == self.at:
            self.struck.set()
            while not self.over.is_set():
                await asyncio.sleep(0.01)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        await self.still("connect")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        await self.still("mail")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        await self.still("rcpt")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await self.still("data")
        self.mails.append(envelope.content)
        await self.still("taken")
        return "250 OK"


class Killed(PeerTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="aum-desk-peers.")
        cls.addClassCleanup(folder.cleanup)
        cls.authority = Authority(folder.name)
        cls.certificate, cls.key = cls.authority.sign("mail")

    def server(self, at=""):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        box = Box(at)
        controller = Controller(box, hostname="127.0.0.1", port=free_port(), server_hostname="mail.test",
                                tls_context=context, require_starttls=True)
        controller.start()
        self.addCleanup(controller.stop)
        self.addCleanup(box.over.set)
        self.expect(0, "connect", "add", "mail", f"127.0.0.1:{controller.port}", "--channel", "smtp", "--to", TO, "--from",
                    FROM, "--authority", self.authority.certificate)
        return box

    def killed(self, box, after=None):
        command = self.command(["submit", self.worksheet(), "--to", "mail", "--attest", "Eva Green"])
        sending = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(sending.kill)
        if after is None:
            self.assertTrue(box.struck.wait(PATIENCE))
        else:
            try:
                sending.wait(after)
            except subprocess.TimeoutExpired:
                pass
        sending.kill()
        sending.wait()
        box.at = ""
        box.over.set()

    def resolve(self, box):
        """What the user does afterwards, knowing what came; every mail is counted in the end."""
        before = len(box.mails)
        batches = self.aum("status", "--json").json
        if not batches:
            self.assertEqual(before, 0, "nothing leaves before it is on the disk")
            return "not begun"
        batch = batches[0]["id"]
        answer = self.aum("resume", "--json")
        states = {one["state"] for one in self.aum("status", batch, "--json").json["outcomes"]}
        self.assertEqual(len(states), 1, states)
        [state] = states
        if state == "unknown":
            self.assertEqual(answer.code, 5, answer)
            self.assertEqual(len(box.mails), before, "never again blindly")
            if before:
                self.expect(0, "submit-manually", batch, "--done")
            else:
                self.expect(0, "decide", batch, "ask-again")
                self.expect(0, "resume")
        self.assertEqual(len(box.mails), 1)
        return state

    def test_at_each_step(self):
        for step in STEPS:
            with self.subTest(step):
                self.setUp()
                box = self.server(step)
                self.killed(box)
                self.assertEqual(len(box.mails), int(step == "taken"))
                self.assertEqual(self.resolve(box), "unknown")

    def test_at_random(self):
        chance = random.Random(20261122)
        for number in range(12):
            with self.subTest(number):
                self.setUp()
                box = self.server()
                self.killed(box, chance.random() * 0.5)
                self.resolve(box)
