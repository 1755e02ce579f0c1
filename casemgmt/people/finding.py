"""Finding people: one search for every place where somebody is looked for or about to be written down.

The database keeps two columns of each entry's names (`migrations/0009_finding.py`): made plain, and as keys by which
a word is told again when it is misspelt, turned, shortened or only sounds alike. The search goes from what is sure to
what is likely and stops where enough is found: exact words, then words alike, then letters in common and descriptions.
Entries that were merged are looked at too; the person they stand for is what is found. Restricted people never show.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import reduce
from itertools import combinations
from operator import and_, or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.errors import NotPossible

from . import hooks, identity, whole
from .alerts.queries import alert_words
from .identity import Candidate, Evidence, Sought
from .models import ContactPoint, NotSamePerson, Person
from .nicknames import other_names
from .permission.queries import died
from .typed_dates import turned

MOST_LOOKED_AT = 200
MOST_SHOWN = 20
MOST_MATCHES = 5
NAMES = ("first_name", "last_name", "goes_by")
LEAST, LEAST_OF_MATCH = 0.3, 0.6  # a match speaks of the person: a name or more, never a desk's number alone
LEAST_TO_ASK = 0.8  # the whole name, or as good as that
ENOUGH, SURE, LIKELY = 10, 0.95, 0.85


def known_already_words() -> str:
    return _(
        "Somebody like this is known already. Say whether it is the same person, or that you looked and it is not."
    )


KEYS = ArrayField(TextField())
Row = tuple[Any, str, date | None, int | None, float]


def programs_to_search(user: Any) -> QuerySet[Program]:
    """Programs whose people the user may look for."""
    return Program.objects.filter(pk__in=programs_where(user, Permission.PERSON_SEARCH)).order_by("name")


def find_people(user: Any, text: str, *, most: int = MOST_SHOWN) -> list[Candidate]:
    """Who may be meant by what was typed, likeliest first, each with the reasons."""
    found = _likely(Person.objects.entries_searchable_by(user), identity.read(text, timezone.localdate()))
    return _known(user, found[:most])


def find_matches(user: Any, program: Program, sought: Sought, *, most: int = MOST_MATCHES) -> list[Candidate]:
    """People of the program who may be the one about to be written down."""
    entries = Person.objects.entries_searchable_by(user).filter(program=program)
    return _known(user, _likely(entries, sought, least=LEAST_OF_MATCH)[:most])


def already_known(user: Any, program: Program, facts: Mapping[str, Any], phone: str = "") -> list[Candidate]:
    """People of the program whom these facts describe so well that one has to ask before they are written down again.
    Pages and API ask here; whoever goes ahead says that they looked."""
    names = [facts.get(name) or "" for name in NAMES]
    sought = identity.about(names, phone, facts.get("birth_date"), facts.get("birth_year"))
    entries = Person.objects.entries_searchable_by(user).filter(program=program)
    return _known(user, _likely(entries, sought, least=LEAST_TO_ASK)[:MOST_MATCHES])


def refuse_known(user: Any, program: Program, facts: Mapping[str, Any], phone: str = "") -> None:
    """Refuse to write somebody down who is likely known already, with the ids of who that may be."""
    known = already_known(user, program, facts, phone)
    if known:
        told = [{"id": one.person.pk, "score": one.score, "reasons": one.reasons} for one in known]
        raise NotPossible(known_already_words(), field="although_known", told={"likely": told})


def maybe_the_same(person: Person, user: Any) -> list[Candidate]:
    """Others of the program who may be this person; those told apart before are left out."""
    pairs = NotSamePerson.objects.filter(Q(one__root=person) | Q(other__root=person), withdrawn_at=None)
    known = {pk for pair in pairs.values_list("one__root", "other__root") for pk in pair} | {person.pk}
    entries = Person.objects.entries_searchable_by(user).filter(program_id=person.program_id).exclude(root__in=known)
    found = _likely(entries, _as_sought(person), least=LEAST_OF_MATCH)[:MOST_MATCHES]
    return _known(user, found)


def _as_sought(person: Person) -> Sought:
    names = (person.first_name, person.last_name, person.goes_by)
    phones = [point.normalized for point in whole.on_cards(person) if point.kind == ContactPoint.Kind.PHONE]
    phone = phones[0] if phones else ""
    return identity.about(names if any(names) else [person.description], phone, person.birth_date, person.birth_year)


def _likely(entries: QuerySet[Person], sought: Sought, *, least: float = LEAST) -> list[Candidate]:
    """The people these entries stand for, ranked by how well they fit; `person` is still only an id."""
    if not sought:
        return []
    phones = _with_number(entries, sought)
    rows: dict[Any, list[Row]] = {}
    found: list[Candidate] = []
    for number, step in enumerate(_steps(sought)):
        for row in _looked_up(entries, sought, step, phones):
            rows.setdefault(row[0], []).append(row)
        found = identity.ranked(((root, _evidence(told, sought, phones)) for root, told in rows.items()), least)
        if _is_enough(found, number):
            break
    return found


def _is_enough(found: list[Candidate], step: int) -> bool:
    """Whether the next step is not taken. Once words alike were looked at, one sure person is enough, or many likely
    ones."""
    best = found[0].score if found else 0.0
    if step == 0:
        return best >= SURE and len(found) >= ENOUGH
    return best >= SURE or (best >= LIKELY and len(found) >= ENOUGH)


def _known(user: Any, found: list[Candidate]) -> list[Candidate]:
    """The candidates with the people themselves, as far as the user may see them, and what apps above tell of them."""
    people = (
        Person.objects.searchable_by(user)
        .filter(pk__in=[one.person for one in found])
        .select_related("area", "program")
    )
    people = people.annotate(alert_words=alert_words(timezone.now(), "root"), has_died=died("root"))
    by_id = {person.pk: person for person in people}
    met = _told(hooks.LAST_MET, list(by_id))
    whom = _told(hooks.WITH_WHOM, list(by_id))
    return [
        replace(one, person=by_id[one.person], last_met_at=met.get(one.person), with_whom=whom.get(one.person, ""))
        for one in found
        if one.person in by_id
    ]


def _told(asked: Iterable[Any], people: list[Any]) -> dict[Any, Any]:
    return {person: said for ask in asked for person, said in ask(people=people).items()} if people else {}


# What may be meant: conditions that an index answers, from sure to likely.


def _steps(sought: Sought) -> Iterator[Q]:
    """Conditions on the names, each tried when the one before found too little."""
    words = sought.meant
    yield _every_pair([_keys_of(word, _exact) for word in words])
    if words:
        yield _every_pair([_keys_of(word, _sounding) for word in words])
        yield _letters_in_common(sought)


def _every_pair(words: list[Q]) -> Q:
    """Any two of several words; the word, where there is one."""
    pairs = [and_(*pair) for pair in combinations(words, 2)] if len(words) > 1 else words
    return reduce(or_, pairs, Q(pk__in=[]))


def _keys_of(word: tuple[str, ...], keys: Any) -> Q:
    return reduce(or_, [Q(find_keys__overlap=keys(told)) for told in word])


def _exact(word: str) -> list[str]:
    return [f"={name}" for name in sorted({word, *other_names(word)})]


def _sounding(word: str) -> Combinable:
    """Keys of a word that may be misspelt, and of the names it may be short for."""
    keys = Func(Value(word), function="people_sought_keys", output_field=KEYS)
    others = [f"={name}" for name in sorted(other_names(word))]
    return Func(keys, Value(others, output_field=KEYS), function="array_cat", output_field=KEYS)


def _letters_in_common(sought: Sought) -> Q:
    """Names with many letters in common, whatever the words; for somebody unknown, the words of a description."""
    fits = Q(find_name__trigram_similar=_line(sought))
    return fits | Q(description__trigram_word_similar=" ".join(sought.words))


def _line(sought: Sought) -> str:
    return " ".join(word[0] for word in sought.meant)


def _looked_up(entries: QuerySet[Person], sought: Sought, names: Q, phones: dict[Any, int]) -> list[Row]:
    words = " ".join(sought.words)
    rows = entries.alias(
        find_keys=RawSQL('"people_person"."find_keys"', [], output_field=KEYS),
        find_name=RawSQL('"people_person"."find_name"', [], output_field=TextField()),
    )
    rows = rows.filter(names | _born(sought) | Q(root__in=list(phones)))
    rows = rows.annotate(plain_name=F("find_name"), described=TrigramWordSimilarity(words, "description"))
    rows = rows.order_by(*_evidence_first(sought, phones), *_likest_first(sought), "-pk")
    return list(rows.values_list("root_id", "plain_name", "birth_date", "birth_year", "described")[:MOST_LOOKED_AT])


def _born(sought: Sought) -> Q:
    """Days of birth find people; a year does where nothing else was typed."""
    fits = Q(birth_date__in=_days(sought)) if sought.born else Q(pk__in=[])
    return fits | _in_year(sought.year, sought.month) if sought.year and not sought.words else fits


def _days(sought: Sought) -> list[date]:
    """The days that were typed, and those with day and month in each other's place."""
    return [*sought.born, *filter(None, map(turned, sought.born))]


def _in_year(year: int, month: int | None = None) -> Q:
    """Born then; of whom only the year is known, in that year."""
    day = Q(birth_date__gte=date(year, 1, 1), birth_date__lte=date(year, 12, 31))
    return Q(birth_year=year) | (day & Q(birth_date__month=month) if month else day)


def _evidence_first(sought: Sought, phones: dict[Any, int]) -> Iterator[Combinable]:
    """Of many people of one name, those are looked at first of whom something else fits too."""
    if phones:
        yield _first(Q(root__in=list(phones)))
    if sought.born:
        yield _first(Q(birth_date__in=_days(sought)))
    years = {day.year for day in sought.born} | ({sought.year} if sought.year else set())
    if years:
        yield _first(reduce(or_, map(_in_year, sorted(years))))


def _likest_first(sought: Sought) -> Iterator[Combinable]:
    """Names with the most letters in common; of many who have the one word that is sought, short ones, which is as good
    and found sooner."""
    is_one = len(sought.words) <= 1
    yield Length("find_name").asc() if is_one else TrigramSimilarity("find_name", _line(sought)).desc()


def _first(condition: Q) -> Combinable:
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())


def _with_number(entries: QuerySet[Person], sought: Sought) -> dict[Any, int]:
    """People at a number that ends with these digits, by the entry that stands for them, with how many share it."""
    if not sought.digits:
        return {}
    ends = Func(F("normalized"), function="reverse", output_field=TextField())
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE, person__in=entries).alias(ends=ends)
    points = points.filter(ends__startswith=sought.digits[::-1]).order_by("normalized")
    found = set(points.values_list("normalized", "person__root")[: 5 * MOST_LOOKED_AT])
    sharing = Counter(number for number, _root in found)
    return {root: sharing[number] for number, root in sorted(found, key=lambda pair: -sharing[pair[0]])}


def _evidence(rows: list[Row], sought: Sought, phones: dict[Any, int]) -> Evidence:
    """What speaks for one person, by all entries that were looked at."""
    said = [identity.meanings(name.split()) for _root, name, *_ in rows]
    fits, more, name = max(
        ((identity.name_fits(sought.meant, words), -len(words), words) for words in said), key=lambda found: found[:2]
    )
    days = {row[2] for row in rows if row[2]}
    years = {row[3] for row in rows} | {day.year for day in days if sought.month in (None, day.month)}
    has_number = rows[0][0] in phones
    return Evidence(
        name=fits,
        more_words=max(-more - len(sought.meant), 0) if sought.words else 0,
        is_short_name=identity.is_short_for(sought.meant, name),
        description=max(row[4] or 0.0 for row in rows) if sought.words else 0.0,
        same_phone=has_number and sought.is_whole_number,
        end_of_phone=has_number and not sought.is_whole_number,
        sharing_phone=phones.get(rows[0][0], 1),
        same_birth_date=not days.isdisjoint(sought.born),
        turned_birth_date=not days.isdisjoint(_days(sought)),
        other_birth_date=bool(days and sought.born and not sought.is_doubtful) and days.isdisjoint(_days(sought)),
        same_birth_year=bool(years & ({sought.year} if sought.year else {day.year for day in sought.born})),
    )
