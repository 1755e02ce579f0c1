"""Who may do what: the one door to roles and to django-guardian.

What a role allows is derived, at each request anew, from the rows that say who works where: a membership in a program,
a place on an agency's staff. It is never copied, so a row that has ended gives nothing the same instant. The apps that
own those rows tell this module about them (`Seats`). Hand-made exceptions (cover, restricted people, break-glass) are
django-guardian rows on one case, with an expiry. Only this module reads either; it leaves out expired ones and
inactive users.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission as PermissionRow
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from .actor import CLOCK, LinkHolder
from .compiled import CompiledRows
from .hooks import Contribution


class PermissionWord(StrEnum):
    """What can be allowed, as `noun.verb`. Core knows none by name: `accounts/permissions.py` has the words, each with
    where it is held and how else it is given."""

    @property
    def codename(self) -> str:
        """How the permission is stored: guardian reads a dot as an app label."""
        return self.value.replace(".", "_")

    @property
    def held_at(self) -> str:
        """The kind of place one holds it at: "program", "organization", or "clock" for what time alone may do."""
        raise NotImplementedError

    @property
    def is_lent(self) -> bool:
        """Whether it is also given by hand, on one case and for a time."""
        raise NotImplementedError

    @property
    def is_of_link(self) -> bool:
        """Whether who answers from a mailed link holds it on what the link is about."""
        raise NotImplementedError


GRANT_MODELS = {"case": "cases.CaseGrant"}


@dataclass(frozen=True)
class Seats:
    """Where rows stand that give somebody a role at a place, and what each role allows there.

    `model` has `user` and `role`, and a foreign key named like `kind`; `live` are the rows that have not ended. Who
    holds `looks_after` at one of these places looks after the installation too.
    """

    kind: str
    model: str
    live: models.Q
    roles: Mapping[str, frozenset[PermissionWord]]
    looks_after: PermissionWord | None = None

    def __str__(self) -> str:
        return f"at a {self.kind}, by `{self.model}`: {', '.join(self.roles)}"

    @property
    def rows(self) -> models.QuerySet[Any]:
        """The rows that give a role now."""
        return apps.get_model(self.model)._default_manager.filter(self.live)

    def roles_with(self, permission: PermissionWord) -> list[str]:
        """The roles that allow this."""
        return [role for role, allowed in self.roles.items() if permission in allowed]


SEATS = Contribution[Seats](f"{__name__}.SEATS", "a user's rights are read")


def seats_at(kind: str) -> Seats | None:
    """Where roles at this kind of place stand; none when it has no roles."""
    return next((seats for seats in SEATS if seats.kind == kind), None)


class UserGrant(UserObjectPermissionBase):
    """One permission of one user on one object. Subclasses add `content_object`, a foreign key to that object."""

    expires_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


def declared(permissions: Iterable[PermissionWord]) -> list[Any]:
    """The permissions as a model's `Meta.permissions` wants them."""
    return [(permission.codename, permission.value) for permission in sorted(permissions)]


def programs_where(user: Any, permission: PermissionWord) -> list[Any]:
    """Ids of the programs where the user holds the permission now."""
    return _held(user, "program", permission)


def organizations_where(user: Any, permission: PermissionWord) -> list[Any]:
    """Ids of the agencies where the user holds the permission now."""
    return _held(user, "organization", permission)


def looks_after(user: Any) -> PermissionWord | None:
    """The permission by which the user looks after the installation (what was not delivered, the health of its parts),
    if there is one."""
    words = [seats.looks_after for seats in SEATS if seats.looks_after]
    return next((word for word in words if _held(user, word.held_at, word)), None)


def cases_where(user: Any, permission: PermissionWord) -> list[Any]:
    """Ids of the single cases opened to the user by hand (cover, restricted, break-glass)."""
    return _held(user, "case", permission)


def holds(user: Any, permission: PermissionWord, obj: Any) -> bool:
    """Whether the user may do this to the object, through its program, its agency or a grant on its case."""
    if user is CLOCK:
        return permission.held_at == "clock"
    if isinstance(user, LinkHolder):
        return user.is_for(obj) and permission.is_of_link
    kind = permission.held_at
    if _anchor_id(obj, kind) in _held(user, kind, permission):
        return True
    return permission.is_lent and _anchor_id(obj, "case") in _held(user, "case", permission)


def require(user: Any, permission: PermissionWord, obj: Any) -> None:
    """Refuse, with an exception that becomes 403, when the user may not do this to the object."""
    if not holds(user, permission, obj):
        raise PermissionDenied(permission.value)


def grant(
    user: Any,
    permissions: Iterable[PermissionWord],
    obj: models.Model,
    *,
    granted_by: Any = None,
    expires_at: datetime | None = None,
    reason: str = "",
) -> None:
    """Give the permissions on the object; a second call renews expiry and reason."""
    model = _grant_model(obj._meta.model_name or "")
    for row in _permission_rows(permissions, obj):
        model.objects.update_or_create(
            user=user,
            permission=row,
            content_object=obj,
            defaults={"expires_at": expires_at, "granted_by": granted_by, "reason": reason},
        )
    forget(user)


def revoke(user: Any, permissions: Iterable[PermissionWord], obj: models.Model) -> None:
    """Take the permissions on the object away."""
    model = _grant_model(obj._meta.model_name or "")
    model.objects.filter(user=user, content_object=obj, permission__in=_permission_rows(permissions, obj)).delete()
    forget(user)


def lend(owner: Any, to: Any, cases: Iterable[models.Model], *, expires_at: datetime | None, reason: str) -> None:
    """Open to a colleague what was opened to the owner by hand on these cases, for a time. What the colleague holds
    already stays as it is."""
    model, ids = _grant_model("case"), [case.pk for case in cases]
    if not ids:
        return
    model.objects.filter(user=to, content_object__in=ids, expires_at__lte=timezone.now()).delete()
    held = model.objects.filter(_unexpired(timezone.now()), user=owner, content_object__in=ids)
    facts = {"user": to, "expires_at": expires_at, "granted_by": owner, "reason": reason}
    pairs = held.values_list("permission_id", "content_object_id")
    rows = [model(permission_id=permission, content_object_id=pk, **facts) for permission, pk in pairs]
    model.objects.bulk_create(rows, ignore_conflicts=True)
    forget(to)


def take_back(user: Any, *, reason: str) -> None:
    """End what was lent on cases for this reason."""
    _grant_model("case").objects.filter(user=user, reason=reason).delete()
    forget(user)


def forget(user: Any) -> None:
    """Drop what was remembered of the user's grants for this request."""
    user.__dict__.pop("_grants", None)


def users_holding(permission: PermissionWord, obj: models.Model) -> models.QuerySet[Any]:
    """Active users whose role allows this in this program or agency now."""
    seats = seats_at(obj._meta.model_name or "")
    if seats is None:
        raise LookupError(f"nobody holds roles at a {obj._meta.model_name}")
    live = seats.rows.filter(role__in=seats.roles_with(permission), **{seats.kind: obj})
    user_model = live.model._meta.get_field("user").related_model
    return user_model.objects.filter(is_active=True, pk__in=live.values("user_id")).order_by("pk")


def has_a_role(user: Any) -> bool:
    """Whether the user works anywhere: in a program or at an agency."""
    return bool(_of(user).seats)


@dataclass
class _Held:
    """What one user may do: the places where they have a role, and for each permission on what, until when."""

    seats: set[tuple[str, Any]] = field(default_factory=set)
    allowed: dict[tuple[str, str], list[tuple[Any, datetime | None]]] = field(default_factory=dict)


def _held(user: Any, kind: str, permission: PermissionWord) -> list[Any]:
    held, now = _of(user).allowed.get((kind, permission.codename), ()), timezone.now()
    return [anchor for anchor, expires_at in held if not expires_at or expires_at > now]


def _of(user: Any) -> _Held:
    """What the user holds, read once for each request."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return _Held()
    if "_grants" not in user.__dict__:
        user.__dict__["_grants"] = _load(user)
    return user.__dict__["_grants"]


def _load(user: Any) -> _Held:
    """All the user's roles and hand-made exceptions, in one read."""
    held = _Held()
    for kind, word, anchor, expires_at in HELD(user=user.pk, at=timezone.now()):
        seats = seats_at(kind)
        if seats:
            held.seats.add((kind, anchor))
        for codename in _codenames(seats, word):
            held.allowed.setdefault((kind, codename), []).append((anchor, expires_at))
    return held


def _held_rows(user: Any, at: Any) -> models.QuerySet[Any, Any]:
    # grants first: what has a type decides how the database reads a role's "no expiry"
    first, *others = [*(_rows_of(user, kind, at) for kind in GRANT_MODELS), *map(partial(_roles_of, user), SEATS)]
    return first.union(*others, all=True)


HELD = CompiledRows(_held_rows, "user", "at")


def _codenames(seats: Seats | None, word: str) -> Iterable[str]:
    """A role stands for all it allows; a grant for one permission. A role that is no more allows nothing."""
    return (permission.codename for permission in seats.roles.get(word, ())) if seats else (word,)


def _roles_of(user: Any, seats: Seats) -> models.QuerySet[Any, Any]:
    never = models.Value(None, output_field=models.DateTimeField())
    rows = seats.rows.filter(user=user).order_by().annotate(kind=models.Value(seats.kind), until=never)
    return rows.values_list("kind", "role", f"{seats.kind}_id", "until")


def _rows_of(user: Any, kind: str, at: Any) -> models.QuerySet[Any, Any]:
    rows = _grant_model(kind).objects.filter(_unexpired(at), user=user).annotate(kind=models.Value(kind))
    return rows.values_list("kind", "permission__codename", "content_object_id", "expires_at")


def _unexpired(at: Any) -> models.Q:
    return models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=at)


def _anchor_id(obj: Any, kind: str) -> Any:
    return obj.pk if obj._meta.model_name == kind else getattr(obj, f"{kind}_id", None)


def _grant_model(kind: str) -> Any:
    return apps.get_model(GRANT_MODELS[kind])


def _permission_rows(permissions: Iterable[PermissionWord], obj: models.Model) -> models.QuerySet[PermissionRow]:
    meta = obj._meta
    return PermissionRow.objects.filter(
        codename__in=[permission.codename for permission in permissions],
        content_type__app_label=meta.app_label,
        content_type__model=meta.model_name,
    )
