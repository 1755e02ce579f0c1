"""What somebody typed survives the end of their session: every form of every page, sent plainly and by htmx (the suite
by turns).

Who may open the page fills the fields one types into; the session ends; the form is sent; they sign in again, and find
their words on the page they are led to.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client

from casemgmt.accounts.models import BrowserSession
from tests.variants import IS_SWEPT_WHOLE

from .addresses import address, lines, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]  # it walks what other tests cover

TYPED = {"text", "search", "tel", "textarea", ""}
HOST = "http://testserver"


@dataclass
class Sheet:
    """A form as a browser would send it."""

    action: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


class Sheets(HTMLParser):
    """The forms of a page that are sent by POST."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Sheet] = []
        self.now: Sheet | None = None
        self.select: str | None = None
        self.area: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = Sheet(told.get("action", "")) if told.get("method", "").lower() == "post" else None
            self.found += [self.now] if self.now else []
        elif self.now is None or "disabled" in told or not told.get("name"):
            if tag == "option" and self.now is not None and self.select and "selected" in told:
                self.now.sent[self.select] = [told.get("value", "")]
        elif tag == "input":
            self._input(told)
        elif tag == "select":
            self.select = told["name"]
            if "multiple" not in told:
                self.now.sent[self.select] = [""]
        elif tag == "textarea":
            self._type(told)

    def _input(self, told: dict[str, str]) -> None:
        assert self.now is not None
        kind, name = told.get("type", ""), told["name"]
        if kind in {"checkbox", "radio"}:
            if "checked" in told:
                self.now.sent.setdefault(name, []).append(told.get("value", "on"))
        elif kind in TYPED:
            self._type(told)
        elif kind not in {"submit", "button", "file", "password"}:
            self.now.sent[name] = [told.get("value", "")]

    def _type(self, told: dict[str, str]) -> None:
        assert self.now is not None
        most = int(told.get("maxlength") or 1000)
        word = f"Kept {len(self.now.words)} words"[:most]
        self.now.words[told["name"]] = word
        self.now.sent[told["name"]] = [word]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.now = None
        elif tag == "select":
            self.select = None


def walk(world: Any, cast: Any, part: int, parts: int) -> list[tuple[str, Any, str, Sheet]]:
    """Every form with words in it, with who fills it in and on which page; one kind of form is taken once a page."""
    found, seen = [], set()
    for line in [line for line in lines("GET") if not line.is_api][part::parts]:
        user, page = cast[min(line.let_in)], address(line, world)
        answer = signed_in(user).get(page)
        if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
            continue
        for sheet in Sheets(answer.content.decode()).found:
            kind = (line.name, tuple(sorted(sheet.words)))
            if sheet.words and kind not in seen:
                seen.add(kind)
                found.append((str(line), user, page, sheet))
    return found


def after_signing_in(user: Any, page: str, sheet: Sheet, *, by_htmx: bool) -> tuple[str, str]:
    """The page one is led to, and where it is."""
    client = Client()
    client.force_login(user)
    BrowserSession.objects.all().delete()
    headers = {"HX-Request": "true", "HX-Current-URL": f"{HOST}{page}"} if by_htmx else {"Referer": f"{HOST}{page}"}
    answer = client.post(urljoin(page, sheet.action or page), sheet.sent, headers=headers)
    there = answer.get("HX-Redirect") or answer.get("Location", "")
    back = parse_qs(urlsplit(there).query).get("next", ["/"])[0]
    client.force_login(user)
    return client.get(back, follow=True).content.decode(), back


PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_they_are_on_the_page_one_comes_back_to(part, world, cast):
    lost = []
    for step, (name, user, page, sheet) in enumerate(walk(world, cast, part, PARTS)):
        for by_htmx in (False, True) if IS_SWEPT_WHOLE else [bool(step % 2)]:
            text, back = after_signing_in(user, page, sheet, by_htmx=by_htmx)
            missing = [field for field, word in sheet.words.items() if word not in text]
            if missing:
                lost.append(f"{name} → {sheet.action or page}{' by htmx' * by_htmx}, back at {back}: {missing}")
    assert not lost, "\n".join(lost)
