"""The bench says for each busy page how many queries it asks; the times are read by people, never asserted."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from casemgmt.demo.bench import finding
from casemgmt.demo.bench.registry import KINDS
from casemgmt.settings import CACHES
from tests.databases import clone_to

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

# The inbox asks for its requests, what it counts, its services with their room, and who is there.
# Both ask in which zone the reader works (2).
# My day asks who is there (3), for whom one stands in, what is due (3), what requests wait for (6), replies, new cases,
# and the ledger (2), until all of it is read there.
MOST_QUERIES = {"My day": 22, "Case page": 32, "Directory: words": 17, "Directory: need, near": 17, "Inbox": 10}


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(390)
def test_every_busy_page_is_measured_and_asks_few_questions(settings, monkeypatch):
    monkeypatch.setattr("casemgmt.demo.bench.database.make", clone_to)
    monkeypatch.setattr("casemgmt.demo.bench.seeding.SEEDS", 12)
    monkeypatch.setattr("casemgmt.demo.bench.seeding.SEED_DAYS", 6)
    # The pages are served by processes that know nothing of this one's settings: their cache is a table.
    settings.CACHES = CACHES
    said = StringIO()
    call_command("bench", only="pages", people=60, runs=2, follow_ups=2_000, due=60, offers=300, stdout=said)
    lines = re.findall(r"^(\S.*?)\s{2,}(\d+)\s+[\d.]+\s", said.getvalue(), re.M)
    found = {(name if ":" in name else name.split(", ")[0]): int(number) for name, number in lines}
    assert MOST_QUERIES.keys() <= found.keys()
    assert {name: found[name] for name, most in MOST_QUERIES.items() if found[name] > most} == {}


def test_planted_doubles_are_found_by_name_and_date(riverside, navigator, monkeypatch):
    monkeypatch.setattr(finding, "NAVIGATOR", navigator.email)
    planted = finding.fill(600, 4)
    found = finding.how_well(planted, finding.by_name_and_date)
    assert {one.kind: one.among_ten for one in found} == dict.fromkeys([*KINDS, "all"], 1.0)
