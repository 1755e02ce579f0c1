"""Taking access away: it ends at once, with every session; what a role change leaves open stays open."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.accounts.models import User
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect
from providers import actions
from tests.signing_in import by_token

pytestmark = pytest.mark.django_db

INBOX = reverse("referrals:inbox")


@pytest.fixture
def colleague(north_clinic, now):
    user = User.objects.create_user("mia@northclinic.example", None, name="Mia Clinic")
    return actions.add_staff(organization=north_clinic, user=user, role=AgencyRole.STAFF, by=CLOCK, at=now)


@pytest.fixture
def browsers(colleague):
    """Two browsers in which the colleague is signed in."""
    both = [Client(), Client()]
    for browser in both:
        browser.force_login(colleague.user)
        assert browser.get(INBOX).status_code == 200
    return both


def test_every_session_ends_with_the_access(browsers, colleague, clinic_lead, now):
    actions.end_staff(staff=colleague, by=clinic_lead, at=now)
    for browser in browsers:
        assert browser.get(INBOX).status_code == 302
        assert "_auth_user_id" not in browser.session
    browsers[0].force_login(User.objects.get(pk=colleague.user_id))
    assert browsers[0].get(INBOX).status_code == 403


def test_what_is_not_done_ends_nothing(browsers, clinic_lead, north_clinic, now):
    lead = north_clinic.staff.get(user=clinic_lead)
    with pytest.raises(NotPossible, match="needs a lead"):
        actions.end_staff(staff=lead, by=clinic_lead, at=now)
    assert User.objects.get(pk=clinic_lead.pk).session_round == 0


def test_another_role_ends_no_session(browsers, colleague, clinic_lead, now):
    actions.change_staff_role(staff=colleague, role=AgencyRole.LEAD, by=clinic_lead, at=now)
    assert browsers[0].get(reverse("providers:staff")).status_code == 200


def test_the_api_ends_it_too(browsers, colleague, clinic_lead):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=by_token(clinic_lead)["Authorization"])
    assert api.post(reverse("api:staff-end", args=[colleague.pk])).status_code == 204
    assert browsers[0].get(INBOX).status_code == 302


def test_three_hundred_colleagues_are_paged(client, clinic_lead, north_clinic, colleague, now, monkeypatch):
    monkeypatch.setattr("casemgmt.core.pages.paged.__defaults__", (1,))
    client.force_login(clinic_lead)
    first = client.get(reverse("providers:staff")).content.decode()
    second = client.get(reverse("providers:staff"), {"page": 2}).content.decode()
    assert "2 people work here" in first
    assert colleague.user.email not in first
    assert colleague.user.email in second


def test_pressing_twice_says_so_and_harms_nothing(client, clinic_lead, colleague):
    client.force_login(clinic_lead)
    end = reverse("providers:take_away", args=[colleague.pk])
    client.post(end)
    assert "already left" in client.post(end, follow=True).content.decode()
    assert User.objects.get(pk=colleague.user_id).session_round == 1


def test_an_invitation_pressed_twice_is_one_mail(client, clinic_lead, north_clinic):
    client.force_login(clinic_lead)
    form = {"email": "new@northclinic.example", "role": AgencyRole.STAFF, "form_token": str(uuid4())}
    for _press in range(2):
        client.post(reverse("providers:invite_staff", args=[north_clinic.pk]), form)
    assert Effect.objects.filter(kind="staff.invited").count() == 1
    assert north_clinic.invitations.get().mails == 1
