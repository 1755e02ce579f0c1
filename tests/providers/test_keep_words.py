"""Editors keep the words of the search in the browser; others may not; a stale form changes nothing."""

import pytest
from django.urls import reverse

from casemgmt.core.errors import NotPossible
from providers.finding import actions
from providers.models import Organization, Service, WordGroup
from providers.queries import Wanted, search
from providers.search_index import refresh
from tests.cast import NOW

SAID = {"words": ["casa azul"], "also": [], "means": "need:shelter", "is_active": True}


@pytest.fixture
def night(db):
    organization = Organization.objects.create(name="Harbor House")
    service = Service.objects.create(organization=organization, name="Night lodging", need_domains=["shelter"])
    refresh([service.pk], at=NOW)
    return service


def found(words):
    return [one.service.name for one in search(Wanted(words=words), at=NOW).listings]


def test_a_word_added_in_the_browser_is_understood(manager, client, night):
    assert found("casa azul") == []
    client.force_login(manager)
    asked = {"version": 0, "words": "casa azul\nblue house", "also": "", "means": "need:shelter", "is_active": "on"}
    answer = client.post(reverse("providers:add_words"), asked)
    assert answer.status_code == 302
    assert found("blue house") == ["Night lodging"]
    assert b"casa azul" in client.get(reverse("providers:words"), {"words": "azul"}).content


def test_a_shipped_group_is_replaced_and_comes_back(manager, night):
    row = actions.keep_words(
        group=None, code="emergency_shelter", version=0, said={**SAID, "is_active": False}, by=manager, at=NOW
    )
    assert found("roof over") == []
    actions.restore_words(group=row, by=manager, at=NOW)
    assert WordGroup.objects.count() == 0
    assert found("roof over") == ["Night lodging"]


def test_a_stale_form_changes_nothing(manager, db):
    row = actions.keep_words(group=None, code="", version=0, said=SAID, by=manager, at=NOW)
    actions.keep_words(group=row, code="", version=1, said={**SAID, "words": ["new"]}, by=manager, at=NOW)
    with pytest.raises(NotPossible):
        actions.keep_words(group=row, code="", version=1, said=SAID, by=manager, at=NOW)
    row.refresh_from_db()
    assert row.words == ["new"]


def test_who_keeps_no_directory_may_not(navigator, client, db):
    client.force_login(navigator)
    assert client.get(reverse("providers:words")).status_code == 403
    assert client.post(reverse("providers:add_words"), {"words": "x"}).status_code == 403
