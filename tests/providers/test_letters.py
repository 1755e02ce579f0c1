"""Agencies are asked whether their listings are right: who is written to and when, what the link does, what counts
against a listing."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.accounts.models import NumberRule
from casemgmt.core.actor import CLOCK, LinkHolder
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, Event
from providers.actions import propose_correction, update_capacity
from providers.freshness import actions, queries
from providers.models import ListingCorrection, ListingOpenings, Service, ServiceCapacity, StillRightLetter
from providers.queries import listings
from tests.infra.processes import serve_mail
from tests.together import together

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SMTP = "casemgmt.core.effects.smtp.Backend"


@pytest.fixture
def at():
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def beds(harbor_house):
    return Service.objects.create(organization=harbor_house, name="Beds", kind="shelter", need_domains=["shelter"])


@pytest.fixture
def meals(harbor_house):
    return Service.objects.create(organization=harbor_house, name="Meals", kind="food")


@pytest.fixture
def letter(beds, meals, harbor_house, manager, at):
    return actions.ask_still_right(organization=harbor_house, by=manager, at=at)


@pytest.fixture
def address(letter, at):
    """The path in the letter that was delivered."""
    deliver_due(at=at)
    return path_in(mail.outbox[-1])


def path_in(sent):
    return re.search(r"/directory/still-right/[\w-]+/", sent.body)[0]


def form_of(client, address):
    page = client.get(address).content.decode()
    return re.search(r'name="all-seen" value="(\w+)"', page)[1]


def whole(client, address, letter, **more):
    return {"answer": "all", "all-seen": form_of(client, address), "all-typed": letter.signs, **more}


def verified(*services):
    return [Service.objects.get(pk=one.pk).last_verified_at for one in services]


def test_one_letter_for_all_listings_names_none_and_keeps_no_secret(letter, address, harbor_house):
    [sent] = mail.outbox
    assert sent.to == [harbor_house.reply_email]
    assert "Beds" not in sent.body + sent.subject
    assert letter.signs not in sent.body
    secret = address.split("/")[3]
    letter.refresh_from_db()
    assert secret not in str(letter.__dict__) + str(Effect.objects.get(kind="listing.still_right").__dict__)


def test_whoever_follows_links_or_sends_forms_without_the_typed_step_says_nothing(client, letter, address, beds, meals):
    page = client.get(address).content.decode()
    client.head(address)
    assert "Beds" in page
    for typed in ("", "ZZZZ"):
        answer = client.post(address, whole(client, address, letter, **{"all-typed": typed}))
        assert answer.status_code == 422
    assert verified(beds, meals) == [None, None]
    assert Client(enforce_csrf_checks=True).post(address, {"answer": "all"}).status_code == 403
    letter.refresh_from_db()
    assert letter.answered_at is None


def test_still_right_in_one_typed_step_without_an_account(client, letter, address, beds, meals):
    said = whole(client, address, letter, **{"all-typed": f" {letter.signs.lower()} "})
    answer = client.post(address, said, follow=True)
    assert "Recorded" in answer.content.decode()
    assert None not in verified(beds, meals)
    event = Event.objects.filter(verb="listing.verified").first()
    assert (event.actor, event.data["through"]) == (None, "link")


def test_listing_by_listing_with_room_and_what_changed(client, letter, address, beds, meals):
    said = whole(client, address, letter) | {"answer": "each"}
    said["each-seen"], said["each-typed"] = said.pop("all-seen"), said.pop("all-typed")
    said |= {f"{beds.pk}-said": "right", f"{beds.pk}-available": "3", f"{meals.pk}-said": "changed"}
    refused = client.post(address, said)
    assert refused.status_code == 422, "what changed is missing"
    assert verified(beds) == [None]
    said[f"{meals.pk}-words"] = "Closed on Mondays"
    assert client.post(address, said).status_code == 302
    assert None not in verified(beds)
    assert verified(meals) == [None]
    assert ServiceCapacity.objects.get(service=beds).by_letter
    proposal = ListingCorrection.objects.get(service=meals)
    assert (proposal.in_words, proposal.state) == ("Closed on Mondays", "proposed")


def test_who_says_all_is_right_says_it_of_what_was_shown(client, letter, address, beds, meals):
    said = whole(client, address, letter)
    Service.objects.filter(pk=beds.pk).update(version=2)
    answer = client.post(address, said)
    assert answer.status_code in (409, 422)
    assert "changed meanwhile" in answer.content.decode()
    assert verified(beds, meals) == [None, None]
    again = re.search(r'name="all-seen" value="(\w+)"', answer.content.decode())[1]
    assert client.post(address, said | {"all-seen": again}).status_code == 302


def test_the_page_speaks_spanish(client, letter, address):
    page = client.get(f"{address}?lang=es").content.decode()
    assert "¿Sigue siendo correcto" in page
    assert "Still right" not in page


def test_forged_old_and_replaced_links_open_nothing(client, letter, address, harbor_house, manager, at):
    assert client.get("/directory/still-right/forged/").status_code == 404
    StillRightLetter.objects.filter(pk=letter.pk).update(expires_at=at + timedelta(seconds=1))
    assert client.get(address).status_code == 410
    assert client.post(address, {"answer": "all"}).status_code == 410
    StillRightLetter.objects.filter(pk=letter.pk).update(expires_at=at + 30 * DAY, revoked_at=at)
    assert client.get(address).status_code == 410


def test_a_letter_speaks_for_its_own_agency_alone(letter, north_clinic, at):
    rooms = Service.objects.create(organization=north_clinic, name="Rooms")
    right = [actions.ListingAnswer(rooms, actions.RIGHT)]
    with pytest.raises(NotPossible):
        actions.answer_letter(letter=letter, answers=right, by=LinkHolder(letter.organization), at=at)
    with pytest.raises(PermissionDenied):
        actions.answer_letter(letter=letter, answers=right, by=LinkHolder(north_clinic), at=at)
    with pytest.raises(PermissionDenied):
        update_capacity(service=rooms, available=1, by=LinkHolder(letter.organization), at=at)


def test_the_clock_asks_once_and_not_more_often_than_the_rule(beds, meals, harbor_house, riverside, admin, at):
    assert actions.ask_due_agencies(at=at) == 1
    assert actions.ask_due_agencies(at=at) == 0
    assert actions.ask_due_agencies(at=at + 29 * DAY) == 0
    assert actions.ask_due_agencies(at=at + 31 * DAY) == 1
    Service.objects.update(last_verified_at=at + 40 * DAY)
    assert actions.ask_due_agencies(at=at + 80 * DAY) == 0
    assert StillRightLetter.objects.filter(revoked_at=None).count() == 1


def test_three_unanswered_letters_are_enough(beds, harbor_house, at):
    sent = [actions.ask_due_agencies(at=at + 31 * n * DAY) for n in range(5)]
    assert sent == [1, 1, 1, 0, 0]
    [step] = queries.next_steps([Service.objects.select_related("organization").get()], at + 160 * DAY).values()
    assert "without an answer: call" in step.words


def test_by_hand_too_the_rule_holds(letter, harbor_house, manager, clinic_lead, client, at):
    with pytest.raises(NotPossible, match="one letter in"):
        actions.ask_still_right(organization=harbor_house, by=manager, at=at + DAY)
    with pytest.raises(PermissionDenied):
        actions.ask_still_right(organization=harbor_house, by=clinic_lead, at=at + 40 * DAY)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_one_letter(beds, harbor_house, at):
    assert sorted(together(*[lambda: actions.ask_due_agencies(at=at)] * 2)) == [0, 1]
    assert StillRightLetter.objects.count() == Effect.objects.filter(kind="listing.still_right").count() == 1


class Refusing:
    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        return f"550 no {address}"


class Taking:
    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        self.letters.append(envelope.content.decode())
        return "250 taken"


def test_a_real_mail_server_that_refuses_counts_against_the_listings(
    letter, beds, manager, settings, free_tcp_port, at
):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", free_tcp_port
    server = serve_mail(Refusing(), free_tcp_port)
    try:
        for day in range(4):
            deliver_due(at=at + day * DAY)
    finally:
        server.stop()
    letter.refresh_from_db()
    assert letter.failed_at
    rows = list(queries.listings_to_verify(manager, at))
    assert {row.doubted for row in rows} == {True}
    step = queries.next_steps(rows, at + 4 * DAY)[beds.pk]
    assert "did not arrive" in step.words


def test_a_real_mail_server_that_takes_it_after_a_stop_gets_one_link(letter, settings, free_tcp_port, at):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", free_tcp_port
    deliver_due(at=at)  # nobody is there: it is put off
    box = Taking()
    server = serve_mail(box, free_tcp_port)
    try:
        deliver_due(at=at + DAY / 4)
        deliver_due(at=at + DAY / 4)
    finally:
        server.stop()
    assert len(box.letters) == 1
    letter.refresh_from_db()
    assert letter.token_hash


def test_answers_that_contradict_a_listing_count_until_it_is_verified(beds, manager, navigator, at):
    Service.objects.filter(pk=beds.pk).update(last_verified_at=at - DAY)
    assert queries.freshness_of([beds.organization.kept_by_id], at).fresh == 1
    source = {"service": beds, "by": CLOCK, "at": at}
    propose_correction(reason="no_capacity", source=beds.pk, **source)
    assert queries.freshness_of([beds.organization.kept_by_id], at).fresh == 1, "room is not what a listing says"
    propose_correction(reason="waitlist_closed", source=beds.pk, **source)
    [listing] = listings([Service.objects.get(pk=beds.pk)], at=at)
    assert (listing.is_doubted, listing.is_stale) == (True, False)
    fresh = queries.freshness_of([beds.organization.kept_by_id], at)
    assert (fresh.fresh, fresh.doubted, fresh.of, fresh.share.percent) == (0, 1, 1, 0)
    Service.objects.filter(pk=beds.pk).update(last_verified_at=at + DAY)
    assert queries.freshness_of([beds.organization.kept_by_id], at + DAY).fresh == 1


def test_the_queue_is_in_the_order_of_age_and_use(beds, meals, manager, shelter_desk, client, at):
    Service.objects.filter(pk=beds.pk).update(last_verified_at=at - 200 * DAY)
    Service.objects.filter(pk=meals.pk).update(last_verified_at=at - 260 * DAY)
    assert [row.name for row in queries.listings_to_verify(manager, at)] == ["Meals", "Beds"]
    client.force_login(shelter_desk)
    for _time in range(30):
        client.post(reverse("providers:opened", args=[beds.pk]))
    assert ListingOpenings.objects.get().times == 30
    assert [row.name for row in queries.listings_to_verify(manager, at)] == ["Beds", "Meals"]
    client.force_login(manager)
    page = client.get(reverse("providers:to_verify")).content.decode()
    assert "opened 30 times" in page
    assert "0 % verified within 90 days" in page.replace("\n", " ").replace("  ", " ")
    answer = client.post(reverse("providers:ask_still_right", args=[beds.organization_id]), follow=True)
    assert "A letter goes to Harbor House now" in answer.content.decode()
    again = client.post(reverse("providers:ask_still_right", args=[beds.organization_id]), follow=True)
    assert "one letter in 30 days" in again.content.decode()


def test_the_same_by_the_api(beds, manager, navigator, harbor_house, at):
    def call(user):
        client = APIClient()
        client.force_authenticate(user)
        return client

    asked = {"organization": str(harbor_house.pk)}
    assert call(navigator).post("/api/v1/directory/letters/", asked).status_code == 403
    assert call(manager).post("/api/v1/directory/letters/", asked).status_code == 201
    assert call(manager).post("/api/v1/directory/letters/", asked).status_code == 409
    assert len(call(manager).get("/api/v1/directory/letters/").json()["results"]) == 1
    assert call(manager).get("/api/v1/directory/freshness/").json()["percent"] == 0
    assert call(navigator).get("/api/v1/directory/freshness/").status_code == 403


def test_the_program_says_when_it_asks(beds, riverside, admin, at):
    beds.organization.kept_by = riverside
    beds.organization.save()
    Service.objects.filter(pk=beds.pk).update(last_verified_at=at - 20 * DAY)
    assert actions.ask_due_agencies(at=at) == 0
    NumberRule.objects.create(program=riverside, code="ask_after", number=14, changed_at=at, changed_by=admin)
    assert actions.ask_due_agencies(at=at + timedelta(seconds=1)) == 1
