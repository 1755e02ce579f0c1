"""What asks to sign in again: pages lead to the password and back, the API says it, tokens pass."""

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.accounts.invitations.models import MemberInvitation
from casemgmt.core import fresh
from casemgmt.reports.models import ReportRun
from tests.cast import PASSWORD
from tests.house.conftest import cast, world  # noqa: F401 (fixtures)
from tests.signing_in import make_fresh, sign_in, token_of

pytestmark = pytest.mark.django_db
INVITED = {"member-email": "new@riverside.example", "member-role": "analyst"}


@pytest.fixture
def old_session(client, admin):
    client.force_login(admin)
    make_fresh(client, admin, seconds_ago=11 * 60)
    return client


@pytest.mark.parametrize(("seconds", "is_fresh"), [(0, True), (599, True), (601, False)])
def test_ten_minutes(client, admin, rf, seconds, is_fresh):
    client.force_login(admin)
    make_fresh(client, admin, seconds_ago=seconds)
    request = rf.get("/")
    request.session = client.session
    assert fresh.is_fresh(request, at=timezone.now()) is is_fresh


def test_a_button_leads_to_the_password_and_back_to_its_page(old_session):
    answer = old_session.post(reverse("accounts:invite"), INVITED)
    assert answer.url == "/accounts/reauthenticate/?next=%2Fsettings%2Fpeople%2F"
    assert not MemberInvitation.objects.exists()
    wrong = old_session.post(answer.url, {"password": "wrong"})
    assert wrong.status_code == 200
    old_session.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/settings/people/"})
    assert old_session.post(reverse("accounts:invite"), INVITED).status_code == 302
    assert MemberInvitation.objects.count() == 1


def test_htmx_goes_there_as_a_whole(old_session):
    answer = old_session.post(reverse("accounts:invite"), INVITED, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"].startswith("/accounts/reauthenticate/")) == (204, True)


def test_a_file_is_asked_for_before_it_is_handed_out(client, manager):
    client.force_login(manager)
    make_fresh(client, manager, seconds_ago=11 * 60)
    answer = client.get(reverse("reports:csv", args=["linkage"]) + "?first_day=2026-11-01&last_day=2026-11-30")
    assert answer.status_code == 302
    assert "first_day%3D2026-11-01" in answer.url


def test_the_api_says_what_to_do_and_a_token_passes(admin, riverside):
    body = {"program": str(riverside.pk), "email": "new@riverside.example", "role": "analyst"}
    by_session = APIClient()
    by_session.force_login(admin)
    make_fresh(by_session, admin, seconds_ago=11 * 60)
    answer = by_session.post("/api/v1/invitations/", body)
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("Sign in again first")
    by_token = APIClient(HTTP_AUTHORIZATION=f"Token {token_of(admin)}")
    assert by_token.post("/api/v1/invitations/", body).status_code == 201


def test_a_sign_in_is_fresh_by_itself(client, admin):
    sign_in(client, admin)
    assert client.post(reverse("accounts:invite"), INVITED).url == reverse("accounts:people")


def test_what_must_ask_does():
    """Roles, files with figures or names, tokens, the second step: each of these pages wants a fresh sign-in."""
    from django.urls import resolve

    some = "00000000-0000-4000-8000-000000000000"
    addresses = [
        reverse("accounts:invite"),
        reverse("accounts:invitation", args=[some, "again"]),
        reverse("accounts:end_membership", args=[some]),
        reverse("accounts:tokens"),
        reverse("accounts:second_step_rule"),
        reverse("accounts:reset_factor", args=[some]),
        reverse("providers:invite_staff", args=[some]),
        reverse("providers:change_role", args=[some]),
        reverse("providers:take_away", args=[some]),
        reverse("providers:invitation", args=[some, "again"]),
        reverse("reports:paper", args=[some]),
        reverse("reports:csv", args=["linkage"]),
        reverse("reports:printable", args=[some]),
        reverse("followups:brief_pdf"),
        reverse("encounters:import_report", args=[some]),
        reverse("providers:import_report_csv", args=[some]),
        reverse("providers:classify", args=[some]),
        reverse("providers:partner", args=[some]),
        reverse("providers:change", args=[some]),
        reverse("people:consent_pdf", args=[some]),
        reverse("people:consent_signed", args=[some]),
        reverse("referrals:message_file", args=[some]),
        reverse("referrals:packets"),
        reverse("referrals:packet_named", args=[some]),
        reverse("referrals:packet_batch_pdf", args=[some]),
    ]
    careless = [address for address in addresses if not getattr(resolve(address).func, "needs_fresh_sign_in", False)]
    assert not careless


SOME = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("post", "/api/v1/invitations/"),
        ("post", f"/api/v1/invitations/{SOME}/again/"),
        ("post", f"/api/v1/invitations/{SOME}/revoke/"),
        ("post", "/api/v1/agency/invitations/"),
        ("post", f"/api/v1/agency/invitations/{SOME}/again/"),
        ("post", f"/api/v1/agency/invitations/{SOME}/revoke/"),
        ("post", f"/api/v1/agency/staff/{SOME}/role/"),
        ("post", f"/api/v1/agency/staff/{SOME}/end/"),
        ("post", "/api/v1/directory/agency-changes/"),
        ("post", f"/api/v1/directory/agency-changes/{SOME}/agree/"),
        ("post", f"/api/v1/directory/agency-changes/{SOME}/refuse/"),
        ("post", f"/api/v1/directory/agency-changes/{SOME}/withdraw/"),
        ("post", "/api/v1/reports/"),
        ("get", f"/api/v1/messages/{SOME}/file/"),
    ],
)
def test_the_api_asks_where_the_pages_do(admin, method, address):
    by_session = APIClient()
    by_session.force_login(admin)
    assert "Sign in again" not in getattr(by_session, method)(address, {}).content.decode()
    make_fresh(by_session, admin, seconds_ago=11 * 60)
    answer = getattr(by_session, method)(address, {})
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("Sign in again first")


def test_a_report_is_asked_for_by_who_signed_in_just_now(client, manager):
    client.force_login(manager)
    make_fresh(client, manager, seconds_ago=11 * 60)
    answer = client.post(reverse("reports:ask"), {"first_day": "2026-11-01", "last_day": "2026-11-10"})
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert not ReportRun.objects.exists()


def test_a_button_about_one_thing_leads_back_to_that_thing(client, world, navigator):  # noqa: F811
    client.force_login(navigator)
    make_fresh(client, navigator, seconds_ago=11 * 60)
    answer = client.post(reverse("referrals:packet_named", args=[world.offer_accepted.pk]))
    assert answer.url.endswith(f"?next=%2Foffers%2F{world.offer_accepted.pk}%2Fpacket%2F")
