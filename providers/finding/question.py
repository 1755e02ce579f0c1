"""A question as somebody typed it, read into conditions one can see and take off, and into words. Pure.

`read` is told what the directory knows of the words (`Known`): which occur, which towns there are, what looks like a
misspelled one.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from . import places, times, tongues
from .folding import bare, folded, nearest
from .small_words import SMALL, WEAK
from .vocabulary import Group, Vocabulary, known_words

LONGEST = 200
MOST_CONCEPTS = 8
BESIDE = 0.6
BED = frozenset(["bed", "beds", "cama", "camas"])  # where nothing else is asked
_QUOTED = re.compile(r'"([^"]{2,80})"')
_EXCLUDED = re.compile(r"(?<!\S)-([^\W\d_][\w-]{1,40})")
_PHONE = re.compile(
    r"(?<![\w])(?:\+?1[\s.-]?)?\(?(\d{3})\)?[\s.-]?(\d{3})[\s.-]?(\d{4})(?!\d)|(?<!\d)(\d{3})[\s.-](\d{4})(?!\d)"
)
_ZIP = re.compile(r"(?<![\w#-])(\d{5})(?:-\d{4})?(?!\w)")
_AGE = re.compile(
    r"\b(?:age[ds]?|edad(?: de)?)\s*(?:of\s*)?(\d{1,3})\b"
    r"|\b(\d{1,3})[\s-]*(?:years?[\s-]*old|yrs?[\s-]*old|y/?o\b|anos?\b|años?\b)",
    re.IGNORECASE,
)  # fmt: skip
# Here the word before the number says who it is: it stays in the question.
_AGE_OF = re.compile(
    r"\b(?:(?:he|she|who|son|daughter|mom|dad|mother|father|client|husband|wife)(?:\s+is|'?s)|i\s?'?m|i am|tiene|tengo)"
    r"\s+(\d{1,3})\b(?!\s*(?:weeks?|months?|days?|kids?|children|semanas?|meses|dias?|hijos?|ninos?)\b)"
    r"|\b(?:male|female|(?:grand)?(?:ma|pa|mother|father)|mom|dad|abuela|abuelo)\s+(\d{2})\b",
    re.IGNORECASE,
)  # fmt: skip
_ADDRESS = re.compile(
    r"\b(?:(?:near|at|from|by|cerca de|en)\s+)?(\d{1,6}\s+(?:[nsew]{1,2}\.?\s+)?[\w.]+(?:\s+[\w.]+){0,3}?\s+"
    r"(?:st|street|ave|avenue|av|rd|road|blvd|boulevard|dr|drive|ln|lane|way|hwy|highway|ct|court|pl|place|pkwy|parkway|ter|cir))\b\.?",
    re.IGNORECASE,
)  # fmt: skip
_COUNTY = frozenset(["county", "cnty", "parish", "condado"])
_BEFORE_PLACE = frozenset(["in", "near", "at", "around", "by", "from", "en", "cerca", "de", "close", "to", "downtown"])


@dataclass(frozen=True)
class Condition:
    """One thing that was asked besides the words: `key` says what (`rule:pets`), the chip's label how it is shown."""

    key: str
    said: str = ""

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def value(self) -> str:
        return self.key.partition(":")[2]


@dataclass(frozen=True)
class Concept:
    """One thing the words ask for, with other words for it; `also` and the need count less than its own words."""

    said: str
    same: tuple[str, ...]
    also: tuple[str, ...] = ()
    need: str = ""
    weight: float = 1.0
    is_who: bool = False  # for whom something is asked: beside the thing itself it counts less


@dataclass(frozen=True)
class Known:
    """What the directory knows of the typed words."""

    words: frozenset[str] = frozenset()
    towns: dict[str, str] = field(default_factory=dict)
    like: dict[str, tuple[str, ...]] = field(default_factory=dict)
    areas: dict[str, tuple[float, float]] = field(default_factory=dict)
    only_listed: bool = False  # whether towns and counties that no listing names are words like others


@dataclass(frozen=True)
class SearchQuestion:
    """What was read: words, conditions, what must not occur, and which words were read as others."""

    typed: str = ""
    concepts: tuple[Concept, ...] = ()
    conditions: tuple[Condition, ...] = ()
    excluded: tuple[str, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()

    def without(self, keys: Iterable[str]) -> "SearchQuestion":
        """The same with some conditions taken off."""
        off = set(keys)
        return replace(self, conditions=tuple(one for one in self.conditions if one.key not in off))


@dataclass
class _Reading:
    """What has been understood so far."""

    vocabulary: Vocabulary
    known: Known
    concepts: list[Concept] = field(default_factory=list)
    conditions: dict[str, Condition] = field(default_factory=dict)
    excluded: list[str] = field(default_factory=list)
    read_as: list[tuple[str, str]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    day: str = ""
    part: str = ""
    clock: str = ""

    def add(self, key: str, said: str) -> None:
        self.conditions.setdefault(key, Condition(key, said))


def plain(text: str) -> str:
    """What was typed, of a length that is read."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def pieces(text: str) -> tuple[list[str], list[str]]:
    """The words of the text as they are compared, and the same with two and three joined: what to ask the directory."""
    tokens = folded(plain(text)).split()[:30]
    joined = [" ".join(tokens[i : i + n]) for n in (2, 3) for i in range(len(tokens) - n + 1)]
    return tokens, joined


def read(text: str, vocabulary: Vocabulary, known: Known) -> SearchQuestion:
    """The question. Reading never fails: what is not understood is a word to look for."""
    reading = _Reading(vocabulary, known)
    rest = _marked(plain(text), reading)
    tokens = _spelled(folded(rest).split()[:30], reading)
    position = 0
    while position < len(tokens):
        position += _take(tokens, position, reading)
    if not reading.concepts and not {"phone"} & {one.kind for one in reading.conditions.values()} and BED & set(tokens):
        _group("shelter", reading.vocabulary.by_phrase.get("shelter", ()), reading)
    _add_states(reading)
    if key := times.key_of(reading.day, reading.part, reading.clock):
        reading.add(f"open:{key}", times.label_of(key))
    return SearchQuestion(
        typed=plain(text),
        concepts=_settled(reading.concepts),
        conditions=_of_one_age(reading.conditions.values()),
        excluded=tuple(reading.excluded),
        read_as=tuple(reading.read_as),
    )


def _marked(text: str, reading: _Reading) -> str:
    """What stands out by its signs: quotes, minus, phone, ZIP, address, age, clock."""
    text = bare(text)
    for found in _QUOTED.findall(text):
        reading.concepts.append(Concept(found, (found,), tuple(found.split()), weight=1.5))
    text = _QUOTED.sub(" ", text)
    reading.excluded += _EXCLUDED.findall(text)
    text = _EXCLUDED.sub(" ", text)
    for pattern, keep in ((_PHONE, _phone), (_AGE, _age), (_AGE_OF, _age), (_ADDRESS, _address), (_ZIP, _zip)):
        text = pattern.sub(partial(_kept, keep=keep, reading=reading), text)
    reading.clock, text = times.clock_in(text)
    return text


def _kept(found: re.Match[str], *, keep: Callable[[list[str], _Reading], bool], reading: _Reading) -> str:
    """What of it still is to be read: nothing where it was understood but for who is of that age, else all of it."""
    if not keep([part for part in found.groups() if part], reading):
        return found[0]
    return f" {found[0].rstrip('0123456789')} " if found.re is _AGE_OF else " "


def _phone(parts: list[str], reading: _Reading) -> bool:
    reading.add(f"phone:{''.join(parts)}", "-".join(parts))
    return True


def _zip(parts: list[str], reading: _Reading) -> bool:
    reading.add(f"near:zip/{parts[0]}", parts[0])
    return True


def _address(parts: list[str], reading: _Reading) -> bool:
    """A number and a street. “5 people need a place” is neither: between them stand words of the question."""
    between = folded(parts[0]).split()[1:-1]
    if any(word in SMALL for word in between):
        return False
    reading.add(f"near:address/{folded(parts[0])}", parts[0])
    return True


def _age(parts: list[str], reading: _Reading) -> bool:
    if int(parts[0]) <= 120:
        reading.add(f"age:{int(parts[0])}", "")
    return True


def _spelled(tokens: list[str], reading: _Reading) -> list[str]:
    """The words, misspelled ones as they are meant: by the words of the search, then by those of the directory. The
    name of a county is left as it is."""
    return [
        token if after in _COUNTY and places.states_with_county(token) else _meant(token, reading)
        for token, after in zip(tokens, [*tokens, ""][1:], strict=True)
    ]


def _meant(token: str, reading: _Reading) -> str:
    if len(token) < 4 or token.isdigit() or _is_word(token, reading):
        return token
    meant = nearest(token, _own_words())
    if not meant and not reading.known.only_listed and places.states_with_town(token):
        return token
    meant = meant or nearest(token, reading.known.like.get(token, ()))
    if meant and meant != token:
        reading.read_as.append((token, meant))
        return meant
    return token


def _is_word(token: str, reading: _Reading) -> bool:
    known = reading.known
    return (
        token in known.words or token in known.towns or token in _own_words() or token in reading.vocabulary.by_phrase
    )


def _own_words() -> frozenset[str]:
    global _OWN
    if not _OWN:
        phrases = [*times.PHRASES, *times.PART_PHRASES, *tongues.usual(), *SMALL, *WEAK]
        _OWN = known_words() | {word for phrase in phrases for word in phrase.split() if len(word) > 3}
    return _OWN


_OWN: frozenset[str] = frozenset()


def _take(tokens: list[str], position: int, reading: _Reading) -> int:
    """Understand the longest phrase that begins here; how many words it took."""
    for length in range(min(5, len(tokens) - position), 0, -1):
        phrase = " ".join(tokens[position : position + length])
        if _is_understood(phrase, tokens, position, reading):
            return length
    return 1


def _is_understood(phrase: str, tokens: list[str], position: int, reading: _Reading) -> bool:
    if _is_time(phrase, reading) or _is_place(phrase, tokens, position, reading):
        return True
    if _is_county(phrase, tokens, position, reading) or _is_far_town(phrase, tokens, position, reading):
        return True
    if groups := reading.vocabulary.by_phrase.get(phrase):
        _group(phrase, groups, reading)
        return True
    if code := tongues.by_name().get(phrase):
        reading.add(f"lang:{code}", phrase)
        return True
    if _is_state(phrase, tokens, position, reading) or phrase in SMALL:
        return True
    if " " in phrase:
        return False
    reading.concepts.append(Concept(phrase, (phrase,), weight=0.3 if phrase in WEAK else 1.0))
    return True


def _is_time(phrase: str, reading: _Reading) -> bool:
    if phrase in times.PHRASES:
        reading.day = times.PHRASES[phrase] if reading.day in ("", "now", "today") else reading.day
        return True
    if phrase in times.PART_PHRASES:
        reading.part = times.PART_PHRASES[phrase]
        return True
    return False


def _is_place(phrase: str, tokens: list[str], position: int, reading: _Reading) -> bool:
    """A town of the directory, or an area of the program. A town that is also a word of the search, or one that
    says little (Center), needs an "in"."""
    before = tokens[position - 1] if position else ""
    if phrase in reading.known.areas:
        reading.add(f"near:area/{phrase}", phrase)
        return True
    if phrase not in reading.known.towns:
        return False
    is_word = phrase in reading.vocabulary.by_phrase or phrase in SMALL or phrase in WEAK
    if is_word and before not in _BEFORE_PLACE:
        return False
    reading.add(f"near:town/{phrase}", phrase)
    return True


def _is_county(phrase: str, tokens: list[str], position: int, reading: _Reading) -> bool:
    """“Lake County”, “lake cnty il”: about there; its name stays a word, for those who are called by it."""
    name, _space, kind = phrase.rpartition(" ")
    if reading.known.only_listed or kind not in _COUNTY or not (among := places.states_with_county(name)):
        return False
    state = _state_after(tokens, position + len(phrase.split()))
    if state and state not in among:
        return False
    reading.add(f"near:county/{name}/{state}", f"{name} county")
    reading.concepts.append(Concept(name, (f"{name} county",), (name,), weight=0.5))
    return True


def _is_far_town(phrase: str, tokens: list[str], position: int, reading: _Reading) -> bool:
    """A town that no listing names: after an “in”, before its state, or where it is no word of the directory either."""
    if reading.known.only_listed or _is_other_word(phrase, reading) or places.state_of(phrase):
        return False
    state = _state_after(tokens, position + len(phrase.split()))
    is_said = state or (position and tokens[position - 1] in _BEFORE_PLACE)
    if not is_said and (len(phrase) < 4 or set(phrase.split()) & reading.known.words):
        return False  # without an “in” only what no listing says at all
    among = places.states_with_town(phrase)
    if not among or (state and state not in among):
        return False
    reading.add(f"near:town/{phrase}/{state}", phrase)
    return True


def _is_other_word(phrase: str, reading: _Reading) -> bool:
    parts = phrase.split()
    if phrase in reading.vocabulary.by_phrase or phrase in tongues.by_name():
        return True
    return parts[0] in _BEFORE_PLACE or all(part in SMALL or part in WEAK for part in parts)


def _state_after(tokens: list[str], position: int) -> str:
    """The state that is named there, by one word or two."""
    one, two = tokens[position : position + 1], tokens[position : position + 2]
    return places.state_of(" ".join(two)) or (places.state_of(one[0]) if one else "")


def _is_state(phrase: str, tokens: list[str], position: int, reading: _Reading) -> bool:
    """A state by its name; by its letters only at the end or after a place: “in”, “or”, “me” are words."""
    short = places.state_of(phrase)
    if not short:
        return False
    is_last = position + len(phrase.split()) == len(tokens)
    if len(phrase) == 2 and not (is_last and position and phrase not in SMALL):
        return False
    reading.states.append(short)
    return True


def _add_states(reading: _Reading) -> None:
    """Beside a place a state says where that is; alone it is a word that says little."""
    if not any(one.kind == "near" for one in reading.conditions.values()):
        states = {places.STATE_NAMES[short]: short.lower() for short in reading.states}
        reading.concepts += [Concept(name, (name, short), weight=0.3) for name, short in states.items()]


def _group(phrase: str, groups: tuple[Group, ...], reading: _Reading) -> None:
    for group in groups:
        kind, _colon, value = group.means.partition(":")
        if kind in ("rule", "gender", "age"):
            reading.add(group.means, phrase)
        else:
            need = value if kind == "need" else ""
            same = (phrase, *(word for word in group.words if folded(word) != phrase))
            reading.concepts.append(Concept(phrase, same, group.also, need, is_who=group.means == "who"))


def _of_one_age(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """An age that was said as a number stands for the words beside it (“16 year old teen”)."""
    kept = tuple(conditions)
    if not any(one.kind == "age" and one.value.isdigit() for one in kept):
        return kept
    return tuple(one for one in kept if one.kind != "age" or one.value.isdigit())


def _settled(concepts: list[Concept]) -> tuple[Concept, ...]:
    """Each thing once; weak words count only beside others."""
    unique: dict[tuple[str, ...], Concept] = {}
    for concept in concepts:
        unique.setdefault(tuple(sorted(map(folded, concept.same))), concept)
    kept = list(unique.values())[:MOST_CONCEPTS]
    if any(one.need and not one.is_who for one in kept):
        kept = [replace(one, weight=BESIDE) if one.is_who else one for one in kept]
    strong = [one for one in kept if one.weight >= 1]
    return tuple(kept) if strong else tuple(replace(one, weight=1.0) for one in kept)
