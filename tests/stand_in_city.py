"""A sign-in server of a city, on this machine: it tells its endpoints and keys, and gives real signed tokens.

A test says who sits before it (`claims`) and may bend each answer, as somebody would who means harm.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
CLIENT, SECRET = "aftercall-app", "a secret: of the app"


@cache
def key_named(kid: str) -> Any:
    """Made once: making one takes longer than all a test does with it."""
    if kid.startswith("ec"):
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class StandInCity:
    """`said` is what the next token says besides what every token says; `bend` changes the whole token."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {}
        self.new_key("first")
        self.codes: dict[str, dict[str, Any]] = {}
        self.said: dict[str, Any] = {}
        self.bend: Any = lambda claims, asked: claims
        self.algorithm = "RS256"
        self.asked: list[str] = []
        self.document: dict[str, Any] = {}
        self.status = 200
        city = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_words: Any) -> None:
                """Silent."""

            def do_GET(self) -> None:
                city.answer(self, urlsplit(self.path), b"")

            def do_POST(self) -> None:
                city.answer(self, urlsplit(self.path), self.rfile.read(int(self.headers["Content-Length"])))

        self.door = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.door.server_address[1]}"
        self.issuer = f"http://{self.host}"
        threading.Thread(target=self.door.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.door.shutdown()
        self.door.server_close()

    def new_key(self, kid: str) -> None:
        """Sign with another key from now on; the ones before are shown no more."""
        self.kid, self.keys = kid, {kid: key_named(kid)}
        self.algorithm = "ES256" if kid.startswith("ec") else "RS256"

    def answer(self, line: Any, url: Any, body: bytes) -> None:
        self.asked.append(url.path)
        if self.status != 200:
            return self._send(line, self.status, {})
        if url.path == "/authorize":
            line.send_response(302)
            line.send_header("Location", self.approve(f"{self.issuer}{url.geturl()}"))
            return line.end_headers()
        told = {"/.well-known/openid-configuration": self._document, "/keys": self._keys}.get(url.path)
        if told:
            return self._send(line, 200, told())
        return self._send(line, *self._token(line, {key: value[0] for key, value in parse_qs(body.decode()).items()}))

    def approve(self, url: str) -> str:
        """Whoever sits there says yes: where their browser goes then."""
        asked = {key: value[0] for key, value in parse_qs(urlsplit(url).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token_of(self, asked: dict[str, Any]) -> str:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": asked["client_id"], "sub": "person-1", "iat": now, "exp": now + 300}
        claims = self.bend({**usual, "nonce": asked["nonce"], **self.said}, asked)
        return jwt.encode(claims, self.keys[self.kid], algorithm=self.algorithm, headers={"kid": self.kid})

    def _document(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, **{name: self.issuer + path for name, path in places.items()}, **self.document}

    def _keys(self) -> dict[str, Any]:
        rows = []
        for kid, key in self.keys.items():
            kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
            rows.append({**kind.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"})
        return {"keys": rows}

    def _token(self, line: Any, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(sent.get("code", ""), None)
        who = base64.b64encode(f"{CLIENT}:{SECRET.replace(':', '%3A').replace(' ', '%20')}".encode()).decode()
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or line.headers["Authorization"] != f"Basic {who}" or proof != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.token_of(asked), "access_token": "unused", "token_type": "Bearer"}

    @staticmethod
    def _send(line: Any, status: int, said: dict[str, Any]) -> None:
        words = json.dumps(said).encode()
        line.send_response(status)
        line.send_header("Content-Type", "application/json")
        line.send_header("Content-Length", str(len(words)))
        line.end_headers()
        line.wfile.write(words)


def entra(address: str, *groups: str, **more: Any) -> dict[str, Any]:
    """As Entra tells it: groups by id, no verified address but where the domain's owner stands behind it."""
    return {"tid": TENANT, "email": address, "xms_edov": True, "name": "Ada", "groups": list(groups), **more}


def google(address: str, **more: Any) -> dict[str, Any]:
    """As Google tells it: the domain as `hd`, never a group."""
    return {"hd": "riverside.gov", "email": address, "email_verified": True, "name": "Ada", **more}


def okta(address: str, *groups: str, **more: Any) -> dict[str, Any]:
    """As Okta tells it: groups by name, the ways of signing in as `amr`."""
    said = {"email": address, "email_verified": True, "name": "Ada", "groups": list(groups), "amr": ["pwd"]}
    return {**said, "auth_time": int(time.time()), **more}
