"""Every address of the product, and walking it as somebody."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .access_table import EXCLUDED, TABLE, Line
from .world import World


def names(resolver: Any = None, space: str = "") -> Iterator[str]:
    """The full names of all URLs."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, space + (f"{entry.namespace}:" if entry.namespace else ""))
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def ours() -> list[str]:
    return sorted({name for name in names() if not name.startswith(tuple(EXCLUDED))})


def lines(method: str | None = None) -> list[Line]:
    return [line for line in TABLE if method in (None, line.method)]


def address(line: Line, world: World) -> str:
    """The line's URL with the rows of the world in it; words that are no rows stand for themselves."""
    return reverse(line.name, kwargs={key: _id(world, word) for key, word in line.of.items()})


def _id(world: World, word: str) -> Any:
    row = getattr(world, word, None)
    return getattr(row, "pk", word)


def _meant(world: World, value: Any) -> Any:
    """“=person” is the id of the world's person, in lists too."""
    if isinstance(value, list):
        return [_meant(world, one) for one in value]
    return str(_id(world, value[1:])) if isinstance(value, str) and value.startswith("=") else value


def call(client: Client, line: Line, world: World) -> HttpResponse:
    url = address(line, world)
    if line.method == "GET":
        return client.get(url)
    given = {key: _meant(world, value) for key, value in line.send.items()}
    if line.is_api:
        return client.generic(line.method, url, _json(given), content_type="application/json")
    return client.post(url, given)


def _json(given: dict[str, Any]) -> str:
    import json

    return json.dumps(given)


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client
