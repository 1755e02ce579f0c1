"""Packets: named only by a press that is put on record, many prepared in the background, found again by their code."""

import re
import threading
import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import jobs
from casemgmt.core.errors import NotPossible
from casemgmt.core.jobs.running import LEASE
from casemgmt.core.models import AccessLog, Job
from casemgmt.core.pdf import PdfUnavailable
from casemgmt.people.actions import revoke_consent
from casemgmt.people.models import Disclosure
from referrals import actions
from referrals.models import DeclineReason, PacketBatch
from referrals.packets import paper

from .conftest import service_of

pytestmark = pytest.mark.django_db
SECRET = "Marisol"
HOW = {"with_names": False, "language": "en", "page_size": "letter"}


@pytest.fixture
def now():
    """Pages look at the real clock, so what is there before was done a minute ago."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def taken(offer, shelter_desk, now):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    offer.refresh_from_db()
    return offer


@pytest.fixture
def printed(monkeypatch):
    """What would go to paper, as HTML."""
    from django.template.loader import render_to_string

    pages = []

    def bind(drawn, **_how):
        pages.append("".join(drawn))
        return b"%PDF-" + pages[-1].encode()

    monkeypatch.setattr("casemgmt.core.pdf.draw", lambda template, context, **_how: render_to_string(template, context))
    monkeypatch.setattr("casemgmt.core.pdf.bind", bind)
    return pages


def test_following_a_link_never_prints_a_name(client, taken, navigator, shelter_desk, printed):
    for user in (navigator, shelter_desk):
        client.force_login(user)
        body = client.get(reverse("referrals:packet", args=[taken.pk])).content.decode()
        client.get(reverse("referrals:packet_pdf", args=[taken.pk]))
        assert SECRET not in body + printed[-1]
    assert not Disclosure.objects.filter(kind="print").exists()


@pytest.mark.parametrize("form", ["page", "pdf"])
def test_each_print_with_the_name_is_a_disclosure_and_has_a_cover(client, taken, navigator, printed, form):
    client.force_login(navigator)
    answer = client.post(reverse("referrals:packet_named", args=[taken.pk]), {"as": form, "lang": "en"})
    body = answer.content.decode() if form == "page" else printed[-1]
    assert SECRET in body
    cover = body.split('packet--cover">')[1].split("</article>")[0]
    assert SECRET not in cover
    assert "Confidential" in cover
    assert Disclosure.objects.get(kind="print").consent == taken.identity_consent


def test_no_name_is_printed_before_identity_is_open(client, offer, navigator):
    client.force_login(navigator)
    answer = client.post(reverse("referrals:packet_named", args=[offer.pk]))
    assert answer.status_code == 302
    assert not Disclosure.objects.filter(kind="print").exists()


def test_a_print_that_could_not_be_made_is_no_disclosure(client, taken, navigator, monkeypatch):
    def unavailable(*_args, **_how):
        raise PdfUnavailable("install")

    monkeypatch.setattr("casemgmt.core.pdf.draw", unavailable)
    client.force_login(navigator)
    assert client.post(reverse("referrals:packet_named", args=[taken.pk])).status_code == 503
    assert not Disclosure.objects.filter(kind="print").exists()


def test_page_and_paper_say_the_same(client, offer, navigator, printed):
    client.force_login(navigator)
    page = client.get(reverse("referrals:packet", args=[offer.pk])).content.decode()
    client.get(reverse("referrals:packet_pdf", args=[offer.pk]))

    def words(html):
        sheet = html.split("<article")[-1].split("</article>")[0].partition(">")[2]
        return re.sub(r"printed [^<]*", "", re.sub(r"<[^>]*>|\s+", " ", sheet)).split()

    assert words(page) == words(printed[-1])
    assert page.count('class="tick"') >= len(DeclineReason.choices) + 4 - 1


def test_several_are_prepared_in_the_background_and_taken_by_who_asked(
    client, send, beds, rooms, navigator, manager, printed, django_capture_on_commit_callbacks
):
    offers = [send(beds), send(rooms)]
    client.force_login(navigator)
    given = {"offers": [str(offer.pk) for offer in offers], "language": "es", "page_size": "a4"}
    answer = client.post(reverse("referrals:packets"), given)
    batch = PacketBatch.objects.get()
    assert answer.url == reverse("referrals:packet_batch", args=[batch.pk])
    assert "Being prepared" in client.get(answer.url).content.decode()
    paper_address = reverse("referrals:packet_batch_pdf", args=[batch.pk])
    assert client.get(paper_address).status_code == 404
    assert [jobs.run_due(), jobs.run_due()] == [1, 0]
    assert len(printed) == 1
    assert all(offer.code in printed[0] for offer in offers)
    assert "Solicitud de servicio" in printed[0]
    assert "Download the PDF" in client.get(answer.url).content.decode()
    taken = client.get(paper_address)
    assert taken.content.startswith(b"%PDF-")
    row = AccessLog.objects.filter(user=navigator, verb="exported", subject_id=batch.pk).latest("id")
    assert set(row.person_ids) == {offer.person_id for offer in offers}
    client.force_login(manager)
    assert client.get(paper_address).status_code == 404
    client.force_login(navigator)
    over = timezone.now() - timedelta(hours=24)
    PacketBatch.objects.update(ready_at=over)
    Job.objects.update(expires_at=over)
    assert client.get(paper_address).status_code == 404
    jobs.expire_due(at=timezone.now())
    batch.refresh_from_db()
    assert (batch.state, batch.content) == ("expired", None)


def test_the_list_is_of_live_requests_and_can_be_one_agency_s(client, send, beds, rooms, navigator, now):
    ours, theirs = send(beds), send(rooms)
    client.force_login(navigator)
    both = client.get(reverse("referrals:packets")).content.decode()
    assert (ours.code in both, theirs.code in both) == (True, True)
    one = client.get(reverse("referrals:packets"), {"agency": str(beds.organization_id)}).content.decode()
    assert (ours.code in one, theirs.code in one) == (True, False)
    actions.recall_offer(offer=ours, reason="found a bed", by=navigator, at=now)
    assert ours.code not in client.get(reverse("referrals:packets")).content.decode()
    assert client.get(reverse("referrals:packets"), {"agency": "nonsense"}).status_code == 200


def test_a_double_press_asks_once_and_leads_to_the_same(client, offer, navigator):
    client.force_login(navigator)
    given = {"offers": [str(offer.pk)], "language": "en", "page_size": "letter"}
    given["form_token"] = "0b5e7a0c-7f5e-4f0c-9d0b-0d7a1f6f2a11"
    first, second = (client.post(reverse("referrals:packets"), given) for _press in range(2))
    assert first.url == second.url == reverse("referrals:packet_batch", args=[PacketBatch.objects.get().pk])


def test_names_only_where_open_at_the_moment_of_printing(taken, send, rooms, need, navigator, printed, now):
    actions.ask_for_packets(offers=[taken], **HOW | {"with_names": True}, by=navigator, at=now)
    actions.recall_offer(offer=taken, reason="found a bed", by=navigator, at=now)
    jobs.run_due()
    assert SECRET not in printed[0]
    assert not Disclosure.objects.filter(kind="print").exists()


def test_each_name_in_a_batch_is_a_disclosure(taken, navigator, printed, now):
    actions.ask_for_packets(offers=[taken], **HOW | {"with_names": True}, by=navigator, at=now)
    jobs.run_due()
    assert SECRET in printed[0]
    assert Disclosure.objects.filter(kind="print", by=navigator).count() == 1


def test_one_that_cannot_be_drawn_or_told_is_left_out_and_said(
    client, offer, send, beds, rooms, shelter_desk, navigator, printed, monkeypatch, now
):
    """One refused disclosure and one broken drawing leave those packets out; the third comes."""
    other, third = send(rooms), send(service_of(rooms.organization, "More rooms"))
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    offer.refresh_from_db()
    offers = [offer, other, third]
    batch = actions.ask_for_packets(offers=offers, **HOW | {"with_names": True}, by=navigator, at=timezone.now())
    whole, agreed = paper.drawn, offer.identity_consent

    def drawn(offer, at, **how):
        if offer.pk == other.pk:
            raise ValueError(SECRET)
        made = whole(offer, at, **how)
        revoke_consent(consent=agreed, how="By phone", by=navigator, at=timezone.now())
        return made

    monkeypatch.setattr(paper, "drawn", drawn)
    jobs.run_due()
    batch.refresh_from_db()
    assert batch.state == "ready"
    assert {one.code for one in batch.left_out} == {offer.code, other.code}
    assert SECRET not in printed[0]
    cover = printed[0].split("</article>")[0]
    assert [one.code in cover for one in offers] == [True, True, False]
    assert third.code in printed[0]
    assert not Disclosure.objects.filter(kind="print").exists()
    client.force_login(navigator)
    page = client.get(reverse("referrals:packet_batch", args=[batch.pk])).content.decode()
    assert "Left out" in page
    assert other.code in page


def test_consent_is_asked_again_when_they_are_fetched(client, taken, navigator, printed):
    now = timezone.now()
    batch = actions.ask_for_packets(offers=[taken], **HOW | {"with_names": True}, by=navigator, at=now)
    jobs.run_due()
    client.force_login(navigator)
    address = reverse("referrals:packet_batch_pdf", args=[batch.pk])
    assert SECRET in client.get(address).content.decode()
    revoke_consent(consent=taken.identity_consent, how="By phone", by=navigator, at=timezone.now())
    assert client.get(address).status_code == 302
    assert client.get(reverse("api:packet-pdf", args=[batch.pk])).status_code == 409
    page = client.get(reverse("referrals:packet_batch", args=[batch.pk])).content.decode()
    assert "may not read any more what stands on" in page
    assert "Download" not in page


def test_what_a_killed_worker_put_on_record_is_not_put_there_twice(taken, navigator, printed, monkeypatch):
    """It died after the disclosure and before the paper was kept."""
    now = timezone.now()
    batch = actions.ask_for_packets(offers=[taken], **HOW | {"with_names": True}, by=navigator, at=now)
    whole = paper.bound
    monkeypatch.setattr(paper, "bound", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        jobs.run_due(at=now)
    monkeypatch.setattr(paper, "bound", whole)
    assert jobs.run_due(at=now + timedelta(seconds=LEASE - 1)) == 0
    assert jobs.run_due(at=now + timedelta(seconds=LEASE)) == 1
    batch.refresh_from_db()
    assert batch.state == "ready"
    assert Disclosure.objects.filter(kind="print").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_is_written_while_packets_are_drawn(taken, navigator, shelter_desk, printed, monkeypatch):
    """Nobody waits: a second connection writes about the same person, case and request meanwhile."""
    actions.ask_for_packets(offers=[taken], **HOW | {"with_names": True}, by=navigator, at=timezone.now())
    whole, waited = paper.drawn, []

    def meanwhile():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '3s'")
            actions.write_message(offer=taken, text="Room 4 is kept.", by=shelter_desk, at=timezone.now())
            waited.append("written")
        except Exception as problem:
            waited.append(type(problem).__name__)
        finally:
            connection.close()

    def drawn(*args, **how):
        other = threading.Thread(target=meanwhile)
        other.start()
        other.join()
        return whole(*args, **how)

    monkeypatch.setattr(paper, "drawn", drawn)
    jobs.run_due()
    assert waited == ["written"]
    assert PacketBatch.objects.get().state == "ready"


def test_only_who_makes_referrals_asks_for_packets(offer, shelter_desk, navigator, now):
    with pytest.raises(PermissionDenied):
        actions.ask_for_packets(offers=[offer], **HOW, by=shelter_desk, at=now)
    with pytest.raises(NotPossible):
        actions.ask_for_packets(offers=[], **HOW, by=navigator, at=now)


def test_the_code_finds_the_request_for_either_side_and_nobody_else(
    client, offer, navigator, shelter_desk, clinic_lead
):
    typed = f" {offer.code[:4].lower()}-{offer.code[4:]} "
    places = {navigator: "referral", shelter_desk: "received"}
    for user, place in places.items():
        client.force_login(user)
        answer = client.get(reverse("referrals:by_code"), {"code": typed})
        row = offer.referral_id if place == "referral" else offer.pk
        assert answer.url == reverse(f"referrals:{place}", args=[row]) + f"#offer-{offer.pk}"
    client.force_login(clinic_lead)
    page = client.get(reverse("referrals:by_code"), {"code": typed})
    assert (page.status_code, "No request of yours" in page.content.decode()) == (200, True)


def test_the_api_asks_for_the_same(client, offer, navigator, printed):
    client.force_login(navigator)
    made = client.post(reverse("api:packet-list"), {"offers": [str(offer.pk)]}, "application/json").json()
    assert (made["state"], made["offers"]) == ("waiting", [str(offer.pk)])
    jobs.run_due()
    assert client.get(reverse("api:packet-detail", args=[made["id"]])).json()["state"] == "ready"
    assert client.get(reverse("api:packet-pdf", args=[made["id"]])).content.startswith(b"%PDF-")


@pytest.mark.pdf
def test_the_named_packet_is_two_tagged_pages_in_either_size(taken, navigator, now):
    for size, box in (("letter", b"612 792"), ("a4", b"595.2")):
        made = paper.as_pdf(taken, now, with_name=True, language="es", page_size=size)
        parts = [made]
        for part in made.split(b"stream\n")[1:]:
            try:
                parts.append(zlib.decompressobj().decompress(part))
            except zlib.error:
                continue
        whole = b"".join(parts)
        assert whole.count(b"/MediaBox") == 2
        assert box in whole
        assert b"pdfuaid" in whole
