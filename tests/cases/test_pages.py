"""Case pages: what they show, who may open them, how many queries they take."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.cases.actions import add_need, close_case, open_case, take_on, write_note
from casemgmt.cases.models import Case, Note
from casemgmt.core.models import AccessLog
from casemgmt.encounters.actions import Met, add_met
from casemgmt.messaging.actions import receive_reply


@pytest.fixture
def visit(client, navigator):
    client.force_login(navigator)

    def visit(name, *args, **data):
        address = reverse(name, args=args)
        return client.post(address, data) if data else client.get(address)

    return visit


def text(response):
    return response.content.decode()


def test_the_case_page_tells_the_story(visit, case):
    said = text(visit("cases:case", case.pk))
    for words in ["Maria Lopez", "Shelter tonight", "24 h contact", "Timeline", "Case opened", "Crisis call (911)"]:
        assert words in said


def test_every_view_is_on_record(visit, case, navigator):
    visit("cases:case", case.pk)
    row = AccessLog.objects.get(user=navigator, subject_id=case.pk)
    assert (row.verb, row.page, row.person_id) == ("viewed", "cases:case", case.person_id)


@pytest.mark.parametrize("who", ["other_navigator", "outsider", "responder", "analyst", "admin", "shelter_desk"])
def test_it_does_not_exist_for_others(who, case, client, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("cases:case", args=[case.pk])).status_code == 404


@pytest.mark.parametrize(("who", "code"), [("manager", 200), ("outsider", 403), ("shelter_desk", 403), ("admin", 403)])
def test_the_list_is_for_those_who_see_cases(who, code, client, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("cases:list")).status_code == code


def test_take_on_by_page(visit, encounter, person):
    said = text(visit("cases:take_on", encounter.pk))
    assert "Maria Lopez" in said
    answer = visit("cases:take_on", encounter.pk, person=person.pk, owner="")
    case = Case.objects.get()
    assert answer.url == reverse("cases:case", args=[case.pk])
    assert case.owner is None
    assert "Taken on already" in text(visit("cases:take_on", encounter.pk))


def test_a_navigator_may_only_name_themselves(visit, encounter, person, manager):
    answer = visit("cases:take_on", encounter.pk, person=person.pk, owner=manager.pk)
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_take_it_on_is_one_press_and_oneself(visit, encounter, person, navigator):
    page = text(visit("encounters:encounter", encounter.pk))
    assert "Take it on" in page
    visit("cases:take_on", encounter.pk, person=person.pk, me="1")
    assert Case.objects.get().owner == navigator
    assert "Take it on" not in text(visit("encounters:encounter", encounter.pk))


def test_with_two_met_the_second_is_said(visit, encounter, person, navigator, now):
    ana = Met(facts={"first_name": "Ana", "last_name": "Lopez"}, agrees="yes")
    add_met(encounter=encounter, met=ana, by=navigator, at=now)
    answer = visit("cases:take_on", encounter.pk, person=person.pk, me="1")
    assert "Ana Lopez was met at the same call" in text(visit("cases:case", answer.url.rstrip("/").split("/")[-1]))


def test_a_new_call_stands_on_the_open_case_at_once(visit, case, person, meet, navigator, now):
    call = meet(person, cleared_at=now + timedelta(hours=2), narrative="Seen again at the station.")
    page = text(visit("cases:case", case.pk))
    assert "New crisis call" in page
    assert "Seen again at the station." in page
    visit("cases:take_on", call.pk, person=person.pk, me="1")
    assert case.encounters.filter(pk=call.pk).exists()
    assert "New crisis call" not in text(visit("cases:case", case.pk))


def test_a_responder_may_not_take_on(client, responder, encounter):
    client.force_login(responder)
    assert client.get(reverse("cases:take_on", args=[encounter.pk])).status_code == 403


def test_the_list_counts_filters_and_shows_the_clock(visit, meet, case, manager, client, now):
    other = meet(phone="541 555 0177", risk="high")
    open_case(encounter=other, person=other.people.get(), by=manager, at=now - timedelta(days=2))
    client.force_login(manager)
    said = text(client.get(reverse("cases:list"), {"show": "unassigned"}))
    assert "1 case" in said
    assert "assign: overdue since" in said
    assert "2 cases" in text(client.get(reverse("cases:list"), {"show": "all"}))
    high = text(client.get(reverse("cases:list"), {"show": "all", "risk": "high"}))
    assert '<p class="count"> 1 case <' in " ".join(high.split())
    assert client.get(reverse("cases:list"), {"show": "nonsense", "page": "x", "sort": "'"}).status_code == 200


def test_the_list_takes_the_same_queries_for_one_and_for_ten(
    visit, meet, case, navigator, now, django_assert_max_num_queries
):
    for number in range(10):
        other = meet(phone=f"541 555 04{number:02}", needs_heard=["food"])
        take_on(encounter=other, person=other.people.get(), by=navigator, at=now)
    visit("cases:list")
    with django_assert_max_num_queries(11):  # one of them: the views of it that the reader keeps
        visit("cases:list")


def test_the_case_page_takes_the_same_queries_for_a_long_story(
    visit, case, navigator, now, django_assert_max_num_queries
):
    visit("cases:case", case.pk)
    for number in range(30):
        write_note(case=case, text=f"note {number}", by=navigator, at=now + timedelta(minutes=number))
    with django_assert_max_num_queries(30):
        visit("cases:case", case.pk)


def test_a_note_is_drafted_and_filed(visit, case, navigator):
    assert "draft saved" in text(visit("cases:draft", case.pk, text="Called her si"))
    assert "Called her si" in text(visit("cases:case", case.pk))
    visit("cases:note", case.pk, text="Called her sister.")
    assert list(Note.objects.values_list("text", "is_draft")) == [("Called her sister.", False)]
    assert "Called her sister." in text(visit("cases:case", case.pk))


def test_without_javascript_a_draft_is_kept_by_a_button(visit, case):
    visit("cases:note", case.pk, text="half a thou", do="draft")
    assert Note.objects.get().is_draft


def test_an_empty_note_says_what_to_do(visit, case):
    answer = visit("cases:note", case.pk, text=" ")
    assert answer.status_code == 422
    assert "Write the note first." in text(answer)


def test_closing_asks_and_says_what_is_open(visit, case):
    said = text(visit("cases:close", case.pk))
    assert "is undecided" in said
    answer = visit("cases:close", case.pk, reason="moved")
    assert answer.status_code == 409
    assert Case.objects.get().state == "open"


def test_a_double_press_adds_one_need(visit, case):
    token = "6f6e9a1e-2a3b-4f4e-9d7e-000000000001"
    for _press in range(2):
        visit("cases:add_need", case.pk, domain="legal", form_token=token)
    assert case.needs.filter(domain="legal").count() == 1


def test_end_need_keeps_what_was_typed(visit, case):
    need = case.needs.first()
    answer = visit("cases:end_need", need.pk, state="unmet", note="none with room")
    assert answer.status_code == 422
    assert "none with room" in text(answer)
    assert visit("cases:end_need", need.pk, state="unmet", reason="no_capacity").status_code == 302


def test_hold_resume_reopen(visit, case, navigator, now):
    assert visit("cases:hold", case.pk, reason="hospital").status_code == 302
    assert "On hold since" in text(visit("cases:case", case.pk))
    visit("cases:resume", case.pk, go="1")
    case.refresh_from_db()
    assert case.state == "open"
    case.needs.update(state="met", ended_at=now)
    close_case(case=case, reason="moved", by=navigator, at=now)
    visit("cases:reopen", case.pk, go="1")
    case.refresh_from_db()
    assert case.state == "open"


def test_closing_says_what_is_unread_and_offers_undo_for_a_while(visit, case, navigator, now):
    case.needs.update(state="met", ended_at=now)
    assert "not read yet" not in text(visit("cases:close", case.pk))
    receive_reply(number="+1 541 555 0100", body="please text me", provider_id="SM1", at=now)
    assert "A message of this person is not read yet" in text(visit("cases:close", case.pk))
    visit("cases:close", case.pk, reason="moved")
    page = text(visit("cases:case", case.pk))
    assert "Undo until" in page
    assert "Open it again" not in page
    visit("cases:undo_close", case.pk, go="1")
    case.refresh_from_db()
    assert case.state == "open"
    assert case.follow_ups.live().exists()
    close_case(case=case, reason="moved", by=navigator, at=timezone.now() - timedelta(minutes=16))
    page = text(visit("cases:case", case.pk))
    assert "Undo until" not in page
    assert "Open it again" in page


def test_a_navigator_does_not_assign_a_case_of_others(client, case, riverside, now):
    from casemgmt.accounts.actions import add_member
    from casemgmt.accounts.models import User
    from casemgmt.core.actor import CLOCK

    colleague = User.objects.create_user("second@riverside.example", "a-long-enough-word", name="Sam Second")
    add_member(program=riverside, user=colleague, role="navigator", by=CLOCK, at=now)
    client.force_login(colleague)
    assert client.get(reverse("cases:assign", args=[case.pk])).status_code == 403


def test_the_timeline_can_be_narrowed(visit, client, case, navigator, now):
    write_note(case=case, text="only this", by=navigator, at=now)
    add_need(case=case, domain="legal", by=navigator, at=now)
    said = text(client.get(reverse("cases:case", args=[case.pk]), {"show": "notes"}, headers={"HX-Target": "timeline"}))
    assert "only this" in said
    assert "Need heard" not in said
    assert "<html" not in said
