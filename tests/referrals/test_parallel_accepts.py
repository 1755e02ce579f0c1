"""Fifty presses of “accept” at the same moment, each on a connection of its own: one agency takes the referral."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from referrals import actions
from referrals.models import Offer

from .conftest import service_of

PRESSES = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_presses_have_one_winner(send, harbor_house, north_clinic, shelter_desk, clinic_lead, now):
    desks = [(harbor_house, shelter_desk), (north_clinic, clinic_lead), (harbor_house, shelter_desk)]
    offers = [(send(service_of(house, f"Beds {n}")), desk) for n, (house, desk) in enumerate(desks)]
    start = Barrier(PRESSES)

    def press(number):
        offer, desk = offers[number % len(offers)]
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
            start.wait(timeout=60)
            return actions.accept_offer(offer=Offer.objects.get(pk=offer.pk), by=desk, at=now).state
        except NotPossible:
            return "too late"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PRESSES) as presses:
        answers = list(presses.map(press, range(PRESSES)))
    assert set(answers) == {"accepted", "too late"}
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", "superseded", "superseded"]
    assert Offer.objects.filter(identity_opened_at__isnull=False).count() == 1
    assert Event.objects.filter(verb="offer.confirmed").count() == 1
    assert Event.objects.filter(verb="offer.opened").count() == 1
