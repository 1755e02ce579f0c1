"""Protocols in the browser and by the API: written without JavaScript, stale forms, double presses, who may."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casemgmt.cases.actions import hold_case, resume_case, take_on
from casemgmt.followups.actions import change_step, draft_version
from casemgmt.followups.models import ProtocolVersion, Step
from casemgmt.followups.protocols.forms import DATES, StepForm, initial_of
from casemgmt.followups.protocols.preview import Assumptions, preview_version
from casemgmt.followups.protocols.sentences import step_sentence


@pytest.fixture
def now():
    """Pages live in the present."""
    return timezone.now()


@pytest.fixture
def version(case):
    return case.protocol_run.version


@pytest.fixture
def draft(version, manager, now):
    return draft_version(protocol=version.protocol, by=manager, at=now)


@pytest.fixture
def visit(client, manager):
    client.force_login(manager)

    def visit(page, /, *args, **data):
        address = reverse(f"followups:{page}", args=args)
        return client.post(address, data) if data else client.get(address)

    return visit


def sent(step, **changed):
    """The form as a browser sends it back."""
    form = initial_of(step, step.version.revision)
    return {name: value for name, value in {**form, **changed}.items() if value is not None and value is not False}


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_rules_lead_to_the_protocols(client, manager, version):
    client.force_login(manager)
    assert reverse("followups:protocols") in text(client.get(reverse("referrals:rules")))
    assert "1 </td>" in text(client.get(reverse("followups:protocols")))


def test_it_reads_as_sentences_and_has_a_picture_with_words(visit, version):
    said = text(visit("protocol", version.pk))
    assert "Opens when the crisis call cleared, is due 20 h after it, closes 24 h after it." in said
    assert "3 attempts in 2 different parts of the day: phone call, then text message, then in person." in said
    assert 'role="img"' in said
    assert "style=" not in said.split("<main")[1]


def test_from_a_draft_to_a_new_case(visit, version, meet, navigator, now):
    answer = visit("protocol_draft", version.pk, form_token="")
    draft = ProtocolVersion.objects.get(state="draft")
    assert answer.url == reverse("followups:protocol", args=[draft.pk])
    step = draft.steps.get(code="72h")
    visit("step_change", step.pk, **sent(step, due_number="3", due_unit="bd", closes_number="6", closes_unit="d"))
    step.refresh_from_db()
    assert (step.due_after, step.closes_after) == ("3bd", "6d")
    visit("protocol_publish", draft.pk, reason="Weekends were empty", seen=1)
    encounter = meet(phone="541 555 0177")
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    assert case.follow_ups.get(step=step).why["due"]["after"] == "3bd"


def test_every_step_of_the_default_plan_survives_its_form(draft, riverside):
    for step in draft.steps.all():
        form = StepForm(sent(step), program=riverside)
        assert form.is_valid(), form.errors
        facts = form.facts
        assert [facts[f"{name}_after"] for name in DATES] == [getattr(step, f"{name}_after") for name in DATES]
        assert {name: getattr(step, name) for name in facts} == facts


def test_a_stale_form_shows_both_and_keeps_what_was_typed(visit, draft, manager, now):
    step = draft.steps.get(code="72h")
    mine = sent(step, name="Mine")
    change_step(step=step, facts={"due_after": "60h"}, by=manager, at=now)
    answer = visit("step_change", step.pk, **mine)
    said = text(answer)
    assert answer.status_code == 409
    assert "is due 60 h after it" in said
    assert 'value="Mine"' in said
    assert 'name="seen" value="1"' in said
    step.refresh_from_db()
    assert step.name == "72 h contact"


def test_a_problem_stands_at_its_field(visit, draft):
    step = draft.steps.get(code="72h")
    answer = visit("step_change", step.pk, **sent(step, closes_number="10"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["closes_number"]


def test_the_same_press_twice_moves_once(visit, draft):
    second = draft.steps.all()[1]
    token = "6f8b2f7e-93a5-4a6c-8d0e-0f5c5b6f7a11"
    for _press in range(2):
        visit("step_do", draft.steps.all()[2].pk if _press else second.pk, "down", form_token=token)
    assert [step.code for step in draft.steps.all()][:3] == ["24h", "72h", "day2"]


def test_the_preview_counts_the_quarter(draft, case, manager, now):
    same = preview_version(draft, now + timedelta(minutes=1), Assumptions())
    assert (same.planned.contacts, same.current.contacts, same.more_contacts) == (4, 4, 0)
    assert same.planned.attempts == 13
    assert same.staff == pytest.approx(13 / (90 / 7) * 15 / 60 / 25)
    draft.steps.filter(code="30d").delete()
    fewer = preview_version(draft, now + timedelta(minutes=1), Assumptions(minutes=30, hours=10))
    assert fewer.planned.contacts == 3
    assert fewer.sentence == "±0 contacts a week, ±0.0 staff"
    assert sum(column.count for column in fewer.columns) == 3


def test_a_hold_of_the_quarter_moves_what_had_not_closed(draft, case, navigator, now):
    def hours(at):
        return preview_version(draft, at, Assumptions()).planned.by_hour

    began = now + timedelta(hours=30)  # the 24 h contact is over
    without = hours(began)
    hold_case(case=case, reason="hospital", by=navigator, at=began)
    assert hours(began + timedelta(hours=3)) != without
    resume_case(case=case, by=navigator, at=began + timedelta(hours=5))
    moved = hours(began + timedelta(hours=6))
    assert sum(moved.values()) == sum(without.values()) == 4
    due = sorted(case.follow_ups.order_by("due_at").values_list("due_at", flat=True))
    zone = case.program.zone
    assert moved == Counter(at.astimezone(zone).hour for at in due)
    assert moved != without


def test_the_preview_asks_as_often_for_many_calls(draft, case, meet, navigator, now):
    soon = now + timedelta(minutes=1)
    with CaptureQueriesContext(connection) as few:
        preview_version(
            ProtocolVersion.objects.select_related("protocol__program").get(pk=draft.pk), soon, Assumptions()
        )
    for number in range(4):
        encounter = meet(phone=f"541 555 02{number:02}")
        take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    with CaptureQueriesContext(connection) as many:
        found = preview_version(
            ProtocolVersion.objects.select_related("protocol__program").get(pk=draft.pk), soon, Assumptions()
        )
    assert found.calls == 5
    assert len(few) == len(many) <= 14


def test_the_api_does_the_same(client, draft, manager, riverside):
    client.force_login(manager)

    def call(address, pk, **data):
        return client.post(reverse(f"api:{address}", args=[pk]), data, content_type="application/json")

    facts = {"name": "Ask", "trigger": "appointment", "modes": ["text"], "attempts_needed": 1}
    facts |= {"opens_after": "-2d", "due_after": "-1d", "closes_after": "-2h"}
    added = call("protocol_version-steps", draft.pk, **facts)
    assert added.status_code == 201
    assert added.json()["sentence"].startswith("Opens 2 days before an appointment begins, is due 1 day before it")
    wrong = call("protocol_step-change", added.json()["id"], **facts | {"due_after": "-3d"})
    assert (wrong.status_code, wrong.json()["field"]) == (409, "due_after")
    stale = call("protocol_step-change", added.json()["id"], **facts, seen=0)
    assert stale.status_code == 409
    shown = client.get(reverse("api:protocol_version-preview", args=[draft.pk])).json()
    assert shown["planned"]["contacts_a_week"] > 0
    assert len(shown["by_hour"]) == 24
    published = call("protocol_version-publish", draft.pk, reason="To remind people").json()
    assert (published["state"], published["for_new_cases"], len(published["steps"])) == ("published", True, 7)
    retired = call("protocol_version-retire", draft.pk, reason="No more")
    assert retired.json()["state"] == "retired"


def test_whoever_is_free_finds_it_in_their_day(client, draft, meet, navigator, manager, now):
    Step.objects.filter(version=draft, code="24h").update(assignee_rule="anyone")
    client.force_login(manager)
    client.post(reverse("followups:protocol_publish", args=[draft.pk]), {"reason": "Shared", "seen": 0})
    encounter = meet(phone="541 555 0177")
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    row = case.follow_ups.get(step__code="24h")
    assert row.owner is None
    assert reverse("followups:attempt", args=[row.pk]) in text(
        client.get(reverse("followups:my_day"), {"open": "could"})
    )


def test_before_an_appointment_a_date_is_said_to_move_back():
    dates = {"opens_after": "-2bd", "due_after": "-1bd", "closes_after": "-1h"}
    step = Step(trigger="appointment", in_office_hours=True, modes=["phone"], **dates)
    assert "moves back to the office day before" in step_sentence(step)
    later = {"opens_after": "0h", "due_after": "1bd", "closes_after": "2bd"}
    step = Step(trigger="case_opened", in_office_hours=True, modes=["phone"], **later)
    assert "moves to the next opening" in step_sentence(step)
