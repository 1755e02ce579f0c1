"""How delivery stands, in numbers: for the health of the installation, never about anybody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casemgmt.core.models import Effect

from . import lines
from .kinds import KINDS, lane_of
from .lanes import DELIVERING


@dataclass(frozen=True)
class Figures:
    """Given up by kind; waiting by lane, with the seconds the oldest has waited; how many addresses rest."""

    given_up: dict[str, int]
    waiting: dict[str, int]
    oldest_seconds: dict[str, float]
    breakers_open: int


def figures(at: datetime) -> Figures:
    """All of it, in three reads; a metrics page may ask every few seconds."""
    given_up = Counter(dict(Effect.objects.given_up().values_list("kind").annotate(n=Count("pk"))))
    waiting, oldest = _waiting(at)
    return Figures(dict(given_up), waiting, oldest, lines.open_lines().count())


def _waiting(at: datetime) -> tuple[dict[str, int], dict[str, float]]:
    """What is due and has not left. Waiting began when it was first tried, or else when it was due."""
    began = Coalesce("first_tried_at", "due_at")
    due = Effect.objects.waiting().filter(Q(due_at__lte=at) | Q(attempts__gt=0))
    rows = due.values_list("kind").annotate(n=Count("pk"), since=Min(began))
    number = dict.fromkeys((lane.value for lane in DELIVERING), 0)
    oldest = dict.fromkeys(number, 0.0)
    for kind, n, since in rows:
        lane = lane_of(kind).value
        number[lane] += n
        oldest[lane] = max(oldest[lane], (at - since).total_seconds())
    return number, oldest


@dataclass(frozen=True)
class GivenUpKind:
    """One kind of which something was given up."""

    kind: str
    what: Any
    n: int


def given_up_kinds() -> list[GivenUpKind]:
    """The kinds of which something was given up, most first."""
    rows = Effect.objects.given_up().values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    return [GivenUpKind(kind, what_of(kind), n) for kind, n in rows]


def what_of(kind: str) -> Any:
    """A kind in words."""
    return KINDS[kind].what if kind in KINDS else kind


# How a failure is put into words, by what its code begins with.
WHY: Iterable[tuple[str, Any]] = (
    ("SMTPRecipientsRefused 5", _("The mail server refuses the address.")),
    ("SMTPRecipientsRefused", _("The mail server does not take mail for the address now.")),
    ("SMTPDataError", _("The mail server refuses the letter.")),
    ("SMTPSenderRefused", _("The mail server refuses our sender's address.")),
    ("SMTPAuthenticationError", _("The mail server refuses our password.")),
    ("SMTP", _("The mail server broke off.")),
    ("TimeoutError", _("The server took too long.")),
    ("timed_out", _("The server took too long.")),
    ("not_trusted", _("The server's certificate is not valid for its name.")),
    ("unknown_name", _("No server of that name can be found.")),
    ("no_connection", _("No connection to the server.")),
    ("Connection", _("No connection to the server.")),
    ("gaierror", _("No server of that name can be found.")),
    ("OSError", _("No connection to the server.")),
    ("Away", _("The text provider does not answer.")),
    ("status ", _("The server answered that it did not take it.")),
)


def why(code: str) -> Any:
    """Why something did not arrive, in words."""
    return next((words for begins, words in WHY if code.startswith(begins)), _("It could not be made or sent."))


def given_up_since(moment: datetime | None, kinds_but: Iterable[str] = ()) -> int:
    """How many were given up after a moment."""
    rows = Effect.objects.given_up().exclude(kind__in=list(kinds_but))
    return (rows.filter(given_up_at__gt=moment) if moment else rows).count()
