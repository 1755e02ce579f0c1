"""A measure beside an earlier period: both at the same age, and a change only where it is more than chance."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from casemgmt.reports.queries import answer
from casemgmt.reports.scope import Scope
from casemgmt.reports.tables import as_csv

from .conftest import AS_OF, utc


def beside(told):
    [table] = [table for table in told.result.tables if table.code == "compared"]
    return {key: [cell.value for cell in row[1:]] for key, row in zip(table.keys, table.rows, strict=True)}


@pytest.fixture
def october(riverside):
    """October, told ten days after its end."""
    return Scope(riverside, date(2026, 10, 2), date(2026, 10, 31), utc(11, 10))


def test_earlier_periods_are_of_the_same_age(riverside, october):
    before, year = october.before(), october.year_before()
    assert (before.first_day, before.last_day) == (date(2026, 9, 2), date(2026, 10, 1))
    assert (year.first_day, year.last_day) == (date(2025, 10, 2), date(2025, 10, 31))
    local = october.as_of.astimezone(october.zone).replace(tzinfo=None)
    for earlier in (before, year):
        age = local - timedelta(days=(october.last_day - earlier.last_day).days)
        assert earlier.as_of.astimezone(earlier.zone).replace(tzinfo=None) == age
    leap = Scope(riverside, date(2028, 2, 1), date(2028, 2, 29), AS_OF)
    assert leap.year_before().last_day == date(2027, 2, 28)


def test_what_came_later_than_this_age_does_not_count_for_the_earlier_one(world, october):
    """Both periods have one referred person; the earlier one was linked, but only after as much time as now."""
    for met, later in ((utc(10, 3), 30), (utc(9, 3), 60)):
        offer = world.accept(world.refer(world.case(met), met + timedelta(days=1)), met + timedelta(days=2))
        world.say(offer, met + timedelta(days=later), on=(met + timedelta(days=3)).date())
    told = answer("linkage_7_people", october, "before")
    assert beside(told)["rate:referred"][:6] == [1, 1, "100 %*", 0, 1, "0 %*"]
    earlier = replace(october.before(), as_of=october.as_of)
    assert answer("linkage_7_people", earlier).result.numerator == 1


def test_a_difference_is_a_change_only_where_it_is_more_than_chance(world, october):
    for met, reached in ((utc(10, 10), 12), (utc(9, 10), 0)):
        for number in range(12):
            case = world.case(met + timedelta(minutes=number))
            if number < reached:
                world.attempt(case, met + timedelta(hours=2, minutes=number), "reached")
    surely = beside(answer("contact_24h", october, "before"))["rate:agreeing"]
    assert (surely[6], surely[9]) == (100, "yes")
    assert beside(answer("contact_24h", october, "year"))["rate:agreeing"][6:] == [None, None, None, "–"]
    few = beside(answer("contact_24h", replace(october, first_day=date(2026, 10, 11)), "year"))
    assert few["rate:agreeing"][9] == "–"


def test_the_earlier_period_is_on_every_surface_and_opens_there(client, manager, world, capsys, riverside):
    met = utc(9, 10)
    world.attempt(world.case(met), met + timedelta(hours=2), "reached")
    scope = Scope(riverside, date(2026, 9, 20), date(2026, 9, 30), utc(10, 20))
    told = answer("contact_24h", scope, "before")
    assert beside(told)["rate:agreeing"][3:5] == [1, 1]
    client.force_login(manager)
    query = f"{scope.query()}&compare=before"
    page = client.get(f"{reverse('reports:measure', args=['contact_24h'])}?{query}").content.decode()
    earlier = scope.before()
    assert "at the same age" in page
    link = f"{reverse('reports:behind', args=['contact_24h', 'reached'])}?{earlier.query()}"
    assert link.replace("&", "&amp;") in page
    assert client.get(link).context["listed"].count == 1
    for name in ("csv", "xlsx"):
        assert f"{reverse(f'reports:{name}', args=['contact_24h'])}?{query}".replace("&", "&amp;") in page
    in_file = client.get(f"{reverse('reports:csv', args=['contact_24h'])}?{query}").content.decode("utf-8-sig")
    keys = {row["key"]: row["value"] for row in csv.DictReader(io.StringIO(in_file))}
    assert keys["compared.rate:agreeing.then"] == "1"
    over_api = client.get(f"{reverse('api:measure-detail', args=['contact_24h'])}?{query}").json()
    assert over_api["tables"][0]["code"] == "compared"
    about = ["--program", "riverside", "--from", "2026-09-20", "--to", "2026-09-30", "--as-of", scope.as_of.isoformat()]
    call_command("measures", "contact_24h", *about, "--compare", "before", "--json")
    assert json.loads(capsys.readouterr().out) == [over_api]
    call_command("measures", "contact_24h", *about, "--compare", "before")
    assert "Earlier: 1" in capsys.readouterr().out
    wrong = f"{scope.query()}&compare=x"
    assert client.get(f"{reverse('api:measure-detail', args=['contact_24h'])}?{wrong}").status_code == 400


def test_every_row_of_a_file_has_a_key_of_its_own(world, october):
    world.refer(world.case(utc(10, 3)), utc(10, 4))
    for code in ("linkage_30_people", "response", "returning"):
        rows = list(csv.DictReader(io.StringIO(as_csv(answer(code, october, "year")).decode("utf-8-sig"))))
        assert len({row["key"] for row in rows}) == len(rows), code
