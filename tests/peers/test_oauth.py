"""OAuth 2 client credentials: a token service beside `scim2-server`, asked in each of the ways that services want."""

import base64
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from peers import PEOPLE, PeerTest, TOKEN

CLIENT, SECRET = "aum desk", "client+secret/0123456789-AbCd"


class TokenService:
    """Gives out tokens in turn, the last one again and again; takes one way of asking and no other."""

    def __init__(self, case, tokens, as_json, in_body, scope=""):
        self.tokens, self.given, self.wrong = tokens, 0, []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                kind = self.headers["Content-Type"]
                if as_json:
                    fields = json.loads(body) if kind == "application/json" else {}
                else:
                    fields = dict(urllib.parse.parse_qsl(body)) if kind == "application/x-www-form-urlencoded" else {}
                if in_body:
                    who = fields.get("client_id"), fields.get("client_secret")
                else:
                    given = self.headers.get("Authorization", "Basic Og==").removeprefix("Basic ")
                    who = tuple(map(urllib.parse.unquote, base64.b64decode(given).decode().split(":", 1)))
                fine = (who == (CLIENT, SECRET) and fields.get("grant_type") == "client_credentials"
                        and fields.get("scope", "") == scope)
                if not fine:
                    service.wrong.append(body)
                    return self.answer(401, {"error": "invalid_client", "error_description": f"You sent {body}"})
                token = service.tokens[min(service.given, len(service.tokens) - 1)]
                service.given += 1
                self.answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

            def answer(self, status, body):
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        self.address = f"http://127.0.0.1:{server.server_port}/token"


class OAuth(PeerTest):
    def add(self, server, service, *more, secret=SECRET):
        self.expect(0, "connect", "add", "peer", server.address, "--token-address", service.address, "--client-id",
                    CLIENT, *more, secret=secret)

    def test_in_each_way_that_services_want(self):
        for as_json in (False, True):
            for in_body in (False, True):
                with self.subTest(as_json=as_json, in_body=in_body):
                    self.setUp()
                    server = self.scim()
                    service = TokenService(self, [TOKEN], as_json, in_body, "accounts.write")
                    more = ["--token-json"] * as_json + ["--secret-in-body"] * in_body
                    self.add(server, service, "--scope", "accounts.write", *more)
                    told = [self.aum("connect", "test", "peer"), self.submit(0, self.worksheet(), "peer"),
                            self.aum("connect", "list", "--json"), self.aum("status", "--json")]

                    self.assertEqual([one.code for one in told], [0] * len(told), "\n".join(map(str, told)))
                    self.assert_holds(server, told[1].json["summary"]["id"])
                    self.assertEqual(service.given, 2, "one token for each run")
                    for answer in told:
                        self.assertNotIn(SECRET, str(answer))
                        self.assertNotIn(TOKEN, str(answer))
                    for file in (self.folder / "records").iterdir():
                        self.assertNotIn(SECRET.encode(), file.read_bytes(), file)
                        self.assertNotIn(TOKEN.encode(), file.read_bytes(), file)

    def test_a_token_that_is_no_longer_accepted_is_asked_for_anew_once(self):
        server = self.scim()
        service = TokenService(self, ["a-stale-token-0123456789", TOKEN], False, False)
        self.add(server, service)

        sent = self.submit(0, self.worksheet(), "peer").json

        self.assert_states(sent, "confirmed")
        self.assertEqual((service.given, server.seen().count(401)), (2, 1))

    def test_tokens_that_are_never_accepted_stop_the_connection(self):
        server = self.scim()
        service = TokenService(self, ["a-stale-token-0123456789"], False, False)
        self.add(server, service)

        sent = self.submit(4, self.worksheet(), "peer")

        self.assertIn("does not accept the credential", sent.err)
        self.assert_states(sent.json, "queued", len(PEOPLE))
        self.assertEqual(service.given, 2, "never in a loop")
        self.expect(4, "resume")
        self.assertEqual(service.given, 2, "a stopped connection asks nothing")

    def test_a_client_that_is_refused(self):
        server = self.scim()
        service = TokenService(self, [TOKEN], False, False)
        self.add(server, service, secret="another-secret-0123456789")

        tested = self.expect(4, "connect", "test", "peer")

        self.assertIn("“invalid_client”", tested.out)
        self.assertNotIn("another-secret", str(tested))
        self.assertEqual(server.seen(), [])
        replaced = self.expect(0, "connect", "replace", "peer", secret=SECRET)
        self.assertIn("now uses the new credential", replaced.err)
