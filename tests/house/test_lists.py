"""A page asks the database as often for eight rows as for three: one question a row would be five more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from .addresses import address, lines, signed_in

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

FEW, MANY = 3, 8
SPARE = 2  # a second page of a list asks for its count
# The lists people work from all day: few questions of their own, besides session, user and rights. My day asks the
# ledger twice, and each kind of duty that is shown once.
WORK_LISTS = {
    *("followups:my_day", "followups:list", "cases:list", "encounters:list", "referrals:list", "referrals:inbox"),
    *("providers:our_services", "providers:search"),
}
MOST, MOST_OF = 16, {"followups:my_day": 12}
NOT_ABOUT_ROWS = {"api:schema", "api:reference", "referrals:packet_pdf", "reports:chart", "set_language"}
BESIDES = ("accounts_browsersession", "accounts_user", "SAVEPOINT")
BESIDES += ("accounts_membership", "accounts_program", "cases_casegrant", "core_accesslog")


def counted(world, cast) -> dict[str, list[str]]:
    """Address → the statements it asks for."""
    clients = {member: signed_in(user) for member, user in cast.items() if user}
    for client in clients.values():
        client.get(reverse("home"))  # the session learns its zone
    found = {}
    for line in lines("GET"):
        if line.name in NOT_ABOUT_ROWS:
            continue
        reader = _reader(line)
        with CaptureQueriesContext(connection) as said:
            clients[reader].get(address(line, world))
        found[f"{line} as {reader}"] = [query["sql"] for query in said.captured_queries]
    return found


def _reader(line) -> str:
    """Somebody to whom there is much to see."""
    for member in ("navigator", "shelter_desk", "manager", "analyst", "admin"):
        if member in line.let_in:
            return member
    return min(line.let_in)


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_rows(world, cast):
    for _n in range(FEW):
        world.whole_story()
    few = counted(world, cast)
    for _n in range(MANY - FEW):
        world.whole_story()
    many = counted(world, cast)
    grown = {
        name: f"{len(few[name])} → {len(many[name])}: {_news(few[name], many[name])}"
        for name in few
        if len(many[name]) > len(few[name]) + SPARE
    }
    assert not grown, "\n".join(f"{name}: {words}" for name, words in grown.items())
    own = {name: len(_own(sql)) for name, sql in many.items() if name.split()[1] in WORK_LISTS}
    assert {name: n for name, n in own.items() if n > MOST_OF.get(name.split()[1], MOST)} == {}


def _own(statements: list[str]) -> list[str]:
    return [sql for sql in statements if not any(f'FROM "{table}"' in sql or table in sql[:40] for table in BESIDES)]


def _news(few: list[str], many: list[str]) -> str:
    """The statement that is asked most often more than before."""
    shapes = [[sql[:180] for sql in statements] for statements in (few, many)]
    return max(set(shapes[1]), key=lambda sql: shapes[1].count(sql) - shapes[0].count(sql))
