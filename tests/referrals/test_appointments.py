"""Dates under an accepted request: calendar entries that tell nothing, both sides asked, disputes, changes of plan."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from casemgmt.core import ical
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.duties.ledger import follow
from referrals import actions
from referrals.appointments.actions.sweep import ask_after_appointments
from referrals.appointments.outcome import outcome
from referrals.inbox.happened import to_say
from referrals.models import Appointment, AppointmentAnswer, Linkage, Offer, PlanChange
from tests.day import lines_of


@pytest.fixture
def accepted(offer, shelter_desk, now):
    return actions.accept_offer(offer=offer, by=shelter_desk, at=now)


@pytest.fixture
def slot(accepted, shelter_desk, now):
    starts_at = now + timedelta(hours=3)
    return actions.book_appointment(offer=accepted, starts_at=starts_at, place="Desk 4", by=shelter_desk, at=now)


def test_nobody_is_told_by_mail_of_what_they_did_themselves(accepted, navigator, shelter_desk, now):
    deliver_due(at=now)
    for by, letters in ((navigator, 0), (shelter_desk, 1)):
        mail.outbox.clear()
        words = {"offer": accepted, "starts_at": now + timedelta(hours=4 - letters), "by": by}
        actions.book_appointment(**words, at=now + timedelta(minutes=letters))
        deliver_due(at=now + timedelta(hours=1))
        told = [letter for letter in mail.outbox if letter.to == [navigator.email] and "moved" in letter.subject]
        assert len(told) == letters


def files(at):
    """Calendar entries mailed by now: to whom, method, the event."""
    mail.outbox.clear()
    deliver_due(at=at)
    found = []
    for letter in mail.outbox:
        for part in letter.message().walk():
            if part.get_content_type() == "text/calendar":
                calendar = Calendar.from_ical(part.get_payload(decode=True))
                found.append(
                    (letter.to[0], str(calendar["METHOD"]), part.get_param("method"), calendar.walk("VEVENT")[0])
                )
    return found


@pytest.mark.django_db
def test_both_calendars_learn_of_booking_moving_and_cancelling(slot, accepted, shelter_desk, now):
    booked = files(now)
    assert sorted(to for to, *_rest in booked) == ["inbox@harborhouse.example", "navigator@riverside.example"]
    actions.move_appointment(appointment=slot, starts_at=now + timedelta(days=2), by=shelter_desk, at=now)
    moved = files(now)
    actions.cancel_appointment(appointment=slot, reason="ill", by=shelter_desk, at=now)
    cancelled = files(now)
    assert [{method for _to, method, *_rest in sent} for sent in (booked, moved, cancelled)] == [
        {"REQUEST"}, {"REQUEST"}, {"CANCEL"},
    ]  # fmt: skip
    assert [[int(event["SEQUENCE"]) for *_rest, event in sent] for sent in (booked, moved, cancelled)] == [
        [0, 0], [1, 1], [2, 2],
    ]  # fmt: skip
    assert len({str(event["UID"]) for sent in (booked, moved, cancelled) for *_rest, event in sent}) == 1
    assert moved[0][3]["DTSTART"].dt == now + timedelta(days=2)
    assert all(method == param for sent in (booked, moved, cancelled) for _to, method, param, _event in sent)


@pytest.mark.django_db
def test_an_invitation_stands_beside_the_text_and_as_a_file_from_a_bare_address(slot, now, settings):
    settings.DEFAULT_FROM_EMAIL = "Riverside <no-reply@riverside.example>"
    mail.outbox.clear()
    deliver_due(at=now)
    letter = next(letter for letter in mail.outbox if letter.attachments)
    beside, file = letter.message().get_payload()
    assert (beside.get_content_type(), file.get_content_type()) == ("multipart/alternative", "application/ics")
    assert [part.get_content_type() for part in beside.get_payload()] == ["text/plain", "text/calendar"]
    event = Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")[0]
    assert str(event["ORGANIZER"]) == "mailto:no-reply@riverside.example"


@pytest.mark.django_db
def test_a_calendar_entry_names_nobody_and_no_kind_of_help(slot, person, now):
    for _to, _method, _param, event in files(now):
        text = event.to_ical().decode()
        for told in ("Marisol", "Ibáñez", "Harbor", "shelter", "Shelter", "Desk", "bed"):
            assert told not in text.replace("harborhouse.example", "")
        assert str(event["SUMMARY"]) == "Appointment"


@pytest.mark.django_db
def test_what_was_overtaken_is_not_sent(slot, shelter_desk, now):
    actions.move_appointment(appointment=slot, starts_at=now + timedelta(days=2), by=shelter_desk, at=now)
    assert {int(event["SEQUENCE"]) for *_rest, event in files(now)} == {1}


@pytest.mark.django_db
def test_the_file_can_be_fetched_by_both_sides_and_nobody_else(client, slot, navigator, shelter_desk, clinic_lead):
    page = reverse("referrals:calendar_file", args=[slot.pk])
    for user in (navigator, shelter_desk):
        client.force_login(user)
        answer = client.get(page)
        assert answer["Content-Type"].startswith("text/calendar")
        assert Calendar.from_ical(answer.content)["METHOD"] == "PUBLISH"
    client.force_login(clinic_lead)
    assert client.get(page).status_code == 404


@pytest.mark.django_db
def test_both_sides_are_asked_the_day_after_once(slot, now):
    morning = now + timedelta(days=1)
    deliver_due(at=now)
    assert ask_after_appointments(at=now + timedelta(hours=4)) == 0
    assert ask_after_appointments(at=morning) == 1
    assert ask_after_appointments(at=morning) == 0
    mail.outbox.clear()
    deliver_due(at=morning)
    asked = [letter for letter in mail.outbox if "take place" in letter.subject]
    assert sorted(letter.to[0] for letter in asked) == ["inbox@harborhouse.example", "navigator@riverside.example"]
    assert not any("Marisol" in letter.body or "Harbor" in letter.body for letter in asked)


@pytest.mark.django_db
def test_time_travel_by_hand_asks_too(slot, now):
    call_command("sweep_offers", at=(now + timedelta(days=1)).isoformat(), stdout=StringIO())
    slot.refresh_from_db()
    assert slot.asked_at == now + timedelta(days=1)


@pytest.mark.django_db
def test_who_answered_already_is_not_asked(slot, shelter_desk, now):
    actions.settle_appointment(appointment=slot, attended=True, by=shelter_desk, at=now + timedelta(hours=4))
    deliver_due(at=now + timedelta(hours=4))
    morning = now + timedelta(days=1)
    ask_after_appointments(at=morning)
    mail.outbox.clear()
    deliver_due(at=morning)
    assert [letter.to[0] for letter in mail.outbox if "take place" in letter.subject] == ["navigator@riverside.example"]


@pytest.mark.django_db
def test_sides_that_differ_are_disputed_and_told_to_both(client, slot, accepted, navigator, shelter_desk, now):
    later = now + timedelta(hours=4)
    actions.settle_appointment(appointment=slot, attended=True, by=shelter_desk, at=later)
    actions.settle_appointment(appointment=slot, attended=False, reason="transport", by=navigator, at=later)
    slot.refresh_from_db()
    assert slot.state == "disputed"
    assert [said.side for said in slot.answers.all()] == ["agency", "program"]
    assert any("different things" in row.what for row in lines_of(navigator, later))
    for user, page in (
        (navigator, reverse("referrals:referral", args=[accepted.referral_id])),
        (shelter_desk, reverse("referrals:received", args=[accepted.pk])),
    ):
        client.force_login(user)
        assert "Disputed" in client.get(page).content.decode()
    actions.settle_appointment(appointment=slot, attended=False, reason="transport", by=shelter_desk, at=later)
    slot.refresh_from_db()
    assert (slot.state, slot.no_show_reason) == ("no_show", "transport")


@pytest.mark.django_db
def test_the_same_answer_twice_is_one(slot, shelter_desk, now):
    for _press in range(2):
        actions.settle_appointment(appointment=slot, attended=True, by=shelter_desk, at=now + timedelta(hours=4))
    assert AppointmentAnswer.objects.count() == 1
    assert Event.objects.filter(verb="appointment.attended").count() == 1


@pytest.mark.django_db
def test_we_write_down_what_the_agency_said(slot, navigator, now):
    later = now + timedelta(hours=4)
    actions.settle_appointment(appointment=slot, attended=True, told_by="Sol, phone", by=navigator, at=later)
    assert AppointmentAnswer.objects.get().side == "agency"


@pytest.mark.django_db
def test_a_cancelled_appointment_has_no_outcome(slot, shelter_desk, now):
    actions.cancel_appointment(appointment=slot, reason="ill", by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="settled already"):
        actions.settle_appointment(appointment=slot, attended=True, by=shelter_desk, at=now + timedelta(hours=4))


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["shelter_desk", "navigator"])
def test_both_are_asked_and_one_tap_of_either_answers(client, slot, accepted, navigator, shelter_desk, first):
    """Both sides are asked whether it took place, until either has said (PRODUCT §11a)."""
    Appointment.objects.update(starts_at=accepted.sent_at - timedelta(days=2))
    Offer.objects.update(sent_at=accepted.sent_at - timedelta(days=3))
    follow(people=[accepted.person.root_id], at=accepted.sent_at)
    sides = {
        "shelter_desk": (shelter_desk, reverse("referrals:inbox_happened"), ">They came</label>"),
        "navigator": (navigator, reverse("followups:my_day"), "It took place"),
    }
    for user, page, words in sides.values():
        client.force_login(user)
        assert words in client.get(page).content.decode()
    client.force_login(sides[first][0])
    client.post(reverse("referrals:happened", args=[slot.pk]), {"did": "yes"})
    for user, page, words in sides.values():
        client.force_login(user)
        assert words not in client.get(page).content.decode()
    slot.refresh_from_db()
    assert (slot.state, slot.answers.count()) == ("attended", 1)


def missed(offer, by, at, times=2):
    for day in range(1, times + 1):
        slot = actions.book_appointment(offer=offer, starts_at=at + timedelta(days=day), by=by, at=at)
        later = at + timedelta(days=day, hours=2)
        actions.settle_appointment(appointment=slot, attended=False, reason="transport", by=by, at=later)
    return at + timedelta(days=times, hours=3)


@pytest.mark.django_db
def test_two_missed_appointments_propose_a_change_of_plan(client, accepted, shelter_desk, navigator, now):
    later = missed(accepted, shelter_desk, now)
    assert any("change the plan" in row.what for row in lines_of(navigator, later))
    client.force_login(navigator)
    page = reverse("referrals:plan", args=[accepted.pk])
    answer = client.post(page, {"choice": "go_along", "note": "meet at the bus stop"})
    assert answer.url.endswith("book/?goes_along=on")
    assert 'name="goes_along"' in client.get(answer.url).content.decode()
    assert PlanChange.objects.get().no_shows == 2
    assert not any("change the plan" in row.what for row in lines_of(navigator, later))
    offer = Offer.objects.get()
    assert (offer.waits_on, bool(offer.due_at)) == ("navigator", True)


@pytest.mark.django_db
def test_one_missed_appointment_needs_no_new_plan(accepted, shelter_desk, navigator, now):
    later = missed(accepted, shelter_desk, now, times=1)
    assert not any("change the plan" in row.what for row in lines_of(navigator, later))
    with pytest.raises(NotPossible):
        actions.change_plan(offer=accepted, choice="ask", by=navigator, at=later)


@pytest.mark.django_db
def test_a_warm_handoff_confirms_where_a_visit_is_the_beginning(accepted, rooms, navigator, now):
    accepted.service.kind = "behavioral_health"
    accepted.service.save()
    slot = actions.book_appointment(
        offer=accepted, starts_at=now + timedelta(hours=1), goes_along=True, by=navigator, at=now
    )
    actions.settle_appointment(appointment=slot, attended=True, by=navigator, at=now + timedelta(hours=3))
    linkage = Linkage.objects.get()
    assert (linkage.grade, linkage.sides, linkage.service_on) == (4, ["navigator"], date(2026, 11, 24))


@pytest.mark.django_db
def test_going_along_to_a_shelter_is_no_night_yet(accepted, navigator, now):
    slot = actions.book_appointment(
        offer=accepted, starts_at=now + timedelta(hours=1), goes_along=True, by=navigator, at=now
    )
    actions.settle_appointment(appointment=slot, attended=True, by=navigator, at=now + timedelta(hours=3))
    assert Linkage.objects.get().grade == 2


@pytest.mark.django_db
def test_what_is_booked_ends_with_the_request(slot, accepted, navigator, now):
    actions.recall_offer(offer=accepted, reason="moved away", by=navigator, at=now)
    slot.refresh_from_db()
    assert (slot.state, slot.ask_at) == ("cancelled", None)
    assert {method for _to, method, *_rest in files(now)} == {"CANCEL"}


@pytest.mark.django_db
def test_an_agency_is_asked_only_about_its_own(slot, shelter_desk, clinic_lead, now):
    later = now + timedelta(hours=4)
    assert [one.slot.pk for one in to_say(shelter_desk, later)] == [slot.pk]
    assert not to_say(clinic_lead, later)


said = st.builds(
    lambda side, attended, reason, minute: AppointmentAnswer(
        side=side,
        attended=attended,
        reason="" if attended else reason,
        said_at=datetime(2026, 11, 24, 12, minute, tzinfo=UTC),
    ),
    st.sampled_from(["agency", "program"]),
    st.booleans(),
    st.sampled_from(["unknown", "transport"]),
    st.integers(0, 59),
)


@given(st.lists(said, max_size=6, unique_by=lambda one: one.said_at))
def test_nothing_but_the_last_word_of_each_side_counts(answers):
    state, reason = outcome(answers)
    latest = {}
    for one in sorted(answers, key=lambda one: one.said_at):
        latest[one.side] = one.attended
    expected = {
        0: "booked",
        1: {True: "attended", False: "no_show"}.get(next(iter(latest.values()), None)),
        2: "disputed",
    }
    assert state == expected[len(set(latest.values()))]
    assert bool(reason) == (state == "no_show")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)).map(
        lambda at: at.replace(microsecond=0)
    ),
    st.integers(0, 50),
    st.sampled_from([ical.REQUEST, ical.CANCEL, ical.PUBLISH]),
)
def test_a_calendar_file_is_read_back(at, sequence, method):
    slot = ical.Slot("x@riverside.example", sequence, at, at, "Appointment", "https://riverside.example/x/")
    calendar = Calendar.from_ical(ical.calendar_file(slot, method, organizer="a@b.example", attendee="c@d.example"))
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == (method, slot.uid, sequence)
    assert event["DTSTART"].dt == at
    assert event["STATUS"] == ("CANCELLED" if method == ical.CANCEL else "CONFIRMED")


@pytest.mark.django_db
def test_the_api_moves_cancels_and_keeps_the_answers_apart(client, slot, shelter_desk, navigator):
    def press(user, name, **words):
        client.force_login(user)
        return client.post(f"/api/v1/appointments/{slot.pk}/{name}/", words, content_type="application/json")

    assert press(shelter_desk, "move", starts_at="2099-01-01T10:00:00Z").json()["sequence"] == 1
    Appointment.objects.update(starts_at=datetime(2026, 1, 2, tzinfo=UTC))
    press(shelter_desk, "settle", attended=True)
    told = press(navigator, "settle", attended=False, reason="transport").json()
    assert told["state"] == "disputed"
    assert [(said["side"], said["attended"]) for said in told["answers"]] == [("agency", True), ("program", False)]
    assert press(navigator, "cancel", reason="ill").status_code == 409
