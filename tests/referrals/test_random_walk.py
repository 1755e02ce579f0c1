"""A random walk over actions, actors and moments: no offer ever leaves the table, has no owner, or opens to a stranger.

`HYPOTHESIS_PROFILE=explore` walks further.
"""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.people.actions import revoke_consent
from casemgmt.people.models import Category, Consent, Disclosure
from referrals import actions
from referrals.models import Offer
from referrals.workflow import LIVE, OFFER, TAKEN, OfferState

from .conftest import consent_to, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

S = OfferState
EDGES = {(source, row.target, row.name) for row in OFFER.rows for source in row.sources}
ACTORS = ["desk", "clinic", "third", "navigator", "manager", "stranger"]


def call(name, offer, by, at, told):
    """One action, as somebody would ask for it; `told` is who said so when it is not the agency itself."""
    today = at.date()
    return {
        "acknowledge": lambda: actions.acknowledge_offer(offer=offer, by=by, at=at, told_by=told),
        "ask": lambda: actions.ask_about_offer(offer=offer, question="Any pets?", by=by, at=at, told_by=told),
        "answer": lambda: actions.answer_question(offer=offer, answer="One dog", by=by, at=at),
        "waitlist": lambda: actions.waitlist_offer(
            offer=offer, review_on=today + timedelta(days=9), by=by, at=at, told_by=told
        ),
        "accept": lambda: actions.accept_offer(offer=offer, by=by, at=at, told_by=told),
        "decline": lambda: actions.decline_offer(offer=offer, reason="no_capacity", by=by, at=at, told_by=told),
        "undo": lambda: actions.undo_answer(offer=offer, by=by, at=at),
        "confirm": lambda: actions.confirm_offer(offer=offer, by=by, at=at),
        "open": lambda: actions.open_identity(offer=offer, by=by, at=at),
        "state": lambda: actions.state_linkage(
            offer=offer, side="agency", began=True, service_on=today, told_by=told, by=by, at=at
        ),
        "not_link": lambda: actions.not_link_offer(offer=offer, reason="not_reached", attempts=3, by=by, at=at),
        "complete": lambda: actions.complete_offer(offer=offer, by=by, at=at),
        "recall": lambda: actions.recall_offer(offer=offer, reason="Found elsewhere", by=by, at=at),
        "withdraw": lambda: actions.withdraw_offer(offer=offer, how_said="By phone", by=by, at=at),
        "void": lambda: actions.void_offer(offer=offer, reason="Wrong person", by=by, at=at),
        "book": lambda: actions.book_appointment(offer=offer, starts_at=at + timedelta(days=2), by=by, at=at),
    }[name]()  # fmt: skip


MOVES = ["acknowledge", "ask", "answer", "waitlist", "accept", "decline", "undo", "confirm", "open", "state"]
MOVES += ["not_link", "complete", "recall", "withdraw", "void", "book"]
COMMON = ["accept", "accept", "decline", "ask", "answer", "undo", "tick", "tick", "send", *MOVES, "revoke", "consent"]
HOURS = [0, 0, 0.2, 3, 30]
step = st.tuples(st.sampled_from(COMMON), st.integers(0, 2), st.sampled_from(ACTORS), st.sampled_from(HOURS))
# A few walks for the suite; a profile that explores asks for more of them.
WALKS = 6 if settings.default.derandomize else settings.default.max_examples


class World:
    """One referral, three agencies with a service each, everybody who might press a button."""

    def __init__(self, referral, services, people, now):
        self.referral, self.services, self.people, self.at = referral, services, people, now
        self.early = set()

    def offers(self):
        return list(Offer.objects.filter(referral=self.referral).select_related("identity_consent", "organization"))

    def states(self):
        return {offer.pk: offer.state for offer in self.offers()}

    def live(self, which):
        """The offer somebody presses on: the newest of that service."""
        mine = [offer for offer in self.offers() if offer.service_id == self.services[which].pk]
        return max(mine, key=lambda offer: offer.created_at, default=None)

    def take(self, name, which, actor):
        by = self.people[actor]
        if name == "tick":
            return actions.act_on_due_offers(at=self.at)
        if name == "send":
            draft = actions.draft_offer(
                referral=self.referral, service=self.services[which], asked="A bed", urgency="urgent", by=by, at=self.at
            )
            return actions.send_offer(offer=draft, by=by, at=self.at)
        if name in {"revoke", "consent"}:
            return self.consent(name, which)
        offer = self.live(which)
        told = "" if access.holds(by, Permission.OFFER_ANSWER, offer) else "Sol, by phone"
        done = call(name, offer, by, self.at, told)
        if name == "open":
            self.early.add(offer.pk)
        return done

    def consent(self, name, which):
        agency, staff = self.services[which].organization, self.people["navigator"]
        if name == "consent":
            return consent_to(self.referral.person, agency, staff, self.at)
        for consent in Consent.objects.filter(person=self.referral.person, organization=agency, revocation=None):
            revoke_consent(consent=consent, how="by phone", by=staff, at=self.at)
        return None


@pytest.fixture
def world(referral, beds, rooms, harbor_house, shelter_desk, clinic_lead, navigator, manager, outsider, now):
    third = service_of(harbor_house, "Family room")
    for agency in (beds.organization, rooms.organization):
        consent_to(referral.person, agency, navigator, now)
    people = {
        "desk": shelter_desk, "third": shelter_desk, "clinic": clinic_lead, "navigator": navigator,
        "manager": manager, "stranger": outsider,
    }  # fmt: skip
    return World(referral, [beds, rooms, third], people, now)


def check_moves(before, world, name):
    """Each change of state is a row of the table, or a sibling that made way or came back."""
    for offer in world.offers():
        was, now = before.get(offer.pk, S.DRAFT), offer.state
        if was == now:
            continue
        possible = {target for source, target, move in EDGES if source == was}
        returned = (was, "«the state before»", name) in EDGES and now in LIVE | {S.SENT}
        sibling = (now == S.SUPERSEDED and was in LIVE) or (was == S.SUPERSEDED and now in LIVE and name == "undo")
        assert now in possible or returned or sibling, (name, was, now)


def check_rest(world):
    """Whatever happened, this holds."""
    offers = world.offers()
    assert sum(o.confirmed_at is not None and o.state in TAKEN for o in offers) <= 1
    for offer in offers:
        if offer.state in LIVE:
            assert offer.waits_on, offer.state
            assert offer.due_at, offer.state
            assert offer.next_step_at, offer.state
        elif offer.state not in {S.LINKED, S.DRAFT}:
            assert (offer.waits_on, offer.due_at, offer.next_step_at) == ("", None, None), offer.state
        if offer.identity_is_open(world.at):
            opened = offer.confirmed_at or offer.pk in world.early
            assert opened, f"{offer.state}: open and never confirmed"
            assert offer.identity_consent.organization_id == offer.organization_id
            assert not hasattr(offer.identity_consent, "revocation")
            assert Disclosure.objects.filter(subject_id=offer.pk, consent=offer.identity_consent).exists()
    for verb in ("offer.reminded", "offer.silent", "offer.check_due", "offer.expired"):
        seen = Counter(
            (subject, str(data)) for subject, data in Event.objects.filter(verb=verb).values_list("subject_id", "data")
        )
        assert max(seen.values(), default=1) == 1, verb


class Rewind(Exception):
    """Everything an example did is taken back."""


@settings(
    max_examples=WALKS,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(walk=st.lists(step, min_size=20, max_size=30), chosen=st.booleans())
def test_a_walk_never_leaves_the_table(world, now, walk, chosen):
    try:
        with transaction.atomic():
            world.at, world.early = now, set()
            world.referral.refresh_from_db()
            world.referral.we_choose = chosen
            world.referral.save(update_fields=["we_choose"])
            for which in range(3):
                world.take("send", which, "navigator")
            for name, which, actor, hours in walk:
                world.at += timedelta(hours=hours)
                before = world.states()
                try:
                    with transaction.atomic():
                        world.take(name, which, actor)
                except (NotPossible, PermissionDenied):
                    assert world.states() == before
                assert actor != "stranger" or name in {"tick", "revoke", "consent"} or world.states() == before
                check_moves(before, world, name)
                check_rest(world)
            forgotten_by_nobody(world)
            raise Rewind
    except Rewind:
        pass


def forgotten_by_nobody(world):
    """Left alone for half a year, the clock always has somebody to turn to, and silent agencies run out of time. Where
    no consent lets the agency answer, its time does not run: we are asked."""
    waiting = [offer for offer in world.offers() if offer.state in {S.SENT, S.ACKNOWLEDGED}]
    could_answer = {offer.pk for offer in waiting if offer.reading(world.at).is_covered}
    for _time in range(12):
        world.at += timedelta(days=15)
        before = world.states()
        actions.act_on_due_offers(at=world.at)
        check_moves(before, world, "tick")
        check_rest(world)
    assert not could_answer & {pk for pk, state in world.states().items() if state in {S.SENT, S.ACKNOWLEDGED}}
    assert all(offer.waits_on == "navigator" for offer in world.offers() if offer.state in LIVE)


def test_what_the_consents_cover_is_never_more_than_given(world, navigator, now):
    """The walk above must be able to open identity at all."""
    world.take("send", 0, "navigator")
    world.take("accept", 0, "desk")
    assert world.live(0).identity_is_open(now)
    assert Category.IDENTITY in world.live(0).identity_consent.categories
