"""Looking changes nothing, but for the record of who looked and what limits count."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .addresses import address, lines, signed_in

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?|\b(FOR (?:NO KEY )?UPDATE)\b', re.I)
MAY_BE_WRITTEN = {
    "core_accesslog",
    "accounts_browsersession",
    "core_formtoken",
    "core_heartbeat",
    "core_linkuse",
    "core_tally",
}


@pytest.mark.django_db
def test_a_get_writes_nothing_but_the_access_log_and_the_session(world, cast):
    clients = {member: signed_in(user) for member, user in cast.items()}
    found = []
    for line in lines("GET"):
        with CaptureQueriesContext(connection) as said:
            clients[min(line.let_in)].get(address(line, world))
        for query in said.captured_queries:
            hit = WRITES.search(query["sql"])
            if hit and (hit[1] or hit[2]) not in MAY_BE_WRITTEN:
                found.append(f"{line}: {query['sql'][:160]}")
    assert not found, "\n".join(found)
