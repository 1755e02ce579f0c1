"""The headings of What is late: by whose, kind or agency; how many, of what, how late the worst, whom to call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from providers.models import Organization, Phone

from .hooks import STAND_INS
from .models import Duty, DutyKind, DutyQuerySet, OwingGroup
from .queries import LateLine

# By what lines stand together: the columns that make a heading's key.
COLUMNS = {"kind": ("kind",), "owner": ("owner", "group", "organization"), "agency": ("organization",)}


@dataclass
class Heading:
    """One heading: its key in the address, its words, how many of each kind, since when the worst is late."""

    key: str
    words: str
    count: int = 0
    worst_at: datetime | None = None
    parts: dict[str, int] = field(default_factory=dict)
    note: str = ""
    phone: str = ""
    reassign: str = ""
    href: str = ""
    lines: list[LateLine] | None = None

    @property
    def says(self) -> str:
        """“3 contacts, 2 answers”, the most first; nothing where it is all of one kind anyway."""
        ordered = sorted(self.parts.items(), key=lambda part: (-part[1], part[0]))
        return ", ".join(f"{count} × {DutyKind(kind).label}" for kind, count in ordered)

    def add(self, kind: str, count: int, worst_at: datetime) -> None:
        """Count some of one kind in."""
        self.count += count
        self.parts[kind] = self.parts.get(kind, 0) + count
        self.worst_at = min(self.worst_at or worst_at, worst_at)


def headings(rows: DutyQuerySet, by: str, at: datetime, *, may_assign: bool) -> list[Heading]:
    """Those of these duties, the one with the oldest first."""
    columns = COLUMNS[by]
    told = rows.order_by().values(*{*columns, "kind"}).annotate(n=Count("pk"), worst=Min("due_at"))
    found: dict[str, Heading] = {}
    groups = [(key_of(by, row), row) for row in told]
    for key, row in groups:
        found.setdefault(key, Heading(key, "")).add(row["kind"], row["n"], row["worst"])
    _name(found, [row for _key, row in groups], by)
    if by == "owner":
        _say_who_is_away(found, at)
    if may_assign and by == "owner":
        _lead_to_reassign(found)
    _give_numbers(found)
    return sorted(found.values(), key=lambda one: (one.worst_at, one.words))


def key_of(by: str, row: dict[str, Any]) -> str:
    """The heading's word in an address: a kind, a user's id, a group, an agency's id."""
    if by == "kind":
        return str(row["kind"])
    if by == "agency" or row["group"] == OwingGroup.AGENCY:
        return f"agency:{row['organization'] or ''}"
    return str(row["owner"] or row["group"])


def under(rows: DutyQuerySet, by: str, key: str) -> DutyQuerySet:
    """The duties that stand under that heading."""
    word, _colon, organization = key.partition(":")
    if by == "kind":
        return rows.filter(kind=key)
    if word == "agency":
        theirs = Q(organization=organization) if organization else Q(organization=None)
        return rows.filter(theirs) if by == "agency" else rows.filter(theirs, group=OwingGroup.AGENCY)
    return rows.filter(owner=None, group=key) if key in OwingGroup.values else rows.filter(owner=UUID(key))


def heads(by: str, duty: Duty) -> str:
    """The key of the heading that a duty stands under."""
    facts = {"kind": duty.kind, "owner": duty.owner_id, "group": duty.group, "organization": duty.organization_id}
    return key_of(by, facts)


def _name(found: dict[str, Heading], rows: Sequence[dict[str, Any]], by: str) -> None:
    users = User.objects.in_bulk({row["owner"] for row in rows if row.get("owner")})
    agencies = Organization.objects.in_bulk({row["organization"] for row in rows if row.get("organization")})
    for row in rows:
        found[key_of(by, row)].words = _words(by, row, users, agencies)


def _words(by: str, row: dict[str, Any], users: dict[Any, User], agencies: dict[Any, Organization]) -> str:
    if by == "kind":
        return str(DutyKind(row["kind"]).label)
    if by == "agency" or row["group"] == OwingGroup.AGENCY:
        return str(agencies.get(row["organization"]) or _("no agency"))
    return str(users[row["owner"]] if row["owner"] else OwingGroup(row["group"]).label)


def _say_who_is_away(found: dict[str, Heading], at: datetime) -> None:
    """“away, Nell Harper covers”."""
    owners = {str(user): user for user in User.objects.filter(pk__in=_users(found)).values_list("pk", flat=True)}
    stand_ins: dict[Any, Any] = {}
    for ask in STAND_INS:
        stand_ins |= ask(owners.values(), at)
    names = dict(User.objects.filter(pk__in=stand_ins.values()).values_list("pk", "name")) if stand_ins else {}
    for key, owner in owners.items():
        if owner in stand_ins:
            found[key].note = _("away, %(name)s covers") % {"name": names[stand_ins[owner]]}


def _users(found: dict[str, Heading]) -> Iterator[str]:
    return (key for key in found if ":" not in key and key not in OwingGroup.values)


def _lead_to_reassign(found: dict[str, Heading]) -> None:
    for key in _users(found):
        found[key].reassign = f"{reverse('followups:reassign')}?owner={key}"


def _give_numbers(found: dict[str, Heading]) -> None:
    """The number where an agency is asked how its answers stand; else the one its listing gives."""
    keys = {UUID(key[len("agency:") :]): key for key in found if key.startswith("agency:") and key != "agency:"}
    if not keys:
        return
    for pk, number in Organization.objects.filter(pk__in=keys).values_list("pk", "reply_phone"):
        found[keys[pk]].phone = number
    listed = Phone.objects.filter(organization__in=list(keys)).exclude(type="fax").order_by("organization", "pk")
    for organization, number in listed.values_list("organization", "number"):
        found[keys[organization]].phone = found[keys[organization]].phone or number
