"""A file is read by eye: its columns with examples, what somebody says each is, and what their words mean. Pure.

A column is up to two of our fields. Of a field with codes it is said which of the file's words is which of ours. What a
field is, and which codes it has, the room knows that reads the file.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .tables import Table

BLANKS = frozenset({"", "-", "--", "—", "?", "n/a", "na", "#n/a", "null", "none", "nan", "nat", "\\n", "(blank)"})
MOST_WORDS = 40  # of a column with codes; what is rarer is told by the trial
SHOWN, EXAMPLES, LONGEST = 10, 3, 60


@dataclass(frozen=True)
class Word:
    """One word of a column with codes: how often it stands there, and what it is."""

    word: str
    count: int
    code: str


@dataclass(frozen=True)
class ColumnShown:
    """A column as the page shows it: where it stands, what stands in it, what it was said to be."""

    place: int
    heading: str
    examples: list[str]
    is_: str
    also: str


@dataclass(frozen=True)
class Drift:
    """What differs between the headings of an earlier file and of this one."""

    gone: list[str]
    new: list[str]
    moved: list[str]

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.moved)


def cell_text(cell: Any) -> str:
    """A cell as one line; a date from a spreadsheet as 2026-11-21."""
    text = str(cell)
    return " ".join(text.removesuffix(" 00:00:00").split())


def written(cell: Any) -> str:
    """The same, with what only says that nothing stands there as nothing."""
    text = cell_text(cell)
    return "" if text.casefold() in BLANKS else text


def preview(table: Table) -> list[list[tuple[str, str]]]:
    """The first rows as they stand in the file: headings and cells."""
    first = table.rows[:SHOWN]
    return [
        [(name, cell_text(cell)) for name, cell in zip(table.headings, cells, strict=False)] for _number, cells in first
    ]


def columns_shown(table: Table, said: Mapping[str, Sequence[str]]) -> list[ColumnShown]:
    """The named columns in their order."""
    return [
        ColumnShown(place, heading, _examples(table, place), *_two(said.get(heading, ())))
        for place, heading in enumerate(table.headings)
        if heading
    ]


def _two(targets: Sequence[str]) -> tuple[str, str]:
    first, second = [*targets, "", ""][:2]
    return first, second


def _examples(table: Table, place: int) -> list[str]:
    found: dict[str, None] = {}
    for _number, cells in table.rows:
        if place < len(cells) and (text := cell_text(cells[place])[:LONGEST]):
            found[text] = None
        if len(found) == EXAMPLES:
            break
    return list(found)


def words_of(
    texts: Iterable[str], said: Mapping[str, str], guess: Callable[[str], str], most: int = MOST_WORDS
) -> list[Word]:
    """The words that stand in a column, most frequent first, with what they are: as was said, else as they say."""
    counts = Counter(text for text in texts if text)
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return [Word(word, count, said.get(word, guess(word))) for word, count in pairs]


def texts_in(table: Table, headings: Iterable[str]) -> Iterator[str]:
    """What is written in these columns."""
    places = [table.headings.index(heading) for heading in headings if heading in table.headings]
    for _number, cells in table.rows:
        yield from (written(cells[place]) for place in places if place < len(cells))


def said_columns(post: Any, headings: Sequence[str], known: Collection[str]) -> dict[str, list[str]]:
    """What the form says of each column (`is_3`, `also_3`); what is no field of ours is left out."""
    chosen = {
        heading: [one for one in dict.fromkeys((post.get(f"is_{n}", ""), post.get(f"also_{n}", ""))) if one in known]
        for n, heading in enumerate(headings)
        if heading
    }
    return {heading: targets for heading, targets in chosen.items() if targets}


def said_words(post: Any, options: Callable[[str], Collection[str]]) -> dict[str, dict[str, str]]:
    """The words of a field stood on the page as `words_field`, in their order; what each is as `word_field_n`."""
    found: dict[str, dict[str, str]] = {}
    for name in sorted({name.removeprefix("words_") for name in post if name.startswith("words_")}):
        allowed = set(options(name))
        pairs = [(word, post.get(f"word_{name}_{n}", "")) for n, word in enumerate(post.getlist(f"words_{name}"))]
        found[name] = {word: code if code in allowed else "" for word, code in pairs}
    return found


def kept_columns(said: Mapping[str, list[str]], headings: Collection[str]) -> dict[str, list[str]]:
    """What was said of an earlier file, as far as this one has the columns."""
    return {heading: targets for heading, targets in said.items() if heading in headings}


def drift(earlier: Sequence[str], now: Sequence[str]) -> Drift:
    """Columns that vanished, came, or stand in another order among those that both files have."""
    then, here = [name for name in earlier if name], [name for name in now if name]
    both_then, both_now = [name for name in then if name in here], [name for name in here if name in then]
    moved = [name for name, before in zip(both_now, both_then, strict=False) if name != before]
    return Drift([n for n in then if n not in here], [n for n in here if n not in then], moved)
