"""The second step: needed where a program says so, kept encrypted, told of, reset by somebody else."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.factors import secrets
from casemgmt.accounts.factors.actions import reset_factor, set_factor_rule
from casemgmt.accounts.factors.queries import lacks_one
from casemgmt.accounts.models import FactorRule
from casemgmt.accounts.rule_actions import StaleRule
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Event
from tests.signing_in import code_of, make_fresh, set_up_second_step, sign_in, token_of

pytestmark = pytest.mark.django_db
HERE = "/settings/second-step/"


@pytest.fixture
def asked(settings):
    """As in production: these roles need one."""
    settings.SECOND_FACTOR_ROLES = ["administrator", "manager", "navigator"]


def test_who_needs_one_sees_nothing_before_it_is_set_up(client, navigator, asked):
    sign_in(client, navigator)
    for address in ("/", "/my-day/", "/people/", "/settings/tokens/", "/settings/sessions/"):
        assert client.get(address).url == HERE, address
    assert client.post("/settings/tokens/", {"name": "x"}).url == HERE
    by_api = client.get("/api/v1/cases/")
    assert (by_api.status_code, "second step" in by_api.json()["detail"]) == (403, True)
    part = client.get("/people/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, HERE)
    assert client.get(HERE).status_code == 200
    set_up_second_step(client)
    assert client.get("/my-day/").status_code == 200
    assert client.get(HERE).url == "/"


def test_a_role_that_needs_none_goes_on(client, responder, asked):
    sign_in(client, responder)
    assert client.get("/encounters/").status_code == 200


def test_a_role_that_begins_is_looked_at_at_once(client, responder, riverside, asked, now):
    sign_in(client, responder)
    assert client.get("/encounters/").status_code == 200
    add_member(program=riverside, user=responder, role="manager", by=CLOCK, at=now)
    assert client.get("/encounters/").url == HERE


def test_a_rule_counts_in_running_sessions_at_once(client, responder, riverside, admin, now):
    sign_in(client, responder)
    assert client.get("/encounters/").status_code == 200
    set_factor_rule(program=riverside, roles=["responder"], by=admin, at=now)
    assert client.get("/encounters/").url == HERE


def test_the_rule_is_the_programs_with_its_history(client, riverside, lakeside, admin, manager, navigator, now):
    client.force_login(admin)
    page = reverse("accounts:second_step_rule")
    sent = {"roles": ["manager", "analyst"], "seen": "", "program": riverside.slug}
    assert client.post(page, sent).status_code == 302
    assert FactorRule.objects.get(program=riverside).roles == ["analyst", "manager"]
    assert "analyst, manager" in client.get(page).content.decode()
    assert (lacks_one(manager), lacks_one(navigator)) == (True, False)
    with pytest.raises(StaleRule):
        set_factor_rule(program=riverside, roles=[], seen="", by=admin, at=now)
    with pytest.raises(PermissionDenied):
        set_factor_rule(program=riverside, roles=[], by=manager, at=now)


def test_secrets_are_never_in_clear(client, navigator):
    sign_in(client, navigator)
    secret = set_up_second_step(client)
    rows = {row.type: row for row in Authenticator.objects.filter(user=navigator)}
    assert secret not in str(rows["totp"].data)
    assert secrets.decrypt(rows["totp"].data["secret"]) == secret
    assert rows["recovery_codes"].data["seed"].startswith("gAAAA")


def test_keys_rotate(client, navigator, settings):
    sign_in(client, navigator)
    secret = set_up_second_step(client)
    old = settings.SECRET_STORE_KEYS
    settings.SECRET_STORE_KEYS = ["a new key", *old]
    assert secrets.rewrite(Authenticator.objects) == 2
    settings.SECRET_STORE_KEYS = ["a new key"]
    assert secrets.decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret
    settings.SECRET_STORE_KEYS = old
    with pytest.raises(secrets.InvalidToken):
        secrets.decrypt(Authenticator.objects.get(type="totp").data["secret"])


def test_what_the_release_before_wrote_is_read_and_encrypted(navigator):
    row = Authenticator.objects.create(user=navigator, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    assert secrets.decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"
    secrets.rewrite(Authenticator.objects)
    row.refresh_from_db()
    assert row.data["secret"].startswith("gAAAA")
    assert secrets.decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_a_change_signs_the_other_browsers_out_and_is_told(client, navigator, mailoutbox):
    other = Client()
    sign_in(other, navigator)
    sign_in(client, navigator)
    set_up_second_step(client)
    assert other.get("/my-day/").status_code == 302
    assert client.get("/my-day/").status_code == 200
    said = AccessLog.objects.filter(user=navigator, verb="changed").values_list("reason", flat=True)
    assert list(said) == ["totp_on"]


def test_recovery_codes_are_shown_once(client, navigator):
    sign_in(client, navigator)
    set_up_second_step(client)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    first = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert all(code in first for code in codes)
    again = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert not any(code in again for code in codes)
    client.logout()
    sign_in(client, navigator)
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert client.get("/my-day/").status_code == 200


def test_the_last_one_is_not_switched_off_by_who_needs_it(client, navigator, asked):
    sign_in(client, navigator)
    set_up_second_step(client)
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=navigator, type="totp").exists()


def test_a_factor_is_changed_only_after_signing_in_again(client, navigator):
    sign_in(client, navigator)
    make_fresh(client, navigator, seconds_ago=11 * 60)
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")


def test_a_wrong_code_is_on_record(client, navigator):
    sign_in(client, navigator)
    secret = set_up_second_step(client)
    client.logout()
    sign_in(client, navigator)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert AccessLog.objects.filter(user=navigator, verb="failed", reason="code_failed").count() == 1
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302


def test_who_waits_at_the_step_while_it_is_reset_signs_in_anew(client, navigator, admin, now, asked):
    sign_in(client, navigator)
    set_up_second_step(client)
    client.logout()
    sign_in(client, navigator)
    assert client.get("/accounts/2fa/authenticate/").status_code == 200
    reset_factor(user=navigator, by=admin, at=now)
    for address in ("/accounts/2fa/authenticate/", "/accounts/login/", "/my-day/"):
        page = client.get(address, follow=True)
        assert page.status_code == 200
        assert len(page.redirect_chain) < 3, page.redirect_chain
    sign_in(client, navigator)
    assert client.get("/my-day/").url == HERE


def test_a_colleague_lost_it(client, navigator, admin, manager, other_navigator, now):
    theirs = Client()
    sign_in(theirs, navigator)
    set_up_second_step(theirs)
    header = {"Authorization": f"Token {token_of(navigator)}"}
    client.force_login(admin)
    client.post(reverse("accounts:reset_factor", args=[navigator.pk]))
    assert not Authenticator.objects.filter(user=navigator).exists()
    assert theirs.get("/my-day/").status_code == 302
    assert Client().get("/api/v1/cases/", headers=header).status_code == 401
    assert Event.objects.get(verb="factor.reset").actor == admin
    assert AccessLog.objects.filter(user=navigator, verb="changed", reason="factor_reset").exists()
    with pytest.raises(NotPossible):
        reset_factor(user=navigator, by=admin, at=now)
    with pytest.raises(NotPossible, match="Somebody else"):
        reset_factor(user=admin, by=admin, at=now)
    for stranger, of in ((manager, navigator), (admin, other_navigator)):
        with pytest.raises(PermissionDenied):
            reset_factor(user=of, by=stranger, at=now)
