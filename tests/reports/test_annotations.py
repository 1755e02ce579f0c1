"""What happened beside the figures: numbered on the chart, listed below, told as of the moment of the chart."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.actions import add_member
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.reports import paper
from casemgmt.reports.actions import ask_for_report, take_annotation_back, write_annotation
from casemgmt.reports.annotations.models import Annotation
from casemgmt.reports.annotations.queries import by_week, marks_of
from casemgmt.reports.scope import Scope, last_days

from .conftest import FIRST, LAST, utc


@pytest.fixture
def note(riverside, manager):
    facts = {"on": utc(9, 16).date(), "kind": "other", "words": " A storm  closed the roads "}
    return write_annotation(program=riverside, **facts, by=manager, at=utc(10, 1))


def said(scope):
    return [(mark.on.day, mark.words) for mark in marks_of(scope)]


def test_a_note_a_holiday_and_a_change_of_staff_are_numbered_by_their_days(note, scope, riverside, outsider):
    add_member(program=riverside, user=outsider, role="navigator", by=CLOCK, at=utc(9, 17))
    told = marks_of(scope)
    assert [(mark.number, mark.on.day, mark.words) for mark in told] == [
        (1, 7, "Labor Day"),
        (2, 16, "A storm closed the roads"),
        (3, 17, "1 person got a role in the program"),
    ]
    assert list(by_week(told).values()) == ["1", "2–3"]
    assert [bool(mark.annotation) for mark in told] == [False, True, False]


def test_it_is_told_as_of_the_moment_of_the_chart(note, scope, manager):
    """What was written later is not there; what was taken back later is."""
    storm = (16, "A storm closed the roads")
    assert storm not in said(replace(scope, as_of=utc(9, 30)))
    take_annotation_back(annotation=note, by=manager, at=utc(10, 5))
    assert storm in said(replace(scope, as_of=utc(10, 4)))
    assert storm not in said(replace(scope, as_of=utc(10, 6)))
    with pytest.raises(NotPossible, match="already"):
        take_annotation_back(annotation=note, by=manager, at=utc(10, 7))


def test_only_who_audits_writes_and_nothing_empty(riverside, navigator, analyst, manager):
    facts = {"on": utc(9, 16).date(), "kind": "other", "words": "x"}
    for user in (navigator, analyst):
        with pytest.raises(PermissionDenied):
            write_annotation(program=riverside, **facts, by=user, at=utc(10, 1))
    with pytest.raises(NotPossible, match="few words"):
        write_annotation(program=riverside, **{**facts, "words": "  "}, by=manager, at=utc(10, 1))


@pytest.fixture
def today(world, riverside):
    """A contact whose window closed, so that there is a chart; and today."""
    at = timezone.now() - timedelta(days=9)
    world.case(at)
    world.sweep(timezone.now())
    return last_days(riverside, 1, timezone.now()).first_day


def test_it_is_written_and_taken_back_on_the_page(client, manager, analyst, riverside, today):
    client.force_login(manager)
    page = reverse("reports:oversight")
    words = {"on": today.isoformat(), "kind": "staff", "words": "Two of us were ill"}
    client.post(reverse("reports:annotate"), words, headers={"referer": f"http://testserver{page}"})
    row = Annotation.objects.get()
    text = client.get(page).content.decode()
    assert "Staff: Two of us were ill" in text
    number = next(mark.number for mark in client.get(page).context["marks"] if mark.annotation)
    scope = client.get(page).context["chart_scope"]
    for narrow in ("", "&narrow=1"):
        chart = client.get(f"{reverse('reports:chart', args=['followup_completion'])}?{scope.query()}{narrow}")
        assert by_week(marks_of(scope))[row.on - timedelta(days=row.on.weekday())] in chart.content.decode()
        assert number
    client.force_login(analyst)
    assert "Take back" not in client.get(page).content.decode()
    client.force_login(manager)
    client.post(reverse("reports:annotation_back", args=[row.pk]))
    assert "Two of us were ill" not in client.get(page).content.decode()


def test_a_note_without_a_day_is_said_to_be_missing_one(client, manager, today):
    client.force_login(manager)
    answered = client.post(reverse("reports:annotate"), {"words": "x", "kind": "other"}, follow=True)
    assert "The note was not kept. Day:" in answered.content.decode()
    assert not Annotation.objects.exists()


def test_it_stands_on_the_paper(note, riverside, manager):
    run = ask_for_report(
        program=riverside, first_day=FIRST, last_day=LAST, as_of=utc(10, 10), by=manager, at=utc(10, 10)
    )
    assert "A storm closed the roads" in [mark.words for mark in paper.content(run)["marks"]]


def test_over_the_api(client, manager, note, scope):
    client.force_login(manager)
    made = client.post(
        reverse("api:annotation-list"), {"on": "2026-09-20", "words": "New forms"}, content_type="application/json"
    ).json()
    later = Scope(scope.program, FIRST, LAST, timezone.now())
    told = client.get(f"{reverse('api:annotation-list')}?{later.query()}").json()
    assert {"number": 3, "on": "2026-09-20", "kind": "other", "words": "New forms", "id": made["id"]} in told
    back = client.post(reverse("api:annotation-take-back", args=[made["id"]]))
    assert back.json()["taken_back_at"]
    assert client.post(reverse("api:annotation-take-back", args=[made["id"]])).status_code == 409
