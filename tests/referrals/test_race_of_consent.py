"""Taking a consent back while it is accepted, opened, printed, sent or written under, each on a connection of its own:
whoever comes first, nothing is open and nothing was told after it was taken back. `RACES` in the environment runs more
of them (1,000 for a release)."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.utils import timezone

from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import create_person, merge_people, revoke_consent
from casemgmt.people.models import Consent, Disclosure, Person
from referrals import actions
from referrals.models import Offer

from .conftest import consent_to

RUNS = int(os.environ.get("RACES", "2"))


def at_once(*steps):
    """Each step on a thread and a connection of its own, all let go at the same moment."""
    start = Barrier(len(steps))

    def run(step):
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
            start.wait(timeout=60)
            step()
        except (NotPossible, PermissionDenied):
            pass  # it came too late, and was told so
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(steps)) as threads:
        list(threads.map(run, steps))


def fresh(offer):
    return Offer.objects.get(pk=offer.pk)


WAYS = {
    "accept": lambda offer, desk, us: actions.accept_offer(offer=fresh(offer), by=desk, at=timezone.now()),
    "open early": lambda offer, desk, us: actions.open_identity(offer=fresh(offer), by=us, at=timezone.now()),
    "write": lambda offer, desk, us: actions.write_message(
        offer=fresh(offer), text="On the ground floor", by=us, at=timezone.now()
    ),
    "book": lambda offer, desk, us: (
        actions.accept_offer(offer=fresh(offer), by=desk, at=timezone.now()),
        actions.book_appointment(
            offer=fresh(offer), starts_at=timezone.now() + timedelta(days=1), by=desk, at=timezone.now()
        ),
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("way", "is_merged"), [*((way, False) for way in WAYS), ("accept", True)])
def test_never_opened_after_it_was_taken_back(
    way, is_merged, person, riverside, referral, beds, harbor_house, shelter_desk, navigator
):
    if is_merged:  # the consent hangs on an entry that was merged, the request on the one that stands
        double = create_person(program=riverside, first_name="Mari", by=navigator, at=timezone.now())
        consent_to(double, harbor_house, navigator, timezone.now())
        merge_people(keep=person, gone=double, by=navigator, at=timezone.now())
        referral.person = Person.objects.get(pk=person.pk)
    for _run in range(RUNS):
        if not Consent.objects.filter(revocation=None).exists():
            consent_to(Person.objects.get(pk=person.pk), harbor_house, navigator, timezone.now())
        consent = Consent.objects.get(revocation=None)
        draft = actions.draft_offer(
            referral=referral, service=beds, asked="One bed", urgency="urgent", by=navigator, at=timezone.now()
        )
        offer = actions.send_offer(offer=draft, by=navigator, at=timezone.now())
        at_once(
            lambda offer=offer: WAYS[way](offer, shelter_desk, navigator),
            lambda consent=consent: revoke_consent(consent=consent, how="by phone", by=navigator, at=timezone.now()),
        )
        nothing_is_open(offer, consent)
        if fresh(offer).is_live:
            actions.recall_offer(offer=fresh(offer), reason="again", by=navigator, at=timezone.now())


def nothing_is_open(offer, consent):
    consent.refresh_from_db()
    now, reads = timezone.now(), fresh(offer).reading(timezone.now())
    assert (reads.is_covered, reads.asked, reads.opened) == (False, False, frozenset())
    assert fresh(offer).identity_opened_at is None
    if fresh(offer).is_live:
        assert (fresh(offer).waits_on, fresh(offer).due_at > now) == ("navigator", True)
    # the moments are taken before the lock, so what counts is what the lock let through, told under a consent that held
    assert not Disclosure.objects.filter(consent=consent, created_at__gt=consent.revocation.created_at).exists()
