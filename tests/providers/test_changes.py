"""What an agency is, and where its mail and codes go: changed by two people or the agency itself, and on record."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.actions import add_member, end_membership
from casemgmt.accounts.models import Membership, User
from casemgmt.accounts.roles import Role
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from providers import actions
from providers.models import AgencyChange, AgencyStaff, Organization, StaffInvitation
from tests.together import together

pytestmark = pytest.mark.django_db

OLD, NEW, PHONE = "inbox@harborhouse.example", "desk@harborhouse.example", "+1 555 010 0142"


def fresh(user):
    return User.objects.get(pk=user.pk)


def keeper_of(program, now, email):
    user = User.objects.create_user(email, "a-long-enough-word", name="Kim Keeper")
    add_member(program=program, user=user, role=Role.DIRECTORY_EDITOR, by=CLOCK, at=now)
    return user


@pytest.fixture
def propose(harbor_house, manager, now):
    def propose(by=manager, **facts):
        said = {"is_agency": True, "reply_email": NEW, "reply_phone": PHONE, **facts}
        return actions.set_up_agency(organization=harbor_house, by=by, at=now, **said)

    return propose


def test_one_person_changes_nothing(propose, harbor_house):
    propose()
    harbor_house.refresh_from_db()
    assert (harbor_house.reply_email, harbor_house.reply_phone) == (OLD, "")


def test_a_second_one_makes_it_count_and_what_was_stays_on_record(propose, harbor_house, manager, admin, now):
    change = propose()
    actions.agree_change(change=change, by=admin, at=now)
    harbor_house.refresh_from_db()
    assert (harbor_house.reply_email, harbor_house.reply_phone) == (NEW, PHONE)
    row = AgencyChange.objects.get()
    assert row.before == {"reply_email": OLD, "reply_phone": ""}
    assert (row.proposed_by, row.decided_by, row.decided_at) == (manager, admin, now)


def test_the_old_mailbox_hears_of_it(propose, riverside, admin, now):
    actions.agree_change(change=propose(), by=admin, at=now)
    deliver_due(at=now)
    [letter] = [letter for letter in mail.outbox if OLD in letter.to]
    assert riverside.name in letter.body
    assert riverside.phone in letter.body
    assert NEW not in letter.body
    assert "Harbor House" not in letter.body + letter.subject


def test_the_other_keepers_hear_that_it_waits(propose, manager, admin, now):
    propose()
    deliver_due(at=now)
    assert [letter.to for letter in mail.outbox] == [[admin.email]]


def test_nobody_agrees_with_oneself(client, propose, harbor_house, manager, now):
    change = propose()
    with pytest.raises(PermissionDenied):
        actions.agree_change(change=change, by=manager, at=now)
    client.force_login(manager)
    assert client.post(reverse("providers:change", args=[change.pk]), {"do": "agree"}).status_code == 403
    assert client.post(f"/api/v1/directory/agency-changes/{change.pk}/agree/").status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyChange.objects.update(state="accepted", decided_by=manager, decided_at=now)
    harbor_house.refresh_from_db()
    assert harbor_house.reply_email == OLD


def test_another_programs_keeper_neither_proposes_nor_agrees(client, propose, lakeside, harbor_house, now):
    stranger = keeper_of(lakeside, now, "keeper@lakeside.example")
    with pytest.raises(PermissionDenied):
        propose(by=stranger)
    change = propose()
    with pytest.raises(PermissionDenied):
        actions.agree_change(change=change, by=stranger, at=now)
    client.force_login(stranger)
    for name in ("agree", "refuse"):
        assert client.post(reverse("providers:change", args=[change.pk]), {"do": name}).status_code == 404
    assert client.get(reverse("providers:partner", args=[harbor_house.pk])).status_code == 403


def test_another_programs_editor_does_not_become_the_first_lead(lakeside, harbor_house, manager, admin, now):
    """Seen: another program's editor invited himself as first lead of an agency and read clients."""
    stranger = keeper_of(lakeside, now, "keeper@lakeside.example")
    for by, email in ((stranger, stranger.email), (stranger, "second@home.example"), (admin, admin.email.upper())):
        with pytest.raises((PermissionDenied, NotPossible)):
            actions.propose_first_lead(organization=harbor_house, email=email, by=by, at=now)
    with pytest.raises(PermissionDenied):
        actions.invite_staff(organization=harbor_house, email="x@y.example", role="agency_lead", by=manager, at=now)
    lead = actions.propose_first_lead(organization=harbor_house, email=admin.email, by=manager, at=now)
    with pytest.raises(NotPossible, match="oneself"):
        actions.agree_change(change=lead, by=admin, at=now)
    assert not StaffInvitation.objects.exists()


def test_the_first_lead_is_invited_once_two_agree_and_only_the_first(
    harbor_house, north_clinic, manager, admin, clinic_lead, now
):
    change = actions.propose_first_lead(organization=harbor_house, email="lead@harbor.example", by=manager, at=now)
    assert not StaffInvitation.objects.exists()
    actions.agree_change(change=change, by=admin, at=now)
    invited = StaffInvitation.objects.get()
    assert (invited.email, invited.role, invited.invited_by) == ("lead@harbor.example", "agency_lead", admin)
    assert not AgencyStaff.objects.filter(organization=harbor_house).exists()
    with pytest.raises(NotPossible, match="has a lead"):
        actions.propose_first_lead(organization=north_clinic, email="lead@clinic.example", by=manager, at=now)


def test_the_agencys_lead_changes_its_own_mailbox_at_once(client, north_clinic, clinic_lead, shelter_desk, now):
    client.force_login(clinic_lead)
    said = {"reply_email": "new@clinic.example", "reply_phone": PHONE, "mail_language": "en"}
    assert client.post(reverse("providers:mailbox", args=[north_clinic.pk]), said).status_code == 302
    north_clinic.refresh_from_db()
    assert (north_clinic.reply_email, north_clinic.reply_phone) == ("new@clinic.example", PHONE)
    row = AgencyChange.objects.get()
    assert (row.is_by_agency, row.before["reply_email"]) == (True, "inbox@northclinic.example")
    deliver_due(at=timezone.now())
    assert [letter.to for letter in mail.outbox] == [["inbox@northclinic.example"]]
    with pytest.raises(PermissionDenied):
        actions.change_mailbox(organization=north_clinic, reply_email="x@y.example", by=shelter_desk, at=now)


def test_an_agency_does_not_choose_its_own_class(north_clinic, clinic_lead, manager, now):
    change = actions.classify_organization(organization=north_clinic, agency_class="shelter", by=clinic_lead, at=now)
    second = User.objects.create_user("second@clinic.example", "a-long-enough-word", name="Sec Ond")
    actions.add_staff(organization=north_clinic, user=second, role="agency_lead", by=CLOCK, at=now)
    for lead in (clinic_lead, second):
        with pytest.raises(PermissionDenied):
            actions.agree_change(change=change, by=lead, at=now)
    actions.agree_change(change=change, by=manager, at=now)
    north_clinic.refresh_from_db()
    assert north_clinic.agency_class == "shelter"


def test_a_stale_proposal_does_not_write_over_what_came_since(propose, harbor_house, admin, now):
    change = propose()
    actions.set_up_agency(
        organization=harbor_house, is_agency=True, reply_email="other@h.example", reply_phone="", by=CLOCK, at=now
    )
    with pytest.raises(NotPossible):
        actions.agree_change(change=change, by=admin, at=now)
    harbor_house.refresh_from_db()
    assert harbor_house.reply_email == "other@h.example"


def test_a_newer_proposal_takes_the_place_of_the_one_that_waits(propose, admin, now):
    first, second = propose(), propose(reply_email="third@h.example")
    with pytest.raises(NotPossible):
        actions.agree_change(change=first, by=admin, at=now)
    assert AgencyChange.objects.waiting().get() == second


def test_what_somebody_proposed_who_has_left_counts_no_more(propose, riverside, admin, now):
    keeper = keeper_of(riverside, now, "keeper@riverside.example")
    change = propose(by=keeper)
    end_membership(membership=Membership.objects.get(user=keeper), by=admin, at=now)
    with pytest.raises(NotPossible, match="keeps the listing no more"):
        actions.agree_change(change=change, by=fresh(admin), at=now)


def test_refused_and_taken_back_are_on_record(propose, harbor_house, manager, admin, now):
    change = propose()
    with pytest.raises(NotPossible):
        actions.refuse_change(change=change, why=" ", by=admin, at=now)
    assert actions.refuse_change(change=change, why="Not theirs.", by=admin, at=now).refused_because == "Not theirs."
    with pytest.raises(NotPossible):
        actions.agree_change(change=change, by=admin, at=now)
    with pytest.raises(PermissionDenied):
        actions.withdraw_change(change=propose(), by=admin, at=now)
    actions.withdraw_change(change=AgencyChange.objects.waiting().get(), by=manager, at=now)
    harbor_house.refresh_from_db()
    assert harbor_house.reply_email == OLD


@pytest.mark.django_db(transaction=True)
def test_agreed_and_refused_at_once_ends_one_way(propose, harbor_house, riverside, admin, now):
    third = keeper_of(riverside, now, "keeper@riverside.example")
    change = propose()
    together(
        lambda: actions.agree_change(change=change, by=fresh(admin), at=now),
        lambda: actions.refuse_change(change=change, why="No.", by=fresh(third), at=now),
    )
    change.refresh_from_db()
    harbor_house.refresh_from_db()
    assert (change.state, harbor_house.reply_email) in {("accepted", NEW), ("refused", OLD)}


def test_the_pages_lead_from_the_listing_to_the_decision(client, harbor_house, manager, admin):
    harbor_house.is_agency = False
    harbor_house.save()
    client.force_login(manager)
    address = reverse("providers:partner", args=[harbor_house.pk])
    assert address in client.get(reverse("providers:organization", args=[harbor_house.pk])).content.decode()
    sent = {"do": "partner", "is_agency": "on", "reply_email": "Desk@Harbor.example", "reply_phone": PHONE}
    sent["mail_language"] = "en"
    assert client.post(address, {**sent, "reply_email": "no address"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    change = AgencyChange.objects.get()
    page = reverse("providers:change", args=[change.pk])
    assert "You proposed this" in client.get(page).content.decode()
    assert page in client.get(address).content.decode()
    client.force_login(admin)
    assert reverse("providers:changes") in client.get(reverse("accounts:settings")).content.decode()
    assert page in client.get(reverse("providers:changes")).content.decode()
    assert page in client.get(reverse("providers:organization", args=[harbor_house.pk])).content.decode()
    assert client.post(page, {"do": "agree"}).status_code == 302
    found = Organization.objects.get(pk=harbor_house.pk)
    assert (found.is_agency, found.reply_email) == (True, "desk@harbor.example")
    assert "desk@harbor.example" in client.get(reverse("providers:changes") + "?show=decided").content.decode()


def test_where_there_is_no_second_person_the_page_says_what_is_needed(client, propose, manager, harbor_house):
    client.force_login(manager)
    page = client.get(reverse("providers:partner", args=[harbor_house.pk])).content.decode()
    assert "Nobody else keeps the directory of Riverside" in page


def test_two_presses_propose_once(client, manager, harbor_house):
    client.force_login(manager)
    page = reverse("providers:partner", args=[harbor_house.pk])
    words = {"do": "lead", "email": "lead@harbor.example", "form_token": "3f1c1f5e-6f0e-4f57-9f43-9f1f4f0f7a01"}
    for _press in range(2):
        assert client.post(page, words).status_code == 302
    assert AgencyChange.objects.count() == 1


def test_the_api_does_the_same(client, harbor_house, manager, admin):
    client.force_login(manager)
    sent = {"organization": str(harbor_house.pk), "kind": "partnership", "reply_email": NEW, "reply_phone": PHONE}
    made = client.post("/api/v1/directory/agency-changes/", sent, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["before"] == {"reply_email": OLD, "reply_phone": ""}
    address = f"/api/v1/directory/agency-changes/{made.json()['id']}/"
    client.force_login(admin)
    assert client.get(address).json()["state"] == "proposed"
    assert client.post(f"{address}agree/").json()["state"] == "accepted"
    assert client.post(f"{address}agree/").status_code == 409
    sent = {"organization": str(harbor_house.pk), "kind": "class", "agency_class": "shelter"}
    other = client.post("/api/v1/directory/agency-changes/", sent, content_type="application/json").json()
    client.force_login(manager)
    address = f"/api/v1/directory/agency-changes/{other['id']}/"
    refused = client.post(f"{address}refuse/", {"why": "No."}, content_type="application/json")
    assert refused.json()["state"] == "refused"
