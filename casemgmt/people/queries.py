"""Reads about people: who may be meant, what may be told, what is on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Concat, Greatest
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import AccessLog
from providers.models import Organization

from . import identity
from .consent import covers, is_live
from .identity import Candidate, Evidence, Sought
from .models import Alert, Consent, ContactPoint, Disclosure, NotSamePerson, Person, PersonMerge

NAMES = ("first_name", "last_name", "goes_by")
MOST_LOOKED_AT = 200
MOST_SHOWN = 20


def may_disclose(person: Person, organization: Organization, categories: Iterable[str], at: datetime) -> Consent | None:
    """The live consent that lets this agency be told all these categories about the person, or None."""
    consents = Consent.objects.live(at).filter(person__root=person.root_id).select_related("revocation")
    return covers(consents, organization.pk, organization.agency_class, categories, at)


def programs_to_search(user: Any) -> QuerySet[Program]:
    """Programs whose people the user may look for."""
    return Program.objects.filter(pk__in=programs_where(user, Permission.PERSON_SEARCH)).order_by("name")


def find_people(user: Any, text: str, *, country: str = "US", most: int = MOST_SHOWN) -> list[Candidate]:
    """Who may be meant by what was typed, likeliest first, each with the reasons. Restricted people never show."""
    return likely(Person.objects.searchable_by(user), identity.read(text, country), most=most)


def find_matches(user: Any, program: Program, sought: Sought, *, most: int = 5) -> list[Candidate]:
    """People of the program who may be the one about to be written down."""
    return likely(Person.objects.searchable_by(user).filter(program=program), sought, most=most)


def likely(people: QuerySet[Person], sought: Sought, *, most: int = MOST_SHOWN) -> list[Candidate]:
    """Rank these people by how well they fit."""
    if not sought:
        return []
    rows: Any = _compared(_with_sounds(people).filter(_may_fit(sought)), sought)
    rows = rows.order_by("-name_fits", "pk")[:MOST_LOOKED_AT]
    return identity.ranked((person, _evidence(person, sought)) for person in rows)[:most]


REASONS = {
    "phone": lambda: _("same phone"),
    "birth_date": lambda: _("same birth date"),
    "birth_year": lambda: _("same birth year"),
    "name": lambda: _("same name"),
    "similar_name": lambda: _("similar name"),
    "sounds_alike": lambda: _("name sounds alike"),
    "description": lambda: _("similar description"),
}


def reason_words(codes: Iterable[str]) -> str:
    """The reasons of a candidate, in words."""
    return ", ".join(REASONS[code]() for code in codes)


def _may_fit(sought: Sought) -> Q:
    """Cheap conditions that an index answers; the ranking is finer."""
    fits = Q(pk__in=_with_phone(sought.phone)) if sought.phone else Q(pk__in=[])
    if sought.birth_date:
        fits |= Q(birth_date=sought.birth_date)
    for word in sought.words:
        fits |= reduce(or_, [Q(**{f"{name}__trigram_similar": word}) for name in NAMES])
        fits |= reduce(or_, [Q(**{f"{name}__trigram_word_similar": word}) for name in NAMES])
        fits |= _sounds_like(word)
    if len(sought.words) > 1:
        fits |= Q(description__trigram_word_similar=" ".join(sought.words))
    return fits


def _with_phone(phone: str) -> QuerySet[Any]:
    return ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE, normalized=phone).values("person__root")


def _sounds_like(word: str) -> Q:
    """Names that sound like the word; a word without Latin letters has no sound to compare."""
    if not identity.plain(word).isascii():
        return Q(pk__in=[])
    sound = Func(Value(identity.plain(word)), function="dmetaphone", output_field=CharField())
    return Q(first_name_sound=sound) | Q(last_name_sound=sound)


def _with_sounds(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.alias(
        first_name_sound=Func("first_name", function="dmetaphone", output_field=CharField()),
        last_name_sound=Func("last_name", function="dmetaphone", output_field=CharField()),
    )


def _compared(people: QuerySet[Person], sought: Sought) -> QuerySet[Person]:
    words = " ".join(sought.words)
    full = Concat("first_name", Value(" "), "last_name", Value(" "), "goes_by")
    phone = ContactPoint.objects.filter(
        person__root=OuterRef("pk"), kind=ContactPoint.Kind.PHONE, normalized=sought.phone
    )
    sounds = reduce(and_, [_sounds_like(word) for word in sought.words], Q(pk__isnull=not sought.words))
    return people.annotate(
        name_fits=Greatest(TrigramSimilarity(full, words), TrigramWordSimilarity(words, full)),
        description_fits=TrigramWordSimilarity(words, "description"),
        has_phone=Exists(phone) if sought.phone else Value(False),
        sounds_alike=ExpressionWrapper(sounds, output_field=BooleanField()),
    ).select_related("area")


def _birth_years(person: Person) -> tuple[Any, ...]:
    return person.birth_year, person.birth_date.year if person.birth_date else None


def _evidence(person: Any, sought: Sought) -> Evidence:
    born = sought.birth_date
    return Evidence(
        name=person.name_fits or 0.0,
        sounds_alike=bool(person.sounds_alike),
        description=person.description_fits or 0.0,
        same_phone=person.has_phone,
        same_birth_date=born is not None and person.birth_date == born,
        same_birth_year=born is not None and born.year in _birth_years(person),
    )


@dataclass(frozen=True)
class OnRecord:
    """A consent as the page shows it: whether it still holds, and what was told under it."""

    consent: Consent
    is_live: bool
    disclosures: list[Disclosure]


def consents_on_record(person: Person, at: datetime) -> list[OnRecord]:
    """All consents of the person, newest first, those that still hold on top."""
    rows = Consent.objects.filter(person__root=person.root_id).select_related(
        "organization", "revocation", "recorded_by"
    )
    rows = rows.prefetch_related(
        Prefetch("disclosures", Disclosure.objects.select_related("organization", "by").order_by("-at"))
    )
    found = [
        OnRecord(consent, is_live(consent, at), list(consent.disclosures.all()))
        for consent in rows.order_by("-given_at")
    ]
    return sorted(found, key=lambda row: not row.is_live)


def alerts_now(person: Person, today: date) -> QuerySet[Alert]:
    """Alerts that still hold."""
    return (
        Alert.objects.filter(person__root=person.root_id, expires_on__gte=today)
        .select_related("author")
        .order_by("expires_on")
    )


def merges_of(person: Person) -> QuerySet[PersonMerge]:
    """Merges into this person that still stand."""
    return (
        PersonMerge.objects.filter(kept=person, undone_at__isnull=True)
        .select_related("gone", "merged_by")
        .order_by("-merged_at")
    )


def told_apart(one: Person, other: Person) -> list[NotSamePerson]:
    """Pairs that somebody found to be two people, of all entries of the one and of the other."""
    pair = Q(one__root=one.root_id, other__root=other.root_id) | Q(one__root=other.root_id, other__root=one.root_id)
    return list(NotSamePerson.objects.filter(pair, withdrawn_at=None).select_related("by").order_by("at", "pk"))


def maybe_the_same(person: Person, user: Any) -> list[Candidate]:
    """Other entries of the program that may be this person; those told apart before are left out."""
    rows = NotSamePerson.objects.filter(Q(one__root=person) | Q(other__root=person), withdrawn_at=None)
    apart = rows.values_list("one__root", "other__root")
    known = {pk for pair in apart for pk in pair} | {person.pk}
    phone = ContactPoint.objects.filter(person__root=person, kind=ContactPoint.Kind.PHONE, is_active=True).first()
    words = tuple(name for name in (person.first_name, person.last_name, person.goes_by) if name)
    words = tuple(word for name in words for word in name.split())
    sought = Sought(
        words=words or tuple(person.description.split()[:6]),
        phone=phone.normalized if phone else "",
        birth_date=person.birth_date,
    )
    others = Person.objects.searchable_by(user).filter(program_id=person.program_id).exclude(pk__in=known)
    return likely(others, sought, most=5)


def lately_looked_at_by(person: Person, most: int = 10) -> QuerySet[AccessLog]:
    """Who was shown this person, on a page or in a list, and who was refused; newest first."""
    entries = list(Person.objects.same_as(person).values_list("pk", flat=True))
    rows = AccessLog.objects.about(entries).select_related("user")
    return rows.order_by("-at")[:most]
