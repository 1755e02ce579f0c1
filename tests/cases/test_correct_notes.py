"""A filed note is put right: its old words stay, others may not, and it can be taken back."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts.roles import Role
from casemgmt.cases import actions
from casemgmt.cases.models import Note
from casemgmt.core.corrections import history_of
from tests.cast import _member

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(case, navigator, now):
    return actions.write_note(case=case, text="Sounded well", by=navigator, at=now)


@pytest.fixture
def where(note):
    return reverse("cases:filed_note", args=[note.pk])


@pytest.fixture
def desk(client, navigator):
    client.force_login(navigator)
    return client


def text_of(note):
    return Note.objects.get(pk=note.pk).text


def test_it_is_corrected_from_the_timeline(desk, case, note, where):
    assert where in desk.get(reverse("cases:case", args=[case.pk])).content.decode()
    said = {"text": "Sounded unwell", "reason": "A word was missing", "seen": 0, "do": "correct"}
    assert desk.post(where, said).status_code == 302
    shown = desk.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Sounded unwell" in shown
    assert "A note was corrected" in shown
    history = desk.get(where).content.decode()
    assert "Sounded well" in history
    assert "A word was missing" in history


def test_it_is_put_back(desk, note, where):
    desk.post(where, {"text": "Sounded unwell", "reason": "Wrong", "seen": 0, "do": "correct"})
    assert desk.post(where, {"seen": 1, "do": "put_back"}).status_code == 302
    assert text_of(note) == "Sounded well"
    assert len(history_of(note)) == 2


def test_entered_in_error_its_words_leave_the_timeline(desk, case, note, where):
    desk.post(where, {"reason": "Another person", "seen": 0, "do": "void"})
    shown = desk.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Sounded well" not in shown
    assert "Note, entered in error" in shown
    assert "Sounded well" in desk.get(where).content.decode()


def test_a_colleague_reads_it_and_may_not_change_it(note, where, client, riverside, now, navigator, manager):
    colleague = _member(riverside, Role.NAVIGATOR, "cleo@riverside.example", "Cleo Colleague")
    client.force_login(colleague)
    page = client.get(where)
    assert page.status_code == 200
    assert "Save the correction" not in page.content.decode()
    assert client.post(where, {"text": "x", "reason": "y", "seen": 0, "do": "correct"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.correct_note(note=note, text="x", reason="y", by=colleague, at=now)
    actions.correct_note(note=note, text="Sounded unwell", reason="He told me", by=manager, at=now)
    assert text_of(note) == "Sounded unwell"


def test_what_was_typed_when_the_session_had_ended_comes_back(desk, navigator, note, where):
    mark = re.search(r'name="form_owner" value="([^"]+)"', desk.get(where).content.decode())[1]
    desk.logout()
    said = {"text": "Sounded unwell", "reason": "A word was missing", "seen": 0, "do": "correct", "form_owner": mark}
    assert "/accounts/login/" in desk.post(where, said)["Location"]
    desk.force_login(navigator)
    shown = desk.get(where).content.decode()
    assert "Sounded unwell" in shown
    assert "A word was missing" in shown
    assert text_of(note) == "Sounded well"
    assert desk.post(where, said).status_code == 302
    assert text_of(note) == "Sounded unwell"
