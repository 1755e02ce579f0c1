"""What bringing a file in does, or would do: row by row as far as people read, and a digest of all of it."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from .origins import plain

MOST_SHOWN = 300


@dataclass(frozen=True)
class Disagreement:
    """One field where a publisher says something else than a person's correction. `is_new` when he changed his word
    since; otherwise he still says what was corrected."""

    entity: str
    row_id: str
    name: str
    field: str
    ours: Any
    theirs: Any
    is_new: bool = True


@dataclass
class Compared:
    """Lists of what is shown; each holds the first of them, `numbers` all."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[dict[str, Any]] = field(default_factory=list)
    back: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    stays: list[dict[str, Any]] = field(default_factory=list)
    doubles: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    # of each table: how many are listed by this publisher before, of those that may be dropped
    listed: dict[str, int] = field(default_factory=dict)
    is_drop_much: bool = False
    is_drop_done: bool = False

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()

    def note(self, what: str, said: dict[str, Any]) -> None:
        """Add one line to a list. The digest holds every line, shown or not."""
        self.numbers[what] = self.numbers.get(what, 0) + 1
        self._digest.update(f"{what}{sorted(said.items())}".encode("utf-8", "replace"))
        shown = getattr(self, what)
        if len(shown) < MOST_SHOWN:
            shown.append(said)

    def note_change(self, entity: str, row: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
        """A row that is there already says something else."""
        fields = [{"field": name, "was": plain(before[name]), "is": plain(after[name])} for name in sorted(before)]
        self.note("changed", {**_called(entity, row), "fields": fields})

    def note_row(self, what: str, entity: str, row: Any) -> None:
        """A whole row is new, dropped or listed again."""
        self.note(what, _called(entity, row))

    def note_doubt(self, doubt: Disagreement) -> None:
        """A conflict with a correction, or a correction that stays."""
        self.note("conflicts" if doubt.is_new else "stays", vars(doubt))

    def also(self, words: str) -> None:
        """Something that is not shown by itself, and counts in the digest."""
        self._digest.update(words.encode("utf-8", "replace"))

    @property
    def digest(self) -> str:
        """The same for two files, or two looks, that would do the same."""
        return self._digest.hexdigest()

    def as_plan(self) -> dict[str, Any]:
        """As it is kept with the import, for pages and the API."""
        return {**{name: value for name, value in vars(self).items() if name[0] != "_"}, "digest": self.digest}


def _called(entity: str, row: Any) -> dict[str, Any]:
    return {"entity": entity, "row_id": str(row.pk), "name": str(row)[:200]}
