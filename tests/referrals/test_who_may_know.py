"""May they know? Each promise of consent, tried from every door: page, list, API, packet, message, search."""

from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.cases.actions import add_need
from casemgmt.core.codes import NeedDomain
from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import (
    add_contact_point,
    change_person,
    create_person,
    give_consent,
    keep_contact_card,
    merge_people,
    revoke_consent,
    undo_merge,
)
from casemgmt.people.categories import Category, HowGiven
from casemgmt.people.consent import covers
from casemgmt.people.models import Consent, Disclosure
from casemgmt.people.profiles import asked_by, opened_by, terms_for
from casemgmt.people.queries import may_disclose
from providers.models import AgencyClass
from referrals import actions
from referrals.models import Offer
from referrals.offers.actions.drafts import usual_facts, what_it_tells
from referrals.offers.preview import preview_offer
from referrals.offers.queries import closes_with_parting

from .conftest import ALL, consent_to

pytestmark = pytest.mark.django_db
PLACE, PHONE, DOOR = "under the Kern bridge", "503 555 0177", "18 Canary Court"


@pytest.fixture
def findable(person, navigator, now):
    add_contact_point(person=person, kind="phone", value=PHONE, by=navigator, at=now)
    add_contact_point(person=person, kind="place", value=DOOR, by=navigator, at=now)
    return change_person(person=person, version=person.version, last_known_place=PLACE, by=navigator, at=now)


def accepted(send, beds, by, now, categories=ALL):
    return actions.accept_offer(offer=send(beds, categories=categories), by=by, at=now)


# What opens follows the consent, field by field.


@pytest.mark.parametrize("where", ["page", "api", "paper"])
@pytest.mark.parametrize("with_location", [False, True])
def test_where_somebody_is_opens_only_with_location(
    client, findable, send, beds, shelter_desk, now, where, with_location
):
    categories = [*ALL, Category.LOCATION] if with_location else ALL
    offer = accepted(send, beds, shelter_desk, now, categories)
    client.force_login(shelter_desk)
    if where == "page":
        seen = client.get(reverse("referrals:received", args=[offer.pk])).content.decode()
    elif where == "api":
        seen = client.get(f"/api/v1/offers/{offer.pk}/").content.decode()
    else:
        seen = client.post(reverse("referrals:packet_named", args=[offer.pk]), {"as": "page"}).content.decode()
    assert "Marisol" in seen
    assert PHONE in seen
    assert (DOOR in seen) is with_location
    if where != "paper":  # the paper has no line for it
        assert (PLACE in seen) is with_location


def test_the_record_says_which_fields_were_opened(findable, send, beds, shelter_desk, now):
    offer = accepted(send, beds, shelter_desk, now)
    told = Disclosure.objects.get(subject_id=offer.pk, kind=Disclosure.Kind.CONFIRM)
    assert told.categories == ["contact", "identity"]
    assert "last_known_place" not in told.fields
    assert "contact_points" in told.fields


@pytest.mark.parametrize("missing", [Category.IDENTITY, Category.CONTACT])
def test_without_either_it_stays_shut(send, beds, shelter_desk, now, missing):
    offer = accepted(send, beds, shelter_desk, now, [c for c in ALL if c != missing])
    assert not offer.reading(now).opened
    assert offer.waits_on == "navigator"


# A protected need asks for its category, of a named agency, and violence in writing.


def consented(person, now, by, *, to=None, of_class="", categories=ALL, how="verbal"):
    return give_consent(
        person=person, organization=to, agency_class=of_class, categories=categories, purpose="help",
        expires_at=now + timedelta(days=30), how_given=how, witness="W", by=by, at=now,
        said=terms_for(categories).to_say,
    )  # fmt: skip


@pytest.fixture
def ask_for(case, beds, navigator, now):
    def asked(domain):
        need = add_need(case=case, domain=domain, by=navigator, at=now)
        referral = actions.make_referral(need=need, urgency="urgent", by=navigator, at=now)
        return actions.draft_offer(
            referral=referral, service=beds, asked="A place", urgency="urgent", by=navigator, at=now
        )

    return asked


@pytest.mark.parametrize("domain", [NeedDomain.SUBSTANCE_USE, NeedDomain.SAFETY])
def test_a_protected_need_is_not_sent_under_a_class_or_under_needs_alone(
    domain, person, ask_for, harbor_house, navigator, now
):
    harbor_house.agency_class = AgencyClass.SHELTER
    harbor_house.save()
    protected = sorted(asked_by(domain) - {"needs"})
    consented(person, now, navigator, of_class="shelter", categories=[*ALL, *protected], how="paper")
    consented(person, now, navigator, to=harbor_house)
    with pytest.raises(NotPossible) as problem:
        actions.send_offer(offer=ask_for(domain), by=navigator, at=now)
    assert problem.value.field == "consent"
    assert not Disclosure.objects.exists()


def test_what_a_protected_need_tells_is_on_record(person, ask_for, harbor_house, navigator, shelter_desk, now):
    consented(person, now, navigator, to=harbor_house, categories=[*ALL, Category.SUBSTANCE_USE])
    sent = actions.send_offer(offer=ask_for(NeedDomain.SUBSTANCE_USE), by=navigator, at=now)
    assert Disclosure.objects.get().categories == ["needs", "substance_use"]
    assert actions.accept_offer(offer=sent, by=shelter_desk, at=now).reading(now).opened


def test_it_stays_shut_when_another_consent_without_the_category_would_open_it(
    person, ask_for, harbor_house, navigator, shelter_desk, now
):
    consented(person, now, navigator, to=harbor_house, categories=[Category.NEEDS, Category.SUBSTANCE_USE])
    consented(person, now, navigator, to=harbor_house)
    sent = actions.send_offer(offer=ask_for(NeedDomain.SUBSTANCE_USE), by=navigator, at=now)
    assert not actions.accept_offer(offer=sent, by=shelter_desk, at=now).reading(now).opened


def test_safety_from_violence_is_told_in_writing_only(person, ask_for, harbor_house, navigator, now):
    with pytest.raises(NotPossible) as problem:
        consented(person, now, navigator, to=harbor_house, categories=[*ALL, Category.VIOLENCE])
    assert problem.value.field == "how_given"
    consented(person, now, navigator, to=harbor_house, categories=[*ALL, Category.VIOLENCE], how="paper")
    assert actions.send_offer(offer=ask_for(NeedDomain.SAFETY), by=navigator, at=now).sent_at == now


def test_the_form_asks_for_what_the_need_tells(client, person, case, beds, navigator, now):
    need = add_need(case=case, domain=NeedDomain.SAFETY, by=navigator, at=now)
    client.force_login(navigator)
    address = reverse("referrals:ask", args=[need.pk, beds.pk])
    assert "that it is about violence" in client.get(address).content.decode()
    words = {
        "asked": "A safe room", "urgency": "urgent", "do": "send", "consent-how_given": "verbal",
        "consent-witness": "W", "consent-expires_on": (now + timedelta(days=9)).date().isoformat(),
        "consent-shares": ["needs", "identity", "contact"],
    }  # fmt: skip
    refused = client.post(address, words)
    assert refused.status_code == 422 or "has to agree to: violence" in refused.content.decode()
    words["consent-shares"] = ["needs", "identity", "contact", "violence"]
    assert "signed, on paper or on a screen" in client.post(address, words).content.decode()
    assert not Consent.objects.exists()
    assert "help does not depend on it" in client.post(address, words | {"consent-how_given": "paper"}).content.decode()
    assert not Consent.objects.exists()
    words |= {"consent-how_given": "paper", "consent-said": ["no_condition"]}
    assert client.post(address, words).status_code == 302
    assert Consent.objects.get().said == ["no_condition"]
    assert Offer.objects.get().state == "sent"


# One rule in two forms: the calculation and the question to the database agree about every consent.

SHAPES = [
    {"needs"}, {"needs", "identity", "contact"}, {"needs", "identity", "contact", "substance_use"},
    {"needs", "identity", "contact", "violence"}, {"identity", "contact", "location"},
    {"identity", "contact", "violence", "substance_use", "needs"},
]  # fmt: skip


def test_calculation_and_annotation_agree_on_every_consent(send, beds, person, harbor_house, now):
    """Categories × recipient × how given × when × need: what the one says, the other says too."""
    harbor_house.agency_class = AgencyClass.SHELTER
    harbor_house.save()
    offer = send(beds)
    for shape, recipient, how, days in product(SHAPES, ("named", "class"), HowGiven.values, (-40, -10, 10)):
        consent = Consent(
            program=person.program, person=person, categories=sorted(shape), purpose="p", how_given=how, witness="W",
            given_at=now - timedelta(days=60), expires_at=now + timedelta(days=days),
            organization=harbor_house if recipient == "named" else None,
            agency_class="" if recipient == "named" else "shelter",
        )  # fmt: skip
        consent.save(force_insert=True)
        one = Consent.objects.filter(pk=consent.pk)
        for domain in ("shelter", "substance_use", "safety"):
            for asked in (asked_by(domain), opened_by(domain)):
                said = covers([consent], harbor_house.pk, "shelter", asked, now) is not None
                rows = one.live(now).covering(asked, organization=harbor_house, agency_class="shelter")
                assert rows.exists() is said, (shape, recipient, how, days, domain)
    assert offer.reading(now).is_covered


# Ends are ends.


def api(client, offer):
    return client.get(f"/api/v1/offers/{offer.pk}/").json()


def page(client, offer):
    return client.get(reverse("referrals:received", args=[offer.pk])).content.decode()


def revoke(person, navigator, at):
    for consent in Consent.objects.filter(person=person, revocation=None):
        revoke_consent(consent=consent, how="by phone", by=navigator, at=at)


def test_after_its_end_an_agency_reads_its_own_answer_and_dates(client, offer, shelter_desk, now):
    declined = actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    assert declined.reading(now + timedelta(days=29)).asked
    assert not declined.reading(now + timedelta(days=31)).asked


@pytest.mark.parametrize("ending", ["decline", "recall", "withdraw", "expire", "supersede"])
def test_what_was_asked_closes_thirty_days_after_every_end(
    ending, client, send, offer, rooms, shelter_desk, clinic_lead, navigator, now
):
    made = {
        "decline": lambda: actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now),
        "recall": lambda: actions.recall_offer(offer=offer, reason="x", code="other", by=navigator, at=now),
        "withdraw": lambda: actions.withdraw_offer(offer=offer, how_said="aloud", by=navigator, at=now),
        "supersede": lambda: actions.accept_offer(offer=send(rooms), by=clinic_lead, at=now),
        "expire": lambda: Offer.objects.filter(pk=offer.pk).update(
            state="expired", ended_at=now, waits_on="", due_at=None, next_step_at=None
        ),
    }  # fmt: skip
    made[ending]()
    Offer.objects.filter(pk=offer.pk).update(ended_at=now - timedelta(days=31))
    client.force_login(shelter_desk)
    for seen in (
        page(client, offer), client.get(reverse("referrals:inbox") + "?show=ended").content.decode(),
        client.get(f"/api/v1/offers/{offer.pk}/").content.decode(),
    ):  # fmt: skip
        assert "One bed tonight" not in seen
        assert "Shelter tonight" not in seen.replace("<option", "").split("</form>")[-1]
    assert api(client, offer)["asked"] is None
    assert api(client, offer)["sent_at"]
    assert client.get("/api/v1/offers/?words=bed").json()["count"] == 0
    assert client.get("/api/v1/offers/?need=shelter").json()["count"] == 0
    assert client.get(reverse("referrals:packet", args=[offer.pk])).status_code == 302
    assert offer.code in client.get(reverse("referrals:inbox") + f"?show=ended&words={offer.code}").content.decode()


def test_revoked_what_was_asked_closes_at_once(client, offer, person, shelter_desk, navigator, now):
    revoke(person, navigator, now)
    client.force_login(shelter_desk)
    assert "One bed tonight" not in page(client, offer)
    assert api(client, offer)["asked"] is None
    offer.refresh_from_db()
    assert offer.waits_on == "navigator"  # the agency cannot go on, so it is our turn


@pytest.mark.parametrize("name", ["accept", "acknowledge", "ask", "waitlist", "undo"])
def test_a_revoked_agency_goes_on_with_nothing(client, name, offer, person, shelter_desk, navigator, now):
    if name == "undo":
        actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    revoke(person, navigator, now)
    client.force_login(shelter_desk)
    words = {"question": "?", "review_on": (now + timedelta(days=3)).date().isoformat()}
    assert name not in api(client, offer)["moves"]
    assert client.post(f"/api/v1/offers/{offer.pk}/moves/{name}/", words, "application/json").status_code == 409
    client.post(reverse("referrals:move", args=[offer.pk, name]), words)
    offer.refresh_from_db()
    assert offer.state == ("accepted" if name == "undo" else "sent")


def test_a_revoked_agency_neither_books_nor_writes_but_may_say_no(client, offer, person, shelter_desk, navigator, now):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    revoke(person, navigator, now)
    with pytest.raises(NotPossible):
        actions.book_appointment(offer=offer, starts_at=now + timedelta(days=1), by=shelter_desk, at=now)
    with pytest.raises(NotPossible):
        actions.write_message(offer=offer, text="Hello", by=shelter_desk, at=now)
    assert actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now).state == "declined"


def test_our_messages_close_with_the_request(client, offer, person, shelter_desk, navigator, now):
    actions.write_message(offer=offer, text="They need the ground floor", by=navigator, at=now)
    actions.write_message(offer=offer, text="We have one", by=shelter_desk, at=now)
    revoke(person, navigator, now)
    client.force_login(shelter_desk)
    seen = page(client, offer) + client.get("/api/v1/messages/").content.decode()
    assert "ground floor" not in seen
    assert "We have one" in seen


def test_an_expired_consent_shuts_identity_at_once_and_the_request_later(send, beds, shelter_desk, now):
    offer = accepted(send, beds, shelter_desk, now)  # under 90 days of consent
    then = now + timedelta(days=91)
    assert (offer.reading(then).opened, offer.reading(then).asked) == (frozenset(), True)
    assert not offer.reading(now + timedelta(days=121)).asked


def test_restricted_nobody_reads_who_it_is(send, beds, person, shelter_desk, now):
    offer = accepted(send, beds, shelter_desk, now)
    type(person).objects.filter(pk=person.pk).update(is_restricted=True)
    assert not offer.reading(now).opened
    assert offer.reading(now).asked


# “Opens name and contact” is said only where it is so.


@pytest.mark.parametrize(("categories", "we_choose", "opens"), [(ALL, False, True), (ALL, True, False),
                                                               ([Category.NEEDS], False, False)])  # fmt: skip
def test_accepting_says_that_it_opens_only_where_it_does(
    client, send, beds, referral, shelter_desk, categories, we_choose, opens
):
    referral.we_choose = we_choose
    referral.save()
    offer = send(beds, categories=categories)
    client.force_login(shelter_desk)
    assert ("Opens name and contact" in page(client, offer)) is opens


def test_preview_is_asked_by_the_same_rule(person, harbor_house, navigator, now):
    consent_to(person, harbor_house, navigator, now)
    assert may_disclose(person, harbor_house, opened_by("shelter"), now)
    assert may_disclose(person, harbor_house, opened_by("safety"), now) is None


# A language is a value of a list; what is typed beside it reaches no agency.


def test_an_agency_reads_a_language_of_the_list_never_what_was_typed(
    client, person, send, beds, shelter_desk, navigator, now
):
    change_person(person=person, version=person.version, language="Chuj, cousin of Marisol", by=navigator, at=now)
    offer = send(beds)
    assert offer.language == "Another language"
    client.force_login(shelter_desk)
    assert "cousin" not in page(client, offer) + str(api(client, offer))


# What an agency reads before it accepts, as facts; the preview is what is sent.

FACTS = {"gender": "woman", "people": 3, "pets": "service", "mobility": "wheelchair"}


def test_facts_of_who_comes_are_asked_shown_and_sent(
    client, need, beds, person, harbor_house, shelter_desk, navigator, now
):
    consent_to(person, harbor_house, navigator, now)
    client.force_login(navigator)
    address = reverse("referrals:ask", args=[need.pk, beds.pk])
    shown = client.post(address, {**FACTS, "asked": "One bed", "urgency": "urgent", "do": "preview"}).content.decode()
    before = shown.split("What they see after accepting")[0]
    assert all(word in before for word in ("Woman", "3", "A service animal", "Wheelchair"))
    assert client.post(address, {**FACTS, "asked": "One bed", "urgency": "urgent", "do": "send"}).status_code == 302
    sent = Offer.objects.get()
    assert {name: getattr(sent, name) for name in FACTS} == FACTS
    client.force_login(shelter_desk)
    assert all(word in page(client, sent) for word in ("Woman", "A service animal", "Wheelchair"))
    assert {name: api(client, sent)[name] for name in FACTS} == FACTS
    assert set(FACTS) <= set(Disclosure.objects.get(kind="send").fields)


def test_the_preview_is_what_is_sent(need, beds, person, harbor_house, navigator, referral, now):
    consent_to(person, harbor_house, navigator, now)
    words = {**FACTS, "asked": " One bed ", "urgency": "emergent", "needed_by": None, "access_needs": "quiet"}
    seen = preview_offer(need, beds, words, now, opened=(), tells_back=True).before
    sent = actions.send_offer(
        offer=actions.draft_offer(referral=referral, service=beds, by=navigator, at=now, **words), by=navigator, at=now
    )
    for name in what_it_tells(referral, {}, now):
        assert getattr(seen, name) == getattr(sent, name), name


def test_what_was_declined_is_not_told_and_the_last_request_is_the_usual(person, send, beds, referral, navigator, now):
    change_person(person=person, version=person.version, gender="declined", by=navigator, at=now)
    assert usual_facts(person) == {"gender": "", "people": 1, "pets": "", "mobility": ""}
    offer = send(beds)
    Offer.objects.filter(pk=offer.pk).update(people=2, pets="pets", mobility="walker")
    assert usual_facts(person) == {"gender": "", "people": 2, "pets": "pets", "mobility": "walker"}


def test_a_consent_of_one_opens_nothing_of_the_other_once_they_are_two_again(
    person, referral, beds, shelter_desk, navigator, riverside, now
):
    other = create_person(program=riverside, first_name="Ivo", last_name="Marsh", by=navigator, at=now)
    merge = merge_people(keep=other, gone=person, by=navigator, at=now)
    consent_to(other, beds.organization, navigator, now)
    draft = actions.draft_offer(referral=referral, service=beds, asked="A bed", urgency="urgent", by=navigator, at=now)
    offer = actions.accept_offer(offer=actions.send_offer(offer=draft, by=navigator, at=now), by=shelter_desk, at=now)
    assert offer.identity_opened_at
    assert closes_with_parting(merge=merge) == [
        "Harbor House reads who they are no more: that consent was given on the other entry."
    ]
    undo_merge(merge=merge, by=navigator, at=now + timedelta(hours=1))
    offer.refresh_from_db()
    assert offer.identity_opened_at is None
    assert offer.waits_on == "navigator"


# What may be done on a number goes with the number: an agency that calls the wrong one does harm.


@pytest.mark.parametrize("where", ["page", "paper", "api"])
def test_what_is_forbidden_on_a_number_is_said_to_the_agency(
    client, person, send, beds, shelter_desk, navigator, now, where
):
    rules = {"may_call": False, "may_text": True, "weekdays": [1, 2], "belongs_to": "own"}
    point = add_contact_point(person=person, kind="phone", value=PHONE, by=navigator, at=now, **rules)
    type(point).objects.filter(pk=point.pk).update(paused_until=timezone.now() + timedelta(days=2))
    words = {"introduce_as": "a friend from school", "must_not_know": "the landlord"}
    keep_contact_card(person=person, by=navigator, at=now, **words)
    offer = accepted(send, beds, shelter_desk, now)
    client.force_login(shelter_desk)
    if where == "api":
        one = api(client, offer)["opened"]["contact_points"][0]
        assert (one["may_call"], one["may_text"], one["may_leave_voicemail"]) == (False, True, False)
        assert one["weekdays"] == [1, 2]
        assert one["paused_until"]
        return
    named = reverse("referrals:packet_named", args=[offer.pk])
    seen = page(client, offer) if where == "page" else client.post(named, {"as": "page"}).content.decode()
    said = ("do not call", "text ok", "no voicemail", "Mon, Tue", "not safe to talk, paused until")
    assert [words for words in (*said, "a friend from school", "the landlord") if words not in seen] == []


# What we write beside a request stays when who it is closes again, so it names nobody.


def opened_early(offer, person, navigator, at):
    consent_to(person, offer.organization, navigator, at, [Category.NEEDS], days=200)  # stays when the other is revoked
    actions.open_identity(offer=offer, by=navigator, at=at)
    return Consent.objects.get(person=person, categories__contains=["identity"])


def test_an_answer_names_nobody_even_while_it_is_open(client, offer, person, shelter_desk, navigator, now):
    consent = opened_early(offer, person, navigator, now)
    actions.ask_about_offer(offer=offer, question="Who is it?", by=shelter_desk, at=now)
    with pytest.raises(NotPossible):
        actions.answer_question(offer=offer, answer="It is Marisol Ibáñez", by=navigator, at=now)
    actions.answer_question(offer=offer, answer="One adult", by=navigator, at=now)
    revoke_consent(consent=consent, how="aloud", by=navigator, at=now)
    client.force_login(shelter_desk)
    assert "One adult" in page(client, offer)
    assert "Marisol" not in page(client, offer) + str(api(client, offer))


def test_why_we_took_a_message_back_is_ours(client, offer, shelter_desk, navigator, now):
    message = actions.write_message(offer=offer, text="See you", by=navigator, at=now)
    actions.withdraw_message(message=message, reason="Meant for Marisol Ibáñez", by=navigator, at=now)
    client.force_login(shelter_desk)
    seen = page(client, offer) + client.get("/api/v1/messages/").content.decode()
    assert "Taken back" in seen
    assert "Marisol" not in seen
    client.force_login(navigator)
    assert "Meant for Marisol" in client.get(reverse("referrals:messages", args=[offer.pk])).content.decode()
    assert "Meant for Marisol" in client.get("/api/v1/messages/").content.decode()


def test_of_an_appointment_the_agency_reads_when_and_where_and_no_name(
    client, send, beds, person, shelter_desk, navigator, now
):
    offer = accepted(send, beds, shelter_desk, now, [Category.NEEDS, Category.TELL_US_BACK])
    dated = {"offer": offer, "starts_at": now + timedelta(days=1), "by": navigator, "at": now}
    with pytest.raises(NotPossible) as problem:
        actions.book_appointment(place="At the home of Ibáñez", **dated)
    assert problem.value.field == "place"
    slot = actions.book_appointment(place="Front desk", **dated)
    actions.settle_appointment(
        appointment=slot, attended=True, told_by="a cousin of Marisol", by=navigator, at=now + timedelta(days=2)
    )
    later = actions.book_appointment(**dated | {"starts_at": now + timedelta(days=9)})
    actions.cancel_appointment(appointment=later, reason="Marisol is in hospital", by=navigator, at=now)
    client.force_login(shelter_desk)
    seen = page(client, offer) + client.get("/api/v1/appointments/").content.decode()
    assert "Front desk" in seen
    assert "Marisol" not in seen
    client.force_login(navigator)
    assert "Marisol is in hospital" in client.get("/api/v1/appointments/").content.decode()


def test_a_request_that_comes_back_without_consent_is_our_turn(
    send, offer, rooms, person, harbor_house, clinic_lead, navigator, now
):
    taken = actions.accept_offer(offer=send(rooms), by=clinic_lead, at=now)
    revoke_consent(
        consent=Consent.objects.get(person=person, organization=harbor_house), how="aloud", by=navigator, at=now
    )
    actions.undo_answer(offer=taken, by=clinic_lead, at=now)
    offer.refresh_from_db()
    assert (offer.state, offer.waits_on) == ("sent", "navigator")


@pytest.mark.parametrize("name", ["open", "recall", "withdraw", "void", "confirm", "answer"])
def test_an_agency_is_shown_no_form_that_only_we_may_send(client, name, offer, shelter_desk, navigator):
    address = reverse("referrals:move", args=[offer.pk, name])
    client.force_login(shelter_desk)
    assert client.get(address).status_code == 403
    client.force_login(navigator)
    assert client.get(address).status_code == 200


def test_the_schema_says_that_what_was_told_may_be_gone(client, offer, shelter_desk):
    client.force_login(shelter_desk)
    said = client.get("/api/v1/schema/?format=json").json()["components"]["schemas"]["Offer"]["properties"]
    shut = {"need", "asked", "urgency", "answer", "gender", "people"}
    assert [name for name in shut if not _may_be_null(said[name])] == []


def _may_be_null(field):
    return field.get("nullable") or any("NullEnum" in one.get("$ref", "") for one in field.get("oneOf", []))
