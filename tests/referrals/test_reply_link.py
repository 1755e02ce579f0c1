"""An agency answers from the mailed link, without an account."""

import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.acts import in_acts
from casemgmt.cases.timeline import events_of, lines_in_words
from casemgmt.core import limits, secret_links
from casemgmt.core.access import holds
from casemgmt.core.actor import LinkHolder
from casemgmt.core.effects import deliver_due, tell
from casemgmt.core.models import AccessLog, Effect, Event
from casemgmt.people.models import Disclosure
from referrals import actions
from referrals.models import LinkUse, Offer, ReplyLink
from referrals.reply import links

pytestmark = pytest.mark.django_db
SECRET = "Marisol"


@pytest.fixture
def now():
    """Pages look at the real clock, so what is there before was done a minute ago."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def address(offer, now):
    """The path in the mail that was delivered."""
    deliver_due(at=now)
    letter = next(letter for letter in mail.outbox if offer.organization.reply_email in letter.to)
    return re.search(r"/r/[\w-]+/", letter.body)[0]


def answer(offer, name, **given):
    offer.refresh_from_db()
    return {"answer": name, "version": offer.version, "typed": offer.code[-4:], **given}


def test_the_secret_is_only_in_the_mail_and_the_same_when_sent_again(offer, address, now):
    message = Effect.objects.get(kind="offer.sent")
    secret = address.split("/")[2]
    assert secret == secret_links.secret_in_mail(links.PURPOSE, message.pk)
    assert links.link_in_mail(offer, message.pk, now) == secret
    link = ReplyLink.objects.get()
    assert secret not in str(message.__dict__) + str(link.__dict__)
    assert link.token_hash == secret_links.hash_of(secret)


def test_looking_shows_the_request_names_nobody_and_answers_nothing(client, offer, address):
    body = client.get(address).content.decode()
    client.head(address)
    assert offer.asked in body
    assert SECRET not in body
    offer.refresh_from_db()
    assert (offer.state, offer.acknowledged_at) == ("sent", None)
    assert LinkUse.objects.filter(what="opened", link__offer=offer).count() == 2
    assert AccessLog.objects.filter(user=None, subject_id=offer.pk, page="referrals:reply").exists()


@pytest.mark.parametrize("typed", ["", "ZZZZ", "1"])
def test_a_form_sent_without_the_typed_step_does_nothing(client, offer, address, typed):
    for name in ("accept", "acknowledge", "ask", "waitlist", "decline"):
        page = client.post(address, answer(offer, name, typed=typed, reason="staffing", question="Dog?"))
        assert page.status_code == 422
    offer.refresh_from_db()
    assert offer.state == "sent"


@pytest.mark.parametrize(
    ("name", "given", "state"),
    [
        ("acknowledge", {}, "acknowledged"),
        ("ask", {"question": "Is there a dog?"}, "info_requested"),
        ("waitlist", {"review_on": "2099-01-01"}, "waitlisted"),
        ("accept", {}, "accepted"),
        ("decline", {"reason": "staffing"}, "declined"),
    ],
)
def test_each_answer_is_made_and_says_it_came_by_link(client, offer, address, name, given, state):
    done = client.post(address, answer(offer, name, **given))
    assert done.status_code == 302
    offer.refresh_from_db()
    assert offer.state == state
    event = Event.objects.filter(subject_id=offer.pk, data__told="link").earliest("at")
    assert event.actor_id is None


def test_identity_never_opens_here_not_even_after_accepting(client, offer, address):
    client.post(address, answer(offer, "accept"))
    body = client.get(address).content.decode()
    offer.refresh_from_db()
    assert offer.identity_opened_at
    assert offer.accepted_by is None
    assert Disclosure.objects.filter(kind="confirm", by=None).exists()
    assert "Sign in" in body
    assert SECRET not in body


def test_a_double_press_does_it_once(client, offer, address):
    given = answer(offer, "decline", reason="staffing")
    assert [client.post(address, given).status_code for _press in range(2)] == [302, 410]


def test_a_form_that_is_older_than_the_request_changes_nothing(client, offer, address, navigator, now):
    given = answer(offer, "accept", version=offer.version - 1)
    assert b"changed meanwhile" in client.post(address, given).content
    offer.refresh_from_db()
    assert offer.state == "sent"


def test_it_closes_with_the_request_by_age_and_when_revoked(client, offer, address, navigator, shelter_desk, now):
    with pytest.raises(PermissionDenied):
        actions.revoke_links(offer=offer, by=shelter_desk, at=now)
    ReplyLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(address).status_code == 410
    ReplyLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert client.get(address).status_code == 200
    client.force_login(navigator)
    shown = client.get(reverse("referrals:referral", args=[offer.referral_id])).content.decode()
    assert "Revoke the mailed link" in shown
    client.post(reverse("referrals:revoke_links", args=[offer.pk]))
    client.logout()
    gone = client.post(address, answer(offer, "accept"))
    assert gone.status_code == 410
    assert offer.asked not in gone.content.decode()
    assert Offer.objects.get().state == "sent"


def test_a_recalled_request_is_closed(client, offer, address, navigator, now):
    actions.recall_offer(offer=offer, reason="found a bed", by=navigator, at=now)
    assert client.get(address).status_code == 410


def test_guessing_is_stopped(client, offer, address):
    for _try in range(links.WRONG.most):
        client.post(address, answer(offer, "accept", typed="ZZZZ"))
    assert client.post(address, answer(offer, "accept")).status_code == 429


def test_a_stranger_who_guesses_does_not_close_the_link_to_its_agency_nor_do_many_partners_behind_one_proxy(
    client, offer, address, settings
):
    settings.TRUSTED_PROXIES = 1

    def use(place, **more):
        return client.post(address, answer(offer, "accept", **more), headers={"X-Forwarded-For": place})

    for _try in range(links.WRONG.most + 2):
        use("203.0.113.66", typed="ZZZZ")
    assert use("203.0.113.66", typed="ZZZZ").status_code == 429
    for number in range(links.USES_OF_ADDRESS.most):
        limits.spend(links.USES_OF_ADDRESS, f"203.0.113.{number % 50}", at=timezone.now())
    assert use("198.51.100.9").status_code == 302


def test_one_link_and_one_address_are_used_so_often_in_an_hour(client, offer, address, monkeypatch):
    for _use in range(links.USES.most):
        limits.spend(links.USES, links.ReplyLink.objects.get().pk, at=timezone.now())
    shut = client.get(address)
    assert shut.status_code == 429
    assert int(shut["Retry-After"]) >= 1
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert client.get(address).status_code == 200


def test_the_holder_of_a_link_may_answer_one_request_and_nothing_else(send, offer, rooms):
    holder, other = LinkHolder(offer), send(rooms)
    assert holds(holder, Permission.OFFER_ANSWER, offer)
    assert not holds(holder, Permission.OFFER_ANSWER, other)
    assert not holds(holder, Permission.OFFER_ANSWER, offer.organization)
    assert {p for p in Permission if holds(holder, p, offer)} == {Permission.OFFER_VIEW, Permission.OFFER_ANSWER}


def test_the_secret_is_cut_out_of_log_lines(address):
    from casemgmt import settings as product

    event = product._without_secrets(logging.getLogger(), "info", {"event": f"Gone: {address}"})
    assert address.split("/")[2] not in event["event"]


def test_an_answer_that_comes_too_late_says_so_and_the_same_one_twice_does_not(client, offer, address):
    assert client.post(address, answer(offer, "ask", question="Any pets?")).status_code == 302
    offer.refresh_from_db()
    assert client.post(address, answer(offer, "ask", question="Any pets?")).status_code == 302
    late = client.post(address, answer(offer, "acknowledge"))
    assert late.status_code == 409
    assert "Your answer was not recorded" in late.content.decode()


def test_who_declined_reads_that_and_whom_to_call(client, offer, address):
    answered = client.post(address, answer(offer, "decline", reason="no_capacity"), follow=True)
    assert answered.status_code == 410
    page = answered.content.decode()
    assert "You declined this request" in page
    assert offer.asked not in page


@pytest.fixture
def taken(client, offer, address):
    """The agency said yes from its link."""
    client.post(address, answer(offer, "accept"))
    offer.refresh_from_db()
    return offer


def test_the_link_goes_on_after_acceptance_to_an_appointment_and_what_came_of_it(client, taken, address, monkeypatch):
    when = timezone.localtime(timezone.now() + timedelta(days=1))  # read in the program's zone
    given = answer(taken, "book", starts_at=when.strftime("%Y-%m-%dT%H:%M"), place="Front desk")
    assert client.post(address, given).status_code == 302
    slot = taken.appointments.get()
    assert (slot.booked_by, slot.place) == (None, "Front desk")
    later = slot.starts_at + timedelta(hours=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert "did the person come?" in client.get(address).content.decode()
    settled = {"answer": "settle", "about": str(slot.pk), "came": "yes", "typed": taken.code[-4:]}
    assert client.post(address, {**settled, "typed": ""}).status_code == 422
    assert client.post(address, settled).status_code == 302
    said = slot.answers.get()
    assert (said.side, said.attended, said.by) == ("agency", True, None)
    body = client.get(address).content.decode()
    assert "You can change it until" in body
    assert client.post(address, {**settled, "came": "no", "reason": "unknown"}).status_code == 302
    slot.refresh_from_db()
    assert slot.state == "no_show"
    monkeypatch.setattr("django.utils.timezone.now", lambda: later + timedelta(minutes=16))
    assert "did the person come?" not in client.get(address).content.decode()


def test_that_service_began_is_taken_back_from_the_link_for_15_minutes(client, taken, address, now, monkeypatch):
    day = timezone.localtime(now, taken.program.zone).date().isoformat()
    client.post(address, answer(taken, "state", began="yes", service_on=day))
    said = taken.statements.get()
    assert "You said: service began. Undo until" in client.get(address).content.decode()
    undo = {"answer": "take_back", "about": str(said.pk), "typed": taken.code[-4:]}
    assert client.post(address, {**undo, "typed": ""}).status_code == 422
    assert client.post(address, undo).status_code == 302
    said.refresh_from_db()
    taken.refresh_from_db()
    assert (bool(said.voided_at), taken.state) == (True, "accepted")
    client.post(address, answer(taken, "state", began="yes", service_on=day))
    assert "You said: service began" in client.get(address).content.decode()
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert "You said: service began" not in client.get(address).content.decode()


def test_a_date_ahead_is_not_silently_kept_when_service_began(client, taken, address, now, shelter_desk):
    slot = actions.book_appointment(
        offer=taken, starts_at=timezone.now() + timedelta(days=1), by=shelter_desk, at=timezone.now()
    )
    day = timezone.localtime(now, taken.program.zone).date().isoformat()
    client.post(address, answer(taken, "state", began="yes", service_on=day))
    assert "stays booked" in client.get(address).content.decode()
    client.force_login(shelter_desk)
    said = client.get(reverse("referrals:received", args=[taken.pk])).content.decode()
    assert "Service has begun; this date stays booked" in said
    gone = {"answer": "cancel", "about": str(slot.pk), "reason": "Moved in today", "typed": taken.code[-4:]}
    assert client.post(address, gone).status_code == 302
    slot.refresh_from_db()
    assert slot.state == "cancelled"
    assert "stays booked" not in client.get(address).content.decode()


def test_the_link_names_the_program_that_asks(client, offer, address):
    assert f"from {offer.program.name}" in client.get(address).content.decode()


def test_service_began_and_the_checks_are_said_from_the_link(client, taken, address, now):
    day = timezone.localtime(now, taken.program.zone).date().isoformat()
    assert client.post(address, answer(taken, "state", began="yes", service_on=day)).status_code == 302
    taken.refresh_from_db()
    assert taken.state == "linked"
    Offer.objects.filter(pk=taken.pk).update(stages_done=["check_7"])
    page = client.get(address).content.decode()
    assert "7 days after service began" in page
    assert SECRET not in page
    check = {"answer": "check", "about": "7", "still": "no", "typed": taken.code[-4:]}
    assert client.post(address, check).status_code == 302
    assert (taken.checks.get().side, taken.checks.get().still_served) == ("agency", False)


def test_the_timeline_says_that_the_agency_did_it_and_not_the_clock(client, taken, address, now):
    day = timezone.localtime(now, taken.program.zone).date().isoformat()
    client.post(address, answer(taken, "state", began="yes", service_on=day))
    lines = lines_in_words(events_of(taken.referral.case), taken.program.zone)
    who = {line.verb: line.who for line in lines}
    by_link = f"{taken.organization.name}, by the mailed link"
    assert (who["offer.accepted"], who["offer.linked"]) == (by_link, by_link)
    acts = [act for act in in_acts(lines) if act.line.verb.startswith("offer.")]
    assert not any(act.is_clock for act in acts)


@pytest.mark.parametrize(("name", "given"), [("accept", {}), ("decline", {"reason": "staffing"})])
def test_an_answer_from_the_link_is_taken_back_there(client, offer, address, name, given):
    client.post(address, answer(offer, name, **given))
    assert "Undo" in client.get(address).content.decode()
    assert client.post(address, answer(offer, "undo")).status_code == 302
    offer.refresh_from_db()
    assert offer.state == "sent"
    assert client.get(address).status_code == 200


def test_a_no_is_taken_back_for_15_minutes_and_with_the_typed_step_alone(client, offer, address):
    client.post(address, answer(offer, "decline", reason="staffing"))
    assert client.post(address, answer(offer, "undo", typed="ZZZZ")).status_code == 410
    Offer.objects.update(decided_at=timezone.now() - timedelta(minutes=16))
    assert client.post(address, answer(offer, "undo")).status_code == 410
    offer.refresh_from_db()
    assert offer.state == "declined"


@pytest.mark.parametrize("kind", ["appointment.asked_agency", "offer.check_agency"])
def test_what_asks_the_agency_later_brings_a_link_that_answers(client, taken, now, kind, shelter_desk):
    slot = actions.book_appointment(offer=taken, starts_at=now + timedelta(hours=1), by=shelter_desk, at=now)
    if kind == "offer.check_agency":
        day = timezone.localtime(now, taken.program.zone).date()
        actions.state_linkage(offer=taken, side="agency", began=True, service_on=day, by=shelter_desk, at=now)
    Offer.objects.filter(pk=taken.pk).update(stages_done=["check_7"])
    type(slot).objects.update(starts_at=now - timedelta(days=1))
    tell(kind, key=f"{kind}:1", at=now, offer=taken.pk, appointment=slot.pk)
    mail.outbox.clear()
    deliver_due(at=now)
    links_in_it = {path for letter in mail.outbox for path in re.findall(r"/r/[\w-]+/", letter.body)}
    pages = [client.get(path).content.decode() for path in links_in_it]
    assert any("did the person come?" in page or "is the person still served?" in page for page in pages)
