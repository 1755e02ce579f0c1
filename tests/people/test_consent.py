"""Permission: given, asked for, taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.people import hooks
from casemgmt.people.actions import create_person, disclose, give_consent, merge_people, revoke_consent, undo_merge
from casemgmt.people.models import Consent, ConsentRevocation, Disclosure
from casemgmt.people.queries import may_disclose


def terms(agency, now, **changes):
    return {
        "organization": agency,
        "categories": ["needs"],
        "purpose": "a bed",
        "expires_at": now + timedelta(days=30),
        "how_given": "paper",
        "at": now,
    } | changes


def test_it_covers_what_it_names_for_whom_it_names(consent, known, harbor_house, north_clinic, now):
    assert may_disclose(known, harbor_house, {"needs"}, now) == consent
    assert may_disclose(known, harbor_house, {"needs", "identity"}, now) == consent
    assert may_disclose(known, harbor_house, {"needs", "substance_use"}, now) is None
    assert may_disclose(known, north_clinic, {"needs"}, now) is None


def test_it_ends_by_itself(consent, known, harbor_house, now):
    assert may_disclose(known, harbor_house, {"needs"}, now + timedelta(days=89))
    assert may_disclose(known, harbor_house, {"needs"}, now + timedelta(days=90)) is None
    assert may_disclose(known, harbor_house, {"needs"}, now - timedelta(seconds=1)) is None


def test_pieces_of_several_are_not_put_together(known, navigator, harbor_house, now):
    give_consent(person=known, by=navigator, **terms(harbor_house, now))
    give_consent(person=known, by=navigator, **terms(harbor_house, now, categories=["identity"]))
    assert may_disclose(known, harbor_house, {"needs", "identity"}, now) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"categories": []}, "categories"),
        ({"categories": ["everything"]}, "categories"),
        ({"purpose": " "}, "purpose"),
        ({"organization": None}, "organization"),
        ({"how_given": "verbal"}, "witness"),
        ({"how_given": "nodded"}, "how_given"),
    ],
)
def test_terms_that_do_not_hold_are_refused(known, navigator, harbor_house, now, changes, field):
    with pytest.raises(NotPossible) as problem:
        give_consent(person=known, by=navigator, **terms(harbor_house, now, **changes))
    assert problem.value.field == field


@pytest.mark.parametrize("who", ["outsider", "other_navigator", "responder", "analyst", "shelter_desk"])
def test_only_who_edits_people_records_it(request, known, harbor_house, now, who):
    with pytest.raises(PermissionDenied):
        give_consent(person=known, by=request.getfixturevalue(who), **terms(harbor_house, now))


def test_taken_back_it_closes_access_in_the_same_transaction(consent, known, navigator, harbor_house, now, monkeypatch):
    told = []
    monkeypatch.setattr(hooks, "ON_CONSENT_REVOKED", [lambda **given: told.append(given)])
    later = now + timedelta(hours=1)
    revoke_consent(consent=consent, how="by phone", by=navigator, at=later)
    revoke_consent(consent=consent, how="again", by=navigator, at=later)
    assert may_disclose(known, harbor_house, {"needs"}, later) is None
    assert [(call["consent"].pk, call["by"], call["at"]) for call in told] == [(consent.pk, navigator, later)]
    assert ConsentRevocation.objects.get().how == "by phone"
    assert Event.objects.filter(verb="consent.revoked").count() == 1


def test_a_hook_that_fails_takes_the_revocation_with_it(consent, navigator, now, monkeypatch):
    def fail(**given):
        raise RuntimeError

    monkeypatch.setattr(hooks, "ON_CONSENT_REVOKED", [fail])
    with pytest.raises(RuntimeError):
        revoke_consent(consent=consent, how="by phone", by=navigator, at=now)
    assert not ConsentRevocation.objects.exists()


def test_a_disclosure_names_its_consent(consent, known, navigator, harbor_house, now):
    row = disclose(
        person=known,
        organization=harbor_house,
        consent=consent,
        kind=Disclosure.Kind.SEND,
        subject=known,
        categories={"needs"},
        fields=["need", "urgency"],
        by=navigator,
        at=now,
    )
    assert (row.consent, row.fields, row.categories) == (consent, ["need", "urgency"], ["needs"])


def test_nothing_is_disclosed_beyond_the_consent(consent, known, navigator, harbor_house, north_clinic, now):
    def tell(**changes):
        given = {"organization": harbor_house, "categories": ["needs"], "at": now} | changes
        disclose(person=known, consent=consent, kind="send", subject=known, fields=[], by=navigator, **given)

    for changes in (
        {"organization": north_clinic},
        {"categories": ["risk"]},
        {"at": now + timedelta(days=91)},
    ):
        with pytest.raises(NotPossible):
            tell(**changes)
    revoke_consent(consent=consent, how="in person", by=navigator, at=now)
    with pytest.raises(NotPossible):
        tell()
    assert not Disclosure.objects.exists()


def test_consents_follow_a_merge_and_its_undoing(consent, known, riverside, navigator, harbor_house, now):
    double = create_person(program=riverside, first_name="Mariah", by=navigator, at=now)
    assert may_disclose(double, harbor_house, {"needs"}, now) is None
    merge = merge_people(keep=double, gone=known, by=navigator, at=now)
    double.refresh_from_db()
    known.refresh_from_db()
    assert may_disclose(double, harbor_house, {"needs"}, now) == consent
    assert may_disclose(known, harbor_house, {"needs"}, now) == consent
    undo_merge(merge=merge, by=navigator, at=now)
    double.refresh_from_db()
    assert may_disclose(double, harbor_house, {"needs"}, now) is None


def test_a_consent_never_changes(consent):
    from django.db import Error, transaction

    with pytest.raises(Error), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(purpose="something else")
