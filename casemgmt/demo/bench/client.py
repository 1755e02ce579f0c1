"""A browser reduced to what a measured one needs: one connection that is kept, cookies, the forms of a page.

What it draws and runs is not counted; what it waits for is, from the request to the last byte.
"""

import random
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

REFUSED = {409, 422}
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class LoadAnswer:
    """One answer: which kind of page, its status, how long it took, when it was asked."""

    name: str
    status: int
    took: float
    at: float
    size: int = 0

    @property
    def is_error(self) -> bool:
        """No answer, or one that says that something broke; a form that the product refused is work as well."""
        return self.status == 0 or (self.status >= 400 and self.status not in REFUSED)


@dataclass
class PageForm:
    """A form of a page, with what it would send untouched."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """All forms of a page; fields outside a form that name theirs are not looked for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._inside = False
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append(PageForm(said.get("action", ""), said.get("method", "get").lower()))
            self._inside = True
        elif self._inside and (name := said.get("name", "")):
            self._field(tag, name, said)
        elif self._inside and tag == "option" and self._select and "selected" in said:
            self._put(self._select, said.get("value", ""))

    def _field(self, tag: str, name: str, said: dict[str, str]) -> None:
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self._put(name, "")
        elif tag == "input" and said.get("type") in {"checkbox", "radio"}:
            if "checked" in said:
                self._put(name, said.get("value", "on"))
        elif tag == "input" and said.get("type") not in {"submit", "button", "file", "image"}:
            self._put(name, said.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1].values[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def _put(self, name: str, value: str) -> None:
        self.found[-1].values.setdefault(name, []).append(value)


class Browser:
    """One signed-in person's browser."""

    def __init__(self, port: int, cookies: dict[str, str], seen: list[LoadAnswer]) -> None:
        self.port, self.cookies, self.seen = port, dict(cookies), seen
        self.line = self._line()

    def _line(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, name: str, path: str) -> str:
        """A page; its redirects are followed, as part of it."""
        return self._timed(name, "GET", path)

    def post(self, name: str, path: str, values: dict[str, Any]) -> str:
        """A form that is sent, with the page it leads to."""
        return self._timed(name, "POST", path, urlencode(values, doseq=True))

    def press(self, name: str, path: str, page: str, has: str, **changed: Any) -> bool:
        """Send the page's form that has a field of that name, with some values changed; whether there was one."""
        for one in Forms(page).found:
            if one.method == "post" and has in one.values:
                self.post(name, one.action or path, {**one.values, **changed})
                return True
        return False

    def _timed(self, name: str, method: str, path: str, body: str = "") -> str:
        at = perf_counter()
        try:
            status, text = self._asked(method, path, body)
        except (HTTPException, OSError):
            self.line.close()
            self.line = self._line()
            status, text = 0, ""
        self.seen.append(LoadAnswer(name, status, (perf_counter() - at) * 1000, at, len(text)))
        return text

    def _asked(self, method: str, path: str, body: str) -> tuple[int, str]:
        for _hop in range(5):
            self.line.request(method, path, body or None, self._headers(body))
            answer = self.line.getresponse()
            raw = answer.read()
            self._keep(answer.msg.get_all("Set-Cookie") or [])
            if answer.status not in REDIRECTS:
                break
            method, path, body = "GET", answer.headers["Location"].partition("#")[0], ""
            path = path.removeprefix(f"http://127.0.0.1:{self.port}")
        if answer.headers.get("Content-Encoding") == "gzip":
            raw = zlib.decompress(raw, wbits=31)
        return answer.status, raw.decode(errors="replace")

    def _headers(self, body: str) -> dict[str, str]:
        words = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        words |= {
            "Accept": "text/html,application/json;q=0.9,*/*;q=0.8",
            "Accept-Encoding": "gzip",
            "Accept-Language": "en",
        }
        return words | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})

    def _keep(self, said: list[str]) -> None:
        for one in said:
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value


def cookies_of(user: Any) -> dict[str, str]:
    """Signed in, without a form."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def pause(rng: random.Random) -> float:
    """How long somebody reads before the next page: one to three seconds."""
    return rng.uniform(1, 3)
