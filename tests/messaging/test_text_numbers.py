"""Texts from unknown numbers are read by the program whose number they were sent to, and by no other."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import Program, User
from casemgmt.accounts.roles import Role
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog
from casemgmt.duties.rota.models import Shift
from casemgmt.messaging import actions, queries
from casemgmt.messaging.text_numbers import number_of

pytestmark = pytest.mark.django_db
OURS, THEIRS = "+15415550100", "+15415550200"


@pytest.fixture
def neighbor(lakeside, now):
    """Who manages the other program."""
    user = User.objects.create_user("m@lakeside.example", "a-long-enough-word", name="Mia Lakeside")
    add_member(program=lakeside, user=user, role=Role.MANAGER, by=CLOCK, at=now)
    return user


@pytest.fixture
def came(now):
    def came(to="", sid="1"):
        return actions.receive_reply(number="+15415559999", to=to, body="Help me", provider_id=sid, at=now)

    return came


@pytest.fixture
def numbers(riverside, lakeside, manager, neighbor, now):
    actions.set_text_number(program=riverside, number="541 555 0100", by=manager, at=now)
    actions.set_text_number(program=lakeside, number=THEIRS, by=neighbor, at=now)


def test_each_program_reads_its_own(client, numbers, came, manager, neighbor, now):
    mine, theirs = came(OURS, "1"), came(THEIRS, "2")
    assert list(queries.unknown_replies(manager, now)) == [mine]
    assert list(queries.unknown_replies(neighbor, now)) == [theirs]
    with pytest.raises(PermissionDenied):
        actions.close_unknown(reply=theirs, by=manager, at=now)
    client.force_login(manager)
    assert client.post(reverse("messaging:unknown_handled", args=[theirs.pk])).status_code == 404


def test_reading_them_is_a_row(client, numbers, came, manager, riverside):
    came(OURS)
    client.force_login(manager)
    assert "Help me" in client.get(reverse("messaging:unknown")).content.decode()
    row = AccessLog.objects.get()
    assert (row.page, row.program_id) == ("messaging:unknown", riverside.pk)


def test_who_is_on_call_reads_and_answers_them_and_others_find_no_link(
    client, stopped_clock, riverside, navigator, came, now
):
    stopped_clock(now)
    reply = came()
    client.force_login(navigator)
    page, rota = reverse("messaging:unknown"), reverse("duties:rota")
    told = client.get(rota).content.decode()
    assert ("a text from a number nobody has" in told, page in told) == (True, False)
    assert client.get(page).status_code == 403
    shift = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=8)}
    Shift.objects.create(program=riverside, user=navigator, made_by=navigator, **shift)
    assert all(page in client.get(where).content.decode() for where in (rota, reverse("followups:my_day")))
    assert "Help me" in client.get(page).content.decode()
    assert client.post(reverse("messaging:unknown_handled", args=[reply.pk])).status_code == 302
    reply.refresh_from_db()
    assert reply.handled_by == navigator


def test_with_one_program_nothing_has_to_be_set(riverside, manager, came, now):
    assert Program.objects.count() == 1
    reply = came()
    assert list(queries.unknown_replies(manager, now)) == [reply]


def test_on_a_shared_number_nobody_guesses(lakeside, riverside, manager, neighbor, came, now):
    came()
    assert not queries.unknown_replies(manager, now)
    assert not queries.unknown_replies(neighbor, now)


def test_a_number_belongs_to_one_program(numbers, lakeside, riverside, neighbor, manager, navigator, now):
    with pytest.raises(NotPossible):
        actions.set_text_number(program=lakeside, number=OURS, by=neighbor, at=now)
    with pytest.raises(NotPossible):
        actions.set_text_number(program=lakeside, number="no number", by=neighbor, at=now)
    with pytest.raises(PermissionDenied):
        actions.set_text_number(program=riverside, number="", by=navigator, at=now)
    actions.set_text_number(program=riverside, number="", by=manager, at=now)
    assert number_of(riverside) == ""


def test_it_is_set_on_the_page_of_wordings(client, riverside, manager):
    client.force_login(manager)
    client.post(reverse("messaging:words"), {"form": "number", "number": "541 555 0100"})
    assert number_of(riverside) == OURS
