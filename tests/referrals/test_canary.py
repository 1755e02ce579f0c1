"""A canary in every personal text of a person is found in no mail, outbox row or log line, and on no page that an
agency reaches before it has accepted."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import models
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.models import Event, OutboxMessage
from casemgmt.core.outbox import deliver_due
from casemgmt.people.actions import add_contact_point, create_person, keep_contact_card
from casemgmt.people.models import Person
from referrals import actions

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


def test_the_canary_is_seen_nowhere_before_acceptance(client, caplog, offer, shelter_desk, navigator, now):
    actions.ask_about_offer(offer=offer, question="Is there a dog?", by=shelter_desk, at=now)
    actions.answer_question(offer=offer, answer="No dog.", by=navigator, at=now)
    deliver_due(at=timezone.now())
    letters = [f"{letter.subject} {letter.body} {letter.to}" for letter in mail.outbox]
    link = re.search(r"/r/[\w-]+/", " ".join(letters))[0]
    pages = [client.get(link)]
    client.force_login(shelter_desk)
    named = [reverse("referrals:inbox")]
    named += [reverse(f"referrals:{name}", args=[offer.pk]) for name in ("received", "packet")]
    named += [reverse("referrals:move", args=[offer.pk, name]) for name in ("accept", "decline", "ask", "waitlist")]
    pages += [client.get(address) for address in named]
    assert {page.status_code for page in pages} == {200}
    kept = [str(row) for model in (OutboxMessage, Event) for row in model.objects.values()]
    said = [*letters, *kept, caplog.text, link, *named, *(page.content.decode() for page in pages)]
    assert [text for text in said if CANARY.lower() in text.lower()] == []


def test_the_canary_sings_once_it_may(client, offer, shelter_desk, now):
    """Otherwise the search above would find nothing for a wrong reason."""
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    client.force_login(shelter_desk)
    assert CANARY in client.get(reverse("referrals:received", args=[offer.pk])).content.decode()
