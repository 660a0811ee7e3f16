"""What the tests send with, and what they send to. None of the servers is ours."""

import atexit
import contextlib
import csv
import hashlib
import json
import operator
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
import uuid
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Another build can be tried: a released one, or one that is kept apart from what is being built.
AUM = Path(os.environ.get("AUM_UNDER_TEST", ROOT / "target/debug/aum"))
TOKEN = "a-token-of-the-peer-0123456789-WxYz"
EXTENSION = "urn:ietf:params:scim:schemas:extension:hie:2.0:User"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATIENCE = 90

HEADER = ["First Name", "Last Name", "Work Email", "Cell Phone", "Location", "Job Title"]
NAMES = {
    "ana.ortiz": ("Ana", "Ortiz"), "aoife.nibhriain": ("Aoife", "Ní Bhriain"), "fatima.alsayed": ("Fatima", "Al-Sayed"),
    "grace.kim": ("Grace", "Kim"), "james.obrien": ("James", "O'Brien"), "juergen.gross": ("Jürgen", "Groß"),
    "maria.delacruz": ("María", "de la Cruz"), "nguyen.hoa": ("Nguyễn", "Thị Hoa"), "olu.adeyemi": ("Olu", "Adeyemi"),
    "priya.nair": ("Priya", "Nair"), "tomasz.lukasik": ("Tomasz", "Łukasik"), "wei.li": ("Wei", "Li"),
}
PEOPLE = [
    {"given": given, "family": family, "email": f"{local}@hospital.org", "mobile": f"63155522{number:02}",
     "title": ["Registered Nurse", "Physician", "Care Manager"][number % 3]}
    for number, (local, (given, family)) in enumerate(NAMES.items(), start=1)
]


def resource(name):
    return json.loads((files("scim2_server") / "resources" / name).read_text())


def extended(schemas):
    """The schemas with the extension of an HIE that knows what AUM Desk asks for."""
    def attribute(name, kind="string"):
        return {"name": name, "type": kind, "multiValued": False, "required": False, "caseExact": False,
                "mutability": "readWrite", "returned": "default", "uniqueness": "none"}
    names = ["title", "accessLevel", "facility", "batchId", "requestReason"]
    attributes = [attribute(name) for name in names] + [attribute("breakTheGlass", "boolean")]
    return [*schemas, {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": EXTENSION, "name": "HIE",
                       "description": "What an HIE adds", "attributes": attributes}]


class Server:
    """A program that serves on 127.0.0.1 until all tests have ended."""

    def __init__(self, command, folder):
        self.log = Path(folder, "server.log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder)
        atexit.register(self.stop)
        # The programs say so once they listen; an end without a word says that they could not.
        self.greeting = self.process.stdout.readline()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


SERVERS = {}


def with_doubles(schemas):
    """The schemas with a user name that may be there more than once: nothing but the sender then prevents doubles."""
    for schema in schemas:
        for attribute in schema["attributes"] if schema["id"] == USER else []:
            if attribute["name"] == "userName":
                attribute["uniqueness"] = "none"
    return schemas


def scim2_server(offers, extension, doubles=False):
    """The `scim2-server` with these offers, started when it is first needed. Each test has a tenant of its own."""
    key = json.dumps([offers, extension, doubles])
    if key not in SERVERS:
        SERVERS[key] = start_scim2_server(offers, extension, doubles)
    return SERVERS[key]


def start_scim2_server(offers, extension, doubles):
    folder = tempfile.mkdtemp(prefix="aum-desk-peers.")
    atexit.register(shutil.rmtree, folder)
    config = resource("default-service-provider-config.json")
    for name, part in offers.items():
        config[name] |= part
    arguments = ["--service-provider-config", written(folder, "config.json", config), "--bearer-token", TOKEN]
    if extension:
        types = resource("default-resource-types.json")
        types[0]["schemaExtensions"].append({"schema": EXTENSION, "required": False})
        arguments += ["--resource-type", written(folder, "types.json", types)]
        arguments += ["--schema", written(folder, "schemas.json", extended(resource("default-schemas.json")))]
    if doubles:
        schemas = with_doubles(resource("default-schemas.json"))
        arguments += ["--schema", written(folder, "schemas.json", schemas)]
    program = str(Path(sys.executable).with_name("scim2-server"))
    for _ in range(5):
        # Somebody may take the port in between.
        port = free_port()
        server = Server([program, "--dynamic-tenants", "--port", str(port), *arguments], folder)
        if server.greeting:
            server.port = port
            return server
    raise RuntimeError(f"scim2-server does not start: {server.log.read_text()}")


class Scim:
    """What one test sees of a `scim2-server`: a tenant that is empty at first. `offers` changes parts of the
    ServiceProviderConfig, which the server keeps to."""

    def __init__(self, tenant, extension=False, doubles=False, **offers):
        self.server = scim2_server(offers, extension, doubles)
        self.port, self.path = self.server.port, f"/{tenant}/v2"
        self.address = f"http://127.0.0.1:{self.port}{self.path}"

    def seen(self, request=""):
        """The statuses that requests to this tenant were answered with; `request` as `POST /Bulk`."""
        method, _, path = request.partition(" ")
        pattern = rf'"{method or "[A-Z]+"} {re.escape(self.path + path)}[^"]*" (\d+)'
        return [int(status) for status in re.findall(pattern, self.server.log.read_text())]

    def ask(self, path, body=None, method=None):
        request = urllib.request.Request(
            self.address + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/scim+json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read() or b"null")

    def users(self):
        """Everybody, over all pages."""
        users, total = [], 1
        while len(users) < total:
            page = self.ask(f"/Users?startIndex={len(users) + 1}&count=1000")
            total = page["totalResults"]
            users += page["Resources"]
        return users


class Meddler:
    """A wire to a server where somebody else writes first: before the first PATCH or PUT passes, the account is changed."""

    def __init__(self, case, server, change):
        self.server, self.change, self.meddled = server, change, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        case.addCleanup(self.listener.close)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}{server.path}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client:
                head, body = received(client)
                if head.startswith((b"PATCH ", b"PUT ")) and not self.meddled:
                    self.meddled = True
                    path = head.split(b" ")[1].decode()
                    self.server.ask(path.removeprefix(self.server.path), self.change, method="PATCH")
                with socket.create_connection(("127.0.0.1", self.server.port)) as server:
                    server.sendall(head + body)
                    client.sendall(server.makefile("rb").read())


def received(client):
    """Head and body of a request."""
    head = b""
    with client.makefile("rb") as asked:
        while not head.endswith(b"\r\n\r\n"):
            line = asked.readline()
            if not line:
                return head, b""
            head += line
        length = re.search(rb"(?im)^content-length: *(\d+)", head)
        return head, asked.read(int(length[1])) if length else b""


class Relay:
    """A wire to a server that fails once: the answer to the Nth POST is swallowed after the server did the work, and the
    connection is then closed (`drop`) or left hanging (`hold`). Which server it leads to can be changed."""

    def __init__(self, case, server, nth=0, how="", port=0):
        self.server, self.nth, self.how, self.posts, self.verbs = server, nth, how, 0, (b"POST ",)
        self.struck, self.over, self.lock = threading.Event(), threading.Event(), threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", port))
        case.addCleanup(self.close)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}{server.path}"
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.over.set()
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        with client, socket.create_connection(("127.0.0.1", self.server.port)) as server:
            head, body = received(client)
            if not head.endswith(b"\r\n\r\n"):
                return
            # scim2-server closes after each answer, so the answer is whatever comes until then.
            server.sendall(head + body)
            answer = server.makefile("rb").read()
            with self.lock:
                self.posts += head.startswith(self.verbs)
                strike = head.startswith(self.verbs) and self.posts == self.nth
            if not strike:
                client.sendall(answer)
            else:
                self.struck.set()
                if self.how == "hold":
                    self.over.wait(PATIENCE)


class Answer:
    """How a run of `aum` ended."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"exit code {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


class PeerTest(unittest.TestCase):
    """A folder of its own, and `aum` with records in it."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aum-desk-peers.")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def scim(self, extension=False, doubles=False, **offers):
        return Scim(self.folder.name.rpartition(".")[2], extension, doubles, **offers)

    def command(self, arguments, records="records"):
        return [str(AUM), "--data-dir", str(self.folder / records), *map(str, arguments)]

    def aum(self, *arguments, secret="", records="records"):
        done = subprocess.run(self.command(arguments, records), input=secret, capture_output=True, text=True,
                              timeout=PATIENCE, cwd=self.folder)
        return Answer(done.returncode, done.stdout, done.stderr)

    def expect(self, code, *arguments, **more):
        answer = self.aum(*arguments, **more)
        self.assertEqual(answer.code, code, f"aum {' '.join(map(str, arguments))}: {answer}")
        return answer

    def connect(self, name, address, secret=TOKEN, **more):
        self.expect(0, "connect", "add", name, address, secret=secret + "\n", **more)

    def submit(self, code, file, to, **more):
        return self.expect(code, "submit", file, "--to", to, "--attest", "Eva Green", "--json", **more)

    def worksheet(self, people=None):
        """A filled worksheet, made from a list as HR would send it."""
        roster = self.folder / "hr.csv"
        with roster.open("w", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(HEADER)
            for person in people or PEOPLE:
                rows.writerow([person["given"], person["family"], person["email"], person["mobile"], "Main campus",
                               person["title"]])
        filled = self.folder / "filled.xlsx"
        self.expect(0, "fill", roster, "--form", "healthix/non-btg", "-o", filled)
        return filled

    def external_ids(self, batch, records="records"):
        """The ids that were minted, by e-mail, out of the records themselves."""
        file = self.folder / records / "aum-desk.sqlite"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return dict(database.execute("SELECT email, external_id FROM request WHERE batch = ?", [batch]))

    def freeze_change(self, batch, email, wanted, name="change"):
        """A batch, made in the records themselves, that asks to change one account of another batch; answers its id."""
        payload = json.dumps({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                              "Operations": [{"op": "replace", "value": wanted}]})
        new = f"{name}-{uuid.uuid4()}"
        kind = {False: "deactivate", True: "reactivate", None: "change-role"}[wanted.get("active")]
        with contextlib.closing(sqlite3.connect(self.folder / "records" / "aum-desk.sqlite", timeout=30)) as database:
            columns = "name, worksheet, form, form_name, connection, attested_by, attested, statements, digest"
            database.execute(f"INSERT INTO batch (id, {columns}) SELECT ?, {columns} FROM batch WHERE id = ?", [new, batch])
            person = "given_name, family_name, email, mobile, facility, title, level, break_the_glass, sheet_row"
            database.execute(
                f"INSERT INTO request (batch, position, external_id, {person}, payload, sha256, state, kind, changed) "
                f"SELECT ?, 0, ?, {person}, ?, ?, 'queued', ?, changed FROM request WHERE batch = ? AND email = ?",
                [new, str(uuid.uuid4()), payload, hashlib.sha256(payload.encode()).hexdigest(), kind, batch, email])
            self.seal(database, new)
            database.commit()
        return new

    def seal(self, database, batch):
        """The digest that an attestation of the batch as it is now covers."""
        rows = database.execute("SELECT sha256 FROM request WHERE batch = ? ORDER BY position", [batch])
        digest = hashlib.sha256("".join(f"{sha256}\n" for [sha256] in rows).encode()).hexdigest()
        database.execute("UPDATE batch SET digest = ? WHERE id = ?", [digest, batch])

    def join(self, batch, other):
        """Puts the requests of one batch into another."""
        with contextlib.closing(sqlite3.connect(self.folder / "records" / "aum-desk.sqlite", timeout=30)) as database:
            database.execute("UPDATE request SET batch = ?, position = 1 WHERE batch = ?", [batch, other])
            database.execute("DELETE FROM batch WHERE id = ?", [other])
            self.seal(database, batch)
            database.commit()

    def assert_states(self, view, state, count=len(PEOPLE)):
        states = [one["state"] for one in view["outcomes"]]
        self.assertEqual(states, [state] * count, view)

    def assert_seen(self, server, request, statuses):
        # The server writes its log after it has answered.
        until = time.monotonic() + 5
        while server.seen(request) != statuses and time.monotonic() < until:
            time.sleep(0.01)
        self.assertEqual(server.seen(request), statuses)

    def assert_holds(self, server, batch, people=PEOPLE, records="records"):
        """The server has each person exactly once, as asked for, and nobody else."""
        ids = self.external_ids(batch, records)
        expected = [
            {"userName": one["email"], "externalId": ids[one["email"]], "given": one["given"], "family": one["family"],
             "emails": [one["email"]], "phones": [telephone(one["mobile"])], "title": one["title"], "active": True}
            for one in people
        ]
        held = [
            {"userName": user["userName"], "externalId": user.get("externalId"), "given": user["name"]["givenName"],
             "family": user["name"]["familyName"], "emails": [one["value"] for one in user["emails"]],
             "phones": [one["value"] for one in user["phoneNumbers"]], "title": user["title"], "active": user["active"]}
            for user in server.users()
        ]
        by_name = operator.itemgetter("userName")
        self.assertEqual(sorted(held, key=by_name), sorted(expected, key=by_name))


def telephone(mobile):
    return f"tel:+1-{mobile[:3]}-{mobile[3:6]}-{mobile[6:]}"


def written(folder, name, value):
    path = Path(folder, name)
    path.write_text(json.dumps(value))
    return str(path)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
