"""Satisfaction: how many were asked how it went, how many answered, and what they said where nobody is singled out."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.calendar import local_date
from casemgmt.core.shares import Share
from casemgmt.feedback.survey.models import SurveyChannel, SurveyTrigger
from casemgmt.feedback.survey.queries import quarter_of, told_of
from casemgmt.feedback.survey.words import QUESTIONS
from providers.models import Organization

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
    'channel:' || a.channel, 'trigger:' || a.trigger,
    'agency:' || coalesce(a.organization_id::text, 'none')] AS codes
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


COLUMNS = (
    FigureColumn("asked", _("Asked")),
    FigureColumn("answered", _("Answered")),
    FigureColumn("share", _("Share"), "words"),
    FigureColumn("low", _("95 % from"), "percent"),
    FigureColumn("high", _("95 % to"), "percent"),
)


@measure(
    "satisfaction",
    title=_("Satisfaction"),
    definition=_(
        "People asked in the period how it went, by whether they answered; a text that could not be sent asks nobody. "
        "What they said, from 1 (no) to 5 (yes), is kept apart from who they are and told by quarter: once it is over, "
        "where at least five answered, for the team and for each agency; where one line could be worked out from the "
        "others, it is left open too. Satisfied is who said 4 or 5; each share with its 95 % interval (Wilson). "
        "Answers cannot be narrowed: where anything narrows, they are not told. Who answers, by demographic group, is "
        "told by “Equity: survey answered”; what each group said nobody can know."
    ),
    unit=_("people asked"),
    source=_("The three-question survey"),
    rows=CASE_ROWS,
)
def satisfaction(scope: Scope) -> Result:
    """Who was asked and answered, by way, occasion and agency; what was said in the quarters that are over."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    found = {code for codes in counts for code in codes}
    tables = (
        _asked("by_channel", _("By way of asking"), _labels("channel", SurveyChannel.choices), counts),
        _asked("by_occasion", _("By occasion"), _labels("trigger", SurveyTrigger.choices), counts),
        _asked("by_agency", _("By agency"), _agencies(found), counts),
        *(() if scope.filters else (_said(scope),)),
    )
    parts = with_counts(PARTS, counts)
    return Result(
        scope=scope, parts=parts, reached=("answered",), unknown=("silent",), tables=tables, population=population
    )


def _labels(word: str, choices: Any) -> dict[str, Any]:
    return {f"{word}:{code}": label for code, label in choices}


def _agencies(found: set[str]) -> dict[str, Any]:
    ids = [code[7:] for code in found if code.startswith("agency:") and code != "agency:none"]
    names = Organization.objects.filter(pk__in=ids).values_list("pk", "name").order_by("name", "pk")
    return {**{f"agency:{pk}": name for pk, name in names}, "agency:none": _("None: about our team")}


def _asked(code: str, title: Any, labels: dict[str, Any], counts: Any) -> FigureTable:
    rows = [_row(figure, label, counts) for figure, label in labels.items() if counted_under(figure, counts)]
    return FigureTable(code, title, (FigureColumn("about", "", "words"), *COLUMNS), tuple(rows))


def _row(figure: str, label: Any, counts: Any) -> tuple[Cell, ...]:
    told = Share(counted_under(f"answered+{figure}", counts), counted_under(figure, counts))
    low, high = told.interval or (None, None)
    answered = Cell(told.count, f"answered+{figure}")
    return Cell(label), Cell(told.of, figure), answered, Cell(told.share), Cell(low), Cell(high)


def _said(scope: Scope) -> FigureTable:
    """Each question by quarter, for those that were over at the moment the figure is told from."""
    columns = (
        FigureColumn("quarter", _("Quarter"), "words"),
        FigureColumn("who", _("Who"), "words"),
        FigureColumn("question", _("Question"), "words"),
        FigureColumn("answers", _("Answers")),
        FigureColumn("mean", _("Mean"), "mean, 1 to 5"),
        FigureColumn("satisfied", _("Satisfied (4 or 5)"), "words"),
        FigureColumn("low", _("95 % from"), "percent"),
        FigureColumn("high", _("95 % to"), "percent"),
    )
    rows: list[tuple[Cell, ...]] = []
    for first in _quarters(scope):
        for line in told_of(scope.program, first):
            for words, mean, good in zip(QUESTIONS["en"], line.means, line.good, strict=True):
                if line.answered is not None and good is not None:
                    told = Share(good, line.answered)
                    low, high = told.interval or (None, None)
                    head = Cell(first.isoformat()), Cell(line.name), Cell(words), Cell(line.answered)
                    rows.append((*head, Cell(str(mean)), Cell(told.share), Cell(low), Cell(high)))
    return FigureTable("said", _("What they said, by quarter"), columns, tuple(rows))


def _quarters(scope: Scope) -> list[date]:
    first, found = quarter_of(scope.first_day), []
    while first <= scope.last_day:
        following = quarter_of(first + timedelta(days=100))
        if following <= local_date(scope.as_of, scope.zone):
            found.append(first)
        first = following
    return found
