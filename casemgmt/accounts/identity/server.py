"""Talking to a city's sign-in server: what it says of itself, its keys, a code for a token.

The only place that uses the JWT library. Every call goes through `core/outbound`, since an administrator typed the
address: public addresses only, https, no redirects, bounded in time and size. What a server says of itself is kept for
some minutes in the process; keys are fetched anew when a token names one that is not known.
"""

import base64
import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings

from casemgmt.core import outbound

from .models import IdentitySetup
from .refused import NotLetIn

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]  # none that a shared secret signs
KEPT_FOR = 600  # seconds
ASKED_AGAIN_AFTER = 20  # seconds: how soon a server that failed, or keys that did not help, are asked for again
MOST_BYTES = 200_000
SKEW = timedelta(minutes=2)  # how far its clock and ours may differ


@dataclass(frozen=True)
class Endpoints:
    """Where a server lets people sign in, gives tokens, and shows its keys."""

    authorize: str
    token: str
    keys: str
    takes_secret_in_body: bool


_kept: dict[str, tuple[float, Any]] = {}


def forget() -> None:
    """Ask everything anew; for tests, and for a server whose setup was just changed."""
    _kept.clear()


def endpoints_of(issuer: str) -> Endpoints:
    """What the server says of itself. Raises `NotLetIn`."""
    found = _recent(issuer, KEPT_FOR)
    if found is None:
        found = _try(issuer, lambda: _discovered(issuer))
    if isinstance(found, NotLetIn):
        raise found
    return found


def token_for(setup: IdentitySetup, *, code: str, verifier: str, back: str) -> str:
    """The signed token that the code stands for; the secret goes along. Raises `NotLetIn`."""
    endpoints = endpoints_of(setup.issuer)
    words = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if endpoints.takes_secret_in_body:
        words |= {"client_id": setup.client_id, "client_secret": setup.secret_in_clear}
    else:
        both = f"{quote(setup.client_id, safe='')}:{quote(setup.secret_in_clear, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(both.encode()).decode()
    told = _asked(endpoints.token, "POST", body=urlencode(words).encode(), headers=headers, refused="exchange")
    token = told.get("id_token")
    if not isinstance(token, str):
        raise NotLetIn("exchange")
    return token


def claims_of(setup: IdentitySetup, token: str) -> dict[str, Any]:
    """What a token says, once its signature, sender, receiver and time are right. Raises `NotLetIn`."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise NotLetIn("signature")
        key = _key(endpoints_of(setup.issuer).keys, header.get("kid"))
        return jwt.decode(
            token, key, algorithms=ALGORITHMS, audience=setup.client_id, issuer=setup.issuer, leeway=SKEW,
            options={"require": ["iss", "aud", "sub", "exp", "iat"]},
        )  # fmt: skip
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError, jwt.InvalidIssuedAtError):
        raise NotLetIn("time") from None
    except (jwt.InvalidAudienceError, jwt.InvalidIssuerError):
        raise NotLetIn("not_for_us") from None
    except (jwt.PyJWTError, ValueError, TypeError):
        raise NotLetIn("signature") from None


def read_unchecked(token: str) -> dict[str, Any]:
    """What a token says, believed of nothing: for the look that gives nobody anything."""
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        raise NotLetIn("unreadable") from None


def _discovered(issuer: str) -> Endpoints:
    said = _asked(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != issuer:
        raise NotLetIn("other_issuer")
    places = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(isinstance(place, str) and _may_be_opened(place) for place in places):
        raise NotLetIn("no_server")
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    in_body = "client_secret_basic" not in ways and "client_secret_post" in ways
    return Endpoints(str(places[0]), str(places[1]), str(places[2]), in_body)


def _may_be_opened(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.netloc in settings.WEBHOOK_TEST_HOSTS)


def _key(url: str, kid: Any) -> Any:
    """The key a token names. A name that is not known is a new key, so they are fetched anew, but not in a row."""
    for oldest in (KEPT_FOR, ASKED_AGAIN_AFTER):
        keys = _recent(url, oldest)
        if keys is None:
            keys = _try(url, lambda: _keys(url))
        if isinstance(keys, NotLetIn):
            raise keys
        if kid is None and len(keys) == 1:
            return next(iter(keys.values()))
        if kid in keys:
            return keys[kid]
    raise NotLetIn("signature")


def _keys(url: str) -> dict[Any, Any]:
    said = _asked(url)
    rows = said.get("keys")
    public = [row for row in rows if isinstance(row, dict) and row.get("kty") in {"RSA", "EC", "OKP"}] if rows else []
    found = {}
    for row in public[:50]:
        if row.get("use", "sig") != "sig":
            continue
        try:
            found[row.get("kid")] = jwt.PyJWK(row).key
        except jwt.PyJWTError:
            continue  # a kind of key that is not known here signs nothing here
    return found


def _recent(what: str, seconds: float) -> Any:
    at, kept = _kept.get(what, (0.0, None))
    most = ASKED_AGAIN_AFTER if isinstance(kept, NotLetIn) else seconds
    return kept if kept is not None and time.monotonic() - at < most else None


def _try(what: str, ask: Any) -> Any:
    """Ask, and remember the answer; a failure too, so that a server that is down holds few presses up."""
    try:
        kept = ask()
    except NotLetIn as problem:
        kept = problem
    _kept[what] = (time.monotonic(), kept)
    return kept


def _asked(
    url: str, method: str = "GET", *, body: bytes | None = None, headers: dict[str, str] | None = None,
    refused: str = "no_server",
) -> dict[str, Any]:  # fmt: skip
    try:
        target = outbound.resolve(url, inside=settings.SIGN_IN_SERVERS_INSIDE)
        sent = {"Accept": "application/json", "User-Agent": "Aftercall", **(headers or {})}
        answer = outbound.ask(target, method, body=body, headers=sent, most=MOST_BYTES)
    except outbound.CallRefused as problem:
        raise NotLetIn("down", why=problem.code) from None
    if answer.status >= 500:
        raise NotLetIn("down", why=outbound.BAD_ANSWER)
    try:
        said = json.loads(answer.content) if answer.status == 200 else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise NotLetIn(refused)
    return said
