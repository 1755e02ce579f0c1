"""A form that is refused is shown again with 422 when words on it are wrong, with 409 when the moment is."""

import pytest
from django import forms
from django.db import transaction

from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of

from .addresses import address, lines, signed_in

MARK = b"usa-error-message"


@pytest.mark.django_db
def test_no_page_shows_an_error_as_if_all_were_well(world, cast):
    """Nonsense is posted to every page: what comes back with an error on it says so in its status too."""
    clients = {member: signed_in(user) for member, user in cast.items()}
    wrong, shown = [], set()
    for line in lines("POST"):
        if line.is_api:
            continue
        with transaction.atomic():
            answer = clients[min(line.let_in)].post(address(line, world), {"nonsense": "1"})
            transaction.set_rollback(True)
        if MARK in getattr(answer, "content", b""):
            shown.add(line.name)
            if answer.status_code != 422:
                wrong.append(f"{line}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert len(shown) > 20  # the walk does reach forms


class Words(forms.Form):
    name = forms.CharField()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    ("data", "problem", "expected"),
    [
        (None, None, 200),
        ({"name": "a"}, None, 200),
        ({}, None, 422),
        ({"name": "a"}, NotPossible("taken", field="name"), 422),
        ({"name": "a"}, NotPossible("too late"), 409),
        ({"name": "a"}, NotPossible("changed meanwhile", field="seen"), 409),
        ({"name": "a"}, NotPossible("of another form", field="other"), 409),
    ],
)
def test_the_status_follows_from_what_was_refused(data, problem, expected):
    form = Words(data)
    if problem:
        form.is_valid()
        put_refusal(form, problem)
    assert status_of(None, Words(), form) == expected
