"""How often something may be done: the one place that counts tries, searches, calls and uses of links.

A limit is "so many within such a time". Whoever has done less may go on at once; who is over it waits until the oldest
of what was counted has worn off, and what is refused counts no further, so nobody is shut out by their own impatience.
What is counted is a keyed hash of whom it is about, in a table of its own (`Tally`): nothing culls it but the clock.

    limits.spend(limits.SEARCHES, request.user.pk, at=at)      # counts one, or raises TooMuch
    @limits.limited(limits.SEARCHES)                            # the same for a whole page
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from math import ceil
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import frame
from .hooks import Contribution
from .models import Tally

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """So many within such a time. Without a number of its own it has the one that the installation sets
    (settings.LIMITS)."""

    name: str
    within: timedelta
    fixed: int = 0

    @property
    def most(self) -> int:
        return self.fixed or settings.LIMITS[self.name]

    @property
    def step(self) -> timedelta:
        """How long one use takes to wear off."""
        return self.within // self.most

    def key(self, about: Iterable[Any]) -> str:
        """Of whom it is counted: nobody reads an address or an e-mail out of the table."""
        words = ":".join(str(part).strip().lower() for part in about)
        return f"{self.name}:{salted_hmac('casemgmt.limits', words, algorithm='sha256').hexdigest()[:40]}"


# People and machines at work: generous, so that only what runs wild meets them.
API_CALLS = Limit("api_calls", MINUTE)  # of one account
SEARCHES = Limit("searches", MINUTE)  # of one account, for people or in the directory
STRANGERS = Limit("strangers", MINUTE)  # of one address, pages that need no sign-in
GUESSES = Limit("guesses", HOUR)  # secrets and tokens that do not exist, from one address


class TooMuch(Exception):
    """Over the limit. Pages answer with a sentence and 429, the API with 429; both say when to try again."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__("too much")

    @property
    def seconds(self) -> int:
        return max(1, ceil(self.wait.total_seconds()))

    @property
    def message(self) -> str:
        minutes = ceil(self.seconds / 60)
        if self.seconds < 60:
            return _("That was too often within a short time. Wait a minute, then try again.")
        words = ngettext(
            "That was too often within a short time. Try again in %(number)s minute.",
            "That was too often within a short time. Try again in %(number)s minutes.",
            minutes,
        )
        return words % {"number": minutes}


def spend(limit: Limit, *about: Any, at: datetime) -> None:
    """Count one; over the limit nothing is counted and `TooMuch` says how long to wait.

    Call it outside of the transaction that does the work: a row of the table is held until that ends.
    """
    wait = _spent(limit, limit.key(about), at)
    if wait:
        raise TooMuch(wait)


def wait_for(limit: Limit, *about: Any, at: datetime) -> timedelta:
    """How long until one more is allowed; nothing when it is allowed now. Counts nothing."""
    clear_at = Tally.objects.filter(pk=limit.key(about)).values_list("clear_at", flat=True).first()
    return max(timedelta(), (clear_at or at) + limit.step - limit.within - at)


def left(limit: Limit, *about: Any, at: datetime) -> tuple[int, timedelta]:
    """How many more are allowed at once now, and when all that was counted has worn off. Counts nothing."""
    clear_at = Tally.objects.filter(pk=limit.key(about)).values_list("clear_at", flat=True).first() or at
    ahead = max(timedelta(), clear_at - at)
    return max(0, limit.most - ceil(ahead / limit.step)), ahead


def give_back(limit: Limit, *about: Any, at: datetime) -> None:
    """What was counted beforehand turned out to be no offence: it is taken off again."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, {"step": _microseconds(limit.step), "key": limit.key(about)})


def forget(limit: Limit, *about: Any) -> None:
    """Begin anew, as after a password was set again."""
    Tally.objects.filter(pk=limit.key(about)).delete()


def clear(*, at: datetime) -> int:
    """Take away what has worn off; the clock does it."""
    return Tally.objects.filter(clear_at__lte=at).delete()[0]


def limited(limit: Limit, *, methods: Collection[str | None] = ("GET", "POST")) -> Callable[[Any], Any]:
    """Count every use of a page: by account, or by address for who is not signed in."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods:
                spend(limit, *whose(request), at=timezone.now())
            return view(request, *args, **kwargs)

        return counted

    return around


def whose(request: Any) -> tuple[str, Any]:
    """Of whom a use is counted: the account, else the address."""
    here = frame.of(request)
    if here.user is not None and here.user.is_authenticated:
        return "account", here.user.pk
    return "address", here.neighborhood


def refused(request: HttpRequest, problem: TooMuch) -> HttpResponse:
    """The page for who is over a limit; htmx, which swaps in no error, gets the sentence at the top of its page."""
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        answer = render(request, "_too_much.html", {"problem": problem})
        answer["HX-Retarget"], answer["HX-Reswap"] = "#messages", "innerHTML"
    else:
        answer = render(request, "429.html", {"problem": problem}, status=429)
    answer["Retry-After"] = str(problem.seconds)
    return answer


@dataclass(frozen=True)
class PostedForm:
    """What is counted when the form of a page is sent that is not ours to decorate."""

    page: str
    count: Callable[[HttpRequest, datetime], None]

    def __str__(self) -> str:
        return f"`{self.page}`: {self.count.__name__}"


POSTED = Contribution[PostedForm](f"{__name__}.POSTED", "the form of a page of a library is sent")


class LimitMiddleware:
    """Counts the forms of `POSTED`, and answers `TooMuch` of any page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or request.resolver_match is None:
            return None
        try:
            for form in POSTED:
                if form.page == request.resolver_match.view_name:
                    form.count(request, timezone.now())
        except TooMuch as problem:
            return refused(request, problem)
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return refused(request, problem) if isinstance(problem, TooMuch) else None


_TABLE = Tally._meta.db_table
# `clear_at` is when all that was counted has worn off. One more moves it by a step; over the limit it would lie farther
# ahead than the limit's whole time, and the row stays as it is. One statement, so that two at once are both counted.
_SPEND = f"""
INSERT INTO {_TABLE} AS kept (key, clear_at) VALUES (%(key)s, %(at)s + %(step)s * interval '1 microsecond')
ON CONFLICT (key) DO UPDATE SET clear_at = greatest(kept.clear_at, %(at)s) + %(step)s * interval '1 microsecond'
WHERE greatest(kept.clear_at, %(at)s) + %(step)s * interval '1 microsecond' <= %(end)s
RETURNING clear_at
"""  # noqa: S608 (the table's own name)
_GIVE_BACK = f"UPDATE {_TABLE} SET clear_at = clear_at - %(step)s * interval '1 microsecond' WHERE key = %(key)s"  # noqa: S608


def _spent(limit: Limit, key: str, at: datetime) -> timedelta:
    """Count one; how long to wait when it was one too many."""
    words: dict[str, Any] = {"key": key, "at": at, "step": _microseconds(limit.step), "end": at + limit.within}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, words)
        if cursor.fetchone():
            return timedelta()
    clear_at = Tally.objects.filter(pk=key).values_list("clear_at", flat=True).first() or at
    return max(timedelta(seconds=1), clear_at + limit.step - limit.within - at)


def _microseconds(time: timedelta) -> int:
    return time // timedelta(microseconds=1)
