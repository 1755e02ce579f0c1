"""Tokens of the API: shown once, kept as a hash, limited in time and reach, ended with everything else."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from casemgmt.accounts.actions import end_membership
from casemgmt.accounts.models import Membership, User
from casemgmt.accounts.tokens.actions import end_token, make_token
from casemgmt.accounts.tokens.authentication import MayWithToken
from casemgmt.accounts.tokens.models import MOST, ApiToken, Lasts, TokenScope
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Effect, Event
from tests.cast import PASSWORD
from tests.house.conftest import cast, world  # noqa: F401 (fixtures)
from tests.signing_in import by_token, make_fresh, sign_in, token_of

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Nightly report",
    "scope": "reading",
    "lasts": "90",
    "form_token": "0b3b1c62-64a3-4a51-bb6e-3a3c1d3f6f01",
}


def status(client, headers):
    client.logout()
    return client.get("/api/v1/referrals/", headers=headers).status_code


def made_on_the_page(client, user):
    client.force_login(user)
    page = client.post(reverse("accounts:tokens"), FORM)
    return page, page.context["secret"]


def test_it_is_shown_once_and_only_its_hash_is_kept(client, navigator):
    page, secret = made_on_the_page(client, navigator)
    token = ApiToken.objects.get(user=navigator)
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in client.get(reverse("accounts:tokens")).content.decode()
    assert secret not in str(ApiToken.objects.filter(pk=token.pk).values())
    assert secret not in str(list(Event.objects.values_list("data", flat=True)))
    assert status(client, {"Authorization": f"Token {secret}"}) == 200


def test_a_second_press_makes_no_second_token(client, navigator):
    made_on_the_page(client, navigator)
    again = client.post(reverse("accounts:tokens"), FORM)
    assert again.context["secret"] == ""
    assert "its secret was shown then" in again.content.decode()
    assert ApiToken.objects.count() == 1


def test_its_owner_ends_it_and_both_are_on_record_and_told(client, navigator):
    _page, secret = made_on_the_page(client, navigator)
    client.post(reverse("accounts:end_token", args=[ApiToken.objects.get().pk]))
    said = AccessLog.objects.filter(user=navigator, verb="changed").order_by("pk").values_list("reason", flat=True)
    assert list(said) == ["token", "token_ended"]
    assert Effect.objects.filter(kind="sign_in.changed", data__user=str(navigator.pk)).count() == 2
    assert "You have none." in client.get(reverse("accounts:tokens")).content.decode()
    assert status(client, {"Authorization": f"Token {secret}"}) == 401


def test_it_is_too_old_one_day(client, navigator):
    at = timezone.now() - timedelta(days=30)
    old = token_of(navigator, at=at - timedelta(minutes=1), lasts=Lasts.MONTH)
    young = token_of(navigator, at=at + timedelta(minutes=1), lasts=Lasts.MONTH)
    assert status(client, {"Authorization": f"Token {old}"}) == 401
    assert status(client, {"Authorization": f"Token {young}"}) == 200


def test_a_new_password_ends_it(client, navigator):
    header = by_token(navigator)
    sign_in(client, navigator)
    new = {"oldpassword": PASSWORD, "password1": "another-long-word-9", "password2": "another-long-word-9"}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    assert client.get("/my-day/").status_code == 200, "the browser it was changed in stays signed in"
    assert status(client, header) == 401


def test_the_end_of_a_role_and_of_all_sessions_end_it(client, navigator, admin, manager):
    header, other = by_token(navigator), by_token(manager)
    role = Membership.objects.get(user=navigator)
    end_membership(membership=role, by=admin, at=timezone.now())
    User.objects.end_sessions(manager.pk)
    assert status(client, header) == 401
    assert status(client, other) == 401


def test_a_closed_account_has_none(client, navigator):
    header = by_token(navigator)
    User.objects.filter(pk=navigator.pk).update(is_active=False)
    assert status(client, header) == 401


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token \xff", "token ", "Token aftercall_"])
def test_what_is_no_token_is_nobody(client, db, header):
    assert client.get("/api/v1/referrals/", headers={"Authorization": header}).status_code == 401


def test_one_for_reading_changes_nothing_and_says_why(client, world, navigator):  # noqa: F811
    header = by_token(navigator, TokenScope.READING)
    body = {"case": str(world.case.pk), "text": "Sounded well"}
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)("/api/v1/notes/", body, "application/json", headers=header)
        assert answer.status_code == 403, method
        assert answer.json()["detail"].startswith("This token is for reading.")
    assert client.get("/api/v1/cases/", headers=header).status_code == 200
    acting = client.post("/api/v1/notes/", body, "application/json", headers=by_token(navigator))
    assert acting.status_code == 201


def test_one_for_reading_asks_questions_that_are_posted(client, world, navigator):  # noqa: F811
    header = by_token(navigator, TokenScope.READING)
    for address, body in {"/hsds/v3/services": {}, "/api/v1/people/search/": {"q": "Smith"}}.items():
        assert client.post(address, body, "application/json", headers=header).status_code == 200, address


def test_every_view_of_the_api_asks_what_the_token_may():
    writing = [view for view in _views(get_resolver()) if _writes(view)]
    assert writing
    assert [view for view in writing if not any(issubclass(one, MayWithToken) for one in view.permission_classes)] == []


def _views(resolver):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _views(entry)
        else:
            view = getattr(entry.callback, "cls", None) or getattr(entry.callback, "view_class", None)
            if view is not None and hasattr(view, "permission_classes"):
                yield view


def _writes(view):
    names = {"post", "put", "patch", "delete", "create", "update", "partial_update", "destroy"}
    return any(hasattr(view, name) for name in names) or getattr(view, "get_extra_actions", list)() != []


def test_an_old_session_signs_in_again_first_and_finds_the_form_filled(client, navigator):
    client.force_login(navigator)
    make_fresh(client, navigator, seconds_ago=11 * 60)
    mine = reverse("accounts:tokens")
    answer = client.post(mine, {**FORM, "name": "For the shelter"})
    assert answer.url == f"/accounts/reauthenticate/?next={mine.replace('/', '%2F')}"
    assert not ApiToken.objects.exists()
    back = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": mine}, follow=True)
    assert back.redirect_chain[-1][0] == mine
    assert 'value="For the shelter"' in back.content.decode()
    assert client.post(mine, FORM).context["secret"]


def test_an_administrator_sees_and_ends_those_of_the_program_and_no_others(client, admin, navigator, other_navigator):
    for user in (navigator, other_navigator):
        token_of(user)
    client.force_login(admin)
    page = client.get(reverse("accounts:tokens_of_people")).content.decode()
    assert navigator.name in page
    assert other_navigator.name not in page
    theirs, strange = ApiToken.objects.get(user=navigator), ApiToken.objects.get(user=other_navigator)
    assert client.post(reverse("accounts:end_token", args=[strange.pk])).status_code == 404
    assert client.post(reverse("accounts:end_token", args=[theirs.pk])).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.ended_by, Event.objects.get(verb="token.ended").actor) == (admin, admin)


def test_a_colleague_sees_and_ends_nobody_elses(client, manager, navigator):
    token_of(navigator)
    client.force_login(manager)
    assert client.get(reverse("accounts:tokens_of_people")).status_code == 403
    assert client.post(reverse("accounts:end_token", args=[ApiToken.objects.get().pk])).status_code == 404


def test_when_it_was_used_is_noted_to_the_minute(client, navigator):
    header = by_token(navigator)
    client.get("/api/v1/referrals/", headers=header)
    first = ApiToken.objects.get().last_used_at
    client.get("/api/v1/referrals/", headers=header)
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


def test_nobody_has_more_than_they_can_look_after(navigator, now):
    for n in range(MOST):
        make_token(name=f"{n}", scope=TokenScope.READING, lasts=30, by=navigator, at=now)
    with pytest.raises(NotPossible, match="You have 20 tokens"):
        make_token(name="one more", scope=TokenScope.READING, lasts=30, by=navigator, at=now)
    end_token(token=ApiToken.objects.first(), by=navigator, at=now)
    make_token(name="one more", scope=TokenScope.READING, lasts=30, by=navigator, at=now)
