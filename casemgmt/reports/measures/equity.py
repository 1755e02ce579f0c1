"""Equity: a rate by demographic group, with what chance may do to it, and with those who were not asked.

Each stands on the rows of another measure: nothing is counted a second way. The groups of a person are those that stand
on the entry that is the person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.areas.queries import names_then
from casemgmt.core.shares import GroupGap, Share

from ..scope import Scope
from . import contact, feedback, followups, linkage, satisfaction
from .filters import CASE_ROWS, CONTACT_ROWS, MEETING_ROWS, Rows
from .groups import DIMENSIONS, MARKS, YEARS
from .narrowed import area_of
from .population import Population
from .registry import Measure, measure
from .shape import (
    Cell,
    Counts,
    FigureColumn,
    FigureTable,
    Numbers,
    Part,
    Result,
    Words,
    counted_under,
    rate,
    with_counts,
)

GROUPED = (
    """
SELECT b.subject_id, b.case_id, b.person_id, b.encounter_id, b.at, b.one, b.two, b.three,
  b.codes::text[] || CASE WHEN b.codes[1] = ANY(%(whole)s) THEN ARRAY['counted'] END
  || {marks} || ARRAY['area:' || coalesce({area}, 'none')] || CASE WHEN q.is_purged THEN ARRAY['purged'] END AS codes
FROM ({base}) b
LEFT JOIN person_then p ON p.id = b.person_id
LEFT JOIN people_person q ON q.id = b.person_id
LEFT JOIN written e ON e.id = b.encounter_id
LEFT JOIN {years} ON true
""".replace("{area}", area_of("b.case_id", encounter="e"))
    .replace("{marks}", MARKS)
    .replace("{years}", YEARS.replace("{at}", "b.at"))
)
# Their rows are counted as before, and stand among those who were not asked: earlier figures by group were others.
PURGED = Part("purged", _("Purged since, so in no group any more"), is_apart=True, is_rare=True)
COLUMNS = (
    FigureColumn("count", _("How many")),
    FigureColumn("of", _("Of")),
    FigureColumn("share", _("Share"), "words"),
    FigureColumn("low", _("95 % from"), "percent"),
    FigureColumn("high", _("95 % to"), "percent"),
    FigureColumn("gap", _("Gap to the whole"), "percentage points"),
    FigureColumn("gap_low", _("Gap: 95 % from"), "percentage points"),
    FigureColumn("gap_high", _("Gap: 95 % to"), "percentage points"),
    FigureColumn("is_sure", _("More than chance"), "words"),
)
DEFINITION = _(
    "{base}, by race and ethnicity (several may be said, so these groups overlap), gender, age at the time, language, "
    "housing and area. “Not asked” and “declined to answer” are groups of their own: who was not asked is not left "
    "out. Each share with its 95 % interval (Wilson). The gap is in percentage points to the share of the whole, the "
    "group among it; so it is the difference to everybody else (Newcombe) times the part of the whole that everybody "
    "else is, and its interval likewise. It is called more than chance only where this interval leaves zero out. A "
    "share of fewer than 30 has a star. Demographics are those on record then, but for people who were purged "
    "since: they are told apart, and in no group. The definition of the rate itself stands with its own measure."
)


@dataclass(frozen=True)
class Base:
    """The measure whose rows are divided: its statement, what it is asked with, its parts, and what is reached."""

    statement: str
    parts: tuple[Part, ...]
    reached: str
    label: Words
    parameters: Mapping[str, Any]
    rows: Rows


BASES = {
    "contact": Base(
        contact.STATEMENT, contact.PARTS, "reached", _("Contact within 72 hours"), {"within": "72 hours"}, MEETING_ROWS
    ),
    "linkage": Base(
        linkage.STATEMENTS["person"],
        linkage.PARTS + linkage.APART["person"],
        "linked",
        _("Linkage within 30 days of those referred"),
        {"days": 30},
        MEETING_ROWS,
    ),
    "followups": Base(followups.ROWS, followups.PARTS, "reached", _("Follow-up completion"), {}, CONTACT_ROWS),
    "satisfaction": Base(satisfaction.ROWS, satisfaction.PARTS, "answered", _("Survey answered"), {}, CASE_ROWS),
    "feedback": Base(feedback.ROWS, feedback.PARTS, "answered", _("Complaints and feedback answered"), {}, CASE_ROWS),
}


def equity(scope: Scope, base: Base) -> Result:
    """A rate of everybody and of each group."""
    whole = [part.code for part in base.parts if not part.of and not part.is_apart]
    statement = GROUPED.replace("{base}", base.statement)
    population = Population(statement, {**scope.parameters(), **base.parameters, "whole": whole})
    counts = population.counts()
    return Result(
        scope=scope,
        parts=with_counts((*base.parts, PURGED), counts),
        reached=(base.reached,),
        told_rates=(rate("everybody", base.label, base.reached, "counted", Numbers(counts)),),
        tables=tuple(_table(code, title, labels, base, counts) for code, title, labels in _dimensions(scope)),
        population=population,
    )


def _dimensions(scope: Scope) -> Iterable[tuple[str, Any, Mapping[str, Any]]]:
    areas = {f"area:{pk}": name for pk, name in names_then(scope.program, scope.as_of).items()}
    yield from ((code, title, labels) for code, (title, labels) in DIMENSIONS.items())
    yield "area", _("Area"), {**areas, "area:none": _("No area")}


def _table(code: str, title: Any, labels: Mapping[str, Any], base: Base, counts: Counts) -> FigureTable:
    found = {mark for codes in counts if "counted" in codes for mark in codes}
    rows = tuple(_row(figure, label, base, counts) for figure, label in labels.items() if figure in found)
    return FigureTable(f"by_{code}", title, (FigureColumn("group", title, "words"), *COLUMNS), rows)


def _row(figure: str, label: Any, base: Base, counts: Counts) -> tuple[Cell, ...]:
    group, everybody = _share(f"+{figure}", base, counts), _share("", base, counts)
    low, high = group.interval or (None, None)
    gap = GroupGap(group, everybody)
    gap_low, gap_high = gap.interval or (None, None)
    sure = _("yes") if gap.is_sure else _("no")
    return (
        Cell(label),
        Cell(group.count, f"{base.reached}+{figure}"),
        Cell(group.of, f"counted+{figure}"),
        Cell(group.share),
        Cell(low),
        Cell(high),
        Cell(gap.points),
        Cell(gap_low),
        Cell(gap_high),
        Cell(sure if gap.interval else "–"),
    )


def _share(mark: str, base: Base, counts: Counts) -> Share:
    return Share(counted_under(f"{base.reached}{mark}", counts), counted_under(f"counted{mark}", counts))


def _publish(code: str, title: Words, unit: Words) -> Measure:
    base = BASES[code]
    return measure(
        f"equity_{code}",
        title=title,
        definition=format_lazy(DEFINITION, base=base.label),
        unit=unit,
        source=_("The rows of the measure itself, and the demographics of each person"),
        rows=base.rows,
    )(partial(equity, base=base))


equity_contact = _publish("contact", _("Equity: contact within 72 hours"), contact.MEETINGS)
equity_linkage = _publish("linkage", _("Equity: linkage within 30 days"), contact.MEETINGS)
equity_followups = _publish("followups", _("Equity: follow-up completion"), _("planned contacts"))
equity_satisfaction = _publish("satisfaction", _("Equity: survey answered"), _("people asked"))
equity_feedback = _publish(
    "feedback", _("Equity: complaints and feedback answered"), _("complaints, praise and suggestions")
)
