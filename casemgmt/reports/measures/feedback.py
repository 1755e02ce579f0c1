"""Complaints and feedback: how much came, of what kind, and whether it was answered in time."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.feedback.models import FeedbackAbout, FeedbackKind, FeedbackOutcome, FeedbackTopic

from ..scope import Scope
from .filters import CASE_ROWS
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Part, Result, counted_under, with_counts

ROWS = """
SELECT f.id AS subject_id, f.case_id, coalesce(s.root, f.person_id) AS person_id, NULL::uuid AS encounter_id,
  f.written_at AS at,
  extract(epoch FROM CASE WHEN f.told_at <= %(as_of)s THEN f.told_at - f.said_at END)::float AS one,
  NULL::float AS two, NULL::float AS three,
  array_remove(ARRAY[
    CASE WHEN f.ended_at <= %(as_of)s AND f.state = 'answered' THEN 'answered'
         WHEN f.ended_at <= %(as_of)s THEN 'closed'
         WHEN f.due_at < %(as_of)s THEN 'late' ELSE 'waits' END,
    'kind:' || f.kind, 'about:' || f.about, 'topic:' || f.topic,
    CASE WHEN f.ended_at <= %(as_of)s THEN 'outcome:' || f.outcome END], NULL) AS codes
FROM feedback_written f
LEFT JOIN person_then p ON p.id = f.person_id
LEFT JOIN case_then c ON c.id = f.case_id
LEFT JOIN survivor s ON s.id = f.person_id
WHERE f.program_id = %(program)s AND f.written_at >= %(start)s AND f.written_at < %(end)s
  AND f.written_at <= %(as_of)s AND (f.voided_at IS NULL OR f.voided_at > %(as_of)s)
  AND {narrowed}
""".replace("{narrowed}", narrowed_by_case("f.case_id", "c.risk"))
PARTS = (
    Part("answered", _("Answered: they were told what came of it")),
    Part("closed", _("Closed without an answer")),
    Part("waits", _("Waits, within its time")),
    Part("late", _("Waits, over its time")),
)
COLUMNS = (
    FigureColumn("about", "", "words"),
    FigureColumn("all", _("How many")),
    FigureColumn("late", _("of them late")),
)


@measure(
    "feedback",
    title=_("Complaints and feedback"),
    definition=_(
        "Complaints, praise and suggestions written down in the period, by what became of them: the person was told "
        "what came of it; closed without an answer; still waiting within the business days the program promises; "
        "waiting longer. Those entered in error are left out. Told as of a past moment, what was recorded later is "
        "left out. Who may open a row is said by the record: whom it is about does not."
    ),
    unit=_("complaints, praise and suggestions"),
    source=_("Complaints and feedback"),
    rows=CASE_ROWS,
)
def feedback(scope: Scope) -> Result:
    """What people said of the help, and whether they were answered."""
    population = Population(ROWS, scope.parameters())
    counts = population.counts()
    tables = (
        _table("by_kind", _("By kind"), "kind", FeedbackKind.choices, counts),
        _table("by_topic", _("By topic"), "topic", FeedbackTopic.choices, counts),
        _table("by_about", _("By whom it is about"), "about", FeedbackAbout.choices, counts),
        _table("by_outcome", _("By what came of it"), "outcome", FeedbackOutcome.choices, counts),
    )
    parts = with_counts(PARTS, counts)
    return Result(scope=scope, parts=parts, reached=("answered",), tables=tables, population=population)


def _table(code: str, title: Any, mark: str, choices: Any, counts: Any) -> FigureTable:
    rows = []
    for value, label in choices:
        figure = f"{mark}:{value}"
        number = counted_under(figure, counts)
        if number:
            late = counted_under(f"late+{figure}", counts)
            rows.append((Cell(label), Cell(number, figure), Cell(late, f"late+{figure}")))
    return FigureTable(code, title, COLUMNS, tuple(rows))
