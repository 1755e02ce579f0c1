"""Oversight, audit, measures and lists, as the manager, the analyst and those who may not."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.models import AccessLog
from casemgmt.reports.forms import PeriodForm
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.scope import last_days

NAME = "Invented1"


@pytest.fixture
def at():
    """Pages look at the real clock, so the world lies a while back."""
    return timezone.now() - timedelta(days=2)


@pytest.fixture
def missed(world, at):
    """One person whose 24 h contact was missed."""
    case = world.case(at, area=world.program.areas.create(name="Downtown"))
    world.sweep(timezone.now() - timedelta(minutes=1))
    return case.follow_ups.get(name="24 h contact")


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def as_analyst(client, analyst):
    client.force_login(analyst)
    return client


def page(client, name, *args, **query):
    return client.get(f"{reverse(f'reports:{name}', args=args)}?{urlencode(query)}")


def test_oversight_shows_what_needs_the_manager(as_manager, missed):
    answer = page(as_manager, "oversight")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Missed, no cause given" in text
    assert reverse("reports:behind", args=["attention", "no_cause"]) in text
    assert "What these figures mean" in text


def test_oversight_of_an_empty_program_says_what_comes(as_manager):
    text = page(as_manager, "oversight").content.decode()
    assert "No window has closed yet" in text
    assert "Nothing: every case has its owner in time" in text


def test_filters_stay_in_the_address_and_nonsense_filters_nothing(as_manager, missed):
    assert b"1 whose window" in page(as_manager, "oversight", risk="moderate").content
    assert b"No window has closed yet" in page(as_manager, "oversight", risk="high").content
    assert b"1 whose window" in page(as_manager, "oversight", risk="purple", area="not-an-area").content


def test_fragment_equals_the_page(as_manager, missed):
    address = reverse("reports:oversight")
    fragment = as_manager.get(address, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="oversight">')
    assert "<html" not in fragment


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"first_day": "2025-10-31", "last_day": "2025-10-01"}, "The end lies before the start."),
        ({"first_day": "2025-10-01", "last_day": "2999-10-01"}, "This day lies ahead."),
        ({"first_day": "yesterday", "last_day": "2025-10-01"}, "This is not a date."),
        ({"first_day": "0001-01-01", "last_day": "2025-10-01"}, "Choose a day after the year 2000."),
        ({"first_day": "2020-01-01", "last_day": "2025-10-01"}, "two years at most"),
        ({"first_day": "2025-10-01", "last_day": "2025-10-31", "as_of": "2025-09-01"}, "had not begun"),
        ({"first_day": "2025-10-01", "last_day": "2025-10-31", "as_of": "2999-12-31"}, "up to today"),
        ({"first_day": "2025-10-01", "last_day": "2025-10-31", "as_of": "2999-12-31T10:00:00Z"}, "up to today"),
        ({"first_day": "2025-10-01", "last_day": "2025-10-31", "as_of": "9999-12-31"}, "This is not a date."),
        ({"first_day": "2025-10-01", "last_day": "2025-10-31", "as_of": "0001-01-01T00:00:00"}, "up to today"),
        ({"first_day": "2025-10-01", "last_day": ""}, "This field is required."),
    ],
)
def test_a_period_that_cannot_be_says_why_and_keeps_what_was_typed(as_manager, query, says):
    answer = page(as_manager, "audit", **query)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert says in text
    assert "Planned contacts" not in text
    if query["last_day"].startswith("2"):
        assert f'value="{query["last_day"]}"' in text


def test_the_audit_lists_each_missed_contact_and_takes_its_cause(as_manager, missed):
    address = f"{reverse('reports:audit')}?{last_days(missed.program, 7, timezone.now()).query()}"
    text = as_manager.get(address).content.decode()
    assert NAME in text
    done = as_manager.post(reverse("reports:cause", args=[missed.pk]), {"cause": "staff_absent", "next": address})
    assert (done.status_code, done["Location"]) == (302, address)
    missed.refresh_from_db()
    assert missed.missed_cause == "staff_absent"


@pytest.mark.parametrize("wrong", ["", "laziness"])
def test_a_cause_comes_from_the_list(as_manager, missed, wrong):
    as_manager.post(reverse("reports:cause", args=[missed.pk]), {"cause": wrong, "next": "https://elsewhere.example/"})
    missed.refresh_from_db()
    assert missed.missed_cause == ""


def test_the_way_back_leads_nowhere_else(as_manager, missed):
    for wrong in ("https://elsewhere.example/", "//elsewhere.example/"):
        done = as_manager.post(reverse("reports:cause", args=[missed.pk]), {"cause": "other", "next": wrong})
        assert done["Location"] == reverse("reports:audit")


def test_the_analyst_sees_counts_and_no_identity(as_analyst, missed):
    for name, args in [
        ("oversight", []),
        ("measures", []),
        ("measure", ["workload"]),
        ("behind", ["followup_completion", "missed"]),
        ("behind", ["contact_24h", "not_tried"]),
    ]:
        answer = page(as_analyst, name, *args)
        assert answer.status_code == 200
        assert NAME not in answer.content.decode()
    listed = page(as_analyst, "behind", "followup_completion", "missed").content.decode()
    assert "1 in this figure" in listed
    assert "You may see this figure, not who is behind it" in listed


def test_the_analyst_does_not_audit(as_analyst):
    """The matrix gives the audit to managers; the analyst reads the same figures among the measures."""
    assert page(as_analyst, "audit").status_code == 403
    assert reverse("reports:audit") not in page(as_analyst, "measures").content.decode()
    asked = as_analyst.post(reverse("reports:ask"), {"first_day": "", "last_day": ""})
    assert asked["Location"] == reverse("reports:measures")


def test_the_analyst_gives_no_cause(as_analyst, missed):
    assert as_analyst.post(reverse("reports:cause", args=[missed.pk]), {"cause": "other"}).status_code == 404


def test_a_restricted_person_is_counted_and_not_named(as_manager, missed):
    missed.person.is_restricted = True
    missed.person.save()
    text = page(as_manager, "behind", "followup_completion", "missed").content.decode()
    assert "1 in this figure" in text
    assert "1 you may not open" in text
    assert NAME not in text


def test_a_list_of_people_is_on_record(as_manager, missed):
    page(as_manager, "behind", "followup_completion", "missed")
    assert AccessLog.objects.filter(page="reports:behind", verb="viewed").count() == 1


@pytest.mark.parametrize("figure", ["nonsense", "missed+nonsense", "step:24h"])
def test_a_figure_that_does_not_exist_is_not_found(as_manager, missed, figure):
    assert page(as_manager, "behind", "followup_completion", figure).status_code == 404


@pytest.mark.parametrize("cast", ["navigator", "responder", "admin", "outsider", "shelter_desk", "other_navigator"])
def test_others_are_refused(request, client, cast, riverside):
    client.force_login(request.getfixturevalue(cast))
    for name, args in [("oversight", []), ("audit", []), ("measures", []), ("csv", ["workload"])]:
        assert page(client, name, *args).status_code == 403
        assert page(client, name, *args, program="riverside").status_code == 404


def test_another_program_is_not_found(as_manager, lakeside):
    assert page(as_manager, "audit", program="lakeside").status_code == 404


@pytest.mark.parametrize("code", MEASURES)
def test_every_measure_has_its_page_and_its_file(as_manager, missed, code):
    shown = page(as_manager, "measure", code)
    assert shown.status_code == 200
    assert str(MEASURES[code].title) in shown.content.decode()
    file = page(as_manager, "csv", code)
    assert file["Content-Type"].startswith("text/csv")
    assert AccessLog.objects.filter(page="reports:csv", verb="exported").count() == 1


def test_charts_are_pictures(as_manager, missed):
    for code in ("followup_completion", "linkage"):
        answer = page(as_manager, "chart", code)
        assert answer["Content-Type"] == "image/svg+xml"
        assert b"<title>" in answer.content
        assert b"<script" not in answer.content
    assert page(as_manager, "chart", "workload").status_code == 404


@pytest.mark.parametrize("code", ["followup_completion", "linkage"])
def test_a_chart_is_drawn_for_the_phone_in_the_pages_font_and_hatched(as_manager, missed, code):
    """Shrunk from 700 points its words were 6 points high; parts differed by color alone; the font was any."""
    wide = page(as_manager, "chart", code).content.decode()
    narrow = as_manager.get(reverse("reports:chart", args=[code]), {"narrow": "1"}).content.decode()
    widths = [float(re.search(r'width="([\d.]+)"', svg).group(1)) for svg in (wide, narrow)]
    assert widths[0] > 500
    assert widths[1] <= 345
    for svg in (wide, narrow):
        assert 'font-size="12px"' in svg
        assert "@font-face{font-family:'Source Sans Pro';src:url(data:font/woff2" in svg
        assert 'fill="url(#hatch-' in svg
    for name in ("oversight", "audit"):
        assert "&amp;narrow=1" in page(as_manager, name).content.decode()


@pytest.mark.parametrize(
    ("name", "args", "most"),
    [
        ("oversight", [], 20),
        ("audit", [], 24),
        ("measures", [], 20),
        ("measure", ["response"], 12),
        ("behind", ["followup_completion", "missed"], 16),
    ],
)
def test_queries_do_not_grow_with_the_city(
    as_manager, world, missed, at, name, args, most, django_assert_max_num_queries
):
    world.refer(world.case(at), at + timedelta(hours=2))
    page(as_manager, name, *args)
    with django_assert_max_num_queries(most) as before:
        page(as_manager, name, *args)
    for _number in range(6):
        world.refer(world.case(at), at + timedelta(hours=2))
    world.sweep(timezone.now() - timedelta(minutes=1))
    with django_assert_max_num_queries(len(before)):
        page(as_manager, name, *args)


@pytest.mark.parametrize(
    ("given", "shown"),
    [("2025-11-02T06:59:00+00:00", "2025-11-01"), ("2025-11-02T07:01:00Z", "2025-11-02"), ("2025-11-03", "2025-11-03"),
     ("", "")],
)  # fmt: skip
def test_the_moment_of_a_link_is_shown_as_its_day(riverside, given, shown):
    said = {"first_day": "2025-10-01", "last_day": "2025-10-31", "as_of": given}
    field = str(PeriodForm(said, program=riverside)["as_of"])
    assert f'value="{shown}"' in field
