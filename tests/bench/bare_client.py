"""A bare HTTP client: sends the lines of a file, one body each, and looks at nothing but the status.

Usage: bare_client.py ADDRESS TOKEN FILE STATUS"""

import http.client
import sys
import urllib.parse

address, token, file, status = urllib.parse.urlsplit(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
wire = http.client.HTTPConnection(address.hostname, address.port)
headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
with open(file, "rb") as bodies:
    for body in bodies:
        wire.request("POST", address.path, body, headers)
        answer = wire.getresponse()
        answer.read()
        if answer.status != status:
            sys.exit(f"status {answer.status}")
