"""The Python client `scim2-client` sending the same people: one by one, or in bulk where it can.

Usage: scim2_client_run.py ADDRESS TOKEN FILE"""

import json
import sys

import httpx
from scim2_client.engines.httpx import SyncSCIMClient
from scim2_models import User

address, token, file = sys.argv[1:4]
with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as wire:
    scim = SyncSCIMClient(wire, resource_models=[User])
    scim.discover()
    with open(file) as bodies:
        for line in bodies:
            body = json.loads(line)
            if "Operations" not in body:
                scim.create(User.model_validate(body))
                continue
            # It has no call for many at once, so their requests are made and checked by its models and sent by its wire.
            for operation in body["Operations"]:
                operation["data"] = User.model_validate(operation["data"]).model_dump()
            answer = wire.post("/Bulk", json=body, headers={"Content-Type": "application/scim+json"}, timeout=300)
            answer.raise_for_status()
            if any(one["status"] != "201" for one in answer.json()["Operations"]):
                sys.exit("not everybody was created")
