"""What a figure says of itself, and what narrows it, stand on every surface that shows it: page, paper, file, API."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from casemgmt.reports import actions, paper
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.models import ReportRun
from casemgmt.reports.queries import answer
from casemgmt.reports.queries.answers import cell_for_machines
from casemgmt.reports.scope import NOT_GIVEN, last_days
from casemgmt.reports.surfaces import SURFACES
from casemgmt.reports.tables import as_csv


@pytest.fixture
def recent(riverside):
    """A period that lies behind the real clock, told from a minute ago."""
    return last_days(riverside, 30, timezone.now() - timedelta(minutes=1)).earlier(40)


@pytest.fixture
def north(riverside):
    return riverside.areas.create(name="North & Old Town")


@pytest.fixture
def city(world, recent, north):
    """One case in the north, linked; one of no area and no risk, undecided; both asked the same."""
    met = recent.starts_at + timedelta(days=9, hours=18)
    offer = world.accept(world.refer(world.case(met, area=north), met + timedelta(days=1)), met + timedelta(days=2))
    world.say(offer, met + timedelta(days=11), on=(met + timedelta(days=3)).date())
    world.refer(world.case(met, risk=""), met + timedelta(days=3))
    world.sweep(met + timedelta(days=45))
    return recent


def rows_of(told):
    return list(csv.DictReader(io.StringIO(as_csv(told).decode("utf-8-sig"))))


def test_each_row_of_a_file_has_a_key_of_its_own_and_a_unit(city):
    for code in MEASURES:
        rows = rows_of(answer(code, city))
        keys = [row["key"] for row in rows]
        assert len(keys) == len(set(keys)), code
        assert all(row["unit"] for row in rows), code


def test_what_narrows_is_in_every_row_of_the_file_and_in_its_name(client, manager, city, north):
    client.force_login(manager)
    scope = replace(city, area_id=north.pk, risk="moderate")
    answered = client.get(f"{reverse('reports:csv', args=['linkage_30_people'])}?{scope.query()}")
    rows = list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))
    assert {(row["area"], row["risk"]) for row in rows} == {("North & Old Town", "moderate risk")}
    name = answered["Content-Disposition"]
    assert "north-old-town_moderate-risk" in name
    assert f"as-of-{scope.as_of:%Y-%m-%dT%H%MZ}" in name


@pytest.mark.parametrize("name", ["measures", "audit", "oversight"])
def test_what_narrows_is_said_on_the_page(client, manager, city, north, name):
    client.force_login(manager)
    text = client.get(f"{reverse(f'reports:{name}')}?{replace(city, area_id=north.pk).query()}").content.decode()
    assert "<strong>Area: North &amp; Old Town</strong>" in text
    assert "<strong>Area" not in client.get(f"{reverse(f'reports:{name}')}?{city.query()}").content.decode()


def test_it_is_said_on_a_measure_and_on_the_list_behind_a_figure(client, manager, city):
    client.force_login(manager)
    scope = replace(city, area_id=NOT_GIVEN)
    for address in (
        reverse("reports:measure", args=["linkage_30_people"]),
        reverse("reports:behind", args=["linkage_30_people", "unknown"]),
    ):
        text = client.get(f"{address}?{scope.query()}").content.decode()
        assert "<strong>Area: no area</strong>" in text


def test_the_paper_is_of_what_the_page_was(client, manager, city, north):
    """The button on a narrowed page carries what narrows it; the paper counts and says the same."""
    client.force_login(manager)
    scope = replace(city, area_id=north.pk)
    page = client.get(f"{reverse('reports:audit')}?{scope.query()}").content.decode()
    form = page.split("/reports/papers/")[1].split("</form>")[0]
    assert f'name="area" value="{north.pk}"' in form
    token = form.split('name="form_token" value="')[1].split('"')[0]
    client.post(reverse("reports:ask"), {**scope.asked, "form_token": token})
    run = ReportRun.objects.get()
    assert paper.scope_of(run) == scope
    told = paper.content(run)["audit"]
    assert told.told["linkage_30_people"].result.denominator == 1
    printed = client.get(reverse("reports:printable", args=[run.pk])).content.decode()
    assert "Area: North &amp; Old Town" in printed
    assert "Area: North &amp; Old Town" in client.get(reverse("reports:run", args=[run.pk])).content.decode()
    assert "Area: North &amp; Old Town" in client.get(f"{reverse('reports:audit')}?{city.query()}").content.decode()


def test_the_api_says_and_takes_what_narrows(client, manager, city, north):
    client.force_login(manager)
    scope = replace(city, area_id=north.pk)
    told = client.get(f"{reverse('api:measure-detail', args=['linkage_30_people'])}?{scope.query()}").json()
    assert told["filters"] == {"area": str(north.pk)}
    words = {**scope.asked, "program": "riverside"}
    made = client.post(reverse("api:report-list"), words, content_type="application/json").json()
    assert made["area"] == str(north.pk)
    assert paper.scope_of(ReportRun.objects.get()) == scope


def test_rates_are_the_same_on_page_file_and_api(client, manager, city):
    client.force_login(manager)
    for code in MEASURES:
        one = answer(code, city)
        given = client.get(f"{reverse('api:measure-detail', args=[code])}?{city.query()}").json()["rates"]
        rows = [row for row in rows_of(one) if row["table"] == "rates"]
        page = client.get(f"{reverse('reports:measure', args=[code])}?{city.query()}").content.decode()
        assert len(given) == len(rows) == len(one.result.rates)
        for rate, over_api, in_file in zip(one.result.rates, given, rows, strict=True):
            assert (over_api["percent"], over_api["count"], over_api["of"]) == (rate.percent, rate.count, rate.of)
            assert over_api["bounds"] == list(rate.bounds)
            assert (in_file["value"], in_file["of"]) == (str(rate.count), str(rate.of))
            assert rate.share in page
        for rate in one.result.rates:
            if rate.figure:
                assert len(one.result.behind(rate.figure)) == rate.count, (code, rate.code)
            if rate.of_figure:
                assert len(one.result.behind(rate.of_figure)) == rate.of, (code, rate.code)


def by_page(client, code, scope):
    page = client.get(f"{reverse('reports:measure', args=[code])}?{scope.query()}").content.decode()
    return words_of_rates(page)


def by_paper(client, code, scope):
    told = answer(code, scope)
    return words_of_rates(render_to_string("reports/_paper_parts.html", {"told": told, "scope": scope}))


def by_csv(client, code, scope):
    text = client.get(f"{reverse('reports:csv', args=[code])}?{scope.query()}").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["table"] == "rates"]
    return [(row["row"], int(row["value"]), int(row["of"]), whole(row["percent"])) for row in rows]


def by_xlsx(client, code, scope):
    content = client.get(f"{reverse('reports:xlsx', args=[code])}?{scope.query()}").content
    book = load_workbook(io.BytesIO(content))
    rows = book["rates"].iter_rows(min_row=2, values_only=True) if "rates" in book.sheetnames else []
    return [(row[1], row[2], row[3], row[5]) for row in rows]


def by_api(client, code, scope):
    told = client.get(f"{reverse('api:measure-detail', args=[code])}?{scope.query()}").json()
    return [(rate["label"], rate["count"], rate["of"], rate["percent"]) for rate in told["rates"]]


def by_command(client, code, scope):
    days = ["--from", scope.first_day.isoformat(), "--to", scope.last_day.isoformat()]
    out = io.StringIO()
    filters = [word for name, value in scope.filters.items() for word in ("--filter", f"{name}={value}")]
    about = ["--program", scope.program.slug, *days, "--as-of", scope.as_of.isoformat(), *filters]
    call_command("measures", code, *about, "--json", stdout=out)
    [told] = json.loads(out.getvalue())
    return [(rate["label"], rate["count"], rate["of"], rate["percent"]) for rate in told["rates"]]


def whole(text):
    return int(text) if text else None


def words_of_rates(html):
    """Of what people read: the rates with their numbers, from the table that says how sure they are."""
    found = []
    for row in re.findall(r"<tr>.*?</tr>", html.partition("By chance, 95 %")[2].partition("</table>")[0], re.S):
        cells = [unescape(" ".join(re.sub(r"<[^>]+>", " ", cell).split())) for cell in row.split("</td>")]
        count, of = (int(re.search(r"[\d,]+", cell)[0].replace(",", "")) for cell in cells[2:4])
        percent = re.match(r"(\d+) %", cells[1])
        found.append((cells[0], count, of, int(percent[1]) if percent else None))
    return found


READERS = {
    "page": by_page,
    "paper": by_paper,
    "csv": by_csv,
    "xlsx": by_xlsx,
    "api": by_api,
    "command": by_command,
}


def test_every_surface_gives_the_same_answer(client, manager, city, north):
    """One question, asked of each: which rates, how many, of how many, what percent; of everybody and narrowed."""
    assert set(READERS) == set(SURFACES)
    client.force_login(manager)
    for scope in (city, replace(city, area_id=north.pk)):
        for code in MEASURES:
            rates = answer(code, scope).result.rates
            wanted = [(str(rate.label), rate.count, rate.of, rate.percent) for rate in rates]
            for surface, read in READERS.items():
                assert read(client, code, scope) == wanted, (surface, code)


def test_a_workbook_says_what_it_is_about_and_holds_every_table(client, manager, city, north):
    client.force_login(manager)
    scope = replace(city, area_id=north.pk)
    for code in MEASURES:
        answered = client.get(f"{reverse('reports:xlsx', args=[code])}?{scope.query()}")
        assert "north-old-town" in answered["Content-Disposition"]
        book = load_workbook(io.BytesIO(answered.content))
        about = dict(book["About"].iter_rows(min_row=2, values_only=True))
        assert about["Narrowed by"] == "Area: North & Old Town"
        assert about["Program"] == scope.program.name
        told = answer(code, scope)
        assert str(told.measure.definition) in about.values()
        parts = {row[0]: row[2] for row in book["parts"].iter_rows(min_row=2, values_only=True)}
        assert parts == {part.code: part.count for part in told.result.parts}
        for table in told.result.tables:
            rows = [list(row) for row in book[table.code[:31]].iter_rows(min_row=2, values_only=True)]
            plain = [[cell_for_machines(cell) for cell in row] for row in table.rows]
            assert rows == [[value if value != "" else None for value in row] for row in plain]
        described = {row[3] for row in book["Dictionary"].iter_rows(min_row=2, values_only=True)}
        assert {column.code for table in told.result.tables for column in table.columns} <= described


def test_linkage_is_told_of_those_referred_of_those_who_agreed_and_of_everybody(world, recent):
    met = recent.starts_at + timedelta(days=3, hours=18)
    case = world.case(met)
    offer = world.accept(world.refer(case, met + timedelta(days=1)), met + timedelta(days=2))
    world.say(offer, met + timedelta(days=11), on=(met + timedelta(days=3)).date())
    world.meet(met + timedelta(hours=3), person=case.person)  # the same person again, with no referral of that meeting
    world.refer(world.case(met), met + timedelta(days=1))
    world.meet(met, agrees="no")
    rates = answer("linkage_30_people", recent).result.rates
    assert [(rate.code, rate.count, rate.of, rate.unknown) for rate in rates] == [
        ("referred", 1, 2, 1),
        ("agreeing", 1, 3, 1),
        ("met", 1, 4, 1),
    ]
    assert [(rate.people, rate.of_people) for rate in rates] == [(1, 2), (1, 2), (1, 3)]
    assert rates[0].bounds == (50, 100)


def test_contact_is_told_of_everybody_met_too(world, recent):
    met = recent.starts_at + timedelta(days=3, hours=18)
    world.attempt(world.case(met), met + timedelta(hours=2), "reached")
    world.case(met)
    world.attempt(world.case(met, agrees="no"), met + timedelta(hours=2), "reached")
    agreeing, everybody = answer("contact_24h", recent).result.rates
    assert (agreeing.count, agreeing.of) == (1, 2)
    assert (everybody.count, everybody.of) == (2, 3)


def test_a_report_asked_for_without_a_filter_is_of_everybody(riverside, manager, city):
    run = actions.ask_for_report(
        program=riverside, first_day=city.first_day, last_day=city.last_day, by=manager, at=city.as_of
    )
    assert paper.scope_of(run) == city


def test_the_command_line_answers_as_the_api(client, manager, city, north, capsys):
    client.force_login(manager)
    scope = replace(city, area_id=north.pk)
    days = ["--from", scope.first_day.isoformat(), "--to", scope.last_day.isoformat()]
    about = ["--program", "riverside", *days, "--as-of", scope.as_of.isoformat(), "--filter", f"area={north.pk}"]
    call_command("measures", *about, "--json")
    for told in json.loads(capsys.readouterr().out):
        code = told["measure"]["code"]
        address = f"{reverse('api:measure-detail', args=[code])}?{scope.query()}"
        assert told == client.get(address).json(), code
    call_command("measures", "linkage_30_people", *about)
    assert "Linked, of those referred: 100 %* (1 of 1)" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong", [["nonsense"], ["--filter", "moon=full"], ["--to", "2999-01-01"], ["--filter", "area=elsewhere"]]
)
def test_the_command_line_says_what_is_wrong(riverside, wrong):
    with pytest.raises(CommandError):
        call_command("measures", *wrong, "--program", "riverside")


def test_what_narrows_further_is_the_same_on_every_surface(client, manager, navigator, city, capsys):
    """Navigator and source, asked on the page, in the list, the file, the API, on the command line, on the paper."""
    client.force_login(manager)
    scope = city.narrowed_by(navigator=str(navigator.pk), source="911")
    code, name = "linkage_30_people", navigator.name
    page = client.get(f"{reverse('reports:measure', args=[code])}?{scope.query()}").content.decode()
    assert f"<strong>Navigator: {name} · Source: 911</strong>" in page
    assert "Take off: Source: 911" in page
    listed = client.get(f"{reverse('reports:behind', args=[code, 'unknown'])}?{scope.query()}").content.decode()
    assert f"<strong>Navigator: {name} · Source: 911</strong>" in listed
    answered = client.get(f"{reverse('reports:csv', args=[code])}?{scope.query()}")
    rows = list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))
    assert {row["narrowed by"] for row in rows} == {f"Navigator: {name} · Source: 911"}
    assert "_911" in answered["Content-Disposition"]
    over_api = client.get(f"{reverse('api:measure-detail', args=[code])}?{scope.query()}").json()
    assert over_api["filters"] == {"navigator": str(navigator.pk), "source": "911"}
    assert (over_api["denominator"], over_api["numerator"]) == (2, 1)
    days = ["--from", scope.first_day.isoformat(), "--to", scope.last_day.isoformat()]
    filters = ["--filter", f"navigator={navigator.pk}", "--filter", "source=911"]
    about = ["--program", "riverside", *days, "--as-of", scope.as_of.isoformat(), *filters]
    call_command("measures", code, *about, "--json")
    assert json.loads(capsys.readouterr().out) == [over_api]
    assert client.get(f"{reverse('reports:audit')}?{scope.query()}").context["scope"] == scope
    asked = client.post(reverse("reports:ask"), scope.asked, follow=True)
    assert f"Navigator: {name} · Source: 911" in asked.content.decode()
    run = ReportRun.objects.get()
    assert run.scope == scope
    assert (
        f"Navigator: {name} · Source: 911" in client.get(reverse("reports:printable", args=[run.pk])).content.decode()
    )
    elsewhere = scope.narrowed_by(source="988")
    assert client.get(f"{reverse('api:measure-detail', args=[code])}?{elsewhere.query()}").json()["denominator"] == 0


def test_an_agency_is_found_by_its_name(client, manager, city, harbor_house, north_clinic):
    client.force_login(manager)
    address = reverse("reports:measure", args=["response"])
    told = client.get(f"{address}?{city.query()}", {"agency": "harbor"})
    assert told.context["scope"].filters == {"agency": str(harbor_house.pk)}
    assert f'value="{harbor_house.name}"' in told.content.decode()
    for wrong, words in (("nowhere", "No agency is called so."), ("o", "Which of them?")):
        assert words in client.get(f"{address}?{city.query()}", {"agency": wrong}).content.decode()


def test_a_filter_that_means_nothing_here_is_refused_on_every_surface(client, manager, city):
    client.force_login(manager)
    query = city.narrowed_by(step="24h").query()
    words = "cannot be narrowed by: Planned contact"
    page = client.get(f"{reverse('reports:measure', args=['response'])}?{query}").content.decode()
    assert words in page
    assert "Take it off" in page
    for name, args in (("csv", ["response"]), ("behind", ["response", "accepted"])):
        answered = client.get(f"{reverse(f'reports:{name}', args=args)}?{query}", follow=True)
        assert words in answered.content.decode()
    answered = client.get(f"{reverse('api:measure-detail', args=['response'])}?{query}")
    assert answered.status_code == 400
    assert words in answered.content.decode()
    with pytest.raises(CommandError, match=words):
        call_command("measures", "response", "--program", "riverside", "--filter", "step=24h")
    assert words in client.post(reverse("reports:ask"), {**city.asked, "step": "24h"}, follow=True).content.decode()
    assert not ReportRun.objects.exists()
    oversight = client.get(reverse("reports:oversight"), {"step": "24h"}).content.decode()
    assert words in oversight
    measures = client.get(f"{reverse('reports:measures')}?{query}")
    assert [told.measure.code for told in measures.context["headlines"]] == ["followup_completion"]
