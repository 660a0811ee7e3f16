"""nginx as the fault bench: between `aum` and a server that is not ours, it fails in the ways that real gateways do."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from peers import free_port

# Seconds from the start of the gateway to the date of its Retry-After.
WAIT = 4

# How each fault is done; PORT is the server's, DEAD a port where nothing listens, WHEN a date for Retry-After.
PASS = "proxy_pass http://127.0.0.1:PORT;"
POSTS = "error_page 418 = @post; if ($request_method = POST) { return 418; } " + PASS
FAULTS = {
    "plain": PASS,
    # The gateway gives up at once; the server goes on and carries the request out.
    "504": POSTS + "} location @post { proxy_read_timeout 2ms; " + PASS,
    # The server carries the request out by way of the mirror; who asked hears nothing, or a 502.
    "drop": POSTS + "} location @post { mirror /mirrored; proxy_pass http://127.0.0.1:DEAD; error_page 502 = @drop; } "
            "location @drop { return 444; } location = /mirrored { internal; "
            "proxy_pass http://127.0.0.1:PORT$request_uri;",
    "502": POSTS + "} location @post { mirror /mirrored; proxy_pass http://127.0.0.1:DEAD; } "
           "location = /mirrored { internal; proxy_pass http://127.0.0.1:PORT$request_uri;",
    # No request is taken before the date.
    "503": POSTS + "} location @post { if ($early) { return 503; } add_header Retry-After 'WHEN' always; " + PASS,
    "429": "limit_req zone=few; limit_req_status 429; " + PASS,
    "413": "client_max_body_size 3k; " + PASS,
    "302": "if ($request_method = POST) { return 302 http://127.0.0.1:DEAD/elsewhere; } " + PASS,
}


class Nginx:
    """One nginx with a listener for each fault that is asked for; `tls` gives certificate and key of the listeners."""

    def __init__(self, case, port, faults, tls=None, clients=None):
        self.folder = Path(case.folder, "nginx")
        self.folder.mkdir(exist_ok=True)
        self.ports = {name: free_port() for name in faults}
        now = int(time.time())
        when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now + WAIT))
        early = "|".join(str(now + second) for second in range(WAIT))
        servers = []
        for name, own in self.ports.items():
            text = FAULTS[name].replace("PORT", str(port)).replace("DEAD", str(free_port())).replace("WHEN", when)
            secured = f"ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]};" if tls else ""
            if clients:
                secured += f" ssl_client_certificate {clients}; ssl_verify_client on;"
            servers.append(f"server {{ listen 127.0.0.1:{own}{' ssl' if tls else ''}; {secured} location / {{ {text} }} }}")
        temporary = " ".join(f"{kind}_temp_path {self.folder}/{kind};"
                             for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        user = "user root;" if os.geteuid() == 0 else ""
        config = self.folder / "nginx.conf"
        config.write_text(
            f"{user} worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/error.log warn;\n"
            f"events {{ worker_connections 256; }}\nhttp {{ access_log off; {temporary}\n"
            f"map $msec $early {{ '~^({early})\\.' 1; default ''; }}\n"
            "limit_req_zone $server_port zone=few:1m rate=5r/s;\n" + "\n".join(servers) + "\n}\n")
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-e", f"{self.folder}/error.log", "-p", str(self.folder), "-c",
                                         str(config), "-g", "daemon off;"])
        case.addCleanup(self.stop)
        for own in self.ports.values():
            self.wait_for(own)

    def wait_for(self, port):
        until = time.monotonic() + 20
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError((self.folder / "error.log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait()
