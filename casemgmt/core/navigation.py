"""The main menu. Core knows no page: each app tells in its `ready()` which of its pages stand there, in what order."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from . import frame
from .access import PermissionWord, organizations_where, programs_where
from .actor import User
from .hooks import Contribution

SETTINGS = "/settings/"
ABREAST = 9  # words that stand in one row of 1280 points, beside search and a long name


@dataclass(frozen=True)
class MenuEntry:
    """One word of the menu: the URL name it leads to, and the permission that shows it, which is the one the page
    asks."""

    label: str | Promise
    page: str
    permission: PermissionWord

    def __str__(self) -> str:
        return f"{self.label}: `{self.page}` for `{self.permission}`"


@dataclass(frozen=True)
class NavItem:
    """One word of the navigation; `current` is what the page says to screen readers: "page", "true" (its section), or
    nothing."""

    label: str | Promise
    url: str
    current: str


# Both in the order of a working day.
PROGRAM_MENU = Contribution[MenuEntry](f"{__name__}.PROGRAM_MENU", "a page is drawn for who works for a program")
AGENCY_MENU = Contribution[MenuEntry](f"{__name__}.AGENCY_MENU", "a page is drawn for who works for an agency")


def navigation(request: HttpRequest) -> list[NavItem]:
    """The menu of who is signed in, with the section this page belongs to marked."""
    if not request.user.is_authenticated:
        return []
    shown = [(entry, reverse(entry.page)) for entry in _shown_to(request.user)]
    section = _section(request, [(entry.page, url) for entry, url in shown])
    told = "page" if request.path == section else "true"
    return [NavItem(entry.label, url + _same(request, entry), told if url == section else "") for entry, url in shown]


def in_one_row(items: list[NavItem]) -> tuple[list[NavItem], list[NavItem]]:
    """The menu at the top of a wide page: the words of the working day, and what stands behind “More”. One word alone
    is no more than “More” itself."""
    first = len(items) if len(items) <= ABREAST + 1 else ABREAST
    return items[:first], items[first:]


def _same(request: HttpRequest, entry: MenuEntry) -> str:
    """From a page about one of several programs the menu leads to the same one, where the reader may go there."""
    here = frame.of(request)
    is_ours = here.chosen is not None and any(entry is one for one in PROGRAM_MENU)
    return here.program_query if is_ours and here.chosen.pk in programs_where(request.user, entry.permission) else ""


def _shown_to(user: User) -> Iterator[MenuEntry]:
    for menu, held_by in ((PROGRAM_MENU, programs_where), (AGENCY_MENU, organizations_where)):
        yield from (entry for entry in menu if held_by(user, entry.permission))


def _section(request: HttpRequest, places: list[tuple[str, str]]) -> str:
    """The navigation item a page belongs to: the longest address it begins with, else the one under the same settings,
    else the first one of its app."""
    above = [url for _name, url in places if request.path.startswith(url)]
    if not above and request.path.startswith(SETTINGS):
        return next((url for _name, url in places if url.startswith(SETTINGS)), "")
    app = request.resolver_match.namespace if request.resolver_match else ""
    beside = [url for name, url in places if app and name.split(":")[0] == app]
    return max(above, key=len) if above else next(iter(beside), "")
