"""My day, the list, one follow-up: what they show, two taps, undo, queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.cases.actions import open_case, take_on
from casemgmt.core.models import AccessLog
from casemgmt.followups.actions import record_attempt, sweep_contacts
from casemgmt.followups.models import Attempt, FollowUp


@pytest.fixture
def now():
    """Pages live in the present."""
    return timezone.now()


@pytest.fixture
def visit(client, navigator):
    client.force_login(navigator)

    def visit(name, *args, **data):
        address = reverse(f"followups:{name}", args=args)
        return client.post(address, data) if data else client.get(address)

    return visit


@pytest.fixture
def case(meet, navigator, now):
    """A call that cleared 21 hours ago: its first contact is overdue."""
    encounter = meet(cleared_at=now - timedelta(hours=21), needs_heard=["shelter"])
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now - timedelta(hours=20))
    sweep_contacts(at=now)
    return case


@pytest.fixture
def first(case):
    return case.follow_ups.get(why__step="24h")


def text(response):
    return response.content.decode()


def test_my_day_says_what_who_when_why_and_what_last(visit, case, first, navigator, now):
    record_attempt(follow_up=first, case=case, mode="phone", result="no_answer", by=navigator, at=now)
    said = text(visit("my_day"))
    for words in [
        "Maria Lopez",
        "24 h contact · attempt 2 of 3",
        "overdue",
        "20 h after the call cleared",
        "No answer",
        "Try",
    ]:
        assert words in said


def test_an_empty_day_says_what_to_do(visit):
    said = text(visit("my_day"))
    assert "Nothing is overdue, closing or new." in said
    assert "Unassigned cases" in said


def test_each_figure_counts_the_people_of_its_list_and_leads_there(visit, case):
    page = visit("my_day")
    assert [(name, count) for name, _words, count in page.context["day"].figures] == [
        ("now", 1), ("today", 0), ("could", 0), ("tidy", 0),
    ]  # fmt: skip
    assert ['href="#list-now"' in text(page), 'href="#list-today"' in text(page)] == [True, False]


def test_new_cases_stay_new_until_they_are_opened(visit, client, case):
    assert "new for you" in text(visit("my_day"))
    client.get(reverse("cases:case", args=[case.pk]))
    assert "new for you" not in text(visit("my_day"))


@pytest.mark.parametrize(
    ("who", "code"), [("manager", 200), ("responder", 403), ("outsider", 403), ("shelter_desk", 403)]
)
def test_who_has_a_day(who, code, client, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("followups:my_day")).status_code == code


def test_what_nobody_has_is_on_the_managers_day(client, meet, manager, now):
    encounter = meet(cleared_at=now - timedelta(hours=21))
    open_case(encounter=encounter, person=encounter.people.get(), by=manager, at=now)
    client.force_login(manager)
    assert "24 h contact" in text(client.get(reverse("followups:my_day")))


def test_two_taps_then_what_comes_next_and_undo(visit, client, first):
    answer = visit("attempt", first.pk, result="reached", mode="phone", back="my_day")
    tried = Attempt.objects.get()
    assert answer.url == f"{reverse('followups:my_day')}?recorded={tried.pk}"
    said = text(client.get(answer.url))
    assert "Recorded: Reached" in said
    assert "72 h contact" in said
    assert "Undo" in said
    visit("undo", tried.pk, back="my_day")
    first.refresh_from_db()
    assert first.state == "open"
    assert "Recorded: Reached" not in text(client.get(answer.url))


def test_a_double_press_is_one_attempt(visit, first):
    token = "6f6e9a1e-2a3b-4f4e-9d7e-000000000002"
    for _press in range(2):
        visit("attempt", first.pk, result="no_answer", mode="phone", form_token=token)
    assert Attempt.objects.count() == 1


def test_a_proposal_is_carried_out_by_a_press(visit, client, case, first):
    visit("attempt", first.pk, result="declined", mode="phone")
    visit("accept_proposal", Attempt.objects.get().pk, go="1")
    assert case.follow_ups.live().count() == 0


def test_a_hold_that_was_proposed(visit, case, first):
    visit("attempt", first.pk, result="hospitalised", mode="phone")
    visit("accept_proposal", Attempt.objects.get().pk, go="1")
    case.refresh_from_db()
    assert (case.state, case.hold_reason) == ("on_hold", "hospital")


def test_outside_the_card_the_form_asks_why_and_keeps_what_was_typed(visit, first, person_of_case):
    point = person_of_case.contact_points.get()
    point.may_call = False
    point.save()
    answer = visit("attempt", first.pk, result="no_answer", mode="phone", contact_point=point.pk, note="busy tone")
    assert answer.status_code == 422
    assert "Calling is not allowed here." in text(answer)
    assert "busy tone" in text(answer)


@pytest.fixture
def person_of_case(case):
    return case.person


def test_the_call_button_follows_the_card_at_that_moment(visit, client, first, person_of_case):
    point = person_of_case.contact_points.get()
    assert "tel:" in client.get("/my-day/").content.decode()
    point.may_call = False
    point.save()
    page = client.get("/my-day/").content.decode()
    assert "tel:" not in page
    assert "Call all the same" in page
    long = client.get(f"/follow-ups/{first.pk}/attempt/?back=my_day&point={point.pk}").content.decode()
    assert "Calling is not allowed here." in long
    assert "say why below" in long


def test_texting_stays_possible_where_only_calling_is_forbidden(visit, client, case, first, person_of_case):
    thread = f'href="/cases/{case.pk}/texts/?next='
    point = person_of_case.contact_points.get()
    for may_text in (True, False):
        point.may_call, point.may_text = False, may_text
        point.save()
        assert (thread in client.get("/my-day/").content.decode()) is may_text


def test_two_taps_outside_the_card_are_asked_why(visit, client, first, person_of_case):
    point = person_of_case.contact_points.get()
    point.may_call = False
    point.save()
    assert f'name="contact_point" value="{point.pk}"' in client.get("/my-day/").content.decode()
    sent = {"result": "no_answer", "mode": "phone", "contact_point": str(point.pk), "back": "my_day"}
    answer = client.post(f"/follow-ups/{first.pk}/attempt/", sent)
    assert answer.status_code == 422
    assert first.attempts.count() == 0
    client.post(f"/follow-ups/{first.pk}/attempt/", {**sent, "outside_card_reason": "Asked us to ring at work"})
    assert first.attempts.get().outside_card_reason == "Asked us to ring at work"


def test_going_there_does_not_ask_the_phones_rules(visit, first, person_of_case):
    point = person_of_case.contact_points.get()
    point.may_call = False
    point.save()
    visit("attempt", first.pk, result="not_found", mode="visit", contact_point=point.pk)
    assert Attempt.objects.get().contact_point is None


def test_an_unplanned_contact_serves_the_open_one_unless_said_otherwise(visit, case, first):
    visit("unplanned", case.pk, result="no_answer", mode="phone")
    visit("unplanned", case.pk, result="no_answer", mode="phone", serves="none")
    assert list(Attempt.objects.order_by("created_at").values_list("follow_up", flat=True)) == [first.pk, None]


def test_the_page_of_one_says_why(visit, first, navigator):
    said = text(visit("follow_up", first.pk))
    assert "20 h after the call cleared" in said
    assert "0 of 3 attempts" in said
    assert AccessLog.objects.filter(user=navigator, subject_id=first.pk).exists()


def test_missed_asks_for_its_cause(visit, first, now):
    sweep_contacts(at=now + timedelta(hours=4))
    assert "Why was it missed?" in text(visit("follow_up", first.pk))
    visit("cause", first.pk, cause="no_phone", back="follow_up")
    first.refresh_from_db()
    assert first.missed_cause == "no_phone"


def test_cancelling_asks_for_a_reason(visit, first):
    assert "counted by its reason" in text(visit("cancel", first.pk))
    assert visit("cancel", first.pk, reason="").status_code == 422
    visit("cancel", first.pk, reason="other")
    first.refresh_from_db()
    assert first.cancel_reason == "other"


def test_the_list_and_its_filters(visit, client, case):
    address = reverse("followups:list")
    assert "4 follow-ups" in text(client.get(address))
    assert '<p class="count"> 1 follow-up <' in " ".join(text(client.get(address, {"overdue": "on"})).split())
    assert "3 follow-ups" in text(client.get(address, {"state": "scheduled", "mine": "on"}))
    assert "No follow-up fits" in text(client.get(address, {"end": "missed", "no_cause": "on"}))
    assert client.get(address, {"state": "'", "end": "x", "page": "-1"}).status_code == 200


@pytest.mark.parametrize("name", ["follow_up", "attempt", "cancel"])
def test_it_does_not_exist_for_others(name, first, client, other_navigator):
    client.force_login(other_navigator)
    assert client.get(reverse(f"followups:{name}", args=[first.pk])).status_code == 404


@pytest.mark.parametrize("name", ["undo", "accept_proposal"])
def test_attempts_do_not_exist_for_others(name, first, case, navigator, client, other_navigator, now):
    tried = record_attempt(follow_up=first, case=case, mode="phone", result="reached", by=navigator, at=now).attempt
    client.force_login(other_navigator)
    assert client.post(reverse(f"followups:{name}", args=[tried.pk])).status_code == 404


def crowd(meet, navigator, now, count):
    for number in range(count):
        encounter = meet(cleared_at=now - timedelta(hours=21), phone=f"541 555 1{number:03}")
        case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now - timedelta(hours=20))
        row = case.follow_ups.get(why__step="24h")
        record_attempt(follow_up=row, case=case, mode="phone", result="no_answer", by=navigator, at=now)
    sweep_contacts(at=now)


def test_my_day_takes_the_same_few_queries_for_one_and_for_twenty(
    visit, meet, navigator, now, django_assert_max_num_queries
):
    crowd(meet, navigator, now, 20)
    visit("my_day")
    with django_assert_max_num_queries(14):
        assert len(visit("my_day").context["day"].places) == 20


def test_the_list_takes_the_same_few_queries(visit, meet, navigator, now, django_assert_max_num_queries):
    crowd(meet, navigator, now, 10)
    visit("list")
    with django_assert_max_num_queries(9):
        visit("list")
    assert FollowUp.objects.count() == 40


def test_the_call_button_claims_beside_dialling(client, first, navigator, manager):
    client.force_login(navigator)
    address = reverse("followups:claim", args=[first.pk])
    assert client.post(address, headers={"HX-Request": "true"}).status_code == 204
    client.force_login(manager)
    assert client.post(address, headers={"HX-Request": "true"}).status_code == 204
    first.refresh_from_db()
    assert first.claimed_by == navigator
    assert "A colleague is calling right now" in text(client.get(reverse("followups:list")))
