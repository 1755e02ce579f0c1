"""The consent form: its words, as page and as PDF; what was signed is kept, and seen by who may see the consent."""

import base64
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog
from casemgmt.people.actions import add_consent_paper, give_consent
from casemgmt.people.categories import Category, HowGiven
from casemgmt.people.consents import words
from casemgmt.people.consents.proof import Signed, take_paper
from casemgmt.people.models import Consent, ConsentProof
from casemgmt.people.profiles import PROFILES, Element, terms_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, kind)
    return out.getvalue()


def photo(content=None, name="IMG_2041.png"):
    return SimpleUploadedFile(name, content or picture())


def terms(agency, at, categories=("needs",), **changes):
    return {
        "organization": agency,
        "categories": list(categories),
        "purpose": "a bed",
        "expires_at": at + timedelta(days=30),
        "how_given": "paper",
        "said": terms_for(categories).to_say,
        "at": at,
    } | changes


@pytest.fixture
def signed_paper(known, navigator, harbor_house, now):
    paper = Signed(paper=take_paper(photo()))
    return give_consent(person=known, by=navigator, signed=paper, **terms(harbor_house, now))


def typed(agency, **changes):
    return {
        "organization": str(agency.pk),
        "categories": ["needs", "identity", "contact"],
        "purpose": "a bed",
        "expires_on": (timezone.localdate() + timedelta(days=20)).isoformat(),
        "how_given": "e_signature",
        "language": "es",
    } | changes


# What stands on the form.


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_blank_form_says_what_every_law_asks(riverside, language):
    with translation.override(language):
        sheet = words.blank(riverside)
    assert sheet.elements == {str(one) for one in Element}
    assert len(sheet.ticks) == len(Category)
    assert not any(tick.is_told for tick in sheet.ticks)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.code)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_filled_form_says_what_the_laws_that_apply_ask(riverside, known, now, profile, language):
    for more in ((), ("identity", "contact")):
        told = (*profile.of, *more) or ("needs",)
        with translation.override(language):
            sheet = words.filled(
                words.Agreed(riverside, "Ida", "Harbor", told, "a bed", now, HowGiven.PAPER, given_at=now)
            )
            labels = {str(Category(one).label) for one in told}
        assert words.missing(sheet, told) == set()
        assert {tick.label for tick in sheet.ticks} == labels


def test_page_and_paper_come_from_the_same_words(client, signed_paper, navigator, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "casemgmt.core.pdf.render_pdf", lambda _template, context, **how: drawn.append((context, how)) or b"%PDF-"
    )
    client.force_login(navigator)
    page = client.get(reverse("people:consent", args=[signed_paper.pk])).content.decode()
    client.get(reverse("people:consent_pdf", args=[signed_paper.pk]) + "?lang=es&size=a4")
    ((context, how),) = drawn
    assert how["language"] == "es"
    assert how["page_size"] == "a4"
    assert "Permission to share information" in page
    assert context["sheet"].title != "Permission to share information"
    assert AccessLog.objects.filter(verb="exported", subject_id=signed_paper.pk).exists()


@pytest.mark.pdf
@pytest.mark.parametrize("size", ["letter", "a4"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_forms_are_tagged_papers_of_one_page(client, signed_paper, navigator, size, language):
    import pikepdf

    client.force_login(navigator)
    for address in (reverse("people:consent_form_pdf"), reverse("people:consent_pdf", args=[signed_paper.pk])):
        answer = client.get(f"{address}?lang={language}&size={size}")
        assert answer["Content-Type"] == "application/pdf"
        with pikepdf.open(io.BytesIO(answer.content)) as paper:
            assert str(paper.Root.Lang) == language
            assert paper.Root.MarkInfo.Marked
            assert len(paper.pages) == 1
            assert round(float(paper.pages[0].MediaBox[2])) == {"letter": 612, "a4": 595}[size]


# Paper.


def test_a_photographed_paper_is_kept_with_the_consent(client, known, navigator, harbor_house):
    client.force_login(navigator)
    address = reverse("people:give_consent", args=[known.pk])
    answer = client.post(address, typed(harbor_house, how_given="paper", photo=photo()))
    assert answer.status_code == 302
    proof = Consent.objects.get().proof
    assert (proof.kind, proof.file_kind, proof.shown) == ("paper", "png", "")
    shown = client.get(reverse("people:consent_signed", args=[proof.consent_id]))
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [b"MZ\x90\x00 not a picture", b"plain words", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_and_no_pdf_is_refused_and_nothing_is_recorded(
    client, known, navigator, harbor_house, content
):
    client.force_login(navigator)
    address = reverse("people:give_consent", args=[known.pk])
    answer = client.post(address, typed(harbor_house, how_given="paper", photo=photo(content)))
    assert answer.status_code == 422
    assert not Consent.objects.exists()


def test_a_paper_can_be_added_later_once(client, known, navigator, harbor_house, now):
    consent = give_consent(person=known, by=navigator, **terms(harbor_house, now))
    client.force_login(navigator)
    address = reverse("people:consent_paper", args=[consent.pk])
    assert client.post(address, {"photo": photo()}).status_code == 302
    assert client.post(address, {"photo": photo()}).status_code in {409, 422}
    assert ConsentProof.objects.count() == 1


def test_a_paper_goes_with_paper_only(known, navigator, harbor_house, now):
    said = give_consent(person=known, by=navigator, **terms(harbor_house, now, how_given="verbal", witness="W"))
    with pytest.raises(NotPossible):
        add_consent_paper(consent=said, paper=take_paper(photo()), by=navigator, at=now)
    with pytest.raises(NotPossible):
        give_consent(
            person=known, by=navigator, signed=Signed(paper=take_paper(photo())),
            **terms(harbor_house, now, ("needs", "identity"), how_given="verbal", witness="W"),
        )  # fmt: skip


def test_the_paper_is_seen_by_who_may_see_the_consent(client, signed_paper, navigator, outsider, shelter_desk):
    address = reverse("people:consent_signed", args=[signed_paper.pk])
    for user, status in ((navigator, 200), (outsider, 404), (shelter_desk, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status


# A signature on a screen.


def to_sign(client, known, agency, **changes):
    first = client.post(reverse("people:give_consent", args=[known.pk]), typed(agency, **changes))
    return first, {
        **typed(agency, **changes),
        "step": "sign",
        "shown_mark": first.context["form"]["shown_mark"].value(),
    }


def test_the_words_are_shown_before_anything_is_recorded(client, known, navigator, harbor_house):
    client.force_login(navigator)
    first, sent = to_sign(client, known, harbor_house)
    assert first.status_code == 200
    assert "Harbor" in first.content.decode()
    assert not Consent.objects.exists()
    for missing in ({"signed_name": "Ida"}, {"agrees": "on"}):
        assert client.post(reverse("people:give_consent", args=[known.pk]), sent | missing).status_code == 422
    assert not Consent.objects.exists()


def test_a_typed_name_and_a_tick_sign_under_the_words_that_were_shown(client, known, navigator, harbor_house):
    client.force_login(navigator)
    first, sent = to_sign(client, known, harbor_house)
    done = client.post(reverse("people:give_consent", args=[known.pk]), sent | {"signed_name": "Ida M", "agrees": "on"})
    assert done.status_code == 302
    proof = Consent.objects.get(how_given="e_signature").proof
    assert (proof.kind, proof.signed_name, proof.file.name) == ("typed", "Ida M", "")
    assert proof.shown == first.context["sheet"].as_text()
    assert harbor_house.name in proof.shown
    assert timezone.now() - proof.at < timedelta(minutes=1)


def test_a_drawn_signature_is_a_private_picture(client, known, navigator, harbor_house):
    client.force_login(navigator)
    _first, sent = to_sign(client, known, harbor_house)
    drawn = "data:image/png;base64," + base64.b64encode(picture()).decode()
    sent |= {"signed_name": "Ida M", "agrees": "on", "drawn": drawn}
    assert client.post(reverse("people:give_consent", args=[known.pk]), sent).status_code == 302
    proof = ConsentProof.objects.get()
    assert (proof.kind, proof.file_kind) == ("drawn", "png")


@pytest.mark.parametrize(
    "drawn", ["data:image/svg+xml;base64,AAAA", "data:image/png;base64,AAAA", "x", "data:image/png;base64,%%"]
)
def test_what_is_no_drawing_is_refused(client, known, navigator, harbor_house, drawn):
    client.force_login(navigator)
    _first, sent = to_sign(client, known, harbor_house)
    sent |= {"signed_name": "Ida M", "agrees": "on", "drawn": drawn}
    assert client.post(reverse("people:give_consent", args=[known.pk]), sent).status_code == 422
    assert not Consent.objects.exists()


def test_words_that_changed_meanwhile_are_read_again(client, known, navigator, harbor_house):
    client.force_login(navigator)
    _first, sent = to_sign(client, known, harbor_house)
    sent |= {"signed_name": "Ida M", "agrees": "on", "purpose": "everything"}
    again = client.post(reverse("people:give_consent", args=[known.pk]), sent)
    assert again.status_code in {409, 422}
    assert not Consent.objects.exists()
    sent["shown_mark"] = again.context["form"].initial["shown_mark"]
    assert "everything" in again.content.decode()


def test_going_back_keeps_what_was_typed(client, known, navigator, harbor_house):
    client.force_login(navigator)
    _first, sent = to_sign(client, known, harbor_house)
    back = client.post(reverse("people:give_consent", args=[known.pk]), sent | {"step": "back"})
    assert back.status_code == 200
    assert 'value="a bed"' in back.content.decode()
    assert not Consent.objects.exists()


def test_a_signature_on_a_screen_without_one_is_none(known, navigator, harbor_house, now):
    for signed in (None, Signed(name="Ida"), Signed(shown="words"), Signed(paper=take_paper(photo()))):
        with pytest.raises(NotPossible):
            give_consent(person=known, by=navigator, signed=signed, **terms(harbor_house, now, how_given="e_signature"))
    assert not Consent.objects.exists()


# Said aloud.


@pytest.mark.parametrize(
    ("categories", "is_allowed"),
    [(["needs", "identity"], True), (["substance_use"], True), (["violence"], False), (["mental_health"], False)],
)
def test_said_aloud_counts_where_the_law_lets_it(client, known, navigator, harbor_house, categories, is_allowed):
    client.force_login(navigator)
    sent = typed(harbor_house, how_given="verbal", witness="Nell", categories=categories)
    sent["said"] = [str(one) for one in terms_for(categories).to_say]
    answer = client.post(reverse("people:give_consent", args=[known.pk]), sent)
    assert answer.status_code == (302 if is_allowed else 422)
    assert Consent.objects.exists() is is_allowed
    if not is_allowed:
        assert "counts only when it is signed" in answer.content.decode()


# What was signed is never changed, and a consent on record is renewed with its own terms.


def test_what_was_signed_is_never_changed(signed_paper):
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("update people_consentproof set signed_name = 'x'")


def test_a_proof_without_anything_is_refused_by_the_database(signed_paper, navigator, now):
    other = Consent.objects.get(pk=signed_paper.pk)
    with pytest.raises(IntegrityError):
        ConsentProof.objects.create(program=other.program, consent=other, kind="typed", at=now)


def test_renewing_opens_the_form_with_the_same_terms(client, signed_paper, navigator):
    client.force_login(navigator)
    address = reverse("people:give_consent", args=[signed_paper.person_id])
    form = client.get(f"{address}?renew={signed_paper.pk}").context["form"]
    assert form["purpose"].value() == "a bed"
    assert form["categories"].value() == ["needs"]
    assert client.get(f"{address}?renew=nonsense").status_code == 200


def test_what_is_signed_on_the_screen_says_the_notices_itself(client, known, navigator, harbor_house):
    """Nobody ticks that a notice was said which the next page shows to who signs; without a screen they do."""
    client.force_login(navigator)
    address = reverse("people:give_consent", args=[known.pk])
    given = typed(harbor_house, categories=["needs", "substance_use", "violence"], language="en")
    shown = client.post(address, given)
    assert "42 CFR Part 2" in shown.content.decode()
    mark = shown.context["form"]["shown_mark"].value()
    signed = {"step": "sign", "signed_name": "Ida", "agrees": "on", "shown_mark": mark}
    assert client.post(address, given | signed).status_code == 302
    assert set(Consent.objects.get().said) == {"not_passed_on", "no_condition"}
    assert client.post(address, given | {"how_given": "paper"}).status_code == 422


@pytest.mark.parametrize("other", ["a class", "one that tells more", "one for somebody else"])
def test_taken_back_it_is_said_when_another_still_lets_them_be_told(
    client, known, navigator, harbor_house, north_clinic, now, other
):
    """Who says “stop telling them” may mean both, so whoever writes it down is told to look."""
    harbor_house.agency_class = "shelter"
    harbor_house.save()
    more = {
        "a class": terms(None, now, agency_class="shelter"),
        "one that tells more": terms(harbor_house, now - timedelta(days=9), ["needs", "identity", "contact"]),
        "one for somebody else": terms(north_clinic, now),
    }
    give_consent(person=known, by=navigator, **more[other])
    taken = give_consent(person=known, by=navigator, **terms(harbor_house, now))
    client.force_login(navigator)
    address = reverse("people:revoke_consent", args=[taken.pk])
    page = client.post(address, {"how": "aloud"}, follow=True).content.decode()
    assert ("Another permission still lets" in page) is (other != "one for somebody else")
