"""Requests with random agencies, clocks run forward by sweeps that are killed, in real processes: none is ever without
an owner and a due time, none leaves the table of states, each reminder is written once, nobody unconfirmed sees a name.

The suite runs a short form; `make chaos` a hundred requests over more steps (CHAOS_OFFERS, CHAOS_STEPS, CHAOS_SEED).
"""

import os
import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from casemgmt.cases.actions import add_need, take_on
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, Event
from referrals import actions
from referrals.models import Offer
from referrals.workflow import LIVE, OFFER, TAKEN
from tests.loop import meet  # noqa: F401 (fixture)
from tests.referrals.conftest import consent_to, service_of

from .processes import environment, kill, start_command

OFFERS = int(os.environ.get("CHAOS_OFFERS", "30"))
STEPS = int(os.environ.get("CHAOS_STEPS", "5"))
SEED = int(os.environ.get("CHAOS_SEED", "7"))
STATES = {row.target for row in OFFER.rows} | {source for row in OFFER.rows for source in row.sources}


@pytest.fixture
def services(harbor_house, north_clinic):
    return [service_of(agency, f"{agency} {n}") for n in range(2) for agency in (harbor_house, north_clinic)]


@pytest.fixture
def offers(meet, navigator, services):
    """Requests in threes, of random urgency."""
    rng, at, found = random.Random(SEED), timezone.now(), []
    while len(found) < OFFERS:
        met = meet(cleared_at=at)
        person = met.people.get()
        case = take_on(encounter=met, person=person, by=navigator, at=at)
        need = add_need(case=case, domain="shelter", detail="", by=navigator, at=at)
        referral = actions.make_referral(need=need, urgency="urgent", by=navigator, at=at)
        for agency in {service.organization for service in services}:
            consent_to(person, agency, navigator, at)
        for service in rng.sample(services, 3):
            urgency = rng.choice(["emergent", "urgent", "routine"])
            draft = actions.draft_offer(
                referral=referral, service=service, asked="A bed", urgency=urgency, by=navigator, at=at
            )
            found.append(actions.send_offer(offer=draft, by=navigator, at=at))
    return found


def answer_some(rng, desks, at):
    """Agencies answer some of what waits, at random; what is not possible any more is refused."""
    done = Counter()
    for offer in Offer.objects.filter(state__in=LIVE).order_by("pk").select_related("organization"):
        if rng.random() > 0.2:
            continue
        by, name = desks[offer.organization_id], rng.choice(["acknowledge", "accept", "decline", "waitlist", "undo"])
        moves = {
            "acknowledge": lambda: actions.acknowledge_offer(offer=offer, by=by, at=at),  # noqa: B023
            "accept": lambda: actions.accept_offer(offer=offer, by=by, at=at),  # noqa: B023
            "decline": lambda: actions.decline_offer(offer=offer, reason="no_capacity", by=by, at=at),  # noqa: B023
            "waitlist": lambda: actions.waitlist_offer(offer=offer, review_on=at.date(), by=by, at=at),  # noqa: B023
            "undo": lambda: actions.undo_answer(offer=offer, by=by, at=at),  # noqa: B023
        }
        try:
            moves[name]()
            done[name] += 1
        except NotPossible:
            done["refused"] += 1
    return done


def check(at):
    """What holds at every moment."""
    winners = Counter()
    for offer in Offer.objects.select_related("identity_consent", "organization"):
        assert offer.state in STATES
        if offer.state in LIVE:
            assert offer.waits_on, offer.state
            assert offer.due_at, offer.state
            assert offer.next_step_at, offer.state
        if offer.identity_opened_at:
            assert offer.confirmed_at, offer.state
        winners[offer.referral_id] += offer.confirmed_at is not None and offer.state in TAKEN
    assert max(winners.values()) <= 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240 + 60 * STEPS)
def test_requests_survive_killed_sweeps(offers, database_urls, clock, harbor_house, north_clinic, request):
    from casemgmt.accounts.models import User  # noqa: PLC0415
    from casemgmt.accounts.roles import AgencyRole  # noqa: PLC0415
    from providers.actions import add_staff  # noqa: PLC0415

    rng, at, kills, answers = random.Random(SEED), timezone.now(), 0, Counter()
    desks = {}
    for agency in (harbor_house, north_clinic):
        desks[agency.pk] = User.objects.create_user(f"desk@{agency.pk}.example", name="A desk")
        add_staff(organization=agency, user=desks[agency.pk], role=AgencyRole.STAFF, by=CLOCK, at=at)
    told = environment(database_urls, "redis://127.0.0.1:1/0", 1, DJANGO_SETTINGS_MODULE="tests.infra.chaos_settings")
    for _step in range(STEPS):
        at += timedelta(minutes=rng.choice([20, 90, 400, 1500, 3000]))
        answers += answer_some(rng, desks, at)
        running = [start_command(told, "sweep_offers", "--at", at.isoformat()) for _number in range(2)]
        time.sleep(rng.uniform(1.2, 4.5))
        for process in running:
            if process.poll() is None:
                kill(process)
                kills += 1
        connection.close()
        check(at)
    for _day in range(40):
        at += timedelta(days=1)
        actions.act_on_due_offers(at=at)
        check(at)

    ended = Counter(Offer.objects.values_list("state", flat=True))
    verbs = ["offer.reminded", "offer.silent", "offer.expired", "offer.check_due"]
    rows = Event.objects.filter(verb__in=verbs).values_list("verb", "subject_id", "data")
    seen = Counter((verb, subject, str(sorted(data.items()))) for verb, subject, data in rows)
    assert [row for row, times in seen.items() if times > 1] == []
    for offer in offers:
        stages = [key.rsplit(":", 1)[1] for key in _keys("offer.reminder", offer)]
        assert len(stages) == len(set(stages))
    assert not Offer.objects.filter(state__in=["sent", "acknowledged"]).exists()
    assert ended["expired"] > 0
    assert kills > 0
    print(f"{len(offers)} requests, {kills} sweeps killed, answers {dict(answers)}, ended {dict(ended)}")


def _keys(kind, offer):
    return Effect.objects.filter(kind=kind, key__contains=str(offer.pk)).values_list("key", flat=True)
