"""Taking a consent back by whatever door closes every door in the same transaction: page, list, API, packet, file,
conversation, calendar code, and the mailed link, which answers 410."""

import io
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from casemgmt.core.effects import deliver_due
from casemgmt.core.models import Event
from casemgmt.people.actions import revoke_consent
from casemgmt.people.models import Category, Consent
from referrals import actions

from .conftest import ALL, consent_to

pytestmark = pytest.mark.django_db
NAME, WORDS = "Marisol", "They need the ground floor"
CHANNELS = ["by phone", "in person", "by text message", "by letter", "through her sister", "the agency told us"]


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def now():
    """Pages look at the real clock, so what is there before was done a minute ago."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def opened(send, beds, shelter_desk, navigator, now):
    """A request that is accepted, open, talked about, with a file."""
    offer = actions.accept_offer(offer=send(beds, categories=[*ALL, Category.DOCUMENTS]), by=shelter_desk, at=now)
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    upload = SimpleUploadedFile("letter.png", out.getvalue())
    offer.talk = actions.write_message(offer=offer, text=WORDS, upload=upload, by=navigator, at=now)
    deliver_due(at=now)
    letters = [letter for letter in mail.outbox if beds.organization.reply_email in letter.to]
    offer.link = next(found[0] for letter in letters if (found := re.search(r"/r/[\w-]+/", letter.body)))
    return offer


def doors(client, offer):
    """What the agency gets at each of its doors."""
    page = client.get(reverse("referrals:received", args=[offer.pk])).content.decode()
    yield "page", page.replace("Messages", "")
    yield "inbox", client.get(reverse("referrals:inbox") + "?show=all").content.decode()
    yield "api", client.get(f"/api/v1/offers/{offer.pk}/").content.decode()
    yield "api list", client.get("/api/v1/offers/").content.decode()
    yield "messages", client.get("/api/v1/messages/").content.decode()
    yield "packet", client.get(reverse("referrals:packet", args=[offer.pk]), follow=True).content.decode()
    named = client.post(reverse("referrals:packet_named", args=[offer.pk]), {"as": "page"}, follow=True)
    yield "named packet", named.content.decode()


def by_page(client, navigator, consent, how):
    client.force_login(navigator)
    assert client.post(reverse("people:revoke_consent", args=[consent.pk]), {"how": how}).status_code == 302


def by_api(client, navigator, consent, how):
    client.force_login(navigator)
    assert client.post(f"/api/v1/consents/{consent.pk}/revoke/", {"how": how}, "application/json").status_code == 200


def by_action(client, navigator, consent, how):
    revoke_consent(consent=consent, how=how, by=navigator, at=timezone.now())


@pytest.mark.parametrize("door", [by_page, by_api, by_action])
def test_every_door_of_the_agency_is_shut(client, opened, shelter_desk, navigator, door):
    client.force_login(shelter_desk)
    assert NAME in dict(doors(client, opened))["page"]
    assert WORDS in dict(doors(client, opened))["messages"]
    file = reverse("referrals:message_file", args=[opened.talk.pk])
    assert client.get(file).status_code == 200
    door(client, navigator, Consent.objects.get(), "by phone")
    client.force_login(shelter_desk)
    for name, seen in doors(client, opened):
        assert NAME not in seen, name
        assert WORDS not in seen, name
        assert "One bed tonight" not in seen, name
    assert client.get(file).status_code == 404
    assert client.get(f"/api/v1/messages/{opened.talk.pk}/file/").status_code == 404


def test_the_mailed_link_answers_410(client, opened, navigator):
    assert client.get(opened.link).status_code == 200
    revoke_consent(consent=Consent.objects.get(), how="by phone", by=navigator, at=timezone.now())
    for answer in (client.get(opened.link), client.post(opened.link, {"answer": "ask_code"})):
        assert answer.status_code == 410
        assert NAME not in answer.content.decode()
        assert "One bed tonight" not in answer.content.decode()


@pytest.mark.parametrize("how", CHANNELS)
def test_any_channel_will_do_and_stands_on_record(client, offer, navigator, how):
    by_page(client, navigator, Consent.objects.get(), how)
    assert Consent.objects.get().revocation.how == how
    assert how in client.get(reverse("people:consent", args=[Consent.objects.get().pk])).content.decode()


def test_it_is_one_transaction(opened, navigator, monkeypatch):
    """What fails on the way leaves the consent standing and everything as it was."""
    from casemgmt.people import hooks

    def fail(**_what):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(hooks, "ON_CONSENT_REVOKED", [*hooks.ON_CONSENT_REVOKED, fail])
    with pytest.raises(RuntimeError):
        revoke_consent(consent=Consent.objects.get(), how="by phone", by=navigator, at=timezone.now())
    opened.refresh_from_db()
    assert Consent.objects.get().revoked_at is None
    assert opened.reading(timezone.now()).opened


def test_pressed_twice_it_is_one(offer, navigator, now):
    consent = Consent.objects.get()
    first = revoke_consent(consent=consent, how="by phone", by=navigator, at=now)
    assert revoke_consent(consent=consent, how="by letter", by=navigator, at=now) == first
    assert Event.objects.filter(verb="consent.revoked").count() == 1


def test_a_renewed_one_leaves_no_earlier_one_standing(offer, person, harbor_house, navigator, shelter_desk, now):
    old = Consent.objects.get()
    new = consent_to(person, harbor_house, navigator, now + timedelta(seconds=1))
    at = now + timedelta(seconds=2)
    revoke_consent(consent=new, how="by phone", by=navigator, at=at)
    old = Consent.objects.get(pk=old.pk)
    assert (old.revoked_at, old.revocation.how) == (at, "by phone")
    assert not offer.reading(at).asked


def test_one_that_tells_more_or_another_agency_stays(offer, person, harbor_house, north_clinic, navigator, now):
    other = consent_to(person, north_clinic, navigator, now)
    less = consent_to(person, harbor_house, navigator, now + timedelta(seconds=1), [Category.NEEDS])
    revoke_consent(consent=less, how="by phone", by=navigator, at=now + timedelta(seconds=2))
    assert {one.pk for one in Consent.objects.filter(revocation=None)} == {
        other.pk, Consent.objects.get(organization=harbor_house, categories__contains=["identity"]).pk,
    }  # fmt: skip
