"""Mail to an agency is written in its language, and in that of its people who asked for it."""

import pytest
from django.core import mail
from django.urls import reverse

from casemgmt.accounts.actions import choose_mail
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from providers.actions import agree_change, change_mailbox, propose_first_lead, set_up_agency
from referrals import actions

pytestmark = pytest.mark.django_db

ENGLISH, SPANISH = "A request is waiting in your inbox.", "Hay una solicitud en su bandeja."


@pytest.fixture
def in_spanish(harbor_house, now):
    set_up_agency(
        organization=harbor_house,
        is_agency=True,
        reply_email="desk@harbor.example",
        reply_phone="",
        mail_language="es",
        by=CLOCK,
        at=now,
    )
    harbor_house.refresh_from_db()
    return harbor_house


def sent_to(address):
    return [letter for letter in mail.outbox if address in letter.recipients()]


def test_the_agency_reads_spanish_and_its_link_opens_a_spanish_page(in_spanish, send, beds, client, now):
    send(beds)
    deliver_due(at=now)
    (letter,) = sent_to("desk@harbor.example")
    assert letter.subject == "Una solicitud le espera"
    assert "waiting" not in letter.subject + letter.body
    reply = next(line for line in letter.body.splitlines() if "/r/" in line)
    assert reply.endswith("?lang=es")
    assert "Lo que se pide" in client.get("/" + reply.split("/", 3)[3]).content.decode()


def test_who_reads_another_language_finds_it_below(in_spanish, send, beds, shelter_desk, now):
    choose_mail(
        user=shelter_desk, at_once=True, digest_at=None, time_zone="America/Los_Angeles", by=shelter_desk, at=now
    )
    send(beds)
    deliver_due(at=now)
    (letter,) = sent_to(shelter_desk.email)
    assert letter.body.index(SPANISH) < letter.body.index(ENGLISH)
    assert letter.subject.endswith(" / A request is waiting for you")


def test_one_language_is_said_once(send, beds, shelter_desk, now):
    choose_mail(
        user=shelter_desk, at_once=True, digest_at=None, time_zone="America/Los_Angeles", by=shelter_desk, at=now
    )
    send(beds)
    deliver_due(at=now)
    (letter,) = sent_to(shelter_desk.email)
    assert letter.body.count(ENGLISH) == 1


def test_a_navigator_reads_their_own_language(offer, shelter_desk, navigator, now, client):
    client.force_login(navigator)
    page = reverse("accounts:mail")
    said = {"at_once": "on", "digest_days": "daily", "time_zone": "UTC", "language": "es"}
    assert client.post(page, said).status_code == 302
    actions.acknowledge_offer(offer=offer, by=shelter_desk, at=now)
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    deliver_due(at=now)
    assert {letter.subject for letter in sent_to(navigator.email)} == {"Algo cambió en una solicitud"}


def test_an_invitation_speaks_the_agencys_language(in_spanish, manager, admin, now):
    lead = propose_first_lead(organization=in_spanish, email="new@harbor.example", by=manager, at=now)
    agree_change(change=lead, by=admin, at=now)
    deliver_due(at=now)
    (letter,) = sent_to("new@harbor.example")
    assert letter.subject == "Una invitación para usted"


def test_the_lead_and_the_editor_choose_it_on_their_pages(client, clinic_lead, manager, harbor_house, north_clinic):
    client.force_login(clinic_lead)
    said = {"reply_email": "desk@clinic.example", "mail_language": "es"}
    assert client.post(reverse("providers:mailbox", args=[north_clinic.pk]), said).status_code == 302
    north_clinic.refresh_from_db()
    assert north_clinic.mail_language == "es"
    client.force_login(manager)
    words = {"do": "partner", "is_agency": "on", "reply_email": "desk@harbor.example", "mail_language": "en"}
    assert client.post(reverse("providers:partner", args=[harbor_house.pk]), words).status_code == 302
    harbor_house.refresh_from_db()
    assert harbor_house.mail_language == "en"
    wrong = client.post(reverse("providers:partner", args=[harbor_house.pk]), {**words, "mail_language": "xx"})
    assert wrong.status_code == 422


def test_an_agency_always_has_a_way_to_hear(harbor_house, manager, now):
    with pytest.raises(NotPossible) as refused:
        change_mailbox(organization=harbor_house, reply_email=" ", by=manager, at=now)
    assert refused.value.field == "reply_email"
    with pytest.raises(NotPossible, match="Nobody would hear"):
        set_up_agency(organization=harbor_house, is_agency=True, reply_email="", reply_phone="", by=manager, at=now)
