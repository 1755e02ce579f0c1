"""The team: trainings held and due, support offered, who stays and who leaves, and the anonymous pulse.

A row is a colleague (`subject_id` is their account). No person and no encounter stands behind it, so it is of no area
and of no risk; who leads the team may open it.
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.roles import Role
from casemgmt.colleagues.models import SupportAfter, TrainingTopic
from casemgmt.colleagues.pulse import queries as pulses
from casemgmt.colleagues.rules import DUE_SOON_DAYS, WORKING_ROLES
from casemgmt.core.calendar import local_date
from casemgmt.core.shares import Share

from ..scope import NOT_GIVEN, Scope
from .narrowed import narrowed
from .population import Population
from .registry import measure
from .shape import (
    Cell,
    Counts,
    FigureColumn,
    FigureTable,
    Numbers,
    Part,
    Result,
    counted_under,
    rate,
    with_counts,
)

CODES = frozenset({"staff_training", "staff_support", "staff_retention"})
COLLEAGUES = _("colleagues")
OF_NOBODY = narrowed("NULL", "''")
EMPTY = "NULL::uuid AS case_id, NULL::uuid AS person_id, NULL::uuid AS encounter_id"
# Who works here, from their memberships as they were recorded: the event says when each began.
WORKERS = """
  SELECT m.user_id, m.role, coalesce(v.at, m.created_at) AS began, m.left_at
  FROM accounts_membership m
  LEFT JOIN LATERAL (
    SELECT min(x.at) AS at FROM core_event x WHERE x.subject_id = m.id AND x.verb = 'member.added') v ON true
  WHERE m.program_id = %(program)s AND m.role = ANY(%(roles)s) AND coalesce(v.at, m.created_at) < %(moment)s
"""
TRAINING = """
SELECT w.user_id AS subject_id, {empty}, h.held_at AS at, NULL::float AS one, NULL::float AS two, NULL::float AS three,
  ARRAY[
    CASE WHEN h.user_id IS NULL THEN 'never' WHEN h.until < %(today)s THEN 'over'
         WHEN h.until <= %(today)s::date + %(soon)s THEN 'soon' ELSE 'valid' END,
    'topic:' || t.id] || w.roles AS codes
FROM (
  SELECT user_id, array_agg(DISTINCT 'role:' || role) AS roles FROM ({workers}) w
  WHERE left_at IS NULL OR left_at >= %(moment)s GROUP BY user_id
) w
JOIN topic_written t ON t.added_at < %(moment)s AND (t.ended_at IS NULL OR t.ended_at >= %(moment)s)
  AND (cardinality(t.roles) = 0 OR EXISTS (SELECT 1 FROM unnest(t.roles) r WHERE 'role:' || r = ANY(w.roles)))
LEFT JOIN LATERAL (
  SELECT x.user_id, coalesce(x.expires_on, 'infinity'::date) AS until,
    x.held_on::timestamp AT TIME ZONE %(zone)s AS held_at
  FROM training_written x
  WHERE x.user_id = w.user_id AND x.topic_id = t.id AND x.recorded_at <= %(as_of)s AND x.held_on <= %(today)s
    AND (x.voided_at IS NULL OR x.voided_at > %(as_of)s)
  ORDER BY 2 DESC, x.held_on DESC LIMIT 1
) h ON true
WHERE t.program_id = %(program)s AND {narrowed}
"""
SUPPORT = """
SELECT s.user_id AS subject_id, {empty}, s.offered_on::timestamp AT TIME ZONE %(zone)s AS at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  ARRAY[CASE WHEN s.answered_at <= %(as_of)s THEN s.answer ELSE 'unanswered' END, 'after:' || s.after] AS codes
FROM support_written s
WHERE s.program_id = %(program)s AND s.offered_on >= %(from_day)s AND s.offered_on <= %(to_day)s
  AND s.recorded_at <= %(as_of)s AND (s.voided_at IS NULL OR s.voided_at > %(as_of)s) AND {narrowed}
"""
RETENTION = """
SELECT w.user_id AS subject_id, {empty}, w.began AS at,
  CASE WHEN NOT w.at_end THEN extract(epoch FROM w.left_at - w.began)::float END AS one,
  NULL::float AS two, NULL::float AS three,
  ARRAY[CASE WHEN w.at_start AND w.at_end THEN 'stayed' WHEN w.at_start THEN 'left'
             WHEN w.at_end THEN 'joined' ELSE 'passed' END]
    || CASE WHEN w.at_start THEN ARRAY['at_start'] END || CASE WHEN w.at_end THEN ARRAY['at_end'] END
    || w.roles AS codes
FROM (
  SELECT user_id, min(began) AS began, max(left_at) AS left_at, array_agg(DISTINCT 'role:' || role) AS roles,
    bool_or(began < %(start)s AND (left_at IS NULL OR left_at >= %(start)s)) AS at_start,
    bool_or(left_at IS NULL OR left_at >= %(moment)s) AS at_end
  FROM ({workers}) w
  WHERE left_at IS NULL OR left_at >= %(start)s
  GROUP BY user_id
) w
WHERE {narrowed}
"""
ROLES = {f"role:{role.value}": role.label for role in WORKING_ROLES}


def _population(statement: str, scope: Scope) -> Population:
    """The rows, told from the end of the period or from the moment, whichever comes first."""
    moment = min(scope.ends_at, scope.as_of)
    words = {"{empty}": EMPTY, "{workers}": WORKERS, "{narrowed}": OF_NOBODY}
    for mark, text in words.items():
        statement = statement.replace(mark, text)
    more: dict[str, Any] = {
        "moment": moment,
        "today": local_date(moment - timedelta(microseconds=1), scope.zone),
        "from_day": scope.first_day,
        "to_day": scope.last_day,
        "soon": DUE_SOON_DAYS,
        "roles": [str(role) for role in WORKING_ROLES],
    }
    return Population(statement, {**scope.parameters(), **more})


TRAINING_PARTS = (
    Part("valid", _("Good")),
    Part("soon", _("Good, runs out within 60 days")),
    Part("over", _("Run out")),
    Part("never", _("Not held yet")),
)


@measure(
    "staff_training",
    title=_("Staff: trainings held and due"),
    definition=_(
        "Each colleague who worked here at the end of the period (responders, navigators, managers), once for each "
        "topic their role needs then: good; good and run out within 60 days; run out; not held yet. A training is good "
        "until the day its topic said when it was written down. Those entered in error are left out."
    ),
    unit=_("trainings that are needed (a colleague and a topic)"),
    source=_("Topics, trainings and memberships"),
)
def staff_training(scope: Scope) -> Result:
    """Of the trainings that are needed: how many are good."""
    population = _population(TRAINING, scope)
    counts = population.counts()
    topics = TrainingTopic.objects.filter(program=scope.program).values_list("pk", "name")
    labels = {f"topic:{pk}": name for pk, name in topics.order_by("name", "pk")}
    return Result(
        scope=scope,
        parts=with_counts(TRAINING_PARTS, counts),
        reached=("valid", "soon"),
        tables=(
            _by("by_topic", _("By topic"), _("Topic"), labels, TRAINING_PARTS, counts),
            _by("by_role", _("By role"), _("Role"), ROLES, TRAINING_PARTS, counts),
        ),
        population=population,
    )


SUPPORT_PARTS = (
    Part("taken", _("Taken")),
    Part("declined", _("Not wanted")),
    Part("unanswered", _("Not said")),
)


@measure(
    "staff_support",
    title=_("Staff: support offered"),
    definition=_(
        "Support offered to colleagues on days of the period, such as after a hard call, by whether it was taken. "
        "Written down by who leads the team; nothing of what was said in it is kept. Entered in error is left out."
    ),
    unit=_("offers of support"),
    source=_("Support offered"),
)
def staff_support(scope: Scope) -> Result:
    """Of the support that was offered: how much was taken."""
    population = _population(SUPPORT, scope)
    counts = population.counts()
    labels = {f"after:{code}": label for code, label in SupportAfter.choices}
    return Result(
        scope=scope,
        parts=with_counts(SUPPORT_PARTS, counts),
        reached=("taken",),
        unknown=("unanswered",),
        tables=(_by("by_after", _("After what"), _("After what"), labels, SUPPORT_PARTS, counts),),
        population=population,
    )


RETENTION_PARTS = (
    Part("stayed", _("Here at the start and at the end")),
    Part("left", _("Here at the start, left since")),
    Part("joined", _("Came, and is here at the end"), is_apart=True),
    Part("passed", _("Came and left"), is_apart=True),
)


@measure(
    "staff_retention",
    title=_("Staff: who stays, who leaves"),
    definition=_(
        "Responders, navigators and managers, from their memberships as they were recorded. Retention: of those here "
        "at the start of the period, who is here at its end (or at the moment it is told from). Turnover: all who left "
        "in the period, of the mean of the heads at its start and its end. Whoever changes roles stays."
    ),
    unit=COLLEAGUES,
    source=_("Memberships"),
)
def staff_retention(scope: Scope) -> Result:
    """Of those who were here: who still is."""
    population = _population(RETENTION, scope)
    counts = population.counts()
    return Result(
        scope=scope,
        parts=with_counts(RETENTION_PARTS, counts),
        reached=("stayed",),
        told_rates=(rate("retention", _("Retention"), "stayed", "at_start", Numbers(counts)),),
        tables=(_turnover(counts, population), _by("by_role", _("By role"), _("Role"), ROLES, RETENTION_PARTS, counts)),
        population=population,
    )


def _turnover(counts: Counts, population: Population) -> FigureTable:
    start, end = counted_under("at_start", counts), counted_under("at_end", counts)
    gone = counted_under("left", counts) + counted_under("passed", counts)
    spreads = population.spreads()
    _number, stayed, *_more = spreads.get("left", (0, None))
    columns = (
        FigureColumn("about", "", "words"),
        FigureColumn("start", _("Here at the start")),
        FigureColumn("end", _("Here at the end")),
        FigureColumn("gone", _("Left in the period")),
        FigureColumn("turnover", _("Turnover"), "words"),
        FigureColumn("stayed", _("How long those who left were here: median"), "minutes"),
        FigureColumn("stayed_p90", _("How long those who left were here: 90th percentile"), "minutes"),
    )
    # Twice the leavers of twice the mean head count, so that whole numbers do.
    turnover = Share(2 * gone, start + end).percent
    told = f"{turnover} %{'*' if start + end < 2 * 30 else ''}" if turnover is not None else "–"
    median = Cell(stayed.median, of=stayed.known) if stayed and stayed.known else Cell(None)
    longest = Cell(stayed.p90 if stayed else None)
    row = (Cell(_("All")), Cell(start, "at_start"), Cell(end, "at_end"), Cell(gone), Cell(told), median, longest)
    return FigureTable("turnover", _("Turnover"), columns, (row,) if start + end + gone else ())


def _by(
    code: str, title: Any, about: Any, labels: dict[str, Any], parts: tuple[Part, ...], counts: Counts
) -> FigureTable:
    columns = (FigureColumn("about", about, "words"), *(FigureColumn(part.code, part.label) for part in parts))
    rows = [
        (Cell(label), *(Cell(counted_under(f"{part.code}+{mark}", counts), f"{part.code}+{mark}") for part in parts))
        for mark, label in labels.items()
        if counted_under(mark, counts)
    ]
    return FigureTable(code, title, columns, tuple(rows))


@measure(
    "staff_pulse",
    title=_("Staff: the pulse"),
    definition=_(
        "Three questions that colleagues answer once a month, from 1 (not at all) to 5 (fully). Answers are added to "
        "the month's counts and kept nowhere else. A month is told whole, once it is over, and only where five or more "
        "answered; months are never added up, and nothing narrower is told. A mean of 1.5 or less, or of 4.5 or more, "
        "is told as that, since it would say what everybody answered. No list stands behind it: nobody is named."
    ),
    unit=_("mean, 1 to 5"),
    source=_("The pulse"),
)
def staff_pulse(scope: Scope) -> Result:
    """What was answered in the months of the period that were over."""
    is_narrowed = bool({str(scope.area_id or ""), scope.risk} - {"", NOT_GIVEN})
    lines = [] if is_narrowed else pulses.told(scope.program, scope.as_of, scope.first_day, scope.last_day)
    columns = (
        FigureColumn("month", _("Month"), "words"),
        FigureColumn("answers", _("Answers"), "words"),
        *(FigureColumn(name, words, "mean, 1 to 5") for name, words in pulses.QUESTIONS.items()),
    )
    rows = tuple(
        (
            Cell(line.month.isoformat()),
            Cell(_("fewer than five") if line.answered is None else str(line.answered)),
            *(Cell(mean or "–") for mean in line.means),
        )
        for line in lines
    )
    return Result(scope=scope, parts=(), tables=(FigureTable("months", _("By month"), columns, rows),))


assert set(ROLES) <= {f"role:{role}" for role in Role.values}
