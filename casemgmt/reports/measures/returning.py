"""Return and frequent callers: who had another crisis after the one we met them in."""

from django.utils.translation import gettext_lazy as _

from casemgmt.core.shares import Share

from ..scope import Scope
from .filters import MEETING_ROWS
from .population import Population
from .registry import measure
from .shape import MEETINGS, Cell, FigureColumn, FigureTable, Numbers, Part, Rate, Result, rate, with_counts

DAYS = (30, 90, 180)
FREQUENT, FREQUENT_IN = 3, 90  # three or more encounters in 90 days, the day of the last among them

# Each person once for each encounter, whatever entry they were written on, with the day they were met in the next.
ROWS = """
SELECT p.encounter_id AS subject_id, NULL::uuid AS case_id, p.person_id, p.encounter_id, p.ended_at AS at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  array_remove(ARRAY[
    CASE WHEN NOT p.day0 + 30 < told.today THEN 'recent'
         WHEN v.next_day <= p.day0 + 30 THEN 'returned' ELSE 'not_returned' END,
    {marks},
    CASE WHEN v.met_lately >= {frequent} THEN 'frequent' END, 'met'], NULL) AS codes
FROM pair p
JOIN (
  SELECT encounter_id, person_id, lead(day0) OVER (PARTITION BY person_id ORDER BY ended_at, encounter_id) AS next_day,
    count(*) OVER (PARTITION BY person_id ORDER BY day0
      RANGE BETWEEN INTERVAL '{before} days' PRECEDING AND CURRENT ROW) AS met_lately
  FROM (SELECT DISTINCT encounter_id, person_id, ended_at, day0 FROM seen) once
) v ON v.encounter_id = p.encounter_id AND v.person_id = p.person_id
CROSS JOIN (SELECT (%(as_of)s AT TIME ZONE %(zone)s)::date AS today) told
"""
MARK = """
    CASE WHEN p.day0 + {days} < told.today THEN 'over:{days}' END,
    CASE WHEN p.day0 + {days} < told.today AND v.next_day <= p.day0 + {days} THEN 'again:{days}' END"""
ROWS = (
    ROWS.replace("{marks}", ",".join(MARK.replace("{days}", str(days)) for days in DAYS))
    .replace("{frequent}", str(FREQUENT))
    .replace("{before}", str(FREQUENT_IN - 1))
)

PARTS = (
    Part("returned", _("Met again within 30 days")),
    Part("not_returned", _("Not met again within 30 days")),
    Part("recent", _("Met too recently, the 30 days are not over"), is_apart=True),
)
LABELS = {
    30: _("Another encounter within 30 days"),
    90: _("Another encounter within 90 days"),
    180: _("Another encounter within 180 days"),
}


@measure(
    "returning",
    title=_("Return and frequent callers"),
    definition=_(
        "Every encounter of the period is paired with each person met in it, merged entries counting once. Of the "
        "pairs whose 30, 90 or 180 days are over, the encounter's local day being day 0: the share whose person was "
        "met in another encounter within these days, whatever its area or kind. Frequent callers: people who in the "
        "period were met for at least the third time within 90 days. Each is told per meeting and, beside it, in "
        "unique people: entries that were merged are one person."
    ),
    unit=MEETINGS,
    source=_("Encounters and the people met in them"),
    rows=MEETING_ROWS,
)
def returning(scope: Scope) -> Result:
    """Of the people met in the period: met again within 30, 90, 180 days; and who calls often."""
    population = Population(ROWS, scope.parameters())
    figures = [f"{word}:{days}" for days in DAYS for word in ("again", "over")]
    counts, people = population.counts_and_people(*figures, "frequent", "met")
    numbers = Numbers(counts, people)
    rates = (
        *(rate(f"again_{days}", LABELS[days], f"again:{days}", f"over:{days}", numbers) for days in DAYS),
        rate("frequent", _("Met for the third time or more in 90 days"), "frequent", "met", numbers),
    )
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("returned",),
        told_rates=rates,
        tables=(_unique(rates),),
        population=population,
    )


def _unique(rates: tuple[Rate, ...]) -> FigureTable:
    """The same in unique people, as a table of its own: the first question of a city is how many people."""
    rows = tuple(
        (Cell(one.label), Cell(one.people), Cell(one.of_people), Cell(Share(one.people or 0, one.of_people or 0).share))
        for one in rates
    )
    columns = (
        FigureColumn("about", _("Unique people"), "words"),
        FigureColumn("people", _("How many"), "unique people"),
        FigureColumn("of", _("Of"), "unique people"),
        FigureColumn("share", _("Share"), "words"),
    )
    return FigureTable("unique_people", _("In unique people"), columns, rows)
