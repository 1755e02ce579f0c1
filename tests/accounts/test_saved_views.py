"""A list with its filters under a name: one's own, back with one press, removed with another."""

import pytest
from django.urls import reverse

from casemgmt.accounts.saved_views.actions import save_view
from casemgmt.accounts.saved_views.models import MOST, SavedView
from casemgmt.core.errors import NotPossible

pytestmark = pytest.mark.django_db

PAGES = ["duties:late", "cases:list", "followups:list", "referrals:list", "reports:oversight"]


@pytest.mark.parametrize("name", PAGES)
def test_a_list_is_kept_as_it_is_filtered(client, manager, riverside, name):
    client.force_login(manager)
    address = reverse(name)
    page = client.get(address, {"risk": "high", "page": "3", "area": ""})
    kept = page.context["views"]
    assert (kept.path, kept.query) == (address, "risk=high"), "where one is in it is no part of it"
    words = {"path": kept.path, "query": kept.query, "name": "High risk"}
    answer = client.post(reverse("accounts:save_view"), words, follow=True)
    assert answer.redirect_chain[-1][0] == f"{address}?risk=high"
    assert "High risk" in answer.content.decode()
    assert [(row.name, is_shown) for row, is_shown in answer.context["views"].rows] == [("High risk", True)]


def test_it_is_ones_own(client, manager, navigator):
    row = save_view(user=manager, path="/late/", query="risk=high", name="Mine")
    client.force_login(navigator)
    assert "Mine" not in client.get("/late/").content.decode()
    assert client.post(reverse("accounts:forget_view", args=[row.pk])).status_code == 404
    client.force_login(manager)
    client.post(reverse("accounts:forget_view", args=[row.pk]))
    assert not SavedView.objects.exists()


def test_the_same_name_leads_to_the_newer_one(manager):
    save_view(user=manager, path="/late/", query="risk=high", name="Mine")
    save_view(user=manager, path="/late/", query="risk=low", name=" Mine ")
    assert SavedView.objects.get().query == "risk=low"


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "//elsewhere.example/", "/late/?x=1", "late"])
def test_it_leads_nowhere_else(client, manager, path):
    client.force_login(manager)
    answer = client.post(reverse("accounts:save_view"), {"path": path, "query": "a=b", "name": "Away"})
    assert answer.url == "/?a=b"


def test_without_a_name_nothing_is_kept(client, manager):
    client.force_login(manager)
    client.post(reverse("accounts:save_view"), {"path": "/late/", "query": "risk=high", "name": " "})
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_them(manager):
    for number in range(MOST):
        save_view(user=manager, path="/late/", query="", name=str(number))
    with pytest.raises(NotPossible, match="Remove one"):
        save_view(user=manager, path="/late/", query="", name="one more")
