"""The frame of a request: who, in which program, zone and language, from which address. Worked out once, here.

Pages, API, tokens and mailed links ask `frame.of(request)`; nobody else reads the address headers, and no zone is kept
in a session, so that a zone the administrator changes counts in running sessions at once.
"""

import ipaddress
from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation

from . import calendar, history, ways
from .hooks import Contribution

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
IPV6_PREFIX = 64  # one household or office of the sixth version: what limits count as one address


class Home(Protocol):
    """Where somebody works: the program they belong to, if any, whether it is the only one, the zone their times are
    in, whether it must be said beside them (to agencies, and to who works in several zones), the language of their
    pages."""

    @property
    def program(self) -> Any: ...

    @property
    def is_only(self) -> bool: ...

    @property
    def zone(self) -> ZoneInfo: ...

    @property
    def is_zone_said(self) -> bool: ...

    @property
    def language(self) -> str: ...


class FindsHome(Protocol):
    """The home of a user; core knows neither programs nor users."""

    def __call__(self, user: Any) -> Home: ...


HOMES = Contribution[FindsHome](f"{__name__}.HOMES", "the frame of a request is asked for the program or the zone")


class Frame:
    """What one request is about. Each part is worked out when it is first asked for."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.chosen: Any = None  # the program this page is about, and all it could have been about
        self.among: list[Any] = []
        self.choices: list[Any] = []  # those the page offers
        self._thing: Any = None  # what the page is about, where that is something of a program

    @property
    def user(self) -> Any:
        """Who asks, by session or token alike."""
        return getattr(self._request, "user", None)

    @cached_property
    def address(self) -> str | None:
        """From which network address, past the proxies that are trusted; none when it cannot be known."""
        return true_address(
            str(self._request.META.get("HTTP_X_FORWARDED_FOR", "")), str(self._request.META.get("REMOTE_ADDR", ""))
        )

    @property
    def reads_in(self) -> str:
        """The language of the pages: an agency's people read them in theirs; the rest of the product speaks one."""
        return self._home.language if self._home else self.language

    @property
    def neighborhood(self) -> str:
        """The address as limits count it: an address of the sixth version with all its neighbors."""
        return neighborhood_of(self.address)

    @cached_property
    def _home(self) -> Home | None:
        is_known = self.user is not None and self.user.is_authenticated
        return next((home(self.user) for home in HOMES), None) if is_known else None

    @property
    def program(self) -> Any:
        """The program the reader works for, where no page says another one."""
        return self._home.program if self._home else None

    @property
    def only_program(self) -> Any:
        """The program the reader works for, where it is the only one."""
        return self._home.program if self._home and self._home.is_only else None

    @property
    def program_of_thing(self) -> Any:
        """The program of what the page is about; nothing on a page about several."""
        if self._thing is None:
            return None
        is_mine = self.program is not None and getattr(self._thing, "program_id", None) == self.program.pk
        return self.program if is_mine else getattr(self._thing, "program", self._thing)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the reader's own program."""
        return self._home.zone if self._home else ZoneInfo(settings.TIME_ZONE)

    @property
    def language(self) -> str:
        return translation.get_language() or settings.LANGUAGE_CODE

    def choose(self, program: Any, among: list[Any], *, is_offered: bool = True) -> None:
        """The page is about this program, and its links lead to the same one. It offers the others, unless it is about
        one thing of the program."""
        self.chosen, self.among, self.choices = program, among, among if is_offered else []
        self.about(program)

    @property
    def program_query(self) -> str:
        """What an address needs so that it leads to a page about the same program; nothing where there is but one."""
        return f"?program={self.chosen.slug}" if len(self.among) > 1 else ""

    def settle(self, user: Any = None) -> None:
        """The reader is known, from the session or later by a token: times are read and shown in the zone of their
        program from here on."""
        if user is not None:
            self._request.user = user
            history.is_acting(user.pk)
        self.__dict__.pop("_home", None)
        calendar.enter(self.zone, is_said=self._home is not None and self._home.is_zone_said)
        ways.enter(getattr(self._home.program if self._home else None, "distances", ways.KILOMETRES))

    def about(self, thing: Any) -> None:
        """The request is about this program, or something of one: its times are read, typed and shown in that program's
        zone, and say so to whoever usually reads another one."""
        self._thing = thing
        home = self._home
        mine = home.program.pk if home and home.program else None
        ways.enter(getattr(getattr(thing, "program", thing), "distances", ways.current_unit()))
        if home is not None and getattr(thing, "program_id", thing.pk) == mine:
            calendar.enter(home.zone, is_said=home.is_zone_said)
            return
        zone = getattr(thing, "program", thing).zone
        calendar.enter(zone, is_said=home is None or home.is_zone_said or zone != home.zone)


def of(request: Any) -> Frame:
    """The frame of this request; the same one whoever asks, a page or the API around it."""
    inner = getattr(request, "_request", request)
    if not hasattr(inner, "frame"):
        inner.frame = Frame(inner)
    return inner.frame


def loaded(request: Any, rows: QuerySet[Any], **which: Any) -> Any:
    """One row of those the reader may see, or 404; from here on the request is about it."""
    found = get_object_or_404(rows, **which)
    of(request).about(found)
    return found


class FrameMiddleware:
    """Stands behind the sign-in: sets the zone for the request and takes it off afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with calendar.in_zone(ZoneInfo(settings.TIME_ZONE), is_said=False):
            of(request).settle()
            with translation.override(of(request).reads_in):
                return self.get_response(request)


def true_address(forwarded: str, peer: str) -> str | None:
    """Who really called: the right-most address that is not a trusted proxy of ours.

    Each proxy writes behind what it was sent whom it heard; so only what a trusted one wrote is believed, and whatever
    a caller put there before is ignored. `TRUSTED_PROXIES` is how many there are, or which networks they are in.
    """
    chain = [*(forwarded.split(",") if forwarded.strip() else []), peer]
    heard: Address | None = None
    for steps, word in enumerate(reversed(chain)):
        address = _parsed(word)
        if address is None and (word.strip() or steps):
            break  # what a proxy passed on is no address: the last one known counts
        heard = address or heard
        if not _is_trusted(address, steps):
            break
    return str(heard) if heard else None


def neighborhood_of(address: str | None) -> str:
    """An address as limits count it."""
    known = _parsed(address or "")
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((known, IPV6_PREFIX), strict=False))
    return str(known) if known else "unknown"


def _is_trusted(address: Address | None, steps: int) -> bool:
    trusted = settings.TRUSTED_PROXIES
    if isinstance(trusted, int):
        return steps < trusted
    if address is None:
        return bool(trusted)  # the peer on a local socket has no address
    return any(address in network for network in trusted)


def _parsed(word: str) -> Address | None:
    """An address as proxies write it: with a port, in brackets, with a scope, the fourth version inside the sixth."""
    bare = word.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].split("]")[0]
    elif bare.count(":") == 1:
        bare = bare.split(":")[0]
    try:
        address = ipaddress.ip_address(bare.split("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
