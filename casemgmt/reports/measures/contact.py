"""Contact in 24 h and 72 h: was the person really spoken to soon after the crisis call?"""

from functools import partial

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..scope import Scope
from .filters import MEETING_ROWS
from .population import Population
from .registry import Measure, measure
from .shape import MEETINGS, Numbers, Part, Result, Words, rate, with_counts

ROWS = """
SELECT subject_id, NULL::uuid AS case_id, person_id, subject_id AS encounter_id, at,
  first_reached AS one, NULL::float AS two, NULL::float AS three,
  array_remove(ARRAY[CASE WHEN NOT has_elapsed THEN 'recent' WHEN agrees = 'no' THEN 'no'
             WHEN agrees = 'not_asked' THEN 'not_asked'
             WHEN NOT is_named THEN 'unidentified' WHEN first_reached IS NOT NULL THEN 'reached'
             WHEN was_tried THEN 'tried' ELSE 'not_tried' END,
    CASE WHEN has_elapsed THEN 'met' END,
    CASE WHEN has_elapsed AND first_reached IS NOT NULL THEN 'met:reached' END,
    CASE WHEN has_elapsed AND agrees = 'yes' AND is_named THEN 'agreeing' END], NULL) AS codes
FROM (
  SELECT p.encounter_id AS subject_id, p.person_id, p.ended_at AS at, p.agrees,
    p.ended_at + %(within)s::interval <= %(as_of)s AS has_elapsed, n.person_id IS NOT NULL AS is_named,
    min(extract(epoch FROM a.at - p.ended_at)) FILTER (WHERE a.result IN ('reached', 'declined')) AS first_reached,
    count(a.id) > 0 AS was_tried
  FROM pair p
  LEFT JOIN named n ON n.person_id = p.person_id
  LEFT JOIN attempt_then a ON a.person_id = p.person_id AND a.at > p.ended_at
    AND a.at <= p.ended_at + %(within)s::interval
  GROUP BY p.encounter_id, p.person_id, p.ended_at, p.agrees, n.person_id
) told
"""
TRIES = """
SELECT a.id, a.at, a.result, coalesce(s.root, a.person_id) AS person_id
FROM tried a LEFT JOIN survivor s ON s.id = a.person_id
WHERE a.at >= %(start)s
"""
STATEMENT = ROWS.replace("attempt_then a", f"({TRIES}) a")

PARTS = (
    Part("reached", _("Reached in time")),
    Part("tried", _("Tried, not reached in time")),
    Part("not_tried", _("Not tried in time")),
    Part("no", _("Did not agree to be contacted"), is_apart=True),
    Part("not_asked", _("Not asked whether they agree"), is_apart=True),
    Part("unidentified", _("Agreed, but neither name nor way to reach them is known"), is_apart=True),
    Part("recent", _("Met too recently, the time is not over"), is_apart=True),
)
DEFINITION = _(
    "Every encounter is paired with each person met in it, merged entries counting once. Of the pairs whose person "
    "agreed to be contacted and is identified (a name, or a contact point), and that were cleared in the period with "
    "the full {hours} hours elapsed: the share with a contact that reached the person within {hours} hours of "
    "clearing, planned or not. A person who answers that they want no more contact was reached. Who did not agree, "
    "was not asked, or is not identified is shown apart. Cleared falls back to on scene, then received. Told as of a "
    "past moment, what was recorded later is left out."
)


def contact(scope: Scope, hours: int) -> Result:
    """Of the people who agreed to be contacted: reached within so many hours of clearing."""
    population = Population(STATEMENT, {**scope.parameters(), "within": f"{hours} hours"})
    counts, people = population.counts_and_people("reached", "agreeing", "met:reached", "met")
    numbers = Numbers(counts, people)
    rates = (
        rate("agreeing", _("Reached, of those who agreed and are identified"), "reached", "agreeing", numbers),
        rate("met", _("Reached, of everybody met"), "met:reached", "met", numbers),
    )
    parts = with_counts(PARTS, counts)
    return Result(scope=scope, parts=parts, reached=("reached",), told_rates=rates, population=population)


def _publish(hours: int, title: Words) -> Measure:
    return measure(
        f"contact_{hours}h",
        title=title,
        definition=format_lazy(DEFINITION, hours=hours),
        unit=MEETINGS,
        source=_("Encounters, the people met in them, and attempts"),
        rows=MEETING_ROWS,
    )(partial(contact, hours=hours))


contact_24h = _publish(24, _("Contact within 24 hours"))
contact_72h = _publish(72, _("Contact within 72 hours"))
