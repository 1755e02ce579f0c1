"""Identity opens to a partner without an account by a code that is read out to the number on file, and no other way."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.actor import LinkHolder
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Effect, Event
from casemgmt.people.actions import revoke_consent
from casemgmt.people.models import Category, Disclosure
from providers.models import Phone
from referrals import actions
from referrals.models import LinkUse, OpeningCode, ReplyLink
from referrals.reply import codes
from tests.day import lines_of

from .conftest import ALL

pytestmark = pytest.mark.django_db
SECRET = "Marisol"


@pytest.fixture
def now():
    """Pages look at the real clock, so what is there before was done a minute ago."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def taken(send, beds, harbor_house, shelter_desk, now):
    harbor_house.reply_phone = "541 555 0145"
    harbor_house.save()
    offer = send(beds, categories=[*ALL, Category.DOCUMENTS])
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    offer.refresh_from_db()
    return offer


@pytest.fixture
def address(taken, now):
    deliver_due(at=timezone.now())
    letter = next(letter for letter in mail.outbox if taken.organization.reply_email in letter.to)
    return re.search(r"/r/[\w-]+/", letter.body)[0]


def link_of(offer):
    return ReplyLink.objects.filter(offer=offer).first()


def read_out(offer, navigator, at=None):
    return actions.make_opening_code(offer=offer, by=navigator, at=at or timezone.now())[1]


def test_the_whole_way_from_asking_to_reading(client, taken, address, navigator):
    body = client.get(address).content.decode()
    assert "ending in 45" in body
    assert "0145" not in body
    client.post(address, {"answer": "ask_code"})
    deliver_due(at=timezone.now())
    letter = next(letter for letter in mail.outbox if letter.subject == "A partner waits for a call")
    assert (letter.to, "Harbor" in letter.body) == ([navigator.email], False)
    assert any("asks for the code" in row.what for row in lines_of(navigator, timezone.now()))
    ours = Client()
    ours.force_login(navigator)
    shown = ours.get(reverse("referrals:referral", args=[taken.referral_id])).content.decode()
    assert "Call 541 555 0145 and read it out" in shown
    page = ours.post(reverse("referrals:make_code", args=[taken.pk]))
    assert "no-store" in page["Cache-Control"]
    digits = re.search(r'class="read-out">(\d{6})<', page.content.decode())[1]
    assert not any("asks for the code" in row.what for row in lines_of(navigator, timezone.now()))
    assert client.post(address, {"answer": "code", "code": f"{digits[:3]} {digits[3:]}"}).status_code == 302
    body = client.get(address).content.decode()
    assert SECRET in body
    assert Disclosure.objects.get(kind="code").consent == taken.identity_consent
    assert AccessLog.objects.filter(user=None, person_id=taken.person_id, page="referrals:reply").exists()
    assert SECRET not in Client().get(address).content.decode()  # another browser with the same link
    kept = str(list(OpeningCode.objects.values())) + str(list(Effect.objects.values()))
    assert digits not in kept + str(list(Event.objects.values()))


def test_the_code_is_shown_once(client, taken, navigator):
    client.force_login(navigator)
    given = {"form_token": "0b5e7a0c-7f5e-4f0c-9d0b-0d7a1f6f2a11"}
    pages = [client.post(reverse("referrals:make_code", args=[taken.pk]), given).content.decode() for _n in range(2)]
    assert [bool(re.search(r'"read-out">\d{6}<', body)) for body in pages] == [True, False]
    assert OpeningCode.objects.count() == 1


def test_five_wrong_tries_end_the_code(taken, address, navigator):
    digits, link, holder = read_out(taken, navigator), link_of(taken), LinkHolder(taken)
    wrong = "000000" if digits != "000000" else "111111"
    for _try in range(5):
        with pytest.raises(NotPossible, match="not the code"):
            actions.use_opening_code(link=link, typed=wrong, by=holder, at=timezone.now())
    assert OpeningCode.objects.get().tries == 5
    with pytest.raises(NotPossible, match="not the code"):
        actions.use_opening_code(link=link, typed=digits, by=holder, at=timezone.now())
    assert not Disclosure.objects.filter(kind="code").exists()


def test_wrong_codes_count_as_guessing(client, taken, address):
    for _try in range(10):
        assert client.post(address, {"answer": "code", "code": "000000"}).status_code == 422
    assert client.get(address).status_code == 429
    assert LinkUse.objects.filter(what="wrong").count() == 10


@pytest.mark.parametrize("minutes", [10, 60])
def test_a_code_is_good_for_ten_minutes_and_once(taken, address, navigator, minutes):
    at, link, holder = timezone.now(), link_of(taken), LinkHolder(taken)
    old = read_out(taken, navigator, at)
    with pytest.raises(NotPossible):
        actions.use_opening_code(link=link, typed=old, by=holder, at=at + timedelta(minutes=minutes))
    digits = read_out(taken, navigator, at)
    with pytest.raises(NotPossible):
        actions.use_opening_code(link=link, typed=old if old != digits else "x", by=holder, at=at)
    actions.use_opening_code(link=link, typed=digits, by=holder, at=at)
    with pytest.raises(NotPossible):
        actions.use_opening_code(link=link, typed=digits, by=holder, at=at)


@pytest.fixture
def opened(client, taken, address, navigator):
    """A browser that typed the code."""
    client.post(address, {"answer": "code", "code": read_out(taken, navigator)})
    assert SECRET in client.get(address).content.decode()
    return client


def test_after_half_an_hour_it_is_shut_again(opened, address):
    OpeningCode.objects.update(used_at=timezone.now() - timedelta(minutes=30))
    body = opened.get(address).content.decode()
    assert SECRET not in body
    assert "Ask for the code" in body


def test_revoking_the_link_closes_it_at_once(opened, taken, address, navigator):
    actions.revoke_links(offer=taken, by=navigator, at=timezone.now())
    page = opened.get(address)
    assert (page.status_code, SECRET in page.content.decode()) == (410, False)


def test_taking_the_consent_back_closes_it_at_once(opened, taken, address, navigator):
    revoke_consent(consent=taken.identity_consent, how="by phone", by=navigator, at=timezone.now())
    assert SECRET not in opened.get(address).content.decode()


def test_what_was_closed_and_opened_again_needs_a_new_code(opened, taken, address, navigator):
    taken.identity_opened_at = timezone.now() + timedelta(seconds=1)
    taken.save()
    assert SECRET not in opened.get(address).content.decode()


def test_messages_and_files_that_may_name_the_person_open_with_it(
    client, taken, address, navigator, settings, tmp_path, now
):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("letter.txt", b"The letter.")
    message = actions.write_message(
        offer=taken, text=f"{SECRET} likes tea.", upload=upload, by=navigator, at=timezone.now()
    )
    file = f"{address}files/{message.pk}/"
    assert "likes tea" not in client.get(address).content.decode()
    assert client.get(file).status_code == 404
    client.post(address, {"answer": "code", "code": read_out(taken, navigator)})
    assert "likes tea" in client.get(address).content.decode()
    answer = client.get(file)
    assert b"".join(answer.streaming_content) == b"The letter."
    client.post(address, {"answer": "message", "text": "Thank you"})
    assert taken.messages.filter(text="Thank you", written_by=None, written_for="agency").exists()


def test_no_code_without_a_number_on_file(taken, harbor_house, navigator, now):
    harbor_house.reply_phone = ""
    harbor_house.save()
    with pytest.raises(NotPossible, match="on file"):
        actions.make_opening_code(offer=taken, by=navigator, at=now)


def test_the_number_on_file_is_the_one_kept_for_it_else_the_agency_s_else_the_service_s(taken, harbor_house, beds):

    def phone(number, **more):
        Phone.objects.create(number=number, source="test", source_record_id=number, **more)

    assert codes.number_on_file(taken) == "541 555 0145"
    harbor_house.reply_phone = ""
    harbor_house.save()
    taken.refresh_from_db()
    assert codes.number_on_file(taken) == ""
    phone("541 555 0111", service=beds)
    assert codes.number_on_file(taken) == "541 555 0111"
    phone("541 555 0122", organization=harbor_house, type="Fax")
    assert codes.number_on_file(taken) == "541 555 0111"
    phone("541 555 0133", organization=harbor_house, extension="4")
    assert codes.number_on_file(taken) == "541 555 0133 x4"
    assert codes.last_digits(codes.number_on_file(taken)) == "33"


def test_no_code_once_it_is_over_and_none_from_the_agency(taken, navigator, shelter_desk, now):
    with pytest.raises(PermissionDenied):
        actions.make_opening_code(offer=taken, by=shelter_desk, at=now)
    actions.recall_offer(offer=taken, reason="found a bed", by=navigator, at=now)
    with pytest.raises(NotPossible):
        actions.make_opening_code(offer=taken, by=navigator, at=now)


def test_asking_stands_as_one_and_is_limited(taken, address, navigator, now):
    link, holder = link_of(taken), LinkHolder(taken)
    for _ask in range(codes.MOST_ASKED):
        one = actions.ask_for_code(link=link, by=holder, at=timezone.now())
        assert actions.ask_for_code(link=link, by=holder, at=timezone.now()) == one
        read_out(taken, navigator)
    with pytest.raises(NotPossible, match="too often"):
        actions.ask_for_code(link=link, by=holder, at=timezone.now())


def test_the_api_makes_a_code_with_the_same_action(client, taken, navigator):
    client.force_login(navigator)
    made = client.post(reverse("api:opening-code-list"), {"offer": str(taken.pk)}, "application/json")
    assert made.status_code == 201
    assert re.fullmatch(r"\d{6}", made.json()["digits"])
    assert made.json()["call"] == "541 555 0145"
