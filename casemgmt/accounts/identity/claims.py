"""What a token means here: whose address, which groups, which roles, whether a second step was taken. Pure."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .models import IdentitySetup, ServerShape
from .refused import NotLetIn

OLDEST = timedelta(minutes=10)  # a token is made at the end of the sign-in that asked for it
SKEW = timedelta(minutes=2)
TWO_STEPS = {
    "mfa",
    "phr",
    "phrh",
    "urn:okta:loa:2fa:any",
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
}


@dataclass(frozen=True)
class CityTold:
    """What the server says of somebody. `groups` is None where it did not tell them; `signed_in_at` likewise."""

    subject: str
    address: str
    name: str
    groups: frozenset[str] | None
    has_second_step: bool
    signed_in_at: datetime | None


def told_by(setup: IdentitySetup, claims: dict[str, Any], *, nonce: str, at: datetime) -> CityTold:
    """The checked token, read. Raises `NotLetIn` when it was made for another sign-in, or is of no use here."""
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise NotLetIn("nonce")
    if claims.get("azp", setup.client_id) != setup.client_id:
        raise NotLetIn("not_for_us")
    if at - datetime.fromtimestamp(int(claims["iat"]), UTC) > OLDEST + SKEW:
        raise NotLetIn("time")
    return read(setup, claims)


def read(setup: IdentitySetup, claims: dict[str, Any]) -> CityTold:
    """Whose account, which groups. Raises `NotLetIn` when the address is not checked or not of the program's."""
    check_tenant(setup, claims)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise NotLetIn("no_server")
    return CityTold(
        subject=subject,
        address=address_of(setup, claims),
        name=str(claims.get("name") or "").strip()[:120],
        groups=groups_of(setup, claims),
        has_second_step=has_second_step(claims),
        signed_in_at=_moment(claims.get("auth_time")),
    )


def check_tenant(setup: IdentitySetup, claims: dict[str, Any]) -> None:
    """Entra and Google sign in the whole world: only the organization that was set up counts."""
    claim = {ServerShape.ENTRA: "tid", ServerShape.GOOGLE: "hd"}.get(ServerShape(setup.shape))
    if claim and (not setup.tenant or claims.get(claim) != setup.tenant):
        raise NotLetIn("tenant")


def address_of(setup: IdentitySetup, claims: dict[str, Any]) -> str:
    """The mail address, if the server says that it was checked. Entra lets people write any address into theirs, and
    says of no address that it is verified; only `xms_edov` says that its domain's owner stands behind it."""
    sign = "xms_edov" if setup.shape == ServerShape.ENTRA else "email_verified"
    address = claims.get("email")
    if claims.get(sign) not in (True, "true", "1", 1) or not isinstance(address, str) or address.count("@") != 1:
        raise NotLetIn("address")
    address = address.strip().lower()
    if len(address) > 254 or address.rpartition("@")[2] not in setup.domains:
        raise NotLetIn("domain")
    return address


def groups_of(setup: IdentitySetup, claims: dict[str, Any]) -> frozenset[str] | None:
    """The groups; None where they were too many to be told (Entra then names a place to ask), or never are (Google)."""
    elsewhere = claims.get("_claim_names")
    left_out = isinstance(elsewhere, dict) and setup.group_claim in elsewhere
    if setup.shape == ServerShape.GOOGLE or left_out or claims.get("hasgroups"):
        return None
    found = claims.get(setup.group_claim, [])
    found = [found] if isinstance(found, str) else found
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()


def roles_of(mapping: Iterable[dict[str, Any]], groups: frozenset[str], user_id: Any = None) -> set[str]:
    """The roles these groups give; a line gives nothing to whoever wrote it."""
    return {line["role"] for line in mapping if line["group"] in groups and line["by"] != str(user_id)}


def has_second_step(claims: dict[str, Any]) -> bool:
    """Whether the server says that a second step was taken there."""
    ways = claims.get("amr")
    said = {one for one in ways if isinstance(one, str)} if isinstance(ways, list) else set()
    return bool((said | {str(claims.get("acr"))}) & TWO_STEPS)


def _moment(said: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(said), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
