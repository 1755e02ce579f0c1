"""Merges of every shape, with work in between, and undone after more of it: what is promised to a person still holds.

Each walk is a seed; `WALKS=200` walks further than the suite does.
"""

import os
from collections.abc import Iterable
from datetime import timedelta
from random import Random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from casemgmt.cases.actions import close_case, reopen_case, take_on
from casemgmt.cases.models import Case
from casemgmt.core.errors import NotPossible
from casemgmt.followups.actions import record_attempt, sweep_contacts
from casemgmt.followups.models import FollowUp
from casemgmt.messaging.actions import send_message
from casemgmt.messaging.models import PersonMessage
from casemgmt.people import actions as people
from casemgmt.people import whole
from casemgmt.people.models import Consent, Person, PersonMerge
from casemgmt.people.permission.actions import say_permission
from casemgmt.people.permission.queries import standing
from referrals import actions as referrals
from referrals.models import Offer
from tests.house.pairs.promises import broken
from tests.loop import meet  # noqa: F401 (a fixture)
from tests.referrals.conftest import consent_to, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

WALKS = int(os.environ.get("WALKS", "3"))
STEPS = 45
PHONES = ["541 555 0100", "541 555 0133", "541 555 0144"]


class Crowd:
    """A few entries of a few people, and everybody who works for them."""

    def __init__(self, seed, meet, navigator, manager, service, shelter_desk, now):
        self.dice, self.meet, self.at = Random(seed), meet, now
        self.navigator, self.manager, self.service, self.desk = navigator, manager, service, shelter_desk
        self.calls, self.done, self.seen = [], [], {}
        for _ in range(4):
            self.call()

    def call(self):
        """Somebody is met: one of those known, or somebody new."""
        known = self.anybody() if self.calls and self.dice.random() < 0.5 else None
        agrees = self.dice.choice(["yes", "yes", "yes", "no", "not_asked"])
        phone = self.dice.choice(PHONES)
        met = self.meet(known, agrees=agrees, cleared_at=self.at, phone=phone, needs_heard=["shelter"])
        self.calls.append(met)

    def one_of(self, rows):
        """One of these rows, the same in every run of a seed: they stand in the order in which they came."""
        for row in rows:
            self.seen.setdefault(row.pk, len(self.seen))
        return self.dice.choice(sorted(rows, key=lambda row: self.seen[row.pk]))

    def anybody(self):
        return self.one_of(Person.objects.all())

    def who(self):
        return {"by": self.dice.choice([self.navigator, self.manager]), "at": self.at}

    def take(self):
        met = self.dice.choice(self.calls)
        take_on(encounter=met, person=met.people.get(), **self.who())

    def merge(self):
        keep, gone = self.anybody(), self.anybody()
        people.merge_people(keep=keep, gone=gone, **self.who())

    def undo(self):
        people.undo_merge(merge=self.one_of(PersonMerge.objects.filter(undone_at=None)), **self.who())

    def say(self):
        says = self.dice.choice(["yes", "no", "no_more"])
        say_permission(person=self.anybody(), says=says, note="by phone", **self.who())

    def case(self):
        return self.one_of(Case.objects.all())

    def close(self):
        close_case(case=self.case(), reason=self.dice.choice(["achieved", "could_not_be_reached"]), **self.who())

    def reopen(self):
        reopen_case(case=self.case(), **self.who())

    def attempt(self):
        result = self.dice.choice(["reached", "no_answer", "unsafe", "wrong_number", "declined"])
        record_attempt(case=self.case(), mode="phone", result=result, **self.who())

    def consent(self):
        consent_to(self.anybody(), self.service.organization, self.navigator, self.at)

    def revoke(self):
        live = Consent.objects.filter(revocation=None)
        people.revoke_consent(consent=self.one_of(live), how="by phone", **self.who())

    def send(self):
        need = self.case().needs.filter(state="open").first()
        referral = referrals.make_referral(need=need, urgency="urgent", **self.who())
        draft = referrals.draft_offer(
            referral=referral, service=self.service, asked="A bed", urgency="urgent", **self.who()
        )
        referrals.send_offer(offer=draft, **self.who())

    def accept(self):
        offer = self.one_of(Offer.objects.live())
        referrals.accept_offer(offer=offer, by=self.desk, at=self.at)

    def number(self):
        people.add_contact_point(
            person=self.anybody(), kind="phone", value=self.dice.choice(PHONES),
            may_call=self.dice.random() < 0.5, may_text=self.dice.random() < 0.7, **self.who(),
        )  # fmt: skip

    def text(self):
        one = self.anybody()
        point = self.one_of(whole.points_of(one))
        send_message(case=self.case(), contact_point=point, purpose="tried", **self.who())

    def time(self):
        self.at += timedelta(hours=self.dice.choice([1, 8, 30, 100]))
        sweep_contacts(at=self.at)

    MOVES = ["call", "take", "take", "merge", "merge", "merge", "undo", "undo", "say", "close", "reopen", "attempt"]
    MOVES += ["consent", "consent", "revoke", "send", "send", "accept", "accept", "number", "text", "time"]

    def step(self):
        move = self.dice.choice(self.MOVES)
        try:
            with transaction.atomic():
                getattr(self, move)()
                connection.check_constraints()
            self.done.append(move)
        except (NotPossible, PermissionDenied, IndexError, AttributeError) as refusal:
            if isinstance(refusal, AttributeError) and "NoneType" not in str(refusal):
                raise
            self.done.append(f"({move})")
        return move


def wrong(at) -> Iterable[str]:
    """What is promised to one person, whichever entries they have, and does not hold."""
    for root in Person.objects.filter(merged_into=None):
        entries = list(Person.objects.filter(root=root))
        open_cases = Case.objects.open().filter(person__in=entries)
        if open_cases.count() > 1:
            yield f"{open_cases.count()} open cases"
        planned = FollowUp.objects.live().filter(case__person__in=entries)
        if planned.exclude(case__in=open_cases).exists():
            yield "planned beside the open case"
        if standing(root).is_refused:
            if planned.exists():
                yield f"planned though: {standing(root).says}"
            if PersonMessage.objects.filter(case__person__in=entries, state="queued").exists():
                yield f"a text waits though: {standing(root).says}"
        opened = Offer.objects.live().filter(person__in=entries, identity_opened_at__isnull=False)
        live = Consent.objects.live(at).filter(person__in=entries)
        if opened.exclude(identity_consent__in=live).exists():
            yield "open under nobody's consent"
        for point in whole.points_of(root):
            rules = root.entries.filter(
                contact_points__normalized=point.normalized,
                contact_points__is_active=True,
                contact_points__may_call=False,
            )
            if point.may_call and rules.exists():
                yield "the looser rule of a number counts"


@pytest.mark.parametrize("seed", range(WALKS))
def test_a_walk_keeps_what_is_promised_to_a_person(seed, meet, navigator, manager, harbor_house, shelter_desk, now):
    crowd = Crowd(seed, meet, navigator, manager, service_of(harbor_house, "Night beds"), shelter_desk, now)
    for _ in range(STEPS):
        crowd.step()
        assert not [*wrong(crowd.at), *broken(crowd.at)], " ".join(crowd.done)
