"""Whoever leaves a list to do what one of its rows asks for comes back to that row: once it is done, and without."""

from datetime import timedelta
from html import unescape
from re import findall, search
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse

from casemgmt.cases.actions import open_case, set_next_date
from casemgmt.duties.models import Duty
from casemgmt.followups.actions import cancel_rest
from casemgmt.followups.day.drawn import drawn_lists
from casemgmt.followups.day.queries import my_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(case, navigator, now, stopped_clock, client):
    """A date that was set for today, and nothing else is owed of the case; the navigator is signed in."""
    cancel_rest(case=case, reason="other", by=navigator, at=now)
    row = set_next_date(case=case, on=now.date(), words="Ask the landlord", by=navigator, at=now)
    stopped_clock(now)
    client.force_login(navigator)
    return row


def page(client, address="/my-day/"):
    return unescape(client.get(address).content.decode())


def links_of(text, to):
    """The links to that page, as they stand."""
    return [link for link in findall(r'href="([^"]*)"', text) if link.startswith(to)]


def next_of(link):
    return parse_qs(urlsplit(link).query)["next"][0]


def test_every_link_of_a_card_leads_back_to_the_card(client, dated, case):
    text = page(client)
    [what, do] = links_of(text, reverse("cases:planned_date", args=[dated.pk]))
    assert next_of(what) == next_of(do)
    assert f"who={case.person_id}" in next_of(do)
    assert next_of(do).endswith("#told")


def test_what_is_saved_there_is_said_at_the_card_and_the_page_unfolded_as_it_was(client, dated, case):
    [link, _again] = links_of(page(client, "/my-day/?open=tidy"), reverse("cases:planned_date", args=[dated.pk]))
    answer = client.post(link, {"do": "move", "on": (dated.due_at + timedelta(days=3)).date()})
    assert answer.url == next_of(link)
    assert "open=tidy" in answer.url
    told = page(client, answer.url)
    assert search(r'<li[^>]*id="told"[^>]*>\s*<p class="said said--success">The date is moved', told)


def test_a_form_that_is_shown_again_keeps_the_way(client, dated):
    [link, _again] = links_of(page(client), reverse("cases:planned_date", args=[dated.pk]))
    refused = client.post(link, {"do": "give_up", "reason": ""})
    assert refused.status_code == 422
    assert f'href="{next_of(link)}">← Back' in unescape(refused.content.decode())


def test_whoever_leaves_it_comes_back_to_the_card_also_in_a_folded_list(client, dated, case, navigator, now):
    [link, _again] = links_of(page(client), reverse("cases:planned_date", args=[dated.pk]))
    text = page(client, next_of(link))
    assert search(rf'<li[^>]*id="told"[^>]*data-card="{case.person_id}"', text)
    early = my_day(navigator, now - timedelta(hours=20))  # it could be done: folded, unless one comes back to it
    folded = next(one for one in drawn_lists(early, QueryDict()) if one.name == "could")
    assert (folded.count, folded.cards) == (1, [])
    opened = next(one for one in drawn_lists(early, QueryDict(f"who={case.person_id}&at=now.0")) if one.name == "could")
    assert ([card.who for card in opened.cards], opened.here_at) == ([case.person_id], 0)


def test_a_case_is_closed_from_the_card(client, case, navigator, now, stopped_clock):
    cancel_rest(case=case, reason="other", by=navigator, at=now)
    stopped_clock(now)
    client.force_login(navigator)
    text = page(client, "/my-day/?open=could")
    [close] = links_of(text, reverse("cases:close", args=[case.pk]))
    assert f'href="{next_of(close)}">Leave it as it is' in page(client, close)


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/my-day/", "/\\evil.example", "javascript:1"])
def test_nobody_is_led_out_of_the_house(to, client, dated):
    link = f"{reverse('cases:planned_date', args=[dated.pk])}?next={quote(to, safe='')}"
    assert "evil" not in page(client, link)
    assert "javascript:1" not in page(client, link)
    answer = client.post(link, {"do": "done"})
    assert answer.url == reverse("cases:case", args=[dated.case_id])


def test_from_what_is_late_one_comes_back_to_its_row(client, dated, navigator, stopped_clock, now):
    stopped_clock(now + timedelta(days=9))
    client.force_login(navigator)
    duty = Duty.objects.open().get(subject_id=dated.pk)
    late = f"{reverse('duties:late')}?by=kind&kind=next_date"
    text = page(client, late)
    [link] = links_of(text, reverse("cases:planned_date", args=[dated.pk]))
    assert f'id="row-{duty.pk}"' in text
    assert next_of(link) == f"{late}#row-{duty.pk}"
    assert client.post(link, {"do": "done"}).url == next_of(link)


def test_an_attempt_that_began_on_a_list_is_told_there(client, case, navigator, now, stopped_clock):
    stopped_clock(now)
    client.force_login(navigator)
    contact = case.follow_ups.get(why__step="24h")
    listed = f"{reverse('followups:list')}?mine=on"
    [link] = links_of(page(client, listed), reverse("followups:follow_up", args=[contact.pk]))
    [attempt] = links_of(page(client, link), reverse("followups:attempt", args=[contact.pk]))
    assert next_of(attempt) == f"{listed}#row-{contact.pk}"
    answer = client.post(attempt, {"mode": "phone", "result": "no_answer"})
    assert answer.url == next_of(attempt)
    assert "Recorded: No answer · " in page(client, answer.url)


def test_the_list_of_cases_leads_back_to_the_case_one_came_from(client, dated, case):
    listed = reverse("cases:list")
    [link] = links_of(page(client, f"{listed}?show=mine"), reverse("cases:case", args=[case.pk]))
    assert next_of(link) == f"{listed}?show=mine#row-{case.pk}"
    assert f'href="{next_of(link)}">← Back' in page(client, link)


def test_the_team_page_leads_back_to_the_row_that_was_given_away(client, meet, manager, navigator, now, stopped_clock):
    met = meet(needs_heard=[])
    case = open_case(encounter=met, person=met.people.get(), by=manager, at=now)
    stopped_clock(now)
    client.force_login(manager)
    team = reverse("followups:team")
    [link] = links_of(page(client, team), reverse("cases:assign", args=[case.pk]))
    assert client.post(link, {"owner": str(navigator.pk)}).url == f"{team}#row-{case.pk}"
