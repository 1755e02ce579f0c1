"""Drafts are never lost, notes are filed once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.cases.actions import save_draft_note, write_note
from casemgmt.cases.models import Note
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event


def test_one_draft_for_each_author(case, navigator, manager, now):
    save_draft_note(case=case, text="one", by=navigator, at=now)
    save_draft_note(case=case, text="one and more", by=navigator, at=now)
    save_draft_note(case=case, text="mine", by=manager, at=now)
    assert set(Note.objects.values_list("text", flat=True)) == {"one and more", "mine"}


@pytest.fixture
def tabs(client, navigator, case):
    """A page opened again and again, each time in another tab: the form as it stands there."""
    client.force_login(navigator)
    page = reverse("cases:case", args=[case.pk])

    def opened():
        form = client.get(page).context["note_form"]
        given = {name: form[name].value() or "" for name in form.fields}

        def send(text, url="cases:draft"):
            return client.post(reverse(url, args=[case.pk]), {**given, "text": text})

        send.shows = given["text"]
        return send

    return opened


def drafts():
    return set(Note.objects.filter(is_draft=True).values_list("text", flat=True))


def test_two_tabs_keep_two_drafts(tabs):
    one, other = tabs(), tabs()
    one("About her sister")
    other("About the bus")
    one("About her sister and mother")
    other("")
    assert drafts() == {"About her sister and mother"}


def test_a_draft_two_tabs_were_begun_with_is_gone_on_with_in_one(tabs):
    tabs()("Half")
    one, other = tabs(), tabs()
    assert one.shows == other.shows == "Half"
    one("Half and more")
    other("Half and otherwise")
    one("Half and much more")
    assert drafts() == {"Half and much more", "Half and otherwise"}


def test_filing_in_one_tab_leaves_the_draft_of_the_other(tabs, client, case):
    one, other = tabs(), tabs()
    one("About her sister")
    other("About the bus")
    one("About her sister.", "cases:note")
    assert drafts() == {"About the bus"}
    assert tabs().shows == "About the bus"


def test_the_page_shows_every_draft_and_goes_on_with_any(tabs, client, case):
    one, other = tabs(), tabs()
    one("About her sister")
    other("About the bus")
    page = client.get(reverse("cases:case", args=[case.pk]))
    assert "1 more draft" in page.content.decode()
    (left,) = page.context["other_drafts"]
    again = client.get(reverse("cases:case", args=[case.pk]), {"draft": str(left.pk)})
    assert again.context["note_form"]["text"].value() == left.text == "About her sister"


def test_filing_turns_the_draft_into_the_note(case, navigator, now):
    draft = save_draft_note(case=case, text="half", by=navigator, at=now)
    note = write_note(case=case, text="whole", by=navigator, at=now)
    assert (note.pk, note.is_draft, note.text) == (draft.pk, False, "whole")
    assert Event.objects.filter(verb="note.written", subject_id=note.pk).count() == 1


def test_a_late_copy_does_not_bring_the_draft_back(case, navigator, now):
    write_note(case=case, text="whole", by=navigator, at=now)
    assert save_draft_note(case=case, text="whole", by=navigator, at=now + timedelta(seconds=1)) is None
    assert Note.objects.count() == 1


def test_the_same_note_twice_in_a_moment_is_one(case, navigator, now):
    one = write_note(case=case, text="called", by=navigator, at=now)
    assert write_note(case=case, text="called", by=navigator, at=now + timedelta(seconds=5)) == one
    assert write_note(case=case, text="called", by=navigator, at=now + timedelta(hours=1)) != one


def test_an_emptied_draft_is_put_away(case, navigator, now):
    save_draft_note(case=case, text="half", by=navigator, at=now)
    save_draft_note(case=case, text=" ", by=navigator, at=now)
    assert not Note.objects.exists()


def test_an_empty_note_is_refused(case, navigator, now):
    with pytest.raises(NotPossible):
        write_note(case=case, text=" \n", by=navigator, at=now)


@pytest.mark.parametrize("act", [write_note, save_draft_note])
@pytest.mark.parametrize("who", ["responder", "analyst", "outsider", "other_navigator"])
def test_others_may_not(act, who, case, now, request):
    with pytest.raises(PermissionDenied):
        act(case=case, text="hello", by=request.getfixturevalue(who), at=now)
