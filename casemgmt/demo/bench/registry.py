"""A registry of invented people as a large city has them: few names for many, with some written down twice.

A planted double is one person's second entry, written as it happens: a letter wrong, two letters turned, a short name,
accents left out, one of two surnames dropped, day and month in each other's place, the number of a shared phone.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from casemgmt.people.nicknames import OTHER_NAMES


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words("""
James Robert John Michael David William Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark Steven
Andrew Paul Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Gary Nicholas Eric
Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Jack Dennis Jerry Mary
Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret Ashley Kimberly
Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Kathleen Amy Angela Shirley
Brenda Emma Anna Pamela Nicole Samantha Katherine Christine Helen Debra Rachel Carolyn Janet Maria Catherine Heather
Diane Olivia Julie Joyce Victoria José Juan Luis Carlos Jesús Antonio Miguel Ángel Francisco Jorge Pedro Manuel
Alejandro Roberto Ricardo Eduardo Raúl Sergio Rafael Javier Fernando Ramón Héctor Andrés Óscar Rubén Guadalupe Rosa
Ana Carmen Juana Margarita Leticia Alicia Verónica Yolanda Elena Gloria Teresa Silvia Martha Lucía Sofía Beatriz
Inés Mónica Concepción Xiomara Tyrone Jamal DeShawn Latoya Keisha Aaliyah Mohammed Ahmed Fatima Nguyen Linh Wei Mei
Priya Raj Olga Ivan Dmitri Svetlana
""")
LAST = _words("""
Smith Johnson Williams Brown Jones García Miller Davis Rodríguez Martínez Hernández López González Wilson Anderson
Thomas Taylor Moore Jackson Martin Lee Pérez Thompson White Harris Sánchez Clark Ramírez Lewis Robinson Walker Young
Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter
Roberts Gómez Phillips Evans Turner Díaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers
Gutiérrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chávez
Wood James Bennett Gray Mendoza Ruiz Hughes Price Álvarez Castillo Sanders Patel Myers Long Ross Foster Jiménez
Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Vásquez O'Brien O'Neil Núñez Ibáñez Muñoz
Peña Fernández Domínguez Zúñiga
""")
SYLLABLES = _words("""
ba ber bo bran cal cor da del dor el en fal fer gar gol har hol in jar kel kor lan lin mar mon nar nol or par pol
quin ran ros sal sor tan tol ul van vor wel win yar zan
""")
ENDINGS = _words("""
sen son man ski ova ez ini ard ley ton by wick mont sky dar elli ic er feld berg
""")
SHELTER = "+15415550{:03}"


@dataclass(frozen=True)
class Entry:
    """One person as written down once."""

    first: str
    last: str
    born: date
    phone: str = ""


@dataclass(frozen=True)
class PlantedDouble:
    """Two entries of one person, and how the second came to differ."""

    kind: str
    entry: Entry
    again: Entry


def people(random: Random, many: int) -> Iterator[Entry]:
    """So many people; the common names as often as they are in a city, a fifth with rare surnames."""
    firsts, lasts = _weights(FIRST), _weights(LAST)
    for number in range(many):
        first = random.choices(FIRST, firsts)[0]
        first += f" {random.choices(FIRST, firsts)[0]}" if random.random() < 0.1 else ""
        last = _rare(random) if random.random() < 0.2 else random.choices(LAST, lasts)[0]
        last += f" {random.choices(LAST, lasts)[0]}" if random.random() < 0.2 else ""
        yield Entry(first, last, date(1940, 1, 1) + timedelta(days=random.randrange(25_000)), _phone(random, number))


def doubles(random: Random, entries: list[Entry], each: int) -> Iterator[PlantedDouble]:
    """Of each kind so many, of people of whom it can be."""
    order = random.sample(range(len(entries)), len(entries))
    for kind, changed in KINDS.items():
        left = each
        while left:
            entry = entries[order.pop()]
            again = changed(random, entry)
            if again != entry:
                left -= 1
                yield PlantedDouble(kind, entry, replace(again, phone=again.phone if kind == "shared phone" else ""))


def _weights(names: list[str]) -> list[float]:
    return [1 / (place + 8) for place in range(len(names))]


def _rare(random: Random) -> str:
    middle = "".join(random.choice(SYLLABLES) for _ in range(random.randint(1, 2)))
    return (middle + random.choice(ENDINGS)).capitalize()


def _phone(random: Random, number: int) -> str:
    """Most have a number of their own; one in twelve is reached at one of forty desks."""
    if random.random() < 1 / 12:
        return SHELTER.format(random.randrange(40))
    return f"+1503{2_000_000 + number:07}" if random.random() < 0.65 else ""


def _wrong_letter(random: Random, word: str) -> str:
    at = random.randrange(1, len(word))
    return word[:at] + random.choice(["", word[at] * 2, random.choice("aeioulnrst")]) + word[at + 1 :]


def _two_wrong_letters(random: Random, entry: Entry) -> Entry:
    if len(entry.last) < 7:
        return entry
    return replace(entry, last=_wrong_letter(random, _wrong_letter(random, entry.last)))


def _turned_letters(random: Random, entry: Entry) -> Entry:
    at = random.randrange(0, len(entry.last) - 1)
    return replace(entry, last=entry.last[:at] + entry.last[at + 1] + entry.last[at] + entry.last[at + 2 :])


def _short_name(random: Random, entry: Entry) -> Entry:
    short = sorted(OTHER_NAMES.get(bare(entry.first).casefold(), ()))
    return replace(entry, first=random.choice(short).capitalize()) if short else entry


def _one_of_two(random: Random, entry: Entry) -> Entry:
    return replace(entry, last=random.choice(entry.last.split()), first=entry.first.split()[0])


def _turned_date(_random: Random, entry: Entry) -> Entry:
    born = entry.born
    return replace(entry, born=born.replace(month=born.day, day=born.month)) if born.day <= 12 else entry


def _at_a_desk(random: Random, entry: Entry) -> Entry:
    if not entry.phone.startswith("+15415550"):
        return entry
    return replace(entry, first=_wrong_letter(random, entry.first))


def bare(text: str) -> str:
    """Without accents and apostrophes."""
    signs = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in signs if not unicodedata.combining(sign) and sign not in "'’")


KINDS: dict[str, Callable[[Random, Entry], Entry]] = {
    "a letter wrong": lambda random, entry: replace(entry, last=_wrong_letter(random, entry.last)),
    "two letters wrong": _two_wrong_letters,
    "letters turned": _turned_letters,
    "short name": _short_name,
    "accents left out": lambda _random, entry: replace(entry, first=bare(entry.first), last=bare(entry.last)),
    "one of two surnames": _one_of_two,
    "day and month turned": _turned_date,
    "first and last name turned": lambda _random, entry: replace(entry, first=entry.last, last=entry.first),
    "shared phone": _at_a_desk,
}
