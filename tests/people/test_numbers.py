"""A phone number is a value: read as people write it, one on every card, marked when it is wrong."""

from datetime import time, timedelta

import pytest

from casemgmt.core.errors import NotPossible
from casemgmt.followups.actions import record_attempt, undo_attempt
from casemgmt.messaging.actions import note_status, receive_reply, send_message
from casemgmt.messaging.queries import points_of as text_points
from casemgmt.people import phones, whole
from casemgmt.people.actions import add_contact_point, change_contact_point, choose_rules, create_person, merge_people
from casemgmt.people.safe_contact import why_outside_card
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)


@pytest.fixture
def add(person, navigator, now):
    def add(value, **rules):
        return add_contact_point(person=person, value=value, by=navigator, at=now, **rules)

    return add


@pytest.mark.parametrize(
    ("written", "value", "extension", "country"),
    [
        ("503 555 0122 (text only)", "+15035550122", "", "US"),
        ("call (503)555-0122, evenings", "+15035550122", "", "US"),
        ("503-555-0122 ext. 9", "+15035550122", "9", "US"),
        ("503.555.0122 x12", "+15035550122", "12", "US"),
        ("+44 20 7946 0958", "+442079460958", "", "GB"),
        ("1-800-FLOWERS", "+18003569377", "", "US"),
    ],
)
def test_as_people_write_it(written, value, extension, country):
    number = phones.read(written)
    assert (number.value, number.extension, number.country) == (value, extension, country)
    assert phones.why_not(written) == ""


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("000-000-0000", "no such phone number"),
        ("111 111 1111", "no such phone number"),
        ("123", "no such phone number"),
        ("555 0100", "area code"),
        ("ask her mother", "digits"),
        ("503 555 0122 or 541 555 0199", "several numbers"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(add, written, why):
    with pytest.raises(NotPossible, match=why) as problem:
        add(written)
    assert problem.value.field == "value"


def test_stop_finds_the_number_however_it_was_written(add, now):
    point = add("503 555 0122 (text only)", may_text=True)
    receive_reply(number="+1 503 555 0122", body="STOP", provider_id="s1", at=now)
    point.refresh_from_db()
    assert (point.value, point.may_text) == ("503 555 0122 (text only)", False)


def test_an_extension_is_another_line(add):
    assert add("503 555 0122 x1").pk != add("503 555 0122 x2").pk
    assert add("503-555-0122 ext 1").to_dial == "+15035550122;ext=1"


def test_the_same_with_the_same_rules_is_one(add, person):
    one = add("503 555 0122", may_text=True, belongs_to="self")
    assert add("(503) 555-0122", may_text=True).pk == one.pk


def test_the_same_with_other_rules_shows_both_and_the_strictest_count(add, person, navigator, now, riverside):
    add("503 555 0122", may_text=True, may_leave_voicemail=True, from_time=time(8), belongs_to="self")
    ex = add("503 555 0122", may_call=False, from_time=time(10), to_time=time(18), belongs_to="violent ex: do not call")
    (both,) = [point for point in whole.points_of(person) if point.normalized == "+15035550122"]
    assert (both.may_call, both.may_text, both.may_leave_voicemail) == (False, False, False)
    assert (both.from_time, both.to_time) == (time(10), time(18))
    assert "violent ex" in both.belongs_to
    assert len([p for p in whole.on_cards(person) if p.normalized == both.normalized]) == 2
    choose_rules(point=ex, by=navigator, at=now)
    (left,) = [p for p in whole.on_cards(person) if p.normalized == both.normalized]
    assert left.pk == ex.pk


def test_days_that_never_meet_forbid_it(add, person):
    add("503 555 0122", weekdays=[1], may_text=True)
    add("503 555 0122", weekdays=[2], may_text=True)
    (both,) = [point for point in whole.points_of(person) if point.normalized == "+15035550122"]
    assert (both.may_call, both.may_text) == (False, False)


def test_after_a_merge_the_strictest_of_both_entries_counts(case, person, navigator, now, settings, tmp_path):
    settings.TEXT_PROVIDER, settings.TEXT_DIR = "file", tmp_path
    mine = person.contact_points.get()
    change_contact_point(point=mine, may_text=True, by=navigator, at=now)
    other = create_person(program=person.program, first_name="Mary", by=navigator, at=now)
    add_contact_point(person=other, value="(541) 555-0100", may_call=False, by=navigator, at=now)
    merge_people(keep=person, gone=other, by=navigator, at=now)
    assert text_points(case) == []
    with pytest.raises(NotPossible, match="does not allow"):
        send_message(case=case, contact_point=mine, purpose="tried", by=navigator, at=now)
    with pytest.raises(NotPossible, match="not allowed"):
        record_attempt(case=case, mode="phone", result="no_answer", contact_point=mine, by=navigator, at=now)


def test_a_wrong_number_is_marked_and_another_put_beside_it(case, person, navigator, now):
    point = person.contact_points.get()
    made = record_attempt(
        case=case,
        mode="phone",
        result="wrong_number",
        contact_point=point,
        other_number="541 555 0177",
        by=navigator,
        at=now,
    ).attempt
    assert [p.normalized for p in whole.points_of(person)] == ["+15415550177"]
    assert [p.line for p in whole.listed(person)] == ["", "wrong"]
    undo_attempt(attempt=made, by=navigator, at=now + timedelta(minutes=1))
    assert len(whole.points_of(person)) == 2


def test_unsafe_to_talk_rests_the_number_and_notes_what_to_mind(case, person, navigator, now, riverside):
    point = person.contact_points.get()
    record_attempt(
        case=case,
        mode="phone",
        result="unsafe",
        contact_point=point,
        safety_note="He listens in. Ask for Ana.",
        by=navigator,
        at=now,
    )
    point.refresh_from_db()
    assert whole.card_of(person).note.startswith("He listens in")
    assert "not safe" in " ".join(why_outside_card(point, "phone", now + timedelta(hours=3), riverside.zone))
    assert why_outside_card(point, "phone", now + timedelta(hours=25), riverside.zone) == []


@pytest.mark.parametrize(("code", "line"), [("30006", "landline"), ("30005", "not_in_service")])
def test_the_provider_says_what_the_number_is(case, person, navigator, now, settings, tmp_path, code, line):
    settings.TEXT_PROVIDER, settings.TEXT_DIR = "file", tmp_path
    point = person.contact_points.get()
    change_contact_point(point=point, may_text=True, by=navigator, at=now)
    sent = send_message(case=case, contact_point=point, purpose="tried", by=navigator, at=now)
    note_status(message=sent, status="undelivered", code=code, at=now)
    point.refresh_from_db()
    assert (point.line, text_points(case)) == (line, [])


def test_the_page_says_how_a_known_number_stands(client, case, person, navigator):
    client.force_login(navigator)
    address = f"/people/{person.pk}/contact/add/"
    words = {"kind": "phone", "value": "(541) 555-0100", "may_call": "on"}
    assert "Nothing was changed" in client.post(address, words, follow=True).content.decode()
    ex = {"kind": "phone", "value": "541-555-0100", "belongs_to": "violent ex: do not call"}
    page = client.post(address, ex, follow=True).content.decode()
    for words in ("choose which count", "These rules count", "Stands more than once", "violent ex"):
        assert words in page
    assert "tel:" not in client.get(f"/cases/{case.pk}/").content.decode()
    row = person.contact_points.get(belongs_to="violent ex: do not call")
    assert client.post(f"/people/contact/{row.pk}/rules/").status_code == 302
    assert "Stands more than once" not in client.get(f"/people/{person.pk}/").content.decode()


def test_the_page_refuses_what_is_no_number(client, person, navigator):
    client.force_login(navigator)
    answer = client.post(f"/people/{person.pk}/contact/add/", {"kind": "phone", "value": "000-000-0000"})
    assert answer.status_code == 422
    assert "There is no such phone number" in answer.content.decode()


def test_whose_a_number_is_may_become_known_later(add, person):
    number = add("541 555 0188")
    assert add("541 555 0188", belongs_to="mother").pk == number.pk
    number.refresh_from_db()
    assert number.belongs_to == "mother"
