"""A canary in every personal text of a person is found in no mail, calendar file, outbox row, event or log line, and
on no page, paper or API answer that an agency reaches before it has accepted."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.models import User
from casemgmt.core import jobs
from casemgmt.core.effects import deliver_due
from casemgmt.core.models import Effect, Event
from casemgmt.people.actions import add_contact_point, create_person, keep_contact_card
from casemgmt.people.models import Person
from referrals import actions
from referrals.offers.moves import MOVES

pytestmark = pytest.mark.django_db
CANARY = "Kanarienvogel"
SAID_ON_PURPOSE = {"language"}  # the agency reads it before it accepts


@pytest.fixture
def now():
    """Pages look at the real clock, so what is there before was done a minute ago."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def person(riverside, navigator, now):
    person = create_person(program=riverside, first_name=CANARY, last_name=CANARY, by=navigator, at=now)
    add_contact_point(person=person, value=f"{CANARY}@example.org", kind="email", by=navigator, at=now)
    keep_contact_card(person=person, introduce_as=CANARY, must_not_know=CANARY, by=navigator, at=now)
    free = [
        field.name
        for field in Person._meta.fields
        if type(field) in {models.CharField, models.TextField} and not field.choices and not field.unique
    ]
    fits = {name for name in free if (Person._meta.get_field(name).max_length or 99) >= len(CANARY)}
    Person.objects.filter(pk=person.pk).update(**dict.fromkeys(fits - SAID_ON_PURPOSE, CANARY))
    person.refresh_from_db()
    return person


def written(html):
    """What a PDF is made of, and what the page is made of, are the same words: searching them needs no PDF reader."""
    return html.content.decode() if "text" in html.headers.get("Content-Type", "") else html.content.decode("latin-1")


def whole(letter):
    """A mail with its headers and every part decoded, calendar files too."""
    made = letter.message()
    parts = [part.get_payload(decode=True) or b"" for part in made.walk()]
    return f"{list(made.items())} {letter.attachments} {b' '.join(parts).decode(errors='replace')}"


@pytest.fixture
def paper(monkeypatch):
    """The words that go onto paper."""
    printed = []

    def draw(template, context, **how):
        printed.append(f"{how} {render_to_string(template, context)}")
        return printed[-1]

    monkeypatch.setattr("casemgmt.core.pdf.draw", draw)
    monkeypatch.setattr("casemgmt.core.pdf.bind", lambda drawn, **_how: b"%PDF-")
    return printed


@pytest.fixture
def talked(offer, shelter_desk, navigator, now):
    """Everything that both sides can say before the agency accepts."""
    actions.ask_about_offer(offer=offer, question="Is there a dog?", by=shelter_desk, at=now)
    actions.answer_question(offer=offer, answer="No dog.", by=navigator, at=now)
    actions.write_message(offer=offer, text="A quiet room helps.", by=navigator, at=now)
    actions.write_message(offer=offer, text="We look.", by=shelter_desk, at=now)
    return offer


def addresses(offer):
    """Every page and API address of one request that its agency can open."""
    own = ["received", "packet", "packet_pdf", "messages"]
    named = [reverse("referrals:inbox"), *(reverse(f"referrals:{name}", args=[offer.pk]) for name in own)]
    named += [reverse("referrals:inbox") + f"?show={tab}" for tab in ("accepted", "served", "ended")]
    named += [reverse("referrals:move", args=[offer.pk, name]) for name in MOVES]
    named += [reverse("referrals:packet", args=[offer.pk]) + "?lang=es", reverse("referrals:by_code")]
    lists = ["referral", "offer", "appointment", "linkage", "message"]
    named += [reverse(f"api:{name}-list") for name in lists]
    named += [reverse("api:offer-detail", args=[offer.pk])]
    return named + [reverse("api:message-detail", args=[row.pk]) for row in offer.messages.all()]


def test_the_canary_is_seen_nowhere_before_acceptance(client, caplog, paper, talked, shelter_desk, navigator, now):
    deliver_due(at=timezone.now())
    letters = [whole(letter) for letter in mail.outbox]
    link = re.search(r"/r/[\w-]+/", " ".join(letters))[0]
    pages = [client.get(link), client.get(f"{link}?lang=es"), client.get("/r/none/")]
    client.force_login(shelter_desk)
    named = addresses(talked)
    pages += [client.get(address) for address in named]
    assert [page.status_code for page in pages if page.status_code not in {200, 403, 404}] == []
    kept = [str(row) for model in (Effect, Event) for row in model.objects.values()]
    said = [*letters, *kept, *paper, caplog.text, link, *named, *(written(page) for page in pages)]
    assert len(paper) == 1
    assert [text for text in said if CANARY.lower() in text.lower()] == []


def test_the_canary_is_in_no_packet_made_in_the_background(paper, talked, navigator, caplog, now):
    how = {"with_names": True, "language": "en", "page_size": "letter"}
    actions.ask_for_packets(offers=[talked], **how, by=navigator, at=now)
    jobs.run_due()
    assert len(paper) == 1
    assert CANARY.lower() not in (paper[0] + caplog.text + str(Event.objects.values())).lower()


def test_an_agency_that_lost_hears_the_canary_nowhere(client, paper, talked, send, rooms, clinic_lead, navigator, now):
    """Another agency is confirmed, and told everything; the first one may still open its own request."""
    other = send(rooms)
    actions.accept_offer(offer=other, by=clinic_lead, at=now)
    actions.write_message(offer=other, text=f"{CANARY} is on the way.", by=navigator, at=now)
    actions.book_appointment(offer=other, starts_at=now + timedelta(days=1), place=CANARY, by=clinic_lead, at=now)
    deliver_due(at=timezone.now())
    caught = " ".join(whole(letter) for letter in mail.outbox)
    client.force_login(User.objects.get(email="shelter@harborhouse.example"))
    shown = " ".join(written(client.get(address)) for address in addresses(talked))
    theirs = [reverse("referrals:received", args=[other.pk]), reverse("referrals:messages", args=[other.pk])]
    assert {client.get(address).status_code for address in theirs} == {404}
    assert CANARY.lower() not in (shown + caught + " ".join(paper)).lower()


def test_the_canary_sings_once_it_may(client, paper, offer, shelter_desk, navigator, now):
    """Otherwise the searches above would find nothing for a wrong reason."""
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    offer.refresh_from_db()
    actions.write_message(offer=offer, text=f"{CANARY} likes tea.", by=navigator, at=now)
    client.force_login(shelter_desk)
    client.post(reverse("referrals:packet_named", args=[offer.pk]))
    places = [reverse(f"referrals:{name}", args=[offer.pk]) for name in ("received", "messages")]
    places += [reverse("api:offer-detail", args=[offer.pk]), reverse("api:message-list")]
    assert [place for place in places if CANARY not in written(client.get(place))] == []
    assert CANARY in paper[-1]
