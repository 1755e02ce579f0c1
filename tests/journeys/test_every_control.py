"""Every control of every page is there to be pressed, on a phone and on a desktop, whatever it is folded into.

A style rule once emptied a menu above 720 px while every test passed: so each page is opened in a browser as somebody
it is for, each fold and menu is opened, and each control in it must have a size, stand inside the window and be what a
finger meets at its place (`look.js`). Links lead somewhere. What htmx does has a plain way beside it.

In the browser the suite opens each view once, as the first of READERS it lets in, by turns on a phone and a desktop,
and looks at the links of each view as everybody; CONTROLS=all (`make controls`) opens every address of the access table
as everybody it is for, at both widths.
"""

import os
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.urls import resolve

from tests.house.addresses import address, lines, signed_in
from tests.house.conftest import cast, quiet, world  # noqa: F401 (fixtures)

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

IS_FULL = os.environ.get("CONTROLS") == "all"
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8").split("\n", 2)[2]
SIZES = ((1280, 900), (390, 844))
NOT_PAGES = {"set_language", "home"}
READERS = ("navigator", "shelter_desk", "admin", "manager", "clinic_lead", "responder", "analyst")
ELSEWHERE = ("/static/", "/demo/", "/accounts/logout")


def pages(*, of_everybody):
    """Who opens which page."""
    seen = set()
    for line in lines("GET"):
        readers = [member for member in READERS if member in line.let_in]
        if line.is_api or line.name in NOT_PAGES:
            continue
        for reader in readers if of_everybody or IS_FULL else readers[:1]:
            if IS_FULL or (reader if of_everybody else "", line.name) not in seen:
                yield reader, line
            seen.add((reader if of_everybody else "", line.name))


def is_html(answer):
    return answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")


class Links(HTMLParser):
    """Where a page leads, and what htmx does without a plain way beside it."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.to: set[str] = set()
        self.only_with_script: list[str] = []
        self.feed(answer.content.decode())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.to.add(given["href"])
        asks = sorted({"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"} & given.keys())
        by_itself = any(word in (given.get("hx-trigger") or "") for word in ("every", "load", "input"))
        plain = tag == "form" or given.get("href") or given.get("formaction") or given.get("type") == "submit"
        if asks and not by_itself and not plain:
            self.only_with_script.append(f"<{tag} {asks[0]}={given[asks[0]]!r}>")


@pytest.mark.django_db
@pytest.mark.timeout(3600 if IS_FULL else 600)
def test_links_lead_somewhere_and_nothing_needs_a_script(world, cast):
    clients, broken, opened, leads = {reader: signed_in(cast[reader]) for reader in READERS}, [], set(), {}
    for reader, line in pages(of_everybody=True):
        answer = clients[reader].get(address(line, world))
        if is_html(answer):
            found = Links(answer)
            opened.add((reader, line.name))
            broken += [f"{reader}, {line}: {what} has no plain way" for what in found.only_with_script]
            leads.update({_mark(reader, link): (line, link) for link in found.to if _is_ours(link)})
    for (reader, view), (line, link) in leads.items():
        code = 200 if (reader, view) in opened else _code(clients[reader], link)
        broken += [f"{reader}, {line}: {link} answers {code}"] if code >= 400 and code != 503 else []
    assert len(leads) > 50
    assert not broken, "\n".join(broken)


def _is_ours(link):
    path = urlsplit(link).path
    return path.startswith("/") and not path.startswith(ELSEWHERE)


def _mark(reader, link):
    """The suite follows one link of each view and reader, and none to a view that this reader opened anyway."""
    path = urlsplit(link).path
    return reader, path if IS_FULL else resolve(path).view_name


def _code(client, link):
    parts = urlsplit(link)
    return client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path).status_code


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(3600 if IS_FULL else 600)
def test_every_control_can_be_pressed(browser, live_server, world, cast):
    clients, tabs, wrong = {reader: signed_in(cast[reader]) for reader in READERS}, {}, []
    for step, (reader, line) in enumerate(pages(of_everybody=False)):
        if not is_html(clients[reader].get(address(line, world))):
            continue
        page = tabs[reader] = tabs.get(reader) or _tab(browser, live_server.url, clients[reader])
        page.goto(live_server.url + address(line, world))
        for width, height in SIZES if IS_FULL else [SIZES[step % 2]]:
            page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{reader}, {line} at {width}: {fault}" for fault in page.evaluate(LOOK)]
    for page in tabs.values():
        page.context.close()
    assert len(tabs) > 3
    assert not wrong, "\n".join(wrong)


def _tab(browser, base, client):
    """A browser in which this reader has signed in."""
    context = browser.new_context(reduced_motion="reduce")
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
    return context.new_page()
