"""Satisfaction: how many were asked how it went, how many answered, and what they said where nobody is singled out."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.calendar import local_date
from casemgmt.feedback.survey.models import SurveyChannel
from casemgmt.feedback.survey.queries import quarter_of, told_of
from casemgmt.feedback.survey.words import QUESTIONS

from ..scope import Scope
from .filters import CASE_ROWS
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Part, Result, counted_under, with_counts

ROWS = """
SELECT a.id AS subject_id, a.case_id, coalesce(s.root, a.person_id) AS person_id, NULL::uuid AS encounter_id,
  a.asked_at AS at, NULL::float AS one, NULL::float AS two, NULL::float AS three,
  ARRAY[
    CASE WHEN a.ended_at <= %(as_of)s AND a.state = 'survey_answered' THEN 'answered'
         WHEN a.ended_at <= %(as_of)s AND a.state = 'survey_refused' THEN 'refused' ELSE 'silent' END,
    'channel:' || a.channel] AS codes
FROM survey_written a
JOIN person_then p ON p.id = a.person_id
JOIN case_then c ON c.id = a.case_id
LEFT JOIN survivor s ON s.id = a.person_id
WHERE a.program_id = %(program)s AND a.asked_at >= %(start)s AND a.asked_at < %(end)s AND a.asked_at <= %(as_of)s
  AND a.state NOT IN ('waiting_to_go', 'hindered')
  AND {narrowed}
""".replace("{narrowed}", narrowed_by_case("c.id", "c.risk"))
PARTS = (
    Part("answered", _("Answered")),
    Part("refused", _("Did not want to answer")),
    Part("silent", _("Not answered so far")),
)


@measure(
    "satisfaction",
    title=_("Satisfaction"),
    definition=_(
        "People asked in the period how it went, by whether they answered; a text that could not be sent asks nobody. "
        "What they said, from 1 (no) to 5 (yes), is kept apart from who they are and told by quarter: once it is over, "
        "where at least five answered, for the team and for each agency; where one line could be worked out from the "
        "others, it is left open too. Answers cannot be narrowed: where anything narrows, they are not told."
    ),
    unit=_("people asked"),
    source=_("The three-question survey"),
    rows=CASE_ROWS,
)
def satisfaction(scope: Scope) -> Result:
    """Who was asked and answered; what was said in the quarters that are over."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    tables = (_by_channel(counts), *(() if scope.filters else (_said(scope),)))
    parts = with_counts(PARTS, counts)
    return Result(
        scope=scope, parts=parts, reached=("answered",), unknown=("silent",), tables=tables, population=population
    )


def _by_channel(counts: Any) -> FigureTable:
    rows = []
    for channel, label in SurveyChannel.choices:
        asked = counted_under(f"channel:{channel}", counts)
        if asked:
            figure = f"answered+channel:{channel}"
            answered = Cell(counted_under(figure, counts), figure)
            rows.append((Cell(label), Cell(asked, f"channel:{channel}"), answered))
    return FigureTable(
        "by_channel",
        _("By way of asking"),
        (
            FigureColumn("about", "", "words"),
            FigureColumn("asked", _("Asked")),
            FigureColumn("answered", _("Answered")),
        ),
        tuple(rows),
    )


def _said(scope: Scope) -> FigureTable:
    """Means by quarter, for those that were over at the moment the figure is told from."""
    questions = (
        FigureColumn(f"question_{n}", words, "mean, 1 to 5") for n, words in enumerate(QUESTIONS["en"], start=1)
    )
    columns = (
        FigureColumn("quarter", _("Quarter"), "words"),
        FigureColumn("who", _("Who"), "words"),
        FigureColumn("answers", _("Answers")),
        *questions,
    )
    rows: list[tuple[Cell, ...]] = []
    for first in _quarters(scope):
        for line in told_of(scope.program, first):
            if line.answered is not None:
                means = (Cell(str(mean)) for mean in line.means)
                rows.append((Cell(first.isoformat()), Cell(line.name), Cell(str(line.answered)), *means))
    return FigureTable("said", _("What they said, by quarter"), columns, tuple(rows))


def _quarters(scope: Scope) -> list[date]:
    first, found = quarter_of(scope.first_day), []
    while first <= scope.last_day:
        following = quarter_of(first + timedelta(days=100))
        if following <= local_date(scope.as_of, scope.zone):
            found.append(first)
        first = following
    return found
