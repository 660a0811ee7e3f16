"""The Python client `scim2-client` sending the same people, by its own calls for one and for many.

Usage: scim2_client_run.py ADDRESS TOKEN FILE"""

import json
import sys

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import BulkRequest, User

address, token, file = sys.argv[1:4]
with httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=300) as wire:
    scim = SyncSCIMClient(wire, resource_models=[User])
    scim.discover()
    with open(file) as bodies:
        for line in bodies:
            body = json.loads(line)
            if "Operations" not in body:
                scim.create(User.model_validate(body))
                continue
            answer = scim.bulk(BulkRequest[User].model_validate(body))
            if any(one.status != 201 and str(one.status) != "201" for one in answer.operations):
                sys.exit("not everybody was created")
