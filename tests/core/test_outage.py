"""A database that is busy or away: what was typed is kept, and everybody is told when to try again."""

import threading

import psycopg
import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections
from django.test import Client
from django.urls import reverse

from casemgmt.cases.models import Note
from casemgmt.core.database import be_patient_as
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)

SAID = "busy just now"


@pytest.fixture
def impatient(transactional_db):
    """This process waits for a lock a tenth of a second."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield
    connection.close()


@pytest.fixture
def held(case):  # noqa: F811
    """Somebody else holds the case and its person, for as long as the test runs."""
    begun, over = threading.Event(), threading.Event()

    def hold():
        parts = connection.get_connection_params()
        parts.pop("cursor_factory", None), parts.pop("context", None)
        with psycopg.connect(**parts) as line:
            line.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [case.pk])
            line.execute("SELECT 1 FROM people_person WHERE id = %s FOR UPDATE", [case.person_id])
            begun.set()
            over.wait(30)
            line.rollback()

    other = threading.Thread(target=hold)
    other.start()
    assert begun.wait(10)
    yield case
    over.set()
    other.join()


def note_to(client, case, **headers):  # noqa: F811
    address = reverse("cases:note", args=[case.pk])
    return client.post(address, {"text": "He asked for a warm coat"}, headers=headers)


def test_a_held_lock_is_said_and_the_words_are_kept(impatient, held, navigator, client):
    client.force_login(navigator)
    said = note_to(client, held)
    page = said.content.decode()
    assert (said.status_code, SAID in page) == (503, True)
    assert int(said["Retry-After"]) > 0
    assert 'name="text" value="He asked for a warm coat"' in page
    assert f'action="{reverse("cases:note", args=[held.pk])}"' in page
    assert not Note.objects.exists()


def test_htmx_gets_the_sentence_and_leaves_the_form_as_it_is(impatient, held, navigator, client):
    client.force_login(navigator)
    said = note_to(client, held, **{"HX-Request": "true"})
    assert (said.status_code, said["HX-Retarget"]) == (200, "#messages")
    assert SAID in said.content.decode()
    assert said["Retry-After"]


def test_the_api_says_it_in_json(impatient, held, navigator, client):
    client.force_login(navigator)
    said = client.post(
        reverse("api:note-list"),
        {"case": str(held.pk), "text": "He asked for a coat"},
        content_type="application/json",
    )
    assert (said.status_code, SAID in said.json()["detail"]) == (503, True)
    assert said["Retry-After"]


@pytest.mark.parametrize("problem", [OperationalError("server closed the connection"), InterfaceError("closed")])
def test_a_lost_connection_before_the_page_began(problem, navigator, client, monkeypatch, db):
    """Sessions are read before any page's own function runs."""
    client = Client(raise_request_exception=False)
    client.force_login(navigator)

    def away(*_args, **_how):
        raise problem

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    for said in (
        client.get(reverse("accounts:settings")),
        client.post(reverse("people:create"), {"first_name": "Ivo"}),
    ):
        assert (said.status_code, SAID in said.content.decode()) == (503, True)
        assert said["Retry-After"]


def test_a_password_is_never_sent_back(client, monkeypatch, db):
    def away(*_args, **_how):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr("casemgmt.core.limits.spend", away)
    client = Client(raise_request_exception=False)
    said = client.post(reverse("account_login"), {"login": "a@b.example", "password": "do-not-show-this"})
    assert said.status_code == 503
    assert "do-not-show-this" not in said.content.decode()


def test_another_fault_stays_a_fault(navigator, monkeypatch, db):
    def broken(*_args, **_how):
        raise ValueError

    monkeypatch.setattr("casemgmt.core.navigation.navigation", broken)
    monkeypatch.setattr("casemgmt.core.pages.navigation", broken)
    client = Client(raise_request_exception=False)
    client.force_login(navigator)
    said = client.get(reverse("accounts:settings"))
    assert (said.status_code, "Retry-After" in said) == (500, False)


@pytest.mark.parametrize("kind", sorted(settings.DATABASE_PATIENCE))
def test_each_kind_of_process_waits_as_long_as_its_settings_say(kind, db):
    options = connections.settings["default"]["OPTIONS"]
    before = options.get("options")
    try:
        be_patient_as("web")
        be_patient_as(kind)
        parts = connection.get_connection_params()
        parts.pop("cursor_factory", None), parts.pop("context", None)
        with psycopg.connect(**parts) as line:
            names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
            told = [
                line.execute(f"SELECT setting::int FROM pg_settings WHERE name = '{name}'").fetchone()[0]
                for name in names
            ]
            assert told == [seconds * 1000 for seconds in settings.DATABASE_PATIENCE[kind]]
            assert line.execute("SHOW jit").fetchone()[0] == "off"
    finally:
        options["options"] = before


def test_pages_give_up_before_anybody_thinks_the_system_hangs():
    lock, statement, idle = settings.DATABASE_PATIENCE["web"]
    assert 0 < lock <= 5 < statement <= 30
    assert idle
    assert all(settings.DATABASE_PATIENCE[kind][0] for kind in settings.DATABASE_PATIENCE), "nobody waits for ever"
