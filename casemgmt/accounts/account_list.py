"""The accounts that work in a program: since when not seen, with a second step or without, where signed in."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .models import BrowserSession, Membership, Program, User


def accounts_of(program: Program, at: datetime) -> QuerySet[User]:
    """Everybody with a role here, by name, in two queries: with `roles_here`, `browsers` (how many are signed in) and
    `steps` (kinds of second step)."""
    here = Membership.objects.filter(program=program, left_at=None).order_by("role")
    roles = Prefetch("memberships", here, to_attr="roles_here")
    found = User.objects.filter(pk__in=here.order_by().values("user"))
    counted: dict[str, Any] = {
        "browsers": Coalesce(Subquery(_browsers(at)), 0),
        "steps": Count("authenticator", filter=~Q(authenticator__type="recovery_codes"), distinct=True),
    }
    return found.annotate(**counted).prefetch_related(roles).order_by("name", "pk")


def _browsers(at: datetime) -> QuerySet[Any]:
    """How many browsers of an account are signed in: neither too old nor idle for too long."""
    rows = BrowserSession.objects.filter(expire_date__gt=at, last_seen_at__gt=at - settings.SESSION_IDLE)
    mine = rows.filter(account=OuterRef("pk")).order_by().values("account")
    return mine.annotate(n=Count("pk")).values("n")
