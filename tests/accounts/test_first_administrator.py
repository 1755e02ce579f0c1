"""An empty installation is begun by a link that only the machine prints, once."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from casemgmt.accounts.factors.queries import is_asked
from casemgmt.accounts.installation.actions import become_administrator, print_administrator_link
from casemgmt.accounts.installation.models import AdministratorLink
from casemgmt.accounts.models import User
from casemgmt.core.access import has_a_role
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from tests.together import together

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery"
MAIL = "ines@city.example"
TYPED = {"name": "Ines Iversen", "password": GOOD, "password_again": GOOD}


def printed(*words):
    """The path of the link that the command prints."""
    out = StringIO()
    call_command("first_administrator", *words, stdout=out)
    line = next((line for line in out.getvalue().splitlines() if "/first-administrator/" in line), "")
    return "/" + line.strip().split("/", 3)[3] if line else ""


def become(path, **typed):
    return Client().post(path, {**TYPED, **typed})


def test_the_link_makes_an_administrator_who_is_in_and_sees_where_to_begin(client):
    path = printed(MAIL)
    assert client.get(path).status_code == 200
    assert not User.objects.exists()  # looking spends nothing
    answer = client.post(path, TYPED, follow=True)
    assert answer.redirect_chain == [("/settings/programs/", 302)]
    user = User.objects.get(email=MAIL)
    assert user.runs_installation
    assert user.check_password(GOOD)
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/").url == "/settings/programs/"
    assert not has_a_role(user)  # it opens no program


def test_it_works_once_and_the_first_stays_the_first(client):
    path = printed(MAIL)
    become(path)
    assert become(path, name="Another").status_code == 404
    assert client.get(path).status_code == 404
    with pytest.raises(CommandError, match="--again"):
        printed("other@city.example")
    assert printed("--unless-there") == ""
    assert User.objects.count() == 1


def test_a_newer_link_closes_the_one_before_and_a_day_closes_any(client, stopped_clock, now):
    older = printed(MAIL)
    newer = printed(MAIL)
    assert client.get(older).status_code == 404
    assert client.get(newer).status_code == 200
    stopped_clock(now + timedelta(hours=24, minutes=1))
    assert client.get(newer).status_code == 404
    assert client.post(newer, TYPED).status_code == 404


def test_printed_for_nobody_the_page_asks_for_the_address():
    path = printed()
    assert b"e-mail" in become(path).content
    assert become(path, email=MAIL).status_code == 302
    assert User.objects.get().email == MAIL


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password_again": "correct horse batterx"}, "The two passwords differ."),
        ({"password": "short", "password_again": "short"}, "too short"),
        ({"name": " "}, "This field is required."),
    ],
)
def test_what_is_typed_wrong_comes_back_and_spends_nothing(typed, said):
    path = printed(MAIL)
    answer = become(path, **typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert become(path).status_code == 302


def test_a_lost_last_administrator_is_followed_by_another_knowingly(navigator):
    become(printed(MAIL))
    client = Client()
    client.force_login(navigator)
    become(printed(navigator.email, "--again"))
    navigator.refresh_from_db()
    assert navigator.runs_installation
    assert navigator.check_password(GOOD)
    assert client.get("/my-day/").status_code == 302  # the sessions of before have ended


def test_a_closed_account_counts_as_lost():
    become(printed(MAIL))
    User.objects.update(is_active=False)
    become(printed("next@city.example"))
    assert User.objects.get(runs_installation=True, is_active=True).email == "next@city.example"


def test_somebody_with_a_second_step_shows_it_at_the_door(navigator, client):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=navigator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = client.post(printed(navigator.email), TYPED)
    assert answer.url == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_a_second_step_is_asked_where_administrators_need_one(settings):
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    become(printed(MAIL))
    assert is_asked(User.objects.get())
    settings.SECOND_FACTOR_ROLES = ["none"]
    assert not is_asked(User.objects.get())


def test_only_the_machine_prints_one(admin, now):
    with pytest.raises(PermissionDenied):
        print_administrator_link(by=admin, at=now)
    with pytest.raises(CommandError, match="no e-mail"):
        printed("not an address")


def test_the_secret_is_kept_nowhere(client):
    path = printed(MAIL)
    secret = path.rstrip("/").rsplit("/", 1)[1]
    row = AdministratorLink.objects.get()
    assert secret not in str(vars(row))
    assert len(row.secret_hash) == 64
    assert secret not in str(list(Event.objects.values()))
    answer = client.get(path)
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_guesses_are_counted(client, settings):
    settings.LIMITS = {**settings.LIMITS, "guesses": 2}
    codes = [client.get(f"/settings/first-administrator/{'x' * 40}{n}/").status_code for n in range(4)]
    assert codes == [404, 404, 429, 429]


def test_one_link_is_open_at_a_time(now):
    print_administrator_link(by=CLOCK, at=now)
    with pytest.raises(IntegrityError):
        AdministratorLink.objects.create(secret_hash="f" * 64, expires_at=now)


@pytest.mark.django_db(transaction=True)
def test_two_presses_make_one_administrator():
    secret = print_administrator_link(by=CLOCK, at=timezone.now())

    def press(email):
        return lambda: become_administrator(secret=secret, email=email, name="Ines", password=GOOD, at=timezone.now())

    results = together(press("a@city.example"), press("b@city.example"))
    assert sum(isinstance(result, NotPossible) for result in results) == 1
    assert User.objects.filter(runs_installation=True).count() == 1
