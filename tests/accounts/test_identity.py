"""Signing in with the account of one's city, against a server of our own that signs real tokens: the three shapes, and
an attack on each rule."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.identity import server
from casemgmt.accounts.identity.actions import agree_identity, propose_identity, switch_off_identity
from casemgmt.accounts.identity.models import GroupRole, IdentityAccount, IdentitySetup
from casemgmt.accounts.models import Membership, User
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, AccessVerb, Effect
from tests.cast import PASSWORD
from tests.signing_in import make_fresh, sign_in
from tests.stand_in_city import CLIENT, SECRET, TENANT, StandInCity, entra, google, okta

pytestmark = pytest.mark.django_db
DOMAIN = "riverside.gov"


@pytest.fixture
def city(settings):
    server.forget()
    city = StandInCity()
    settings.WEBHOOK_TEST_HOSTS = [city.host]
    settings.SITE_URL = "http://testserver"
    yield city
    city.close()


@pytest.fixture
def set_up(city, riverside, admin, manager):
    """`set_up(**facts)`: the administrator proposes, the manager agrees."""

    def do(**facts) -> IdentitySetup:
        usual = {
            "name": "Riverside", "shape": "okta", "issuer": city.issuer, "client_id": CLIENT, "secret": SECRET,
            "domains": [DOMAIN], "mapping": [("crisis-team", "navigator"), ("desk", "responder")],
        }  # fmt: skip
        made = propose_identity(program=riverside, **{**usual, **facts}, by=admin, at=timezone.now())
        return agree_identity(setup=made, by=manager, at=timezone.now())

    return do


def come(client, city, said=None, *, program="riverside", **more):
    """Press the button, say yes at the server, come back."""
    if said is not None:
        city.said = said
    there = client.get(reverse("account_city_start", args=[program]), more)
    assert there.status_code == 302, there.content
    return client.get(city.approve(there["Location"]))


def who(client):
    return client.session.get("_auth_user_id")


def roles(email):
    return set(Membership.objects.filter(user__email=email, left_at=None).values_list("role", flat=True))


def staff(riverside, email="ada@riverside.gov", role="navigator") -> User:
    user = User.objects.create_user(email, PASSWORD, name="Ada")
    add_member(program=riverside, user=user, role=role, by=CLOCK, at=timezone.now())
    return user


def why(answer, code):
    """Nobody came in; the page says why, and so does the record."""
    assert answer.status_code in {403, 503}, answer.status_code
    assert who(answer.client) is None
    assert AccessLog.objects.filter(verb=AccessVerb.FAILED).latest("at").reason == f"identity_{code}"
    assert 'role="alert"' in answer.content.decode()
    return True


# ── the three shapes ────────────────────────────────────────────────────────────────────────────────────────────────


def test_okta_a_group_gives_a_role_and_an_account(client, city, set_up, admin):
    set_up()
    answer = come(client, city, okta("ada@riverside.gov", "crisis-team"))
    user = User.objects.get(email="ada@riverside.gov")
    assert who(client) == str(user.pk)
    assert roles(user.email) == {"navigator"}
    assert not user.has_usable_password()
    assert client.get(answer["Location"], follow=True).status_code == 200
    assert AccessLog.objects.get(user=user, verb=AccessVerb.SIGNED_IN).reason == "identity"
    assert Effect.objects.filter(kind="sign_in.changed", data__what="identity_on").count() == 1
    assert Effect.objects.filter(kind="identity.reads_clients").count() == 1


def test_entra_groups_are_ids_and_only_an_owned_domain_counts(client, city, set_up):
    set_up(shape="entra", tenant=TENANT, mapping=[("0f-group", "navigator")])
    assert why(come(client, city, entra("ada@riverside.gov", "0f-group", xms_edov=False)), "address")
    said = entra("ada@riverside.gov", "0f-group")
    assert why(come(client, city, {**said, "xms_edov": None, "email_verified": True}), "address")
    assert why(come(client, city, {**said, "tid": "another"}), "tenant")
    come(client, city, said)
    assert roles("ada@riverside.gov") == {"navigator"}


def test_entra_too_many_groups_change_nothing(client, city, set_up, riverside):
    set_up(shape="entra", tenant=TENANT, mapping=[("0f-group", "navigator")])
    over = {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://graph.example/"}}}
    said = {key: value for key, value in entra("ada@riverside.gov").items() if key != "groups"}
    assert why(come(client, city, {**said, **over}), "groups")
    come(client, city, entra("ada@riverside.gov", "0f-group"))
    client.logout()
    come(client, city, {**said, **over})
    assert who(client)
    assert roles("ada@riverside.gov") == {"navigator"}


def test_google_has_no_groups_and_finds_who_was_invited(client, city, set_up, riverside):
    set_up(shape="google", tenant=DOMAIN, mapping=[])
    assert why(come(client, city, google("ada@riverside.gov")), "no_role")
    user = staff(riverside)
    assert why(come(client, city, google("ada@riverside.gov", hd="other.gov")), "tenant")
    come(client, city, google("ada@riverside.gov"))
    assert who(client) == str(user.pk)


# ── the token ───────────────────────────────────────────────────────────────────────────────────────────────────────

NOW = int(time.time())
BENT = {
    "nonce": lambda claims, asked: {**claims, "nonce": "of another sign-in"},
    "time": lambda claims, asked: {**claims, "exp": NOW - 600},
    "not_for_us": lambda claims, asked: {**claims, "aud": "another-app"},
    "signature": lambda claims, asked: {key: value for key, value in claims.items() if key != "sub"},
    "domain": lambda claims, asked: {**claims, "email": "ada@elsewhere.gov"},
    "address": lambda claims, asked: {**claims, "email_verified": False},
}


@pytest.mark.parametrize("code", BENT)
def test_a_bent_token_lets_nobody_in(client, city, set_up, riverside, code):
    set_up()
    staff(riverside)
    city.bend = BENT[code]
    assert why(come(client, city, okta("ada@riverside.gov")), code)
    assert not IdentityAccount.objects.exists()


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (lambda claims, asked: {**claims, "iss": "https://evil.example"}, "not_for_us"),
        (lambda claims, asked: {**claims, "azp": "another-app"}, "not_for_us"),
        (lambda claims, asked: {**claims, "iat": claims["iat"] - 3600}, "time"),
        (lambda claims, asked: {**claims, "iat": claims["iat"] + 3600}, "time"),
        (lambda claims, asked: {**claims, "email": ["ada@riverside.gov"]}, "address"),
    ],
)
def test_nor_one_for_another_or_of_another_hour(client, city, set_up, riverside, bend, code):
    set_up()
    staff(riverside)
    city.bend = bend
    assert why(come(client, city, okta("ada@riverside.gov")), code)


def test_a_minute_of_skew_is_borne(client, city, set_up, riverside):
    set_up()
    staff(riverside)
    city.bend = lambda claims, asked: {**claims, "iat": claims["iat"] + 60, "exp": claims["exp"] + 60}
    come(client, city, okta("ada@riverside.gov"))
    assert who(client)


def test_unsigned_or_signed_with_what_everybody_knows(client, city, set_up, riverside):
    set_up()
    staff(riverside)
    real = city.token_of
    for key, way in ((None, "none"), (SECRET.ljust(32), "HS256")):
        claims = {"iss": city.issuer, "aud": CLIENT, "sub": "person-1", "iat": NOW, "exp": NOW + 900}
        said = {**claims, **okta("ada@riverside.gov")}
        city.token_of = lambda asked, key=key, way=way, said=said: jwt.encode(
            {**said, "nonce": asked["nonce"]}, key, algorithm=way, headers={"kid": "first"}
        )
        assert why(come(client, city), "signature")
    city.token_of = real


def test_keys_rotate_and_a_strangers_key_signs_nothing(client, city, set_up, riverside, monkeypatch):
    set_up()
    staff(riverside)
    come(client, city, okta("ada@riverside.gov"))
    client.logout()
    monkeypatch.setattr(server, "ASKED_AGAIN_AFTER", 0)
    city.new_key("ec-second")
    come(client, city)
    assert who(client)
    client.logout()
    shown, city._keys = city._keys(), None
    city._keys = lambda: shown
    city.new_key("third")
    assert why(come(client, city), "signature")


# ── the way there and back ──────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_asked_of_the_server(client, city, set_up):
    set_up()
    there = client.get(reverse("account_city_start", args=["riverside"]))["Location"]
    asked = {key: value[0] for key, value in parse_qs(urlsplit(there).query).items()}
    assert there.startswith(f"{city.issuer}/authorize?")
    assert asked["code_challenge_method"] == "S256"
    assert asked["response_type"] == "code"
    assert len(asked["state"]) >= 40 <= len(asked["nonce"])
    assert asked["redirect_uri"] == "http://testserver/accounts/city/riverside/back/"


def test_a_foreign_state_and_a_second_use(client, city, set_up, riverside, django_user_model):
    from django.test import Client

    set_up()
    staff(riverside)
    city.said = okta("ada@riverside.gov")
    there = client.get(reverse("account_city_start", args=["riverside"]))["Location"]
    back = city.approve(there)
    assert why(Client().get(back), "state")  # another browser: somebody was sent a link
    assert client.get(back).status_code == 302
    assert who(client)
    client.logout()
    assert why(client.get(back), "state")
    assert why(client.get(reverse("account_city_back", args=["riverside"])), "state")


def test_a_stolen_code_is_worth_nothing_without_the_verifier(client, city, set_up, riverside):
    set_up()
    staff(riverside)
    city.said = okta("ada@riverside.gov")
    mine = client.get(reverse("account_city_start", args=["riverside"]))["Location"]
    stolen = city.approve(mine.replace("code_challenge=", "code_challenge=x"))
    assert why(client.get(stolen), "exchange")


def test_the_server_says_no_is_down_or_comes_back(client, city, set_up, riverside, monkeypatch):
    set_up()
    staff(riverside)
    start = reverse("account_city_start", args=["riverside"])
    state = parse_qs(urlsplit(client.get(start)["Location"]).query)["state"][0]
    denied = client.get(reverse("account_city_back", args=["riverside"]), {"error": "access_denied", "state": state})
    assert why(denied, "denied")
    server.forget()
    city.status = 500
    answer = client.get(start)
    assert answer.status_code == 503
    assert "does not answer at the moment" in answer.content.decode()
    asked = len(city.asked)
    client.get(start)
    assert len(city.asked) == asked  # a server that is down is not asked at each press
    monkeypatch.setattr(server, "ASKED_AGAIN_AFTER", 0)
    city.status = 200
    come(client, city, okta("ada@riverside.gov"))
    assert who(client)


def test_next_leads_to_our_pages_only(client, city, set_up, riverside):
    set_up()
    staff(riverside)
    assert come(client, city, okta("ada@riverside.gov"), next="/cases/")["Location"] == "/cases/"
    client.logout()
    assert come(client, city, next="https://evil.example/")["Location"] == "/"


# ── whose account ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_works_elsewhere_too_is_not_reached(client, city, set_up, riverside, lakeside):
    set_up()
    user = staff(riverside)
    come(client, city, okta(user.email))
    add_member(program=lakeside, user=user, role="navigator", by=CLOCK, at=timezone.now())
    assert client.get("/my-day/").status_code == 302  # the session that came that way ends with the second place
    assert why(come(client, city), "elsewhere")


def test_nor_who_works_for_an_agency_or_runs_the_installation(client, city, set_up, riverside, shelter_desk):
    set_up()
    user = staff(riverside)
    User.objects.filter(pk=user.pk).update(runs_installation=True)
    assert why(come(client, city, okta(user.email)), "elsewhere")
    User.objects.filter(pk=shelter_desk.pk).update(email="desk@riverside.gov")
    from casemgmt.accounts.addresses import verify_address

    shelter_desk.refresh_from_db()
    verify_address(user=shelter_desk, by=CLOCK, at=timezone.now())
    assert why(come(client, city, okta("desk@riverside.gov", "crisis-team", sub="desk")), "elsewhere")


def test_a_closed_account_stays_out(client, city, set_up, riverside):
    set_up()
    user = staff(riverside)
    come(client, city, okta(user.email))
    client.logout()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert why(come(client, city), "closed")


def test_an_address_given_to_somebody_new_opens_nothing(client, city, set_up, riverside):
    set_up()
    user = staff(riverside)
    come(client, city, okta(user.email, sub="the first Ada"))
    client.logout()
    assert why(come(client, city, okta(user.email, sub="a later Ada")), "recycled")
    come(client, city, okta("ada.married@riverside.gov", sub="the first Ada"))
    assert who(client) == str(user.pk)  # her address changed, she did not


def test_an_address_nobody_showed_to_be_theirs_is_not_matched(client, city, set_up):
    set_up()
    User.objects.create_user("ada@riverside.gov", PASSWORD, name="Somebody who typed it")
    assert why(come(client, city, okta("ada@riverside.gov", "crisis-team")), "recycled")


# ── roles ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_roles_follow_the_groups(client, city, set_up):
    set_up()
    come(client, city, okta("ada@riverside.gov", "crisis-team", "desk", "cooks"))
    assert roles("ada@riverside.gov") == {"navigator", "responder"}
    client.logout()
    come(client, city, okta("ada@riverside.gov", "desk"))
    assert roles("ada@riverside.gov") == {"responder"}
    assert who(client)
    client.logout()
    assert why(come(client, city, okta("ada@riverside.gov")), "no_role")
    assert roles("ada@riverside.gov") == set()


def test_a_role_by_invitation_is_left_alone(client, city, set_up, riverside):
    set_up()
    user = staff(riverside, role="responder")
    come(client, city, okta(user.email, "crisis-team"))
    client.logout()
    come(client, city, okta(user.email))
    assert roles(user.email) == {"responder"}


def test_nobody_gives_oneself_a_role_by_a_line(client, city, riverside, set_up, admin):
    User.objects.filter(pk=admin.pk).update(email="admin@riverside.gov")
    admin.refresh_from_db()
    from casemgmt.accounts.addresses import verify_address

    verify_address(user=admin, by=CLOCK, at=timezone.now())
    set_up()
    come(client, city, okta(admin.email, "crisis-team", "desk"))
    assert roles(admin.email) == {"administrator"}


def test_who_owes_work_hands_it_on_first(client, city, set_up, riverside, navigator, monkeypatch):
    from casemgmt.accounts import hooks

    moved = []
    work = [hooks.Work("open cases", 2, "/cases/")]
    monkeypatch.setattr(hooks, "OPEN_WORK", [lambda **words: work])
    monkeypatch.setattr(hooks, "HAND_ON", [lambda **words: moved.append(words["to"])])
    set_up()
    come(client, city, okta("ada@riverside.gov", "crisis-team"))
    client.logout()
    come(client, city, okta("ada@riverside.gov"))
    assert roles("ada@riverside.gov") == {"navigator"}  # nobody is named for the work: the role waits
    assert GroupRole.objects.get().group_gone_at is not None
    assert Effect.objects.filter(kind="identity.group_gone").count() == 1
    client.logout()
    come(client, city, okta("ada@riverside.gov", "crisis-team"))
    assert GroupRole.objects.get().group_gone_at is None
    set_up(hands_to=navigator)
    client.logout()
    assert why(come(client, city, okta("ada@riverside.gov")), "no_role")
    assert roles("ada@riverside.gov") == set()
    assert moved == [[navigator]]


# ── passwords, second steps, a fresh sign-in ────────────────────────────────────────────────────────────────────────


def test_where_no_password_counts_an_administrator_keeps_a_way_in(client, city, set_up, riverside, admin):
    set_up(keeps_passwords=False)
    user = staff(riverside)
    User.objects.filter(pk=admin.pk).update(email="admin@riverside.gov")
    page = sign_in(client, user)
    assert page.status_code == 403
    assert "signs you in with Riverside" in page.content.decode()
    assert who(client) is None
    assert "signs you in" not in sign_in(client, user, "wrong").content.decode()
    admin.refresh_from_db()
    from casemgmt.accounts.addresses import verify_address

    verify_address(user=admin, by=CLOCK, at=timezone.now())
    sign_in(client, admin)
    assert who(client) == str(admin.pk)


def test_a_role_by_group_comes_by_the_server_alone(client, city, set_up):
    set_up()
    come(client, city, okta("ada@riverside.gov", "crisis-team"))
    client.logout()
    user = User.objects.get(email="ada@riverside.gov")
    user.set_password(PASSWORD)
    user.save()
    assert sign_in(client, user).status_code == 403


def test_the_servers_second_step_counts_by_setting_only(client, city, set_up, settings):
    settings.SECOND_FACTOR_ROLES = ["navigator"]
    set_up()
    come(client, city, okta("ada@riverside.gov", "crisis-team", amr=["pwd", "mfa"]))
    assert client.get("/my-day/")["Location"].startswith("/settings/second-step/")
    client.logout()
    set_up(second_step_counts=True)
    come(client, city)
    assert client.get("/my-day/").status_code == 200
    client.logout()
    come(client, city, okta("ada@riverside.gov", "crisis-team"))
    assert client.get("/my-day/").status_code == 302


def test_an_own_second_step_is_asked_after_the_server(client, city, set_up, riverside):
    from allauth.mfa.models import Authenticator

    set_up()
    user = staff(riverside)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    answer = come(client, city, okta(user.email, amr=["mfa"]))
    assert answer["Location"] == reverse("mfa_authenticate")
    assert who(client) is None


def test_a_sign_in_is_fresh_when_the_server_says_so(client, city, set_up, riverside):
    set_up()
    user = staff(riverside)
    page = reverse("accounts:tokens")
    long_ago = int(time.time()) - 7200
    come(client, city, okta(user.email, auth_time=long_ago))
    assert "reauthenticate" in client.post(page, {"name": "x"})["Location"]
    assert "once more" in client.get("/accounts/reauthenticate/").content.decode()
    stale = come(client, city, okta(user.email, auth_time=long_ago), again="1", next=page)
    assert stale.status_code == 403
    other = come(client, city, okta("eve@riverside.gov", sub="eve"), again="1", next=page)
    assert other.status_code == 403
    done = come(client, city, okta(user.email, auth_time=int(time.time())), again="1", next=page)
    assert done["Location"] == page
    assert "reauthenticate" not in client.post(page, {"name": "x"}).get("Location", "")


# ── setting it up ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_person_agrees(city, riverside, admin, manager, navigator, set_up):
    set_up()
    made = propose_identity(
        program=riverside, name="Evil", shape="okta", issuer="https://evil.example", client_id="x", secret="y",
        domains=[DOMAIN], by=admin, at=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip
    assert IdentitySetup.objects.current_of(riverside.pk).name == "Riverside"
    with pytest.raises(NotPossible):
        agree_identity(setup=made, by=admin, at=timezone.now())
    with pytest.raises(PermissionDenied):
        agree_identity(setup=made, by=navigator, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentitySetup.objects.filter(pk=made.pk).update(agreed_by=admin, agreed_at=timezone.now())


def test_off_is_off_at_once(client, city, set_up, riverside, admin):
    set_up()
    staff(riverside)
    city.said = okta("ada@riverside.gov")
    back = city.approve(client.get(reverse("account_city_start", args=["riverside"]))["Location"])
    switch_off_identity(program=riverside, by=admin, at=timezone.now() + timedelta(seconds=1))
    assert client.get(back).status_code == 404
    assert who(client) is None


def test_the_secret_lies_encrypted_and_is_never_shown(client, city, set_up, riverside, admin):
    setup = set_up()
    kept = IdentitySetup.objects.get(pk=setup.pk)
    assert SECRET not in kept.secret
    assert kept.secret_in_clear == SECRET
    client.force_login(admin)
    page = client.get(reverse("accounts:identity")).content.decode()
    assert SECRET not in page
    assert kept.secret not in page


@pytest.mark.parametrize(
    "issuer",
    ["http://riverside.gov", "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest", "nonsense"],
)
def test_an_address_within_is_not_called(client, city, riverside, admin, issuer):
    client.force_login(admin)
    make_fresh(client, admin)
    sent = {"name": "Riverside", "shape": "okta", "issuer": issuer, "client_id": "x", "secret": "y", "domains": DOMAIN}
    page = client.post(reverse("accounts:identity"), sent)
    assert page.status_code == 422
    assert not IdentitySetup.objects.exists()


def test_nor_one_to_which_a_public_server_points(city, set_up, client):
    set_up()
    server.forget()
    city.document = {"token_endpoint": "http://169.254.169.254/latest/"}
    answer = client.get(reverse("account_city_start", args=["riverside"]))
    assert answer.status_code == 403
    city.document = {"issuer": "https://another.example"}
    server.forget()
    assert client.get(reverse("account_city_start", args=["riverside"])).status_code == 403


def test_a_look_gives_nobody_anything(client, city, set_up, riverside, admin):
    set_up()
    client.force_login(admin)
    token = jwt.encode({"sub": "x", **okta("ada@riverside.gov", "crisis-team")}, "k" * 32, algorithm="HS256")
    page = client.post(reverse("accounts:look_identity"), {"token": token, "program": "riverside"})
    assert "This token would give: Navigator." in page.content.decode()
    assert not User.objects.filter(email="ada@riverside.gov").exists()
    for nonsense in ("{", "x.y.z", "[1]", '{"sub": 5}'):
        page = client.post(reverse("accounts:look_identity"), {"token": nonsense, "program": "riverside"})
        assert page.status_code in {200, 422}


def test_the_page_of_the_address_offers_the_button(client, city, set_up):
    set_up()
    page = client.post(reverse("account_city"), {"email": "ada@Riverside.gov", "next": "/cases/"}).content.decode()
    assert "Sign in with Riverside" in page
    assert 'href="/accounts/city/riverside/?next=/cases/"' in page
    assert client.get(reverse("account_city_whose"), {"domain": "other.gov"}).json() == {"cities": []}
    told = client.get(reverse("account_city_whose"), {"domain": DOMAIN}).json()["cities"]
    assert told == [{"name": "Riverside", "page": "/accounts/city/riverside/"}]
