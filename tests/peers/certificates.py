"""A certificate authority of our own, made anew for each run by openssl, and what it signs."""

import subprocess
from pathlib import Path


class Authority:
    """Writes PEM files into a folder; nothing of it is trusted by the system."""

    def __init__(self, folder, name="Test authority"):
        self.folder = Path(folder)
        self.certificate, self.key = self.folder / "authority.pem", self.folder / "authority.key"
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                     "-subj", f"/CN={name}", "-keyout", self.key, "-out", self.certificate,
                     "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def openssl(self, *arguments):
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def sign(self, name, usage="serverAuth", days=30):
        """Certificate and key for 127.0.0.1 and localhost, or for a client; `days` below zero: expired in 2020."""
        certificate, key, request = (self.folder / f"{name}.{kind}" for kind in ["pem", "key", "csr"])
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                     "-keyout", key, "-out", request)
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"basicConstraints=CA:FALSE\nextendedKeyUsage={usage}\n"
                              "subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        if days < 0:
            return self.sign_with_ca(request, certificate, key, extensions)
        self.openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                     "-extfile", extensions, "-out", certificate, "-days", days)
        return certificate, key

    def sign_with_ca(self, request, certificate, key, extensions):
        """`openssl ca` can date back, which `openssl x509` of Debian 12 cannot."""
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text("01\n")
        config = self.folder / "ca.cnf"
        config.write_text(f"[ca]\ndefault_ca=own\n[own]\ndir={self.folder}\ndatabase={self.folder}/index.txt\n"
                          f"serial={self.folder}/serial\nnew_certs_dir={self.folder}\ndefault_md=sha256\npolicy=any\n"
                          "[any]\ncommonName=supplied\n")
        self.openssl("ca", "-batch", "-config", config, "-in", request, "-out", certificate, "-notext",
                     "-cert", self.certificate, "-keyfile", self.key, "-extfile", extensions,
                     "-startdate", "20200101000000Z", "-enddate", "20200201000000Z")
        return certificate, key
