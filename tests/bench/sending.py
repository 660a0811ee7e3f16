"""Measures sending: 1,000 people to `scim2-server`, beside a bare HTTP client with the same bodies and the Python client
`scim2-client`, each with a tenant of its own and in turns; and the memory of a queue of 20,000. Prints tables.

Usage: sending.py ROUNDS"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from peers import TOKEN, USER, PeerTest, free_port

PEOPLE = 1000
QUEUES = [1000, 5000, 20_000]
BULK_OFF = {"bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}}
BULK_ON = {"bulk": {"supported": True, "maxOperations": 1000, "maxPayloadSize": 10_000_000}}
CHUNK = 100
HERE = Path(__file__).parent
CLIENT = Path("target/bench/python/bin/python").absolute()


def run(command, secret=None):
    """Seconds, and peak memory in MiB."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if secret:
        process.stdin.write(secret.encode())
    process.stdin.close()
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command}: exit code {process.returncode}\n{said}")
    return time.monotonic() - begun, used.ru_maxrss / 1024


class Bench(PeerTest):
    def runTest(self):
        """Called by the script itself."""

    def database(self):
        return contextlib.closing(sqlite3.connect(self.folder / "records" / "aum-desk.sqlite", timeout=60))

    def frozen(self, count, address):
        """A batch of this many people that waits to be sent to this address; its id."""
        # Nobody listens at the first address, so everybody is attested and nobody is sent.
        self.connect("peer", f"http://127.0.0.1:{free_port()}/v2")
        letters = "abcdefghijklmnopqrstuvwxyz"
        people = [
            {"given": "Ada", "family": "M" + "".join(letters[at // 26**place % 26] for place in (3, 2, 1, 0)) + "rsh",
             "email": f"ada{at}@hospital.org", "mobile": f"631{555 + at // 8000}{2000 + at % 8000:04}",
             "title": "Physician"}
            for at in range(count)
        ]
        self.expect(4, "submit", self.worksheet(people), "--to", "peer", "--attest", "Eva Green")
        with self.database() as records:
            records.execute("UPDATE connection SET address = ?, stopped = NULL, learned = '{}' WHERE name = 'peer'", [address])
            records.commit()
            return records.execute("SELECT id FROM batch").fetchone()[0]

    def bodies(self, bulk):
        """What `aum` sends to a server that knows no extension, one body in a line."""
        with self.database() as records:
            rows = records.execute("SELECT external_id, payload FROM request ORDER BY position").fetchall()
        people = []
        for own, payload in rows:
            body = {name: value for name, value in json.loads(payload).items() if not name.startswith("urn:")}
            people.append((own, body | {"schemas": [USER]}))
        if bulk:
            operations = [{"method": "POST", "bulkId": own, "path": "/Users", "data": body} for own, body in people]
            schema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
            lines = [{"schemas": [schema], "Operations": operations[at:at + CHUNK]} for at in range(0, len(operations), CHUNK)]
        else:
            lines = [body for _, body in people]
        file = self.folder / "bodies.jsonl"
        file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
        return file

    def resume(self, batch):
        command = self.command(["resume", batch, "--credential-stdin"])
        begun = datetime.now(timezone.utc).timestamp()
        passed, memory = run(command, TOKEN)
        with self.database() as records:
            [(last, confirmed)] = records.execute(
                "SELECT (SELECT max(made) FROM attempt), (SELECT count(*) FROM request WHERE state = 'confirmed')")
        return {"accepted": last / 1e6 - begun, "confirmed": passed, "people": confirmed, "memory": memory}


def beside(bulk, rounds):
    """Seconds of each, by name, over the rounds."""
    times = {"bare": [], "accepted": [], "confirmed": [], "scim2-client": []}
    offers = BULK_ON if bulk else BULK_OFF
    for _ in range(rounds):
        bench = Bench()
        bench.setUp()
        try:
            for who in ("bare", "ours", "scim2-client"):
                server = bench.scim(**offers)
                server.path = server.path.replace("/v2", f"-{who}/v2")
                address = f"http://127.0.0.1:{server.port}{server.path}"
                if who == "bare":
                    batch = bench.frozen(PEOPLE, address)
                    with bench.database() as records:
                        ours = address.replace("-bare/", "-ours/")
                        records.execute("UPDATE connection SET address = ? WHERE name = 'peer'", [ours])
                        records.commit()
                    file = bench.bodies(bulk)
                    target, status = ("/Bulk", "200") if bulk else ("/Users", "201")
                    passed, _ = run([sys.executable, HERE / "bare_client.py", address + target, TOKEN, file, status])
                    times["bare"].append(passed)
                elif who == "ours":
                    found = bench.resume(batch)
                    if found["people"] != PEOPLE:
                        raise RuntimeError(f"only {found['people']} were confirmed")
                    times["accepted"].append(found["accepted"])
                    times["confirmed"].append(found["confirmed"])
                else:
                    passed, _ = run([CLIENT, HERE / "scim2_client_run.py", address, TOKEN, file])
                    times["scim2-client"].append(passed)
        finally:
            bench.doCleanups()
    return times


def memory_of_queues():
    """Peak memory of the sending process, by the length of the queue; the practice HIE runs in a process of its own."""
    peaks = {}
    for count in QUEUES:
        bench = Bench()
        bench.setUp()
        try:
            port = free_port()
            hie = subprocess.Popen(bench.command(["practice", "--port", port, "--credential-stdin"], records="hie"),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            bench.addCleanup(hie.kill)
            hie.stdin.write(TOKEN)
            hie.stdin.close()
            line = ""
            while "http://" not in line:
                line = hie.stdout.readline()
            address = "http://" + line.split("http://")[1].split()[0].rstrip(".,")
            batch = bench.frozen(count, address)
            found = bench.resume(batch)
            if found["people"] != count:
                raise RuntimeError(f"only {found['people']} of {count} were confirmed")
            peaks[count] = found
        finally:
            bench.doCleanups()
    return peaks


def main(rounds):
    print("| 1,000 people | bare client | `aum`, accepted | `aum`, read back too | scim2-client | accepted : bare | read back : bare | accepted : scim2-client |")
    print("|---|---|---|---|---|---|---|---|")
    for name, bulk in (("one by one", False), ("in bulk", True)):
        times = {who: sorted(values) for who, values in beside(bulk, rounds).items()}
        middle = {who: values[len(values) // 2] for who, values in times.items()}
        ratio = [f"{middle[one] / middle[other]:.2f}×" for one, other in
                 (("accepted", "bare"), ("confirmed", "bare"), ("accepted", "scim2-client"))]
        seconds = [f"{middle[who]:.2f} s" for who in ("bare", "accepted", "confirmed", "scim2-client")]
        print(f"| {name} | {' | '.join(seconds + ratio)} |", flush=True)
    print("\n| queue | peak memory of the sending process | seconds |\n|---|---|---|")
    for count, found in memory_of_queues().items():
        print(f"| {count:,} people | {found['memory']:.0f} MiB | {found['confirmed']:.1f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
