"""Fifty people at work over HTTP: each kind of page is asked for, forms are sent, and nothing breaks."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from casemgmt.demo.bench.client import Forms, LoadAnswer
from casemgmt.demo.bench.load import rows
from casemgmt.settings import CACHES
from tests.databases import clone_to

pytestmark = pytest.mark.no_cover  # it walks what other tests cover


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(390)
def test_people_at_work_get_their_pages(monkeypatch, settings):
    # The pages are served by processes that know nothing of this one's settings: their cache is a table.
    settings.CACHES = CACHES
    monkeypatch.setattr("casemgmt.demo.bench.database.make", clone_to)
    monkeypatch.setattr("casemgmt.demo.bench.seeding.SEEDS", 12)
    monkeypatch.setattr("casemgmt.demo.bench.seeding.SEED_DAYS", 6)
    monkeypatch.setattr("casemgmt.demo.bench.atwork.NAVIGATORS", 3)
    monkeypatch.setattr("casemgmt.demo.bench.atwork.MANAGERS", 1)
    monkeypatch.setattr("casemgmt.demo.bench.atwork.AGENCIES", 2)
    monkeypatch.setattr("casemgmt.demo.bench.load.pause", lambda rng: 0.1)
    said = StringIO()
    call_command("load", people=60, offers=100, seconds=25, workers=1, stdout=said)
    found = {name: int(errors) for name, errors in re.findall(r"^(\S.*?)\s{2,}\d+\s+(\d+)\s", said.getvalue(), re.M)}
    assert {"My day", "Case page", "Attempt, recorded", "Inbox", "Oversight", "all"} <= found.keys()
    assert set(found.values()) == {0}


def test_a_form_is_sent_as_a_browser_would_send_it():
    page = """<form method="post" action="/x/"><input name="a" value="1"><input type="checkbox" name="b" value="2">
      <input type="radio" name="c" value="3" checked><select name="d"><option value="4"><option value="5" selected>
      </select><textarea name="e">6</textarea><button name="do" value="7">Send</button></form><input name="f">"""
    (form,) = Forms(page).found
    assert (form.action, form.method) == ("/x/", "post")
    assert form.values == {"a": ["1"], "c": ["3"], "d": ["5"], "e": ["6"]}


def test_a_refused_form_is_work_and_a_broken_page_is_not():
    seen = [LoadAnswer("page", status, 10.0 * status, 0) for status in (200, 409, 422, 500, 404, 0)]
    page, everything = rows(seen)
    assert (page.many, page.errors, everything.errors) == (6, 3, 3)
