"""A role in a program begins when the invited address says yes, and nobody gives one to oneself."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.actions import add_member, close_account, end_membership
from casemgmt.accounts.invitations import actions
from casemgmt.accounts.invitations.models import MemberInvitation
from casemgmt.accounts.models import Membership, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.core.access import has_a_role, holds
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from tests.together import together

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery"
NEW = "nora@riverside.example"


def fresh(user):
    return User.objects.get(pk=user.pk)


def link_to(address):
    """The path in the newest mail to this address."""
    letter = [letter for letter in mail.outbox if address in letter.to and "/join/" in letter.body][-1]
    return "/" + next(line for line in letter.body.splitlines() if "/join/" in line).split("/", 3)[3]


@pytest.fixture
def invite(riverside, admin):
    """Invite an address and give the path in the mail."""

    def send(email=NEW, role=Role.NAVIGATOR, by=admin, at=None, **more):
        at = at or timezone.now()
        row = actions.invite_member(program=riverside, email=email, role=role, by=by, at=at, **more)
        deliver_due(at=at)
        return row, link_to(row.email)

    return send


def secret_of(path):
    return path.rstrip("/").rsplit("/", 1)[1]


# The role begins with the yes.


def test_nothing_begins_before_the_address_says_yes(client, invite, outsider, riverside):
    _row, _path = invite(outsider.email)
    assert not holds(fresh(outsider), Permission.CASE_VIEW, riverside)
    client.force_login(outsider)
    assert client.get("/my-day/").status_code == 403


def test_somebody_new_sets_name_and_password_and_is_in(client, invite, riverside, admin):
    row, path = invite()
    assert client.get(path).status_code == 200
    assert not User.objects.filter(email=NEW).exists()
    assert client.post(path, {"name": "Nora New", "password": GOOD}).status_code == 302
    user = User.objects.get(email=NEW)
    assert holds(user, Permission.CASE_VIEW, riverside)
    assert client.get("/my-day/").status_code == 200
    row.refresh_from_db()
    assert (row.accepted_by, row.membership.user, row.invited_by) == (user, user, admin)
    assert EmailAddress.objects.get(user=user).verified


def test_a_colleague_takes_a_second_role_on_signed_in(client, invite, responder, riverside):
    _row, path = invite(responder.email, Role.NAVIGATOR)
    assert "Sign in with it" in client.get(path).content.decode()
    client.force_login(responder)
    client.get(path)
    assert not holds(fresh(responder), Permission.CASE_VIEW, riverside)
    assert client.post(path).status_code == 302
    assert holds(fresh(responder), Permission.CASE_VIEW, riverside)


def test_nobody_else_may_use_the_link(client, invite, outsider, responder):
    _row, path = invite(responder.email)
    client.force_login(outsider)
    client.post(path, {"name": "Eve", "password": GOOD})
    assert not has_a_role(fresh(outsider))
    with pytest.raises(PermissionDenied):
        actions.accept_invitation(secret=secret_of(path), by=outsider, at=timezone.now())


def test_it_works_once_is_revoked_sent_anew_and_grows_old(client, invite, admin, now):
    row, path = invite()
    actions.resend_invitation(invitation=row, by=admin, at=timezone.now())
    deliver_due(at=timezone.now())
    assert client.get(path).status_code == 404
    newer = link_to(NEW)
    actions.revoke_invitation(invitation=row, by=admin, at=timezone.now())
    assert client.post(newer, {"name": "Nora", "password": GOOD}).status_code == 404
    _row, late = invite(at=timezone.now() - timedelta(days=7, minutes=1))
    assert client.get(late).status_code == 404
    _row, good = invite()
    assert client.post(good, {"name": "Nora", "password": GOOD}).status_code == 302
    assert Client().post(good, {"name": "Eve", "password": GOOD}).status_code == 404
    assert User.objects.filter(email=NEW).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_member(invite, riverside):
    _row, path = invite()
    answers = together(*[lambda: Client().post(path, {"name": "Nora", "password": GOOD}).status_code] * 2)
    assert sorted(answers) == [302, 409] or sorted(answers) == [302, 404]
    assert Membership.objects.filter(user__email=NEW).count() == 1


@pytest.mark.django_db(transaction=True)
def test_revoked_and_accepted_at_once_ends_one_way(invite, admin):
    row, path = invite()
    answers = together(
        lambda: Client().post(path, {"name": "Nora", "password": GOOD}).status_code,
        lambda: actions.revoke_invitation(invitation=row, by=fresh(admin), at=timezone.now()),
    )
    row.refresh_from_db()
    assert (row.accepted_at is None) != (row.revoked_at is None)
    assert Membership.objects.filter(user__email=NEW).exists() == (row.accepted_at is not None), answers


def test_who_gives_roles_no_more_has_invited_nobody(client, invite, admin, riverside, now):
    second = User.objects.create_user("second@riverside.example", GOOD, name="Sec Ond")
    add_member(program=riverside, user=second, role=Role.ADMINISTRATOR, by=CLOCK, at=now)
    _row, path = invite(by=second)
    end_membership(membership=Membership.objects.get(user=second), by=admin, at=timezone.now())
    assert client.get(path).status_code == 404


# Nobody gives a role to oneself.


def test_no_administrator_makes_oneself_a_navigator(client, admin, riverside, now):
    """Seen: administrator → navigator in one POST."""
    client.force_login(admin)
    sent = {"member-email": admin.email.upper(), "member-role": "navigator"}
    page = client.post(reverse("accounts:invite"), sent)
    assert page.status_code == 422
    assert "Nobody gives a role to oneself" in page.content.decode()
    sent = {"program": str(riverside.pk), "email": admin.email, "role": "navigator"}
    assert client.post("/api/v1/invitations/", sent, content_type="application/json").status_code == 409
    with pytest.raises(PermissionDenied):
        add_member(program=riverside, user=admin, role=Role.NAVIGATOR, by=admin, at=now)
    assert not holds(fresh(admin), Permission.CASE_VIEW, riverside)
    assert not MemberInvitation.objects.exists()


@pytest.mark.parametrize("address", ["Ada@home.example", "ada+work@home.example", "admin+nav@riverside.example"])
def test_not_by_a_second_address_of_ones_own(invite, admin, address):
    EmailAddress.objects.create(user=admin, email="ada@home.example", verified=True)
    with pytest.raises(NotPossible, match="oneself"):
        invite(address)


def test_not_by_accepting_for_somebody_who_is_not_there(client, invite, admin, riverside):
    """The one who invited opens the link in the same browser, and types a made-up name."""
    _row, path = invite()
    client.force_login(admin)
    assert client.post(path, {"name": "Nora", "password": GOOD}).status_code == 200
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize("who", ["navigator", "manager", "responder", "analyst", "other_navigator", "clinic_lead"])
def test_only_administrators_invite(who, client, request, riverside):
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse("accounts:invite"), {"member-email": NEW, "member-role": "manager"}).status_code == 403
    sent = {"program": str(riverside.pk), "email": NEW, "role": "manager"}
    assert client.post("/api/v1/invitations/", sent, content_type="application/json").status_code == 404


def test_nor_for_another_program(client, admin, lakeside):
    client.force_login(admin)
    sent = {"program": lakeside.slug, "member-email": NEW, "member-role": "manager"}
    assert client.post(reverse("accounts:invite"), sent).status_code == 404
    sent = {"program": str(lakeside.pk), "email": NEW, "role": "manager"}
    assert client.post("/api/v1/invitations/", sent, content_type="application/json").status_code == 404


# Managers hear of it.


def test_managers_hear_at_once_of_a_role_that_reads_clients(client, invite, manager, admin):
    _row, path = invite()
    told = [letter for letter in mail.outbox if letter.to == [manager.email]]
    assert len(told) == 1
    assert NEW not in told[0].body + told[0].subject
    assert admin.name not in told[0].body
    client.post(path, {"name": "Nora", "password": GOOD})
    deliver_due(at=timezone.now())
    assert len([letter for letter in mail.outbox if letter.to == [manager.email]]) == 2
    client.force_login(manager)
    page = client.get(reverse("accounts:people")).content.decode()
    assert "Nora" in page
    assert admin.name in page
    assert "Send the invitation" not in page


def test_of_other_roles_they_need_not_hear(invite, manager):
    invite(role=Role.ANALYST)
    assert not [letter for letter in mail.outbox if letter.to == [manager.email]]


# A closed account.


def test_a_closed_account_is_opened_again_only_knowingly(client, invite, navigator, admin, riverside, now):
    close_account(user=navigator, program=riverside, by=admin, at=now)
    client.force_login(admin)
    sent = {"member-email": navigator.email, "member-role": "navigator"}
    page = client.post(reverse("accounts:invite"), sent)
    assert page.status_code == 422
    assert "This account was closed on 24 Nov 2026. Inviting opens it again." in page.content.decode()
    assert not MemberInvitation.objects.exists()
    assert client.post(reverse("accounts:invite"), {**sent, "member-opens_again": "on"}).status_code == 302
    assert not fresh(navigator).is_active
    deliver_due(at=timezone.now())
    path = link_to(navigator.email)
    stranger = Client()
    assert "opens it again" in stranger.get(path).content.decode()
    assert stranger.post(path, {"password": GOOD}).status_code == 302
    back = fresh(navigator)
    assert back.is_active
    assert back.check_password(GOOD)
    assert holds(back, Permission.CASE_VIEW, riverside)
    assert Event.objects.filter(verb="account.opened_again", subject_id=navigator.pk).exists()


def test_an_invitation_from_before_opens_nothing_that_was_closed_since(
    client, invite, navigator, admin, riverside, now
):
    _row, path = invite(navigator.email, Role.MANAGER)
    close_account(user=navigator, program=riverside, by=admin, at=now)
    assert client.post(path, {"password": GOOD}).status_code == 409
    assert not fresh(navigator).is_active


def test_whose_roles_have_all_ended_is_invited_knowingly_too(client, navigator, admin, riverside, now):
    end_membership(membership=Membership.objects.get(user=navigator), by=admin, at=now)
    with pytest.raises(NotPossible, match="closed on 24 Nov 2026"):
        actions.invite_member(program=riverside, email=navigator.email, role=Role.RESPONDER, by=admin, at=now)
    words = {"program": riverside, "email": navigator.email, "role": Role.RESPONDER, "opens_again": True}
    assert actions.invite_member(**words, by=admin, at=now).opens_again


# Addresses.


def test_nobody_takes_an_address_by_writing_it_down(client, outsider):
    """Seen: an outsider became the “new hire” by taking the address on the page of addresses."""
    client.force_login(outsider)
    assert "not changed here" in client.get(reverse("account_email")).content.decode()
    sent = {"email": NEW, "action_add": "", "action_primary": ""}
    assert client.post(reverse("account_email"), sent).status_code == 405
    assert fresh(outsider).email == outsider.email
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_an_address_somebody_else_wrote_down_goes_to_who_reads_its_mail(client, invite, outsider, riverside):
    EmailAddress.objects.create(user=outsider, email=NEW, verified=False)
    _row, path = invite()
    client.post(path, {"name": "Nora", "password": GOOD})
    assert EmailAddress.objects.get(email=NEW).user.name == "Nora"
    assert not has_a_role(fresh(outsider))


def test_an_address_that_was_never_verified_signs_nobody_in(client):
    User.objects.create_user("never@verified.example", GOOD, name="Never")
    answer = client.post(reverse("account_login"), {"login": "never@verified.example", "password": GOOD})
    assert answer.url == reverse("account_email_verification_sent")
    assert client.get("/").status_code == 302


def test_the_api_lists_resends_and_revokes(client, invite, admin, manager):
    row, path = invite()
    client.force_login(manager)
    assert client.get("/api/v1/invitations/").json()["results"] == []
    client.force_login(admin)
    [found] = client.get("/api/v1/invitations/").json()["results"]
    assert (found["email"], found["state"], found["invited_by"]) == (NEW, "waiting", str(admin.pk))
    assert "secret" not in str(found)
    assert client.post(f"/api/v1/invitations/{row.pk}/again/").status_code == 200
    assert client.get(path).status_code == 404
    assert client.post(f"/api/v1/invitations/{row.pk}/revoke/").status_code == 204
    assert client.post(f"/api/v1/invitations/{row.pk}/revoke/").status_code == 409


def test_the_page_says_who_was_invited_when_and_how_it_stands(client, invite, admin):
    invite(at=timezone.now() - timedelta(days=8))
    client.force_login(admin)
    page = client.get(reverse("accounts:people")).content.decode()
    assert NEW in page
    assert "too old" in page
    row = MemberInvitation.objects.get()
    assert client.post(reverse("accounts:invitation", args=[row.pk, "again"])).status_code == 302
    assert "waits, the link works until" in client.get(reverse("accounts:people")).content.decode()
    client.post(reverse("accounts:invitation", args=[row.pk, "revoke"]))
    page = client.get(reverse("accounts:people") + "?show=ended").content.decode()
    assert "revoked" in page
