"""An agency's lead manages its staff: a one-time link by mail, roles, an end at once, and always a lead."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.invitations.actions import resend_invitation, revoke_invitation
from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.access import holds
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect
from providers import actions
from providers.models import AgencyStaff, StaffInvitation

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery"


@pytest.fixture
def invite(north_clinic, clinic_lead):
    """Invite an address and give the link in the mail."""

    def send(email="new@northclinic.example", role=AgencyRole.STAFF, at=None):
        at = at or timezone.now()
        row = actions.invite_staff(organization=north_clinic, email=email, role=role, by=clinic_lead, at=at)
        return row, link_of(at)

    return send


def link_of(at):
    deliver_due(at=at)
    return next(line for line in mail.outbox[-1].body.splitlines() if "/join/" in line)


def path(link):
    return "/" + link.split("/", 3)[3]


def test_somebody_new_sets_name_and_password_and_is_in(client, invite, north_clinic):
    row, link = invite()
    assert client.get(path(link)).status_code == 200
    answer = client.post(path(link), {"name": "Nora New", "password": GOOD})
    assert answer.status_code == 302
    user = User.objects.get(email="new@northclinic.example")
    assert holds(user, Permission.OFFER_ANSWER, north_clinic)
    assert not holds(user, Permission.STAFF_MANAGE, north_clinic)
    assert client.get(reverse("referrals:inbox")).status_code == 200
    row.refresh_from_db()
    assert row.accepted_by == user


def test_the_link_works_once_and_a_look_spends_nothing(client, invite):
    _row, link = invite()
    for _look in range(3):
        client.get(path(link))
    client.post(path(link), {"name": "Nora New", "password": GOOD})
    client.logout()
    assert client.get(path(link)).status_code == 404
    assert client.post(path(link), {"name": "Eve", "password": GOOD}).status_code == 404
    assert User.objects.filter(name="Eve").count() == 0


def test_a_weak_password_or_no_name_is_refused_and_the_link_still_works(client, invite):
    _row, link = invite()
    for words in ({"name": "Nora", "password": "short"}, {"name": " ", "password": GOOD}):
        assert client.post(path(link), words).status_code == 422
    assert not User.objects.filter(email="new@northclinic.example").exists()
    assert client.post(path(link), {"name": "Nora", "password": GOOD}).status_code == 302


def test_the_form_is_sent_with_its_origin_and_a_forged_one_is_refused(invite):
    """A page that hides where it is has its form sent with the origin “null”, which no browser could then join with."""
    _row, link = invite()
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(path(link))
    assert page["Referrer-Policy"] == "same-origin"
    words = {"name": "Nora", "password": GOOD, "csrfmiddlewaretoken": page.context["csrf_token"]}
    refused = browser.post(path(link), words, headers={"origin": "null"})
    assert refused.status_code == 403
    assert "Go back, reload the page" in refused.content.decode()
    assert browser.post(path(link), words, headers={"origin": "http://testserver"}).status_code == 302


def test_a_second_press_leads_on_and_who_comes_back_later_is_told_what_happened(client, invite):
    _row, link = invite()
    words = {"name": "Nora", "password": GOOD}
    client.post(path(link), words)
    assert client.post(path(link), words).status_code == 302
    client.logout()
    later = client.get(path(link) + "?lang=es")
    assert later.status_code == 404
    assert "Ya ha aceptado" in later.content.decode()
    assert User.objects.filter(email="new@northclinic.example").count() == 1


def test_who_is_signed_in_as_somebody_else_is_told_to_sign_out(client, invite, outsider, shelter_desk):
    _row, link = invite(email=outsider.email)
    client.force_login(shelter_desk)
    page = client.get(path(link)).content.decode()
    assert f"You are signed in as {shelter_desk.email}" in page
    assert reverse("account_logout") in page.split("</header>")[1]


def test_a_known_address_signs_in_first_and_nobody_else_may_use_the_link(client, invite, outsider, shelter_desk):
    _row, link = invite(email=outsider.email.upper())
    assert "Sign in with it" in client.get(path(link)).content.decode()
    client.post(path(link), {"name": "Thief", "password": GOOD})
    assert not User.objects.filter(name="Thief").exists()
    client.force_login(shelter_desk)
    client.post(path(link), {})
    assert not AgencyStaff.objects.filter(
        user__in=[shelter_desk, outsider], role="agency_staff", is_active=True
    ).filter(organization__name="North Clinic")
    client.force_login(outsider)
    assert client.post(path(link), {}).status_code == 302
    assert AgencyStaff.objects.filter(user=outsider, is_active=True).exists()


def test_inviting_tells_the_same_of_a_known_and_an_unknown_address(client, clinic_lead, north_clinic, outsider):
    client.force_login(clinic_lead)
    address = reverse("providers:invite_staff", args=[north_clinic.pk])
    pages = []
    for email in (outsider.email, "unknown@nowhere.example"):
        page = client.post(address, {"email": email, "role": "agency_staff"}, follow=True).content.decode()
        assert "The invitation was sent" in page
        row = page.split(email)[1].split("</tr>")[0]
        pages.append(row.split("</td>")[1])
    assert pages[0] == pages[1]


def test_the_mail_names_neither_agency_nor_anybody_and_its_secret_is_kept_nowhere(invite, north_clinic, clinic_lead):
    row, link = invite()
    text = mail.outbox[-1].body + mail.outbox[-1].subject
    assert north_clinic.name not in text
    assert clinic_lead.name not in text
    secret = link.rstrip("/").rsplit("/", 1)[1]
    row.refresh_from_db()
    assert secret != row.secret_hash
    assert secret not in str(Effect.objects.values_list("data", "key"))


def test_sent_again_the_old_link_is_closed(client, invite, clinic_lead):
    row, old = invite()
    at = timezone.now()
    resend_invitation(invitation=row, by=clinic_lead, at=at)
    new = link_of(at)
    assert old != new
    assert client.get(path(old)).status_code == 404
    assert client.get(path(new)).status_code == 200


def test_it_ends_when_revoked_or_too_old(client, invite, clinic_lead):
    row, link = invite()
    revoke_invitation(invitation=row, by=clinic_lead, at=timezone.now())
    assert client.get(path(link)).status_code == 404
    _row, late = invite(email="late@northclinic.example", at=timezone.now() - timedelta(days=7, minutes=1))
    assert client.get(path(late)).status_code == 404


def test_a_mail_that_waited_past_its_invitation_is_not_sent(north_clinic, clinic_lead):
    at = timezone.now()
    actions.invite_staff(
        organization=north_clinic, email="a@b.example", role=AgencyRole.STAFF, by=clinic_lead, at=at - timedelta(days=8)
    )
    deliver_due(at=at)
    assert mail.outbox == []


def test_nobody_floods_an_address(north_clinic, clinic_lead):
    at = timezone.now()
    for number in range(20):
        actions.invite_staff(
            organization=north_clinic, email=f"n{number}@b.example", role=AgencyRole.STAFF, by=clinic_lead, at=at
        )
    with pytest.raises(NotPossible, match="last hour"):
        actions.invite_staff(
            organization=north_clinic, email="one@b.example", role=AgencyRole.STAFF, by=clinic_lead, at=at
        )


def test_staff_and_leads_of_other_agencies_may_not(north_clinic, harbor_house, clinic_lead, shelter_desk, now):
    words = {"email": "x@y.example", "role": AgencyRole.STAFF, "at": now}
    for organization, by in ((harbor_house, shelter_desk), (harbor_house, clinic_lead), (north_clinic, shelter_desk)):
        with pytest.raises(PermissionDenied):
            actions.invite_staff(organization=organization, by=by, **words)


def test_the_last_lead_stays(north_clinic, clinic_lead, now):
    [row] = AgencyStaff.objects.filter(user=clinic_lead)
    with pytest.raises(NotPossible, match="needs a lead"):
        actions.end_staff(staff=row, by=clinic_lead, at=now)
    with pytest.raises(NotPossible, match="needs a lead"):
        actions.change_staff_role(staff=row, role=AgencyRole.STAFF, by=clinic_lead, at=now)
    assert holds(clinic_lead, Permission.STAFF_MANAGE, north_clinic)


def test_a_changed_role_and_an_end_count_at_once(client, north_clinic, clinic_lead, outsider, now):
    row = actions.add_staff(organization=north_clinic, user=outsider, role=AgencyRole.STAFF, by=CLOCK, at=now)
    client.force_login(clinic_lead)
    client.post(reverse("providers:change_role", args=[row.pk]), {"role": "agency_lead"})
    outsider = User.objects.get(pk=outsider.pk)
    assert holds(outsider, Permission.STAFF_MANAGE, north_clinic)
    lead = AgencyStaff.objects.get(user=outsider, is_active=True)
    client.post(reverse("providers:take_away", args=[lead.pk]))
    client.force_login(User.objects.get(pk=outsider.pk))
    assert client.get(reverse("referrals:inbox")).status_code == 403


def test_the_lead_says_where_requests_are_announced(client, clinic_lead, north_clinic, harbor_house):
    client.force_login(clinic_lead)
    client.post(
        reverse("providers:mailbox", args=[north_clinic.pk]),
        {"reply_email": "desk@northclinic.example", "mail_language": "en"},
    )
    north_clinic.refresh_from_db()
    assert north_clinic.reply_email == "desk@northclinic.example"
    assert client.post(reverse("providers:mailbox", args=[north_clinic.pk]), {"reply_email": ""}).status_code == 422
    other = reverse("providers:mailbox", args=[harbor_house.pk])
    assert client.post(other, {"reply_email": "a@b.example"}).status_code == 404


def test_the_api_does_the_same(client, clinic_lead, north_clinic, outsider, now):
    client.force_login(clinic_lead)
    sent = {"organization": str(north_clinic.pk), "email": "api@northclinic.example", "role": "agency_staff"}
    made = client.post("/api/v1/agency/invitations/", sent, content_type="application/json")
    assert made.status_code == 201
    assert "secret" not in str(made.json())
    assert client.post(f"/api/v1/agency/invitations/{made.json()['id']}/again/").status_code == 200
    assert client.post(f"/api/v1/agency/invitations/{made.json()['id']}/revoke/").status_code == 204
    row = actions.add_staff(organization=north_clinic, user=outsider, role=AgencyRole.STAFF, by=CLOCK, at=now)
    assert len(client.get("/api/v1/agency/staff/").json()["results"]) == 2
    changed = client.post(
        f"/api/v1/agency/staff/{row.pk}/role/", {"role": "agency_lead"}, content_type="application/json"
    )
    assert changed.json()["role"] == "agency_lead"
    assert client.post(f"/api/v1/agency/staff/{changed.json()['id']}/end/").status_code == 204
    [last] = client.get("/api/v1/agency/staff/").json()["results"]
    assert client.post(f"/api/v1/agency/staff/{last['id']}/end/").status_code == 409


def test_the_invitation_speaks_spanish_where_it_is_asked_to(client, invite):
    _row, link = invite()
    assert "Elija una contraseña" in client.get(f"{path(link)}?lang=es").content.decode()
    answer = client.post(f"{path(link)}?lang=es", {"name": " ", "password": GOOD})
    assert answer.status_code == 422
    assert "Choose a password" in client.get(path(link)).content.decode()


def test_who_is_no_lead_any_more_has_invited_nobody(client, invite, north_clinic, clinic_lead, outsider, now):
    _row, link = invite()
    other = actions.add_staff(organization=north_clinic, user=outsider, role=AgencyRole.LEAD, by=CLOCK, at=now)
    kept = actions.invite_staff(
        organization=north_clinic, email="kept@northclinic.example", role="agency_staff", by=outsider, at=now
    )
    staff = AgencyStaff.objects.get(user=clinic_lead, is_active=True)
    actions.change_staff_role(staff=staff, role=AgencyRole.STAFF, by=other.user, at=now)
    assert client.get(path(link)).status_code == 404
    assert list(StaffInvitation.objects.waiting()) == [kept]


def test_an_unknown_button_revokes_nothing(client, invite, clinic_lead):
    row, _link = invite()
    client.force_login(clinic_lead)
    assert client.post(reverse("providers:invitation", args=[row.pk, "whatever"])).status_code == 404
    assert StaffInvitation.objects.waiting().get() == row
