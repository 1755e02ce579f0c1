"""Hospitals, schools, courts: who to call there and what was said; each program its own."""

import pytest
from django.urls import reverse

from providers.models import Stakeholder, StakeholderContact, Talk

pytestmark = pytest.mark.django_db


def test_a_stakeholder_with_people_and_talks(client, navigator, other_navigator, outsider):
    client.force_login(navigator)
    answer = client.post(reverse("providers:new_stakeholder"), {"name": "Mercy Hospital", "kind": "hospital"})
    made = Stakeholder.objects.get()
    page = reverse("providers:stakeholder_page", args=[made.pk])
    assert answer.url == page
    client.post(
        reverse("providers:new_stakeholder_contact", args=[made.pk]), {"name": "Ana Reyes", "phone": "555 0100"}
    )
    person = StakeholderContact.objects.get()
    talk = {"day": "2026-11-20", "contact": person.pk, "said": "They call us at discharge", "again_on": "2026-12-20"}
    assert client.post(page, talk).status_code == 302
    shown = client.get(page).content.decode()
    assert "They call us at discharge" in shown
    assert "Ana Reyes" in shown
    assert "Mercy Hospital" in client.get(reverse("providers:stakeholders") + "?words=mercy").content.decode()
    client.post(reverse("providers:end_stakeholder_contact", args=[person.pk]))
    assert "They call us at discharge" in client.get(page).content.decode()
    client.force_login(other_navigator)
    assert client.get(page).status_code == 404
    assert client.post(reverse("providers:end_stakeholder_contact", args=[person.pk])).status_code == 404
    client.force_login(outsider)
    assert client.get(reverse("providers:stakeholders")).status_code == 403


def test_a_talk_is_not_in_the_future_and_says_something(client, navigator, riverside):
    made = Stakeholder.objects.create(program=riverside, name="Elm School", kind="school")
    client.force_login(navigator)
    page = reverse("providers:stakeholder_page", args=[made.pk])
    assert client.post(page, {"day": "2099-01-01", "said": "Hello"}).status_code == 422
    assert client.post(page, {"day": "2026-11-20", "said": " "}).status_code == 422
    assert not Talk.objects.exists()


def test_the_same_by_api(client, navigator, other_navigator, outsider, riverside):
    client.force_login(navigator)
    rows = "/api/v1/directory/stakeholders/"

    def send(path, said, method="post"):
        return getattr(client, method)(path, said, content_type="application/json")

    made = send(rows, {"program": str(riverside.pk), "name": "Mercy Hospital", "kind": "hospital"})
    assert made.status_code == 201
    one = f"{rows}{made.json()['id']}/"
    assert send(one, {"phone": "+1 555 010 0100"}, "patch").json()["name"] == "Mercy Hospital", "what is left out stays"
    assert send(one, {"name": " "}, "patch").status_code == 400
    ana = send(f"{one}contacts/", {"name": "Ana Reyes", "email": "no address"})
    assert ana.status_code == 400
    ana = send(f"{one}contacts/", {"name": "Ana Reyes"}).json()
    assert send(f"{one}talks/", {"day": "2099-01-01", "said": "Hello"}).json() == {
        "day": ["A talk is written down once it was held."]
    }
    assert send(f"{one}talks/", {"day": "2026-11-20", "said": " "}).status_code == 400
    talk = {"day": "2026-11-20", "contact": ana["id"], "said": "They call us", "again_on": "2026-12-20"}
    assert send(f"{one}talks/", talk).status_code == 201
    assert [row["said"] for row in client.get(f"{one}talks/").json()["results"]] == ["They call us"]
    told = client.get(rows).json()["results"][0]
    assert (told["talked_on"], told["again_on"], told["contacts"][0]["name"]) == (
        "2026-11-20", "2026-12-20", "Ana Reyes",
    )  # fmt: skip
    assert send(f"/api/v1/directory/stakeholder-contacts/{ana['id']}/end/", {}).json()["ended_at"]
    late = {**talk, "said": "Again"}
    assert send(f"{one}talks/", late).status_code == 400, "nobody talks with somebody who left"
    assert send(f"{one}put-away/", {}).json()["ended_at"]
    assert send(f"{one}bring-back/", {}).json()["ended_at"] is None
    client.force_login(other_navigator)
    assert client.get(rows).json()["results"] == []
    assert client.get(one).status_code == 404
    assert send(f"{one}talks/", talk).status_code == 404
    assert send(f"/api/v1/directory/stakeholder-contacts/{ana['id']}/end/", {}).status_code == 404
    assert send(rows, {"program": str(riverside.pk), "name": "X"}).status_code == 404
    client.force_login(outsider)
    assert client.get(rows).json()["results"] == []


def test_the_next_talk_comes_after_this_one(client, navigator, riverside):
    made = Stakeholder.objects.create(program=riverside, name="Elm School", kind="school")
    client.force_login(navigator)
    page = reverse("providers:stakeholder_page", args=[made.pk])
    answer = client.post(page, {"day": "2026-11-20", "said": "Hello", "again_on": "2026-01-01"})
    assert answer.status_code == 422
    assert "comes after this one" in answer.content.decode()
