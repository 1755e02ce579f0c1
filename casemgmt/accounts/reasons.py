"""Lists of reasons a program may word, order and shorten. Codes are fixed, so figures always count the same things.

Each list belongs to the app that asks for the reason and is announced by it; here is only what a program made of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casemgmt.core.errors import NotPossible
from casemgmt.core.hooks import Contribution

from .rules import ReasonRule


@dataclass(frozen=True)
class ReasonList:
    """A list as it comes with the product: its name, and code with usual words in the usual order."""

    kind: str
    label: str | Promise
    usual: Sequence[tuple[str, str | Promise]]

    @property
    def codes(self) -> list[str]:
        return [code for code, _words in self.usual]

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True)
class Reason:
    """One reason as a program has it."""

    code: str
    usual: str
    own: str = ""
    is_hidden: bool = False

    @property
    def words(self) -> str:
        return self.own or self.usual


REASON_LISTS = Contribution[ReasonList](f"{__name__}.REASON_LISTS", "a form offers reasons, a page words them")


def reason_lists() -> dict[str, ReasonList]:
    """Every list the apps above ask reasons from, by kind."""
    return {known.kind: known for known in REASON_LISTS}


def current(program_id: Any, kind: str) -> ReasonRule | None:
    """What the program last made of the list; None as long as it left it alone."""
    return ReasonRule.objects.filter(program_id=program_id, kind=kind).first()


def merged(known: ReasonList, entries: Iterable[dict[str, Any]]) -> list[Reason]:
    """The list in the program's order and words. A code that came with a newer version stands at the end."""
    usual = dict(known.usual)
    own = {entry["code"]: entry for entry in entries if entry["code"] in usual}
    order = [*own, *(code for code in known.codes if code not in own)]
    return [
        Reason(code, str(usual[code]), own.get(code, {}).get("label", ""), own.get(code, {}).get("hidden", False))
        for code in order
    ]


def reasons(program_id: Any, kind: str) -> list[Reason]:
    """Every reason of the list as the program has it, hidden ones too."""
    rule = current(program_id, kind)
    return merged(reason_lists()[kind], rule.entries if rule else [])


def choices(program_id: Any, kind: str) -> list[tuple[str, str]]:
    """What a form of this program offers."""
    return [(reason.code, reason.words) for reason in reasons(program_id, kind) if not reason.is_hidden]


def refuse_hidden(program_id: Any, kind: str, code: str, *, field: str = "reason") -> None:
    """A reason the program has hidden is not offered by its forms, and not taken from a program either."""
    if code in {reason.code for reason in reasons(program_id, kind) if reason.is_hidden}:
        raise NotPossible(_("This program does not use this reason. Choose another."), field=field)


def wordings(program_id: Any) -> dict[str, dict[str, str]]:
    """The program's own words for codes, by list: one read for a page that shows several."""
    newest: dict[str, ReasonRule] = {}
    for rule in ReasonRule.objects.filter(program_id=program_id):
        newest.setdefault(rule.kind, rule)
    return {
        kind: {entry["code"]: entry["label"] for entry in rule.entries if entry.get("label")}
        for kind, rule in newest.items()
    }
