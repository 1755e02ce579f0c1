"""Who may do what: the one door to django-guardian.

Roles are data: a set of permissions granted on an anchor (a crisis program or an agency). Hand-made exceptions are
grants on one case, with an expiry. Only this module reads grants; it always leaves out expired ones and inactive users.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission as PermissionRow
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from .actor import CLOCK, LinkHolder


class Permission(StrEnum):
    """Everything that can be allowed, as `noun.verb`."""

    ENCOUNTER_RECORD = "encounter.record"
    ENCOUNTER_VIEW = "encounter.view"
    ENCOUNTER_IMPORT = "encounter.import"
    PERSON_SEARCH = "person.search"
    PERSON_VIEW = "person.view"
    PERSON_EDIT = "person.edit"
    CASE_TAKE_ON = "case.take_on"
    CASE_VIEW = "case.view"
    CASE_EDIT = "case.edit"
    CASE_ASSIGN = "case.assign"
    FOLLOWUP_ATTEMPT = "followup.attempt"
    FOLLOWUP_AUDIT = "followup.audit"
    REFERRAL_MAKE = "referral.make"
    REPORT_VIEW = "report.view"
    REPORT_EXPORT = "report.export"
    DIRECTORY_EDIT = "directory.edit"
    PROGRAM_SETTINGS = "program.settings"
    PROGRAM_RULES = "program.rules"
    PROGRAM_MEMBERS = "program.members"
    OFFER_VIEW = "offer.view"
    OFFER_ANSWER = "offer.answer"
    LISTING_EDIT = "listing.edit"
    STAFF_MANAGE = "staff.manage"
    CLOCK_TICK = "clock.tick"

    @property
    def codename(self) -> str:
        """How the permission is stored: guardian reads a dot as an app label."""
        return self.value.replace(".", "_")


AGENCY_PERMISSIONS = frozenset(
    {Permission.OFFER_VIEW, Permission.OFFER_ANSWER, Permission.LISTING_EDIT, Permission.STAFF_MANAGE}
)
PROGRAM_PERMISSIONS = frozenset(set(Permission) - AGENCY_PERMISSIONS - {Permission.CLOCK_TICK})
CASE_PERMISSIONS = frozenset(
    {Permission.CASE_VIEW, Permission.CASE_EDIT, Permission.FOLLOWUP_ATTEMPT, Permission.REFERRAL_MAKE}
)
LINK_PERMISSIONS = frozenset({Permission.OFFER_VIEW, Permission.OFFER_ANSWER})

GRANT_MODELS = {
    "program": "accounts.ProgramGrant",
    "organization": "providers.OrganizationGrant",
    "case": "cases.CaseGrant",
}


class UserGrant(UserObjectPermissionBase):
    """One permission of one user on one object. Subclasses add `content_object`, a foreign key to that object."""

    expires_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


def declared(permissions: Iterable[Permission]) -> list[Any]:
    """The permissions as a model's `Meta.permissions` wants them."""
    return [(permission.codename, permission.value) for permission in sorted(permissions)]


def programs_where(user: Any, permission: Permission) -> list[Any]:
    """Ids of the programs where the user holds the permission now."""
    return _held(user, "program", permission)


def organizations_where(user: Any, permission: Permission) -> list[Any]:
    """Ids of the agencies where the user holds the permission now."""
    return _held(user, "organization", permission)


def cases_where(user: Any, permission: Permission) -> list[Any]:
    """Ids of the single cases opened to the user by hand (cover, restricted, break-glass)."""
    return _held(user, "case", permission)


def holds(user: Any, permission: Permission, obj: Any) -> bool:
    """Whether the user may do this to the object, through its program, its agency or a grant on its case."""
    if user is CLOCK:
        return permission == Permission.CLOCK_TICK
    if isinstance(user, LinkHolder):
        return user.is_for(obj) and permission in LINK_PERMISSIONS
    kind = "organization" if permission in AGENCY_PERMISSIONS else "program"
    if _anchor_id(obj, kind) in _held(user, kind, permission):
        return True
    return permission in CASE_PERMISSIONS and _anchor_id(obj, "case") in _held(user, "case", permission)


def require(user: Any, permission: Permission, obj: Any) -> None:
    """Refuse, with an exception that becomes 403, when the user may not do this to the object."""
    if not holds(user, permission, obj):
        raise PermissionDenied(permission.value)


def grant(
    user: Any,
    permissions: Iterable[Permission],
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


def revoke(user: Any, permissions: Iterable[Permission], obj: models.Model) -> None:
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
    held = model.objects.filter(_unexpired(), user=owner, content_object__in=ids)
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


def users_holding(permission: Permission, obj: models.Model) -> models.QuerySet[Any]:
    """Active users who hold the permission on this program or agency now."""
    model = _grant_model(obj._meta.model_name or "")
    live = model.objects.filter(_unexpired(), content_object=obj, permission__codename=permission.codename)
    user_model = model._meta.get_field("user").related_model
    return user_model.objects.filter(is_active=True, pk__in=live.values("user_id")).order_by("pk")


def _held(user: Any, kind: str, permission: Permission) -> list[Any]:
    if not getattr(user, "is_active", False) or user.pk is None:
        return []
    if "_grants" not in user.__dict__:
        user.__dict__["_grants"] = _load(user)
    held, now = user.__dict__["_grants"].get((kind, permission.codename), ()), timezone.now()
    return [anchor for anchor, expires_at in held if not expires_at or expires_at > now]


def _load(user: Any) -> dict[tuple[str, str], list[tuple[Any, datetime | None]]]:
    """All the user's grants, on whatever they anchor, in one read."""
    held: dict[tuple[str, str], list[tuple[Any, datetime | None]]] = {}
    first, *others = [_rows_of(user, kind) for kind in GRANT_MODELS]
    for kind, codename, anchor, expires_at in first.union(*others, all=True):
        held.setdefault((kind, codename), []).append((anchor, expires_at))
    return held


def _rows_of(user: Any, kind: str) -> models.QuerySet[Any, Any]:
    rows = _grant_model(kind).objects.filter(_unexpired(), user_id=user.pk).annotate(kind=models.Value(kind))
    return rows.values_list("kind", "permission__codename", "content_object_id", "expires_at")


def _unexpired() -> models.Q:
    return models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=timezone.now())


def _anchor_id(obj: Any, kind: str) -> Any:
    return obj.pk if obj._meta.model_name == kind else getattr(obj, f"{kind}_id", None)


def _grant_model(kind: str) -> Any:
    return apps.get_model(GRANT_MODELS[kind])


def _permission_rows(permissions: Iterable[Permission], obj: models.Model) -> models.QuerySet[PermissionRow]:
    meta = obj._meta
    return PermissionRow.objects.filter(
        codename__in=[permission.codename for permission in permissions],
        content_type__app_label=meta.app_label,
        content_type__model=meta.model_name,
    )
