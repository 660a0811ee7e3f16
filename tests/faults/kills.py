"""Kills the sending process at random moments, again and again, and looks after each kill whether what the records say is
true, and at the end of each batch whether everybody is there once and was sent once.

Usage: kills.py COUNT [SEED]"""

import concurrent.futures
import contextlib
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time

from bench import Nginx
from peers import PATIENCE, PeerTest

BULK_OFF = {"bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}}
WORKERS = 4
PEOPLE = 24
ARRIVED = {"accepted", "already-there", "confirmed"}


class Tally:
    """What is left to kill, and what was found; shared by the workers."""

    def __init__(self, kills):
        self.left, self.lock = kills, threading.Lock()
        self.found = {"kills": 0, "batches": 0, "people": 0, "duplicates": 0, "lost": 0, "untrue states": 0, "in flight when killed": 0}

    def take(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0

    def give_back(self):
        """The process had ended before it could be killed."""
        with self.lock:
            self.left += 1

    def add(self, **found):
        with self.lock:
            for name, count in found.items():
                self.found[name.replace("_", " ")] += count


class Batch(PeerTest):
    """One batch through one faulty gateway, killed until it is through or there is nothing left to kill."""

    def runTest(self):
        """Called by the harness itself."""

    def people(self):
        return [{"given": "Ada", "family": f"M{chr(97 + number)}rsh", "email": f"ada.m{chr(97 + number)}rsh@hospital.org",
                 "mobile": f"631555{2200 + number:04}", "title": "Physician"} for number in range(PEOPLE)]

    def states(self):
        file = self.folder / "records" / "aum-desk.sqlite"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as database:
            return list(database.execute("SELECT email, external_id, state FROM request"))

    def killed(self, arguments, chance):
        process = subprocess.Popen(self.command(arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Most of the work is in the first moments; the rest is waiting before a second look.
        limit = 0.8 if chance.random() < 0.6 else 4.5
        try:
            process.wait(chance.random() * limit)
            return False
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True

    def go(self, fault, bulk, tally, chance):
        server = self.scim(doubles=True, **({} if bulk else BULK_OFF))
        nginx = Nginx(self, server.port, [fault])
        self.connect("peer", f"http://127.0.0.1:{nginx.ports[fault]}{server.path}")
        file = self.worksheet(self.people())
        submit = ["submit", file, "--to", "peer", "--attest", "Eva Green"]
        while not self.states():
            if not tally.take():
                self.aum(*submit)
            elif self.killed(submit, chance):
                tally.add(kills=1)
            else:
                tally.give_back()
        while any(state not in ARRIVED for _, _, state in self.states()):
            if tally.take():
                if self.killed(["resume"], chance):
                    tally.add(kills=1)
                    self.look(server, tally)
                else:
                    tally.give_back()
            else:
                break
        self.finish(server, tally)

    def look(self, server, tally):
        """Nobody sends now: what the records say has to be so."""
        states = self.states()
        # What was on its way may still be being carried out; what the records call settled or unsent may not change.
        there = {user.get("externalId") for user in server.users()}
        untrue = [state for _, own, state in states
                  if (state in ARRIVED and own not in there) or (state == "queued" and own in there)]
        unsettled = sum(state in ("sending", "unknown") for _, _, state in states)
        tally.add(untrue_states=len(untrue), in_flight_when_killed=int(unsettled > 0))

    def finish(self, server, tally):
        until = time.monotonic() + PATIENCE
        while any(state not in ARRIVED for _, _, state in self.states()) and time.monotonic() < until:
            self.aum("resume")
        states = self.states()
        held = [user.get("externalId") for user in server.users()]
        ours = [own for _, own, _ in states]
        lost = sum(own not in held for own in ours) + sum(state not in ARRIVED for _, _, state in states)
        # The server takes doubles, so each request that was sent twice is an account too many.
        tally.add(batches=1, people=len(ours), lost=lost, duplicates=len(held) - len(set(ours) & set(held)))


def worker(number, seed, tally):
    chance = random.Random(f"{seed}-{number}")
    turn = number
    while tally.left > 0:
        fault, bulk = [("504", False), ("drop", False), ("504", True), ("drop", True)][turn % 4]
        turn += 1
        batch = Batch()
        batch.setUp()
        try:
            batch.go(fault, bulk, tally, chance)
        finally:
            batch.doCleanups()


def main(kills, seed):
    tally, begun = Tally(kills), time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(worker, number, seed, tally) for number in range(min(WORKERS, kills))]:
            done.result()
    found = tally.found | {"seconds": round(time.monotonic() - begun), "seed": seed}
    print(json.dumps(found))
    wrong = [name for name in ["duplicates", "lost", "untrue states"] if found[name]]
    if wrong:
        sys.exit(f"Not as it has to be: {', '.join(wrong)}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else str(random.randrange(10**6)))
