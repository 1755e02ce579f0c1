"""Standards a program sets: requests keep what they were sent under, and every clock stays sound whatever is set."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.accounts.models import CalendarRule, Program
from casemgmt.accounts.rule_actions import set_calendar
from casemgmt.core.calendar import BusinessCalendar
from casemgmt.core.codes import Urgency
from casemgmt.core.errors import NotPossible
from referrals import actions
from referrals.models import Offer, StandardRule
from referrals.offers.actions.turns import remaining_stages, wait_for_answer
from referrals.standards import clocks, terms
from referrals.standards.clocks import STANDARDS, Span, Standard
from referrals.workflow import OfferState

QUICK = Standard(Span(hours=1), Span(hours=2), Span(hours=3), Span(hours=1))


def set_all(program, by, at, standard=QUICK, **changes):
    every = dict.fromkeys(Urgency, standard)
    return actions.set_standards(program=program, standards=every, by=by, at=at, **changes)


@pytest.mark.django_db
def test_a_request_that_is_out_keeps_its_standard(riverside, manager, offer, now):
    due = offer.due_at
    set_all(riverside, manager, now, sunset_days=7)
    actions.acknowledge_offer(offer=offer, by=manager, at=now, told_by="Sol, phone")
    offer.refresh_from_db()
    assert offer.sent_standard is None
    assert offer.due_at == clocks.deadline(STANDARDS[Urgency.URGENT].decide, now, riverside.calendar)
    assert due == now + timedelta(hours=4)
    assert offer.sunset_days == 30


@pytest.mark.django_db
def test_a_request_sent_afterwards_has_the_new_one(riverside, manager, send, rooms, now):
    rule = set_all(riverside, manager, now, sunset_days=7)
    sent = send(rooms)
    assert (sent.sent_standard, sent.due_at, sent.sunset_days) == (rule, now + timedelta(hours=1), 7)


@pytest.mark.django_db
def test_a_request_that_is_out_keeps_its_office_hours(riverside, manager, send, beds, navigator, now):
    sent = send(beds, urgency="routine")
    due = sent.due_at
    facts = {"time_zone": "America/New_York", "hours": {3: (time(9), time(11))}, "closed_days": [], "open_days": []}
    set_calendar(program=riverside, **facts, by=manager, at=now)
    sent = Offer.objects.get(pk=sent.pk)
    actions.ask_about_offer(offer=sent, question="How old?", by=manager, at=now, told_by="Sol, phone")
    actions.answer_question(offer=sent, answer="Forty", by=navigator, at=now)
    sent.refresh_from_db()
    acknowledged = actions.acknowledge_offer(offer=sent, by=manager, at=now, told_by="Sol, phone")
    decide = clocks.deadline(STANDARDS[Urgency.ROUTINE].decide, now, CalendarRule.objects.last().calendar)
    assert Offer.objects.get(pk=sent.pk).due_at == acknowledged.decide_by == decide > due


@pytest.mark.django_db
@pytest.mark.parametrize(
    "span", [Span(), Span(hours=-1), Span(hours=1, business_days=1), Span(hours=10**6), Span(business_days=61)]
)
def test_a_standard_nobody_could_keep_is_refused(riverside, manager, now, span):
    with pytest.raises(NotPossible):
        set_all(riverside, manager, now, Standard(span, QUICK.decide, QUICK.first_contact, QUICK.our_answer))


@pytest.mark.django_db
def test_only_who_sets_the_rules_sets_standards(riverside, navigator, now):
    with pytest.raises(PermissionDenied):
        set_all(riverside, navigator, now)


@pytest.mark.django_db
def test_the_page_sets_standards_and_shows_what_was_before(client, riverside, manager):
    client.force_login(manager)
    page = reverse("referrals:standards")
    form = client.get(page).context["form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data["emergent_acknowledge"] = "1"
    assert client.post(page, data).status_code == 302
    assert StandardRule.objects.get().terms.standards[Urgency.EMERGENT].acknowledge == Span(hours=1)
    body = client.get(reverse("referrals:rules")).content.decode()
    assert "<del>30 minutes</del> → 1 hour" in body
    assert "Mara Manager" in body
    assert client.post(page, data).status_code == 409


@pytest.mark.django_db
def test_analysts_read_the_history_and_navigators_do_not(client, analyst, navigator):
    client.force_login(analyst)
    assert client.get(reverse("referrals:rules")).status_code == 200
    client.force_login(navigator)
    assert client.get(reverse("referrals:rules")).status_code == 403


def test_what_is_stored_is_read_back():
    assert terms.standards_from_rows(terms.standards_as_rows(STANDARDS)) == STANDARDS
    assert terms.standards_from_rows({}) == STANDARDS


# Any office, also one that works through the nights of both clock changes.
times = st.times().map(lambda clock: clock.replace(microsecond=0))
zones = st.sampled_from(["America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Berlin"]).map(ZoneInfo)
offices = st.dictionaries(
    st.integers(1, 7),
    st.tuples(times, times).filter(lambda pair: _length(pair) >= timedelta(minutes=30)),
    min_size=1,
)
near_changes = st.sampled_from(
    [datetime(2026, 3, 6), datetime(2026, 10, 23), datetime(2026, 10, 30), datetime(2026, 4, 3)]
)
starts = st.tuples(near_changes, st.timedeltas(timedelta(), timedelta(days=4))).map(
    lambda pair: (pair[0] + pair[1]).replace(tzinfo=UTC)
)
spans = st.one_of(
    st.floats(0.05, 200).map(lambda hours: Span(hours=hours)),
    st.floats(0.1, 6).map(lambda days: Span(business_days=days)),
)
any_standard = st.builds(Standard, spans, spans, spans, spans)


def _length(pair):
    opens, closes = (datetime.combine(date.min, clock) for clock in pair)
    return closes - opens


@st.composite
def calendars(draw):
    hours = draw(offices)
    first = min(hours)
    return BusinessCalendar(
        zone=draw(zones),
        opens=hours[first][0],
        closes=hours[first][1],
        weekdays=frozenset(hours),
        closed_on=frozenset(draw(st.lists(st.dates(date(2026, 3, 1), date(2026, 12, 1)), max_size=3))),
        own_hours=tuple((day, *pair) for day, pair in sorted(hours.items())),
    )


@given(standard=any_standard, calendar=calendars(), start=starts)
def test_later_factors_never_come_earlier_and_business_time_is_office_time(standard, calendar, start):
    for clock in terms.CLOCKS:
        span = getattr(standard, clock)
        moments = [clocks.deadline(span, start, calendar, factor=factor) for factor in (0.5, 1, 1.5, 2)]
        assert start <= moments[0]
        assert all(one <= two for one, two in pairwise(moments))
        if span.business_days:
            for moment in moments:
                opening, closing = calendar.span_on(moment.astimezone(calendar.zone).date())
                assert calendar.is_business_day(moment.astimezone(calendar.zone).date())
                assert opening <= moment <= closing


@given(calendar=calendars(), start=starts, amount=st.timedeltas(timedelta(), timedelta(hours=40)))
def test_business_time_added_is_business_time_between(calendar, start, amount):
    end = calendar.add_business_time(start, amount)
    assert calendar.business_time_between(start, end) == amount


@given(calendar=calendars(), start=starts, days=st.integers(0, 5))
def test_business_days_land_in_office_hours(calendar, start, days):
    landed = calendar.add_business_days(start, days)
    opening, closing = calendar.span_on(landed.astimezone(calendar.zone).date())
    assert opening <= landed <= closing
    assert landed >= start


@given(standard=any_standard, calendar=calendars(), start=starts, urgency=st.sampled_from(list(Urgency)))
def test_a_live_request_has_one_owner_and_one_due_time_at_every_stage(standard, calendar, start, urgency):
    offer = _sent(standard, calendar, start, urgency)
    for state in (OfferState.SENT, OfferState.ACKNOWLEDGED):
        offer.state, offer.stages_done = state, []
        while True:
            wait_for_answer(offer)
            assert offer.waits_on in {"agency", "navigator"}
            assert start <= offer.due_at
            assert start <= offer.next_step_at
            coming = remaining_stages(offer)[0]
            if coming.step == "expire":
                break
            offer.stages_done = [*offer.stages_done, coming.name]


def _sent(standard, calendar, start, urgency):
    program = Program(time_zone=str(calendar.zone))
    offer = Offer(program=program, urgency=urgency, sent_at=start, clock_from=start, state=OfferState.SENT)
    hours = {str(day): [f"{opens:%H:%M}", f"{closes:%H:%M}"] for day, opens, closes in calendar.own_hours}
    offer.sent_standard = StandardRule(standards=terms.standards_as_rows(dict.fromkeys(Urgency, standard)))
    offer.sent_calendar = CalendarRule(time_zone=str(calendar.zone), hours=hours)
    return offer
