"""Sessions: seen, ended one by one, ended by a pause; what happens to a sign-in is on record."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.models import BrowserSession, User
from casemgmt.accounts.sessions.device import device_of
from casemgmt.core.effects import deliver_due
from casemgmt.core.models import AccessLog, AccessVerb
from tests.cast import PASSWORD
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/18.0 Safari/604.1"


@pytest.fixture(autouse=True)
def half_an_hour(settings):
    settings.SESSION_IDLE = timedelta(minutes=30)


@pytest.fixture
def phone(navigator):
    browser = Client(headers={"User-Agent": PHONE})
    sign_in(browser, navigator)
    browser.get("/my-day/")
    return browser


def verbs(user=None):
    rows = AccessLog.objects.filter(user=user, subject_type="user" if user else "").order_by("pk")
    return list(rows.values_list("verb", "reason"))


def idle(client, minutes):
    seen = timezone.now() - timedelta(minutes=minutes)
    BrowserSession.objects.filter(pk=client.session.session_key).update(last_seen_at=seen)


def test_the_list_shows_each_browser_and_marks_this_one(client, navigator, phone):
    sign_in(client, navigator)
    page = client.get(reverse("accounts:sessions")).content.decode()
    assert "Safari, iPhone" in page
    assert page.count("this browser") == 1
    assert client.session.session_key not in page
    assert phone.session.session_key not in page


def test_one_is_ended_and_the_others_stay(client, navigator, phone):
    sign_in(client, navigator)
    theirs = BrowserSession.objects.get(pk=phone.session.session_key)
    client.post(reverse("accounts:end_session", args=[theirs.id]))
    assert phone.get("/my-day/").status_code == 302
    assert client.get("/my-day/").status_code == 200
    assert client.post(reverse("accounts:end_session", args=[theirs.id])).status_code == 404, "the second press"


def test_all_others_are_ended(client, navigator, phone, manager):
    sign_in(client, navigator)
    stranger = Client()
    sign_in(stranger, manager)
    client.post(reverse("accounts:end_other_sessions"))
    assert phone.get("/my-day/").status_code == 302
    assert client.get("/my-day/").status_code == 200
    assert stranger.get("/my-day/").status_code == 200


def test_nobody_ends_anothers(client, manager, phone):
    sign_in(client, manager)
    theirs = BrowserSession.objects.get(pk=phone.session.session_key)
    assert client.post(reverse("accounts:end_session", args=[theirs.id])).status_code == 404
    assert phone.get("/my-day/").status_code == 200


def test_a_pause_signs_out_and_use_keeps_in(client, navigator):
    sign_in(client, navigator)
    idle(client, 29)
    assert client.get("/my-day/").status_code == 200
    idle(client, 29)
    assert client.post(reverse("accounts:here")).status_code == 204
    assert client.get("/my-day/").status_code == 200
    idle(client, 31)
    assert client.get("/my-day/").url == "/accounts/login/?next=/my-day/"
    assert (AccessVerb.IDLED_OUT, "") in verbs(navigator)
    assert not BrowserSession.objects.filter(account=navigator).exists()


def test_what_a_page_asks_by_itself_keeps_nobody_in(client, navigator):
    sign_in(client, navigator)
    client.get("/my-day/")
    idle(client, 20)
    client.get("/my-day/", headers={"X-By-Itself": "1"})
    idle_since = BrowserSession.objects.get(pk=client.session.session_key).last_seen_at
    assert timezone.now() - idle_since > timedelta(minutes=19)


def test_use_does_not_make_a_session_last_longer_than_its_hours(client, navigator, settings):
    sign_in(client, navigator)
    client.get("/my-day/")
    began = BrowserSession.objects.get(account=navigator).begun_at
    session = client.session
    session["later"] = 1
    session.save()
    hours = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    assert BrowserSession.objects.get(account=navigator).expire_date == began + hours


def test_a_stolen_cookie_is_worth_nothing_after_a_new_password(client, navigator, phone):
    thief = Client(headers={"Cookie": f"sessionid={phone.cookies['sessionid'].value}"})
    assert thief.get("/my-day/").status_code == 200
    sign_in(client, navigator)
    new = {"oldpassword": PASSWORD, "password1": "another-long-word-9", "password2": "another-long-word-9"}
    client.post(reverse("account_change_password"), new)
    assert thief.get("/my-day/").status_code == 302
    assert phone.get("/my-day/").status_code == 302
    assert client.get("/my-day/").status_code == 200


def test_a_key_from_before_the_sign_in_opens_nothing(client, navigator):
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client, navigator)
    assert client.session.session_key != planted
    assert Client(headers={"Cookie": f"sessionid={planted}"}).get("/my-day/").status_code == 302


def test_signing_out_empties_the_browser(client, navigator):
    sign_in(client, navigator)
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/my-day/").status_code == 302
    assert verbs(navigator) == [("signed_in", ""), ("signed_out", "")]


def test_nothing_of_a_session_is_read_in_the_table(client, navigator):
    sign_in(client, navigator)
    assert str(navigator.pk) not in BrowserSession.objects.get(account=navigator).session_data
    assert BrowserSession.objects.get(account=navigator).get_decoded()["_auth_user_id"] == str(navigator.pk)


def test_failures_are_on_record_by_account_and_never_by_what_was_typed(client, navigator):
    sign_in(client, navigator, "wrong")
    client.post("/accounts/login/", {"login": "nobody-knows@example.org", "password": "x"})
    assert verbs(navigator) == [("failed", "password_failed")]
    assert verbs() == [("failed", "password_failed")]
    assert "nobody-knows" not in str(list(AccessLog.objects.values()))


def test_a_lock_out_is_one_row_however_often_somebody_tries(client, navigator):
    for _again in range(12):
        sign_in(client, navigator, "wrong")
    said = verbs(navigator)
    assert said.count(("failed", "password_failed")) == 5
    assert said.count(("locked_out", "")) == 1


def test_the_owner_is_told_of_a_new_password_in_our_words(client, navigator, mailoutbox):
    User.objects.filter(pk=navigator.pk).update(language="es")
    sign_in(client, navigator, headers={"User-Agent": PHONE})
    new = {"oldpassword": PASSWORD, "password1": "another-long-word-9", "password2": "another-long-word-9"}
    from_there = {"headers": {"User-Agent": PHONE}, "REMOTE_ADDR": "203.0.113.9"}
    client.post(reverse("account_change_password"), new, **from_there)
    assert ("changed", "password") in verbs(navigator)
    deliver_due(at=timezone.now())
    [letter] = [mail for mail in mailoutbox if mail.to == [navigator.email]]
    assert "Safari, iPhone" in letter.body
    assert "America/Los_Angeles" in letter.body
    assert "203.0.113.9" not in letter.body
    assert navigator.name not in letter.body
    assert not re.search("The password was changed|nothing to do", letter.body), "in Spanish"


def test_the_history_is_ones_own_and_an_administrators(client, navigator, admin, other_navigator):
    sign_in(client, navigator, "wrong")
    sign_in(client, navigator)
    assert "wrong password" in client.get(reverse("accounts:sessions")).content.decode()
    client.logout()
    client.force_login(admin)
    page = client.get(reverse("accounts:person_sign_in", args=[navigator.pk])).content.decode()
    assert "wrong password" in page
    assert client.get(reverse("accounts:person_sign_in", args=[other_navigator.pk])).status_code == 404
    people = client.get(reverse("accounts:people_sign_in")).content.decode()
    assert navigator.name in people
    assert other_navigator.name not in people


@pytest.mark.parametrize(
    ("said", "known"),
    {
        PHONE: "Safari, iPhone",
        "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0": "Edge, Windows",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox, Linux",
        "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36": "Chrome, Android",
        "curl/8": "",
        "": "",
    }.items(),
)
def test_devices_have_plain_names(rf, said, known):
    assert device_of(rf.get("/", headers={"User-Agent": said})) == known


def test_a_letter_for_every_change_that_allauth_knows():
    """What allauth would write mail about is known here; a new version that adds one fails here first."""
    from pathlib import Path

    import allauth

    from casemgmt.accounts.adapter import CHANGED

    source = "".join(
        path.read_text() for app in ("account", "mfa") for path in (Path(allauth.__file__).parent / app).rglob("*.py")
    )
    told = set(re.findall(r'send_notification_mail\(\s*"([a-z_/]+)"', source))
    assert told
    assert told <= set(CHANGED)


def test_the_sign_in_page_says_why_after_a_pause_and_never_otherwise(client, navigator):
    sign_in(client, navigator)
    idle(client, 31)
    page = client.get("/my-day/", follow=True).content.decode()
    assert "nobody had pressed or typed anything" in page
    assert "data-signed-out" not in page, "drafts on the device stay until sign-out"
    sign_in(client, navigator)
    client.post(reverse("account_logout"))
    page = client.get("/accounts/login/").content.decode()
    assert "nobody had pressed" not in page
    assert "data-signed-out" in page
