"""Complaints and feedback: how much came, of what kind, and whether it was answered in time."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.core.shares import Share
from casemgmt.feedback.models import (
    FeedbackAbout,
    FeedbackChannel,
    FeedbackKind,
    FeedbackOutcome,
    FeedbackTopic,
)
from providers.models import Organization

from ..scope import Scope
from .filters import CASE_ROWS
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import (
    Cell,
    Counts,
    FigureColumn,
    FigureTable,
    Numbers,
    Part,
    Rate,
    Result,
    counted_under,
    rate,
    with_counts,
)

ROWS = """
SELECT f.id AS subject_id, f.case_id, coalesce(s.root, f.person_id) AS person_id, NULL::uuid AS encounter_id,
  f.written_at AS at,
  extract(epoch FROM CASE WHEN f.told_at <= %(as_of)s THEN f.told_at - f.said_at END)::float AS one,
  NULL::float AS two, NULL::float AS three,
  array_remove(ARRAY[
    CASE WHEN f.ended_at <= %(as_of)s AND f.state = 'answered' THEN 'answered'
         WHEN f.ended_at <= %(as_of)s THEN 'closed'
         WHEN f.due_at < %(as_of)s THEN 'late' ELSE 'waits' END,
    'feedback', 'kind:' || f.kind, 'about:' || f.about, 'topic:' || f.topic, 'channel:' || f.channel,
    CASE WHEN f.about_organization_id IS NOT NULL THEN 'agency:' || f.about_organization_id END,
    CASE WHEN f.ended_at <= %(as_of)s THEN 'ended' ELSE 'open' END,
    CASE WHEN f.ended_at <= f.due_at AND f.ended_at <= %(as_of)s THEN 'in_time' END,
    CASE WHEN f.ended_at <= f.due_at AND f.ended_at <= %(as_of)s OR f.due_at < %(as_of)s THEN 'was_due' END,
    CASE WHEN f.ended_at <= %(as_of)s AND f.outcome IN ('right', 'partly') THEN 'upheld' END,
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
    FigureColumn("open", _("Open")),
    FigureColumn("late", _("of them late")),
    FigureColumn("complaints", _("Complaints settled")),
    FigureColumn("upheld", _("of them right, or right in part")),
    FigureColumn("share", _("Share right"), "words"),
    FigureColumn("low", _("95 % from"), "percent"),
    FigureColumn("high", _("95 % to"), "percent"),
    FigureColumn("median", _("From being said to being told: median"), "minutes"),
    FigureColumn("p90", _("From being said to being told: 90th percentile"), "minutes"),
)


@measure(
    "feedback",
    title=_("Complaints and feedback"),
    definition=_(
        "Complaints, praise and suggestions written down in the period, by what became of them: the person was told "
        "what came of it; closed without an answer; still waiting within the business days the program promises; "
        "waiting longer. A complaint is upheld where what came of it is that it was right, or right in part, of those "
        "that were answered or closed. In time: ended by the promised time, of those whose time is over or that ended "
        "before. Those entered in error are left out. Told as of a past moment, what was recorded later is left out. "
        "Who may open a row is said by the record: whom it is about does not."
    ),
    unit=_("complaints, praise and suggestions"),
    source=_("Complaints and feedback"),
    rows=CASE_ROWS,
)
def feedback(scope: Scope) -> Result:
    """What people said of the help, whether they were answered, how soon, and how often they were right."""
    population = Population(ROWS, scope.parameters())
    counts, spreads = population.counts(), population.spreads()
    found = {code for codes in counts for code in codes}
    by = (
        ("by_kind", _("By kind"), _labels("kind", FeedbackKind.choices)),
        ("by_topic", _("By topic"), _labels("topic", FeedbackTopic.choices)),
        ("by_about", _("By whom it is about"), _labels("about", FeedbackAbout.choices)),
        ("by_agency", _("By agency"), _agencies(found)),
        ("by_channel", _("By how it came"), _labels("channel", FeedbackChannel.choices)),
        ("by_outcome", _("By what came of it"), _labels("outcome", FeedbackOutcome.choices)),
    )
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("answered",),
        told_rates=_rates(Numbers(counts)),
        tables=tuple(_table(code, title, labels, counts, spreads) for code, title, labels in by),
        population=population,
    )


def _rates(numbers: Numbers) -> tuple[Rate, ...]:
    upheld, settled = "kind:complaint+upheld", "kind:complaint+ended"
    return (
        rate("headline", _("Answered: they were told what came of it"), "answered", "all", numbers),
        rate("in_time", _("Answered or closed in time"), "in_time", "was_due", numbers),
        rate(
            "upheld",
            _("Complaints that were right, or right in part"),
            upheld,
            settled,
            numbers,
        ),
    )


def _labels(word: str, choices: Any) -> dict[str, Any]:
    return {f"{word}:{code}": label for code, label in choices}


def _agencies(found: set[str]) -> dict[str, Any]:
    ids = [code[7:] for code in found if code.startswith("agency:")]
    rows = Organization.objects.filter(pk__in=ids).values_list("pk", "name").order_by("name", "pk")
    return {f"agency:{pk}": name for pk, name in rows}


def _table(code: str, title: Any, labels: dict[str, Any], counts: Counts, spreads: Any) -> FigureTable:
    rows = [_row(mark, label, counts, spreads) for mark, label in labels.items() if counted_under(mark, counts)]
    return FigureTable(code, title, COLUMNS, tuple(rows))


def _row(mark: str, label: Any, counts: Counts, spreads: Any) -> tuple[Cell, ...]:
    settled, upheld = (f"{mark}+kind:complaint+{code}" for code in ("ended", "upheld"))
    told = Share(counted_under(upheld, counts), counted_under(settled, counts))
    low, high = told.interval or (None, None)
    numbers = (Cell(counted_under(figure, counts), figure) for figure in (mark, f"open+{mark}", f"late+{mark}"))
    _number, time, *_more = spreads[mark]
    times = (Cell(time.median, of=time.known) if time.known else Cell(None), Cell(time.p90))
    shares = (Cell(told.of, settled), Cell(told.count, upheld), Cell(told.share), Cell(low), Cell(high))
    return Cell(label), *numbers, *shares, *times
