"""A certificate authority made for the run; every machine and the browsers trust it, and nobody else's word."""

import http.client
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from ..machines import DISKS, Machine, _must

FOLDER = DISKS / "keys"
AUTHORITY = FOLDER / "authority.pem"


def make_authority(*hosts: str) -> None:
    """The authority, and a certificate for the site and one for the mail server."""
    FOLDER.mkdir()
    ours = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "7"]
    key = f"{FOLDER}/authority.key"
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _request(*ours, *usage, "-subj", "/CN=Authority of the run", "-keyout", key, "-out", str(AUTHORITY))
    for host in (*hosts, "mail.example.org"):
        _request(
            *ours, "-subj", f"/CN={host}", "-CA", str(AUTHORITY), "-CAkey", key,
            "-addext", f"subjectAltName=DNS:{host}", "-addext", "basicConstraints=critical,CA:FALSE",
            "-keyout", f"{FOLDER}/{host}.key", "-out", f"{FOLDER}/{host}.pem",
        )  # fmt: skip


def _request(*words: str) -> None:
    _must("openssl", "req", "-x509", *words)


def trust(machine: Machine) -> None:
    """What `update-ca-certificates` does with one more authority, without its seconds."""
    certificate, digest = AUTHORITY.read_text(), _must("openssl", "x509", "-hash", "-noout", "-in", str(AUTHORITY))
    machine.write(f"/etc/ssl/certs/{digest.strip()}.0", certificate)
    bundle = machine.root / "etc/ssl/certs/ca-certificates.crt"
    bundle.write_text(bundle.read_text() + certificate)


def trust_in_browsers(home: Path) -> None:
    """Chromium reads the certificates of its account."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for words in (("-N", "--empty-password"), ("-A", "-t", "C,,", "-n", "run", "-i", str(AUTHORITY))):
        _must("certutil", "-d", f"sql:{store}", *words)


def context() -> ssl.SSLContext:
    """Trusts the authority of the run alone."""
    return ssl.create_default_context(cafile=str(AUTHORITY))


class _Stay(urllib.request.HTTPRedirectHandler):
    """Where a page sends somebody is its answer, not an order to us."""

    def redirect_request(self, *_words):
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=context()), NO_PROXY)


NO_PROXY = urllib.request.ProxyHandler({})


def fetch(url: str, **headers: str) -> tuple[int, str]:
    """Status and body of a page; nobody answering is status 0."""
    status, body = fetch_bytes(url, **headers)
    return status, body.decode(errors="replace")


def fetch_bytes(
    url: str, *, form: dict[str, str] | None = None, data: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    """The same for what is no text; with a form or data it is sent. Nothing is followed elsewhere."""
    asked = urllib.request.Request(url, headers=headers, data=urlencode(form).encode() if form else data)
    try:
        with _opener().open(asked, timeout=40) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read()
    except (OSError, http.client.HTTPException) as problem:
        return 0, str(problem).encode()
