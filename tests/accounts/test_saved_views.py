"""A list with its filters under a name: one's own, back with one press, removed with another."""

import pytest
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.accounts.saved_views.actions import change_view, save_view
from casemgmt.accounts.saved_views.models import MOST, SavedView
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from tests.cast import NOW

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


def joined(name, program):
    """One more manager of the program."""
    user = User.objects.create_user(f"{name.split()[0].lower()}@example.org", "a-long-enough-word", name=name)
    add_member(program=program, user=user, role="manager", by=CLOCK, at=NOW)
    return user


def test_it_is_shared_with_the_managers_of_the_program(client, manager, analyst, riverside, lakeside):
    """A colleague who manages opens it with one press, renames it, keeps it to themselves no more than its user."""
    client.force_login(manager)
    address = reverse("reports:measure", args=["response"])
    words = {"path": address, "query": "need=shelter", "name": "Beds", "shared_with": "riverside"}
    client.post(reverse("accounts:save_view"), words)
    row = SavedView.objects.get()
    assert row.shared_with == riverside
    colleague = joined("Carla Colleague", riverside)
    client.force_login(colleague)
    page = client.get(f"{address}?need=shelter").content.decode()
    assert f'href="{row.url}" aria-current="true"' in page
    assert "Beds (shared)" in page
    client.post(reverse("accounts:change_view", args=[row.pk]), {"name": "Beds tonight", "shared_with": "riverside"})
    row.refresh_from_db()
    assert (row.name, row.shared_with, row.user) == ("Beds tonight", riverside, manager)
    client.force_login(analyst)
    assert "Beds" not in client.get(f"{address}?need=shelter").content.decode()
    assert client.post(reverse("accounts:change_view", args=[row.pk]), {"name": "x"}).status_code == 404
    assert client.post(reverse("accounts:save_view"), words).status_code == 403
    client.force_login(joined("Lena Lakeside", lakeside))
    assert "Beds" not in client.get(address).content.decode()
    client.force_login(manager)
    client.post(reverse("accounts:change_view", args=[row.pk]), {"name": "Beds tonight"})
    client.force_login(colleague)
    assert "Beds" not in client.get(address).content.decode()


def test_a_name_is_there_once(manager):
    save_view(user=manager, path="/late/", query="", name="One")
    two = save_view(user=manager, path="/late/", query="a=b", name="Two")
    with pytest.raises(NotPossible, match="already"):
        change_view(view=two, name="One", shared_with=None, by=manager)


def test_a_view_of_a_rolling_period_moves_on(client, manager, riverside):
    client.force_login(manager)
    address = reverse("reports:measures")
    page = client.get(address, {"period": "week", "risk": "high"})
    scope = page.context["scope"]
    assert (scope.days, scope.risk) == (7, "high")
    assert "period=week" in page.context["views"].query
    assert "?program=riverside&amp;risk=high&amp;period=month" in page.content.decode()
    assert client.get(address, {"period": "month"}).context["scope"].days == 30


def test_over_the_api(client, manager, navigator, riverside):
    client.force_login(manager)
    words = {"path": "/reports/", "query": "risk=high", "name": "High", "shared_with": "riverside"}
    made = client.post(reverse("api:saved-view-list"), words, content_type="application/json").json()
    assert (made["url"], made["shared_with"], made["is_own"]) == ("/reports/?risk=high", "riverside", True)
    wrong = {**words, "path": "https://elsewhere.example/"}
    assert client.post(reverse("api:saved-view-list"), wrong, content_type="application/json").status_code == 400
    colleague = joined("Carla Colleague", riverside)
    client.force_login(colleague)
    [told] = client.get(reverse("api:saved-view-list")).json()["results"]
    assert (told["id"], told["is_own"]) == (made["id"], False)
    client.force_login(navigator)
    assert client.get(reverse("api:saved-view-list")).json()["results"] == []
    client.force_login(manager)
    change = reverse("api:saved-view-change", args=[made["id"]])
    assert client.post(change, {"name": "Mine"}, content_type="application/json").json()["shared_with"] is None
    assert client.post(reverse("api:saved-view-remove", args=[made["id"]])).json()["name"] == "Mine"
    assert not SavedView.objects.exists()
