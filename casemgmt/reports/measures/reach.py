"""What reaches: of all tries, how many reached the person, by how, when, in which planned contact, at which try."""

from collections.abc import Mapping

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from casemgmt.followups.models import REACHED_RESULTS, AttemptResult

from ..scope import Scope
from .divided import Divided
from .filters import TRY_ROWS
from .followups import STEPS
from .modes import MODES
from .narrowed import narrowed_by_case
from .population import Population
from .registry import measure
from .shape import Numbers, Part, Result, Words, rate, with_counts

MANY = 6  # the sixth try and those after it are told together
# Each code has its own place, so that they can be crossed: part, result, mode, hour, weekday, planned contact, try.
ROWS = """
SELECT a.id AS subject_id, a.case_id, coalesce(s.root, a.person_id) AS person_id, f.encounter_id, a.at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  ARRAY[CASE WHEN a.result IN ('reached', 'declined') THEN 'reached' ELSE 'not_reached' END,
    'result:' || a.result, 'mode:' || a.mode,
    'hour:' || to_char(a.at AT TIME ZONE %(zone)s, 'HH24'), 'day:' || to_char(a.at AT TIME ZONE %(zone)s, 'ID'),
    'step:' || coalesce(f.why ->> 'step', f.name, 'unplanned'),
    'try:' || CASE WHEN a.follow_up_id IS NULL THEN 'unplanned' ELSE least(n.number, {many})::text END] AS codes
FROM tried a
JOIN case_then c ON c.id = a.case_id
JOIN person_then p ON p.id = a.person_id
LEFT JOIN survivor s ON s.id = a.person_id
LEFT JOIN contact_written f ON f.id = a.follow_up_id
LEFT JOIN written e ON e.id = f.encounter_id
CROSS JOIN LATERAL (
  SELECT count(*) AS number FROM tried b WHERE b.follow_up_id = a.follow_up_id AND (b.at, b.id) <= (a.at, a.id)
) n
WHERE a.at >= %(start)s AND a.at < %(end)s AND {narrowed}
""".replace("{narrowed}", narrowed_by_case("c.id", "c.risk", encounter="e")).replace("{many}", str(MANY))
PART, RESULT, MODE, HOUR, DAY, STEP, TRY = range(1, 8)

PARTS = (
    Part("reached", _("Reached the person")),
    *(Part(f"result:{code.value}", code.label, of="reached") for code in AttemptResult if code in REACHED_RESULTS),
    Part("not_reached", _("Did not reach the person")),
    *(
        Part(f"result:{code.value}", code.label, of="not_reached")
        for code in AttemptResult
        if code not in REACHED_RESULTS
    ),
)
HOURS: dict[str, Words] = {f"hour:{hour:02}": f"{hour:02}:00" for hour in range(24)}
DAYS: dict[str, Words] = {f"day:{number + 1}": words for number, words in WEEKDAYS.items()}
TRIES: dict[str, Words] = {
    "try:1": _("First try"),
    "try:2": _("Second try"),
    "try:3": _("Third try"),
    "try:4": _("Fourth try"),
    "try:5": _("Fifth try"),
    f"try:{MANY}": _("Sixth try or later"),
    "try:unplanned": _("Not of a planned contact"),
}


@measure(
    "reach",
    title=_("What reaches"),
    definition=_(
        "Tries to reach somebody that took place in the period and were not entered in error: the share that reached "
        "the person, also where they answered that they want no more contact. By how it was tried, by hour and weekday "
        "local to the program, by the planned contact it belonged to, and by its number among the tries of that "
        "contact. Whoever is tried later was harder to reach before: a low share of a third try does not say that it "
        "was not worth it. Shares with their 95 % interval (Wilson). Told as of a past moment, what was recorded later "
        "is left out."
    ),
    unit=_("tries"),
    source=_("Attempts, and the planned contacts they belong to"),
    rows=TRY_ROWS,
)
def reach(scope: Scope) -> Result:
    """The tries of the period and what reached: by mode, hour, weekday, planned contact and number."""
    population = Population(ROWS, scope.parameters())
    marks = (MODE, HOUR, DAY, STEP, TRY)
    crossed = population.crossed((PART,), (RESULT,), *((mark,) for mark in marks), *((PART, mark) for mark in marks))
    whole = crossed.rows(("reached", "not_reached"))
    results = crossed.rows(part.code for part in PARTS)
    numbers = Numbers(whole, population.people("reached", "all"))
    divided = Divided(crossed, "reached", _("Tries"), _("Reached"))
    return Result(
        scope=scope,
        parts=with_counts(PARTS, results),
        reached=("reached",),
        told_rates=(rate("reached", _("Reached, of all tries"), "reached", "all", numbers),),
        tables=tuple(divided.table(*about) for about in _marks(_steps(crossed.counts))),
        population=population,
    )


def _marks(steps: Mapping[str, Words]) -> tuple[tuple[str, Words, Words, Mapping[str, Words]], ...]:
    return (
        ("by_mode", _("By how it was tried"), _("How"), MODES),
        ("by_hour", _("By hour"), _("Hour"), HOURS),
        ("by_weekday", _("By weekday"), _("Weekday"), DAYS),
        ("by_step", _("By planned contact"), _("Contact"), steps),
        ("by_try", _("By number of the try"), _("Try"), TRIES),
    )


def _steps(counts: Mapping[frozenset[str], int]) -> dict[str, Words]:
    """In the order of the default plan; a program's own steps follow, then tries that nobody had planned."""
    found = {code[5:] for codes in counts for code in codes if code.startswith("step:")}
    known = [step for step in STEPS if step in found] + sorted(found - STEPS.keys() - {"unplanned"})
    return {**{f"step:{step}": STEPS.get(step, step) for step in known}, "step:unplanned": _("Not planned")}
