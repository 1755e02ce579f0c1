"""Whatever stands in an address or a form: an answer, never a 500.

The names are not listed by hand: each page is asked once with a query that writes down what the page looks for in it,
and then with values that nobody would send who means well. The suite sends every other
page the worst of them, mixed; `make sweeps` crosses every name with every value.
"""

import json

import pytest
from django.db import transaction
from django.test import Client

from tests import variants

from .addresses import address, lines, signed_in
from .noting import Noting

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

UUID = "00000000-0000-4000-8000-000000000000"
BAD = [
    "\x00",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "9999-12-31T23:59",
    "not-a-uuid",
    UUID,
    "-1",
    "99999999999999999999999999",
    "1e400",
    "²",
    "'\"<script>",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "é" * 3000,
]
NUL = "\x00"
WORST = ["9999-12-31", "²", "é" * 3000]
JSON_BAD = [None, [], {}, [[]], {"a": None}, True, -1, 10**30, 1.5, "\x00", "9999-12-31T23:59:59Z", "x" * 3000, UUID]
NOT_HERE = {"api:schema", "api:reference"}
SHARES = 3


def asked_for(client, line, world) -> list[str]:
    """The names a page looks for, in its query or in the form it is sent. Many take an empty one for none."""
    Noting.seen = None
    with rolled_back():
        (client.get if line.method == "GET" else client.post)(address(line, world), {"unasked": "1"})
    return sorted(Noting.seen.names) if Noting.seen is not None else []


class rolled_back:  # noqa: N801 - reads as a word where it is used
    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *problem):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def attempts(names, values):
    """Each value in all names at once; and in each name alone, so that it is not refused for another's sake. The suite
    sends the worst ones, each name another than its neighbor's."""
    if not variants.IS_SWEPT_WHOLE:
        yield dict.fromkeys(names, NUL)
        yield {name: WORST[place % len(WORST)] for place, name in enumerate(names)}
        return
    yield from ({name: value for name in names} for value in values)
    yield from ({name: value} for name in names for value in values)


def bodies(line):
    """Bad values as the whole of it, then in all names at once; the suite sends some."""
    every = [*JSON_BAD, *({name: bad for name in line.send} for bad in JSON_BAD)]
    return every if variants.IS_SWEPT_WHOLE else every[::7]


def failing(line, sent, answer) -> list[str]:
    is_failure = answer.status_code >= 500 and answer.status_code != 503
    return [f"{line} {sent!r:.120} → {answer.status_code}"] if is_failure else []


def reader(line) -> str:
    order = ("navigator", "shelter_desk", "manager", "analyst", "admin")
    return next((member for member in order if member in line.let_in), min(line.let_in))


def share(kind, part):
    found = [line for line in lines(kind) if line.name not in NOT_HERE]
    return [line for step, line in enumerate(found[part::SHARES]) if variants.takes(step, part)]


@pytest.fixture
def clients(cast, settings) -> dict[str, Client]:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{Noting.__module__}.Noting"]
    return {member: signed_in(user) for member, user in cast.items()}


@pytest.mark.django_db
def test_the_names_a_page_looks_for_are_found(world, clients):
    """Else the tests below would send nothing."""
    line = next(line for line in lines("GET") if line.name == "cases:list")
    assert {"show", "state", "risk", "sort", "page"} <= set(asked_for(clients["navigator"], line, world))
    line = next(line for line in lines("POST") if line.name == "cases:add_need")
    assert {"domain", "detail"} <= set(asked_for(clients["navigator"], line, world))


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(SHARES))
def test_no_query_makes_a_page_fail(part, world, clients):
    failed = []
    for line in share("GET", part):
        client, url = clients[reader(line)], address(line, world)
        names = asked_for(client, line, world)
        for query in attempts(names, BAD) if names else ():
            with rolled_back():
                failed += failing(line, query, client.get(url, query))
    assert not failed, "\n".join(failed)


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(SHARES))
def test_no_form_makes_a_page_fail(part, world, clients):
    failed = []
    for line in share("POST", part):
        if line.is_api:
            continue
        client, url = clients[reader(line)], address(line, world)
        names = asked_for(client, line, world)
        for given in attempts(names, [NUL, *WORST]) if names else ():
            with rolled_back():
                failed += failing(line, given, client.post(url, given))
    assert not failed, "\n".join(failed)


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(SHARES))
def test_no_json_makes_the_api_fail(part, world, clients):
    failed = []
    for line in share(None, part):
        if not line.is_api or line.method not in {"POST", "PUT", "PATCH"}:
            continue
        client, url = clients[reader(line)], address(line, world)
        for body in bodies(line):
            with rolled_back():
                answer = client.generic(line.method, url, json.dumps(body), content_type="application/json")
            failed += failing(line, body, answer)
    assert not failed, "\n".join(failed)
