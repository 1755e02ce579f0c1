"""Agency and program write to each other about one offer, and nobody else hears of it."""

import errno
import io
import re
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.actor import CLOCK, LinkHolder
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Event
from casemgmt.core.uploads import RefusedFile, take_file, taking
from casemgmt.core.uploads.papers import clean_pdf
from casemgmt.people.actions import revoke_consent
from casemgmt.people.models import Category, Consent, Disclosure
from providers.actions import add_staff
from referrals import actions
from referrals.conversation import actions as conversation
from referrals.conversation.queries import conversation_of, unread_of
from referrals.models import Message
from referrals.offers.actions.steps import lock_offer
from tests.day import lines_of

from .conftest import ALL, consent_to

pytestmark = pytest.mark.django_db
CANARY = "Maria Canary Lopez"


def pdf_of(author):
    made = io.BytesIO()
    with pikepdf.new() as sheet:
        sheet.add_blank_page()
        sheet.docinfo["/Author"] = author
        sheet.save(made)
    return made.getvalue()


PDF = pdf_of(CANARY)
WITH_PAPERS = [*ALL, Category.DOCUMENTS]


@pytest.fixture
def now():
    """Pages look at the real clock, so what is there before was done a minute ago."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def taken(send, beds, shelter_desk, now):
    """Accepted and confirmed, under a consent that covers documents."""
    offer = send(beds, categories=WITH_PAPERS)
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    offer.refresh_from_db()
    return offer


def paper(content=PDF, name="letter.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def texts(offer, user, at, **more):
    return [row.text for row in conversation_of(offer, user, at, **more).messages]


def test_until_identity_is_open_our_words_must_not_name_the_person(offer, navigator, now):
    with pytest.raises(NotPossible, match="gives away who the person is") as refused:
        actions.write_message(offer=offer, text="Please call Marisol.", by=navigator, at=now)
    assert refused.value.field == "text"
    assert not Message.objects.exists()
    kept = actions.write_message(offer=offer, text="A quiet room helps.", by=navigator, at=now)
    assert not kept.may_name


def test_a_guess_of_the_agency_is_not_answered_by_a_refusal(offer, shelter_desk, now):
    """Whether the guess is right or wrong, it is sent alike."""
    for guess in ("Is it Marisol?", "Is it Annabel?"):
        assert actions.write_message(offer=offer, text=guess, by=shelter_desk, at=now).text == guess


def test_after_confirmation_words_are_free_and_gone_when_access_ends(taken, navigator, shelter_desk, now):
    actions.write_message(offer=taken, text="Marisol likes tea.", by=navigator, at=now)
    assert texts(taken, shelter_desk, now) == ["Marisol likes tea."]
    actions.recall_offer(offer=taken, reason="found a bed", by=navigator, at=now)
    taken.refresh_from_db()
    assert texts(taken, shelter_desk, now) == []
    assert texts(taken, navigator, now) == ["Marisol likes tea."]


@pytest.mark.parametrize("side", ["navigator", "shelter_desk"])
def test_nothing_is_written_once_the_request_is_over(offer, navigator, shelter_desk, now, side):
    actions.decline_offer(offer=offer, reason="staffing", by=shelter_desk, at=now)
    by = {"navigator": navigator, "shelter_desk": shelter_desk}[side]
    with pytest.raises(NotPossible, match="has ended"):
        actions.write_message(offer=offer, text="One more thing", by=by, at=now)


@pytest.mark.parametrize("side", ["navigator", "shelter_desk"])
def test_nothing_is_written_when_the_consent_was_taken_back(taken, navigator, shelter_desk, now, side):
    for consent in Consent.objects.all():
        revoke_consent(consent=consent, by=navigator, how="by phone", at=now)
    by = {"navigator": navigator, "shelter_desk": shelter_desk}[side]
    with pytest.raises(NotPossible, match="consent for this request has ended"):
        actions.write_message(offer=taken, text="Hello", by=by, at=now)


def test_a_reply_stays_with_its_own_agency(send, beds, rooms, shelter_desk, clinic_lead, navigator, now, client):
    """Two agencies are asked for the same referral; one person works at both."""
    both = clinic_lead
    add_staff(organization=beds.organization, user=both, role=AgencyRole.STAFF, by=CLOCK, at=now)
    at_harbor, at_clinic = send(beds), send(rooms)
    deliver_due(at=timezone.now())
    actions.write_message(offer=at_harbor, text="for harbor", by=navigator, at=now)
    actions.write_message(offer=at_clinic, text="from clinic", by=both, at=now)
    assert texts(at_harbor, shelter_desk, now) == ["for harbor"]
    assert texts(at_clinic, both, now) == ["from clinic"]
    assert Message.objects.get(text="from clinic").organization == rooms.organization
    client.force_login(shelter_desk)
    assert client.get(reverse("referrals:messages", args=[at_clinic.pk])).status_code == 404
    assert client.post(reverse("referrals:messages", args=[at_clinic.pk]), {"text": "lost"}).status_code == 404
    listed = client.get(reverse("api:message-list")).json()["results"]
    assert [row["text"] for row in listed] == ["for harbor"]
    client.force_login(both)
    body = client.get(reverse("referrals:received", args=[at_harbor.pk])).content.decode()
    assert "for harbor" in body
    assert "from clinic" not in body
    deliver_due(at=timezone.now())
    sent = {letter.to[0] for letter in mail.outbox if letter.subject == "A message is waiting for you"}
    assert sent == {"inbox@harborhouse.example", navigator.email}


def test_a_sibling_that_loses_can_neither_read_on_nor_write(send, beds, rooms, shelter_desk, clinic_lead, now):
    winner, loser = send(beds), send(rooms)
    actions.accept_offer(offer=winner, by=shelter_desk, at=now)
    loser.refresh_from_db()
    with pytest.raises(NotPossible):
        actions.write_message(offer=loser, text="Who took it?", by=clinic_lead, at=now)
    with pytest.raises(PermissionDenied):
        actions.write_message(offer=winner, text="Who are you?", by=clinic_lead, at=now)
    with pytest.raises(PermissionDenied):
        actions.write_message(offer=winner, text="Who are you?", by=LinkHolder(loser), at=now)


def test_the_mail_says_nothing_and_is_not_sent_when_it_was_read_meanwhile(offer, navigator, shelter_desk, now):
    deliver_due(at=timezone.now())
    actions.write_message(offer=offer, text="A quiet room helps.", by=navigator, at=now)
    deliver_due(at=timezone.now())
    letter = next(letter for letter in mail.outbox if letter.subject == "A message is waiting for you")
    assert "quiet" not in letter.body
    assert "Harbor" not in letter.body
    mail.outbox.clear()
    first = actions.write_message(offer=offer, text="And no stairs.", by=navigator, at=now)
    actions.mark_messages_read(offer=offer, upto=first, by=shelter_desk, at=now)
    deliver_due(at=timezone.now())
    assert mail.outbox == []


def test_unread_is_counted_for_the_other_side_until_seen_or_answered(client, offer, case, navigator, shelter_desk, now):
    seen = actions.write_message(offer=offer, text="one", by=shelter_desk, at=now)
    actions.write_message(offer=offer, text="two", by=shelter_desk, at=now + timedelta(seconds=1))
    words = [row.what for row in lines_of(navigator, timezone.now()) if "wrote" in row.what]
    assert words == ["Harbor House wrote 2 messages"]
    assert unread_of([offer], "agency", now) == {}
    client.force_login(navigator)
    assert "2 new" in client.get(reverse("referrals:referral", args=[offer.referral_id])).content.decode()
    client.post(reverse("referrals:messages_read", args=[offer.pk]), {"upto": seen.pk})
    assert unread_of([offer], "program", now) == {offer.pk: 1}
    client.post(reverse("referrals:messages", args=[offer.pk]), {"text": "Thank you."})
    assert unread_of([offer], "program", now) == {}
    client.force_login(shelter_desk)
    assert "1 new message" in client.get(reverse("referrals:inbox")).content.decode()
    client.get(reverse("referrals:received", args=[offer.pk]))
    assert unread_of([offer], "agency", now) == {offer.pk: 1}  # looking writes nothing


def test_from_the_mailed_link_it_is_read_and_answered_in_the_same_talk(client, offer, navigator, now):
    deliver_due(at=timezone.now())
    actions.write_message(offer=offer, text="A quiet room helps.", by=navigator, at=now)
    deliver_due(at=timezone.now())
    letter = next(letter for letter in mail.outbox if letter.subject == "A message is waiting for you")
    link = re.search(r"/r/[\w-]+/", letter.body)[0]
    assert "A quiet room helps." in client.get(link).content.decode()
    assert unread_of([offer], "agency", now) == {offer.pk: 1}
    client.post(link, {"answer": "read"})
    assert unread_of([offer], "agency", now) == {}
    client.post(link, {"answer": "message", "text": "We have one."})
    assert texts(offer, navigator, now) == ["A quiet room helps.", "We have one."]
    assert "This field is required" in client.post(link, {"answer": "message", "text": " "}).content.decode()


def test_what_was_typed_is_kept_when_it_is_refused(client, offer, navigator):
    client.force_login(navigator)
    page = client.post(reverse("referrals:messages", args=[offer.pk]), {"text": "For Marisol, gently."})
    assert page.status_code == 422
    body = page.content.decode()
    assert "gives away who the person is" in body
    assert "For Marisol, gently." in body


def test_a_double_press_sends_once(client, offer, navigator):
    client.force_login(navigator)
    given = {"text": "Once.", "form_token": "0b5e7a0c-7f5e-4f0c-9d0b-0d7a1f6f2a11"}
    answers = [client.post(reverse("referrals:messages", args=[offer.pk]), given).status_code for _press in range(2)]
    assert answers == [302, 302]
    assert Message.objects.count() == 1


def test_a_file_goes_only_once_identity_is_open(offer, navigator, shelter_desk, now):
    for by in (navigator, shelter_desk):
        with pytest.raises(NotPossible) as refused:
            actions.write_message(offer=offer, text="", upload=paper(), by=by, at=now)
        assert refused.value.field == "upload"


def test_an_early_opening_frees_the_words_and_not_yet_the_files(send, beds, navigator, shelter_desk, now):
    offer = send(beds, categories=WITH_PAPERS)
    actions.open_identity(offer=offer, by=navigator, at=now)
    assert actions.write_message(offer=offer, text="Is Marisol enrolled?", by=navigator, at=now).may_name
    for by in (navigator, shelter_desk):
        with pytest.raises(NotPossible, match="confirmed"):
            actions.write_message(offer=offer, text="", upload=paper(), by=by, at=now)


def test_our_file_is_a_disclosure_and_needs_consent_for_documents(send, beds, shelter_desk, navigator, now, person):
    offer = send(beds)
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="does not cover documents"):
        actions.write_message(offer=offer, text="", upload=paper(), by=navigator, at=now)
    consent = consent_to(person, beds.organization, navigator, now, WITH_PAPERS)
    message = actions.write_message(offer=offer, text="", upload=paper(), by=navigator, at=now)
    disclosed = Disclosure.objects.get(kind="file")
    assert (disclosed.subject_id, disclosed.consent) == (message.pk, consent)
    theirs = actions.write_message(offer=offer, text="", upload=paper(), by=shelter_desk, at=now)
    assert theirs.file_name == "letter.pdf"
    assert Disclosure.objects.filter(kind="file").count() == 1


def test_a_file_is_served_as_a_download_to_who_may_and_is_on_record(client, taken, navigator, shelter_desk, now):
    message = actions.write_message(offer=taken, text="", upload=paper(name="../Carta.PDF"), by=navigator, at=now)
    address = reverse("referrals:message_file", args=[message.pk])
    client.force_login(shelter_desk)
    answer = client.get(address)
    content = b"".join(answer.streaming_content)
    assert content == clean_pdf(PDF)
    assert CANARY.encode() in PDF
    assert CANARY.encode() not in content
    assert answer["Content-Disposition"] == 'attachment; filename="Carta.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert AccessLog.objects.filter(user=shelter_desk, verb="exported", subject_id=message.pk).exists()
    assert client.get(f"/media/{message.file.name}").status_code == 404
    actions.recall_offer(offer=taken, reason="found a bed", by=navigator, at=now)
    assert client.get(address).status_code == 404
    client.force_login(navigator)
    assert client.get(address).status_code == 200


def test_the_other_agency_finds_no_file(client, taken, navigator, clinic_lead, now):
    message = actions.write_message(offer=taken, text="", upload=paper(), by=navigator, at=now)
    client.force_login(clinic_lead)
    assert client.get(reverse("referrals:message_file", args=[message.pk])).status_code == 404
    assert client.get(reverse("api:message-file", args=[message.pk])).status_code == 404


def macro_document():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
            parts.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize("content", [b"MZ\x90\x00program", b"<\x00html", macro_document(), b"PK\x03\x04zip", b"   "])
def test_what_it_is_called_does_not_make_it_a_document(taken, shelter_desk, now, content):
    with pytest.raises(NotPossible) as refused:
        actions.write_message(offer=taken, text="", upload=paper(content), by=shelter_desk, at=now)
    assert refused.value.field == "upload"


def test_a_file_that_is_too_large_is_refused(taken, shelter_desk, now, settings):
    settings.MOST_FILE_BYTES = 2**20
    with pytest.raises(NotPossible, match="at most 1 MB"):
        actions.write_message(offer=taken, text="", upload=paper(PDF + b"0" * 2**20), by=shelter_desk, at=now)


def test_an_infected_file_is_refused_and_on_record_by_ids(taken, shelter_desk, now, monkeypatch):
    def found(content):
        raise RefusedFile("The virus scanner found something harmful.", is_infected=True)

    monkeypatch.setattr(taking, "scan", found)
    with capture_logs() as logged, pytest.raises(NotPossible, match="harmful") as refused:
        actions.write_message(offer=taken, text="Look", upload=paper(name="Marisol.pdf"), by=shelter_desk, at=now)
    assert refused.value.field == "upload"
    assert logged == [
        {"event": "message.file_infected", "offer": str(taken.pk), "by": str(shelter_desk.pk), "log_level": "warning"}
    ]
    assert not Message.objects.exists()


def test_a_file_is_looked_at_before_anything_is_locked(taken, shelter_desk, now, monkeypatch):
    """A scanner that takes twenty seconds holds up nobody who answers the request meanwhile."""
    looked = []
    monkeypatch.setattr(conversation, "lock_offer", lambda offer: looked.append("locked") or lock_offer(offer))
    monkeypatch.setattr(conversation, "take_file", lambda upload: looked.append("looked") or take_file(upload))
    actions.write_message(offer=taken, text="", upload=paper(), by=shelter_desk, at=now)
    assert looked == ["looked", "locked"]


def test_a_full_disk_is_said_plainly_and_loses_no_words(client, taken, navigator, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    client.force_login(navigator)
    page = client.post(
        reverse("referrals:messages", args=[taken.pk]), {"text": "Her letter is attached.", "upload": paper()}
    )
    body = page.content.decode()
    assert page.status_code == 422
    assert "could not be stored" in body
    assert "Her letter is attached." in body
    assert not Message.objects.exists()
    assert not Disclosure.objects.filter(kind="file").exists()


def test_a_file_does_not_outlive_a_message_that_was_not_written(taken, navigator, monkeypatch, tmp_path, now):
    monkeypatch.setattr("referrals.conversation.actions.tell", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.write_message(offer=taken, text="", upload=paper(), by=navigator, at=now)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_error_is_taken_back_with_why_and_the_bytes_are_gone(
    client, taken, navigator, shelter_desk, tmp_path, django_capture_on_commit_callbacks, now
):
    message = actions.write_message(offer=taken, text="Wrong person", upload=paper(), by=navigator, at=now)
    address = reverse("referrals:message_withdraw", args=[message.pk])
    client.force_login(shelter_desk)
    assert client.post(address, {"reason": "no"}).status_code == 403
    client.force_login(navigator)
    assert "Taken back" not in client.post(address, {"reason": ""}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"reason": "Wrong file"})
    message.refresh_from_db()
    assert (message.text, message.file.name, message.withdrawn_reason) == ("", "", "Wrong file")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert client.get(reverse("referrals:message_file", args=[message.pk])).status_code == 404
    assert Event.objects.filter(verb="offer.message_withdrawn").exists()
    assert Disclosure.objects.filter(kind="file", subject_id=message.pk).exists()


def test_the_api_writes_with_the_same_action(client, taken, navigator, now):
    client.force_login(navigator)
    address = reverse("api:message-list")
    made = client.post(address, {"offer": str(taken.pk), "text": "", "upload": paper()})
    assert made.status_code == 201
    assert made.json()["file_kind"] == "pdf"
    assert client.post(address, {"offer": str(taken.pk), "text": " "}, "application/json").status_code == 409


def test_the_timeline_says_which_way_it_went_and_never_what(client, taken, case, navigator, shelter_desk, now):
    actions.write_message(offer=taken, text="Violet door", by=navigator, at=now)
    actions.write_message(offer=taken, text="Violet bed", upload=paper(), by=shelter_desk, at=now)
    client.force_login(navigator)
    body = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Message written to Harbor House" in body
    assert "Harbor House sent a file" in body
    assert "Violet" not in body


def test_what_was_written_when_the_session_had_ended_comes_back_after_signing_in(offer, shelter_desk, client):
    client.force_login(shelter_desk)
    place = reverse("referrals:messages", args=[offer.pk])
    mark = re.search(r'name="form_owner" value="([^"]+)"', client.get(place).content.decode())[1]
    client.logout()
    answer = client.post(place, {"text": "Is there a dog?", "form_owner": mark})
    assert "/accounts/login/" in answer["Location"]
    client.force_login(shelter_desk)
    assert "Is there a dog?" in client.get(place).content.decode()
    assert not Message.objects.exists()
