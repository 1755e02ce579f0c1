"""Wrong passwords: guessing is hopeless, and no stranger keeps a colleague out. From behind a proxy, as deployed."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from casemgmt.core.models import KnownAddress, Tally
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
OFFICE, HOME, STRANGER = "198.51.100.9", "198.51.100.20", "203.0.113.66"


@pytest.fixture(autouse=True)
def proxied(settings):
    settings.TRUSTED_PROXIES = 1


def sign_in(user, password, address, claimed="") -> int:
    chain = f"{claimed}, {address}" if claimed else address
    form = {"login": user.email, "password": password}
    return (
        Client().post("/accounts/login/", form, headers={"X-Forwarded-For": chain}, REMOTE_ADDR="10.0.0.2").status_code
    )


def test_strangers_behind_the_same_proxy_lock_nobody_out(navigator, manager):
    for _ in range(40):
        sign_in(manager, "wrong", STRANGER)
    assert sign_in(manager, "wrong", STRANGER) == 429
    assert sign_in(navigator, PASSWORD, OFFICE) == 302


def test_a_made_up_header_gives_nobody_more_tries(navigator):
    codes = [sign_in(navigator, "wrong", STRANGER, claimed=f"192.0.2.{number}") for number in range(7)]
    assert codes == [200] * 5 + [429] * 2


def test_who_has_signed_in_from_an_address_gets_in_there_while_many_guess_elsewhere(navigator):
    assert sign_in(navigator, PASSWORD, OFFICE) == 302
    for number in range(60):
        sign_in(navigator, "wrong", f"203.0.113.{number}")
    assert sign_in(navigator, PASSWORD, HOME) == 429
    assert sign_in(navigator, PASSWORD, OFFICE) == 302


def test_the_pause_elsewhere_is_short(navigator, monkeypatch):
    for number in range(60):
        sign_in(navigator, "wrong", f"203.0.113.{number}")
    assert sign_in(navigator, PASSWORD, HOME) == 429
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert sign_in(navigator, PASSWORD, HOME) == 302


def test_an_address_that_tries_many_accounts_pauses_but_for_who_is_known_there(navigator, manager, settings):
    settings.LIMITS = {**settings.LIMITS, "wrong_sign_ins_of_address": 4}
    assert sign_in(navigator, PASSWORD, OFFICE) == 302
    for number in range(4):
        Client().post(
            "/accounts/login/",
            {"login": f"nobody{number}@x.example", "password": "wrong"},
            headers={"X-Forwarded-For": OFFICE},
            REMOTE_ADDR="10.0.0.2",
        )
    assert sign_in(manager, PASSWORD, OFFICE) == 429
    assert sign_in(navigator, PASSWORD, OFFICE) == 302


def test_right_passwords_use_nothing_up(navigator):
    assert {sign_in(navigator, PASSWORD, OFFICE) for _ in range(12)} == {302}


def test_limits_outlive_hundreds_of_other_tries(navigator):
    for _ in range(6):
        sign_in(navigator, "wrong", STRANGER)
    Tally.objects.bulk_create(Tally(key=f"x{n}", clear_at=timezone.now() + timedelta(hours=1)) for n in range(2000))
    assert sign_in(navigator, "wrong", STRANGER) == 429


def test_the_page_says_when_to_try_again(client, navigator):
    for _ in range(5):
        client.post("/accounts/login/", {"login": navigator.email, "password": "wrong"})
    page = client.post("/accounts/login/", {"login": navigator.email, "password": PASSWORD})
    assert page.status_code == 429
    assert int(page["Retry-After"]) <= 60
    assert "Try again in 1 minute" in page.content.decode()


def test_who_sets_the_password_again_begins_anew(client, navigator):
    for _ in range(6):
        client.post("/accounts/login/", {"login": navigator.email, "password": "wrong"})
    client.post("/accounts/password/reset/", {"email": navigator.email})
    link = re.search(r"https?://\S+", mail.outbox[-1].body)[0]
    form = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    new = "quite-another-word-7"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert Client().post("/accounts/login/", {"login": navigator.email, "password": new}).status_code == 302


def test_letters_with_links_are_few_for_one_address(client, navigator):
    for _ in range(5):
        assert client.post("/accounts/password/reset/", {"email": navigator.email}).status_code == 302
    assert client.post("/accounts/password/reset/", {"email": navigator.email.upper()}).status_code == 429
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("host", ["evil.example", "crisis.example.org.evil.example", "evil.example:443"])
def test_a_made_up_host_gets_no_link_of_its_own_into_mail(client, navigator, settings, host):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://crisis.example.org"
    client.post("/accounts/password/reset/", {"email": navigator.email}, headers={"Host": host})
    letter = mail.outbox[-1]
    assert "https://crisis.example.org/accounts/password/reset/key/" in letter.body
    assert "evil" not in f"{letter.subject} {letter.body} {letter.extra_headers}"


def test_codes_of_the_second_step_are_counted_by_account_and_address(client, navigator):
    from tests.accounts.test_two_steps import set_up

    set_up(client, navigator)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": navigator.email, "password": PASSWORD})
    codes = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code for _ in range(11)]
    assert codes[-1] == 429
    assert set(codes[:8]) == {200}


def test_an_address_is_known_for_three_months(navigator, now):
    from casemgmt.accounts import sign_in_limits

    assert sign_in(navigator, PASSWORD, OFFICE) == 302
    seen = KnownAddress.objects.get().seen_at
    assert sign_in_limits.is_known(navigator.email.upper(), OFFICE, at=seen + timedelta(days=89))
    assert not sign_in_limits.is_known(navigator.email, OFFICE, at=seen + timedelta(days=91))
    assert sign_in_limits.forget_old(at=seen + timedelta(days=91)) == 1
