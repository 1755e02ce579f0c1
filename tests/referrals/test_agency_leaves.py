"""An organization stops being an agency only when nobody waits for it or is served there."""

import pytest
from django.urls import reverse

from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from providers.actions import set_up_agency
from referrals import actions

pytestmark = pytest.mark.django_db
REACHED = {"reply_email": "desk@harborhouse.example", "reply_phone": ""}


def leave(organization, by, at):
    return set_up_agency(organization=organization, is_agency=False, by=by, at=at, **REACHED)


def test_a_live_request_keeps_it_an_agency(offer, harbor_house, manager, now):
    with pytest.raises(NotPossible, match="1 request is live") as refused:
        leave(harbor_house, manager, now)
    assert refused.value.field == "is_agency"
    harbor_house.refresh_from_db()
    assert harbor_house.is_agency


def test_when_the_last_one_ended_it_may_leave(offer, harbor_house, navigator, now):
    actions.recall_offer(offer=offer, reason="other_place", by=navigator, at=now)
    leave(harbor_house, CLOCK, now)
    harbor_house.refresh_from_db()
    assert harbor_house.is_agency is False


def test_the_page_says_why_and_keeps_what_was_typed(client, offer, harbor_house, manager):
    client.force_login(manager)
    address = reverse("providers:partner", args=[harbor_house.pk])
    answer = client.post(address, {"do": "partner", "mail_language": "en", **REACHED, "reply_phone": "541 555 0199"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 request is live or being served there" in page
    assert "541 555 0199" in page
