"""Mental-health care after a crisis, counted in the manner of HEDIS FUM: first visit in 31 days, within 7 and 30 days.

FUM (Follow-Up After Emergency Department Visit for Mental Illness) counts visits from claims. Here a crisis contact
stands for the visit and evidence that care began for the claim; the days, the age and the first visit count as there.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ..scope import Scope
from .divided import Divided
from .filters import MEETING_ROWS
from .groups import YEARS
from .narrowed import narrowed
from .population import Crossed, Population
from .registry import measure
from .shape import MEETINGS, Counts, FigureTable, Numbers, Part, Result, Words, counted_under, rate, with_counts

# Whoever was met in the period, by every entry that is this person: other visits are found from there.
ENTRIES = """
  lately AS MATERIALIZED (SELECT DISTINCT person_id FROM seen WHERE ended_at >= %(start)s AND ended_at < %(end)s),
  entry AS MATERIALIZED (
    SELECT person_id AS id FROM lately
    UNION SELECT s.id FROM survivor s JOIN lately l ON l.person_id = s.root
  ),
"""
# Each person once for each crisis about mental health, whatever entry they were written on: of people of the period.
VISITS = """
SELECT m.encounter_id, m.person_id, m.ended_at, m.day0, m.area_id, m.risk,
  c.involuntary_hold AS is_held, coalesce(v.years < 6, false) AS is_young,
  CASE WHEN v.years < 18 THEN '6' WHEN v.years < 65 THEN '18' WHEN v.years >= 65 THEN '65' ELSE 'not_known' END AS age,
  bool_or(m.agrees = 'yes') AND NOT bool_or(m.agrees = 'no') AS is_agreeing
FROM entry k
JOIN seen m ON m.entry_id = k.id
JOIN call c ON c.id = m.encounter_id
JOIN person_then p ON p.id = m.person_id
LEFT JOIN {years} ON true
WHERE (c.call_type IN ('mental_health', 'suicide_concern') OR 'behavioral_health' = ANY(c.needs_heard))
GROUP BY m.encounter_id, m.person_id, m.ended_at, m.day0, m.area_id, m.risk, c.involuntary_hold, v.years
""".replace("{years}", YEARS.replace("{at}", "m.ended_at"))
# Chronologically, one in 31 days: the first, then the next that is 31 days or more after one that counts.
FIRSTS = """
  eligible AS (
    SELECT person_id, array_agg(DISTINCT day0 ORDER BY day0) AS days
    FROM visit WHERE NOT (is_held OR is_young) GROUP BY person_id
  ),
  first_day AS (
    SELECT person_id, days, days[1] AS day FROM eligible
    UNION ALL
    SELECT f.person_id, f.days, n.day FROM first_day f
    CROSS JOIN LATERAL (SELECT min(d) AS day FROM unnest(f.days) d WHERE d > f.day + 30) n WHERE n.day IS NOT NULL
  ),
  first_visit AS (
    SELECT DISTINCT ON (v.person_id, v.day0) v.encounter_id, v.person_id
    FROM visit v JOIN first_day f ON f.person_id = v.person_id AND f.day = v.day0
    WHERE NOT (v.is_held OR v.is_young) ORDER BY v.person_id, v.day0, v.ended_at, v.encounter_id
  ),
"""
# What agencies were asked for these people in mental-health care, whichever crisis it belongs to.
CARE = """
  care AS MATERIALIZED (
    SELECT coalesce(s.root, r.person_id) AS person_id, r.case_id, (o.sent_at AT TIME ZONE %(zone)s)::date AS sent_on,
      coalesce(l.grade, 0) AS grade, coalesce(l.is_disputed, false) AS is_disputed, l.service_on,
      o.state_then IN ('accepted', 'undecided')
        AND NOT EXISTS (SELECT 1 FROM statement_then t WHERE t.offer_id = o.id AND NOT t.began) AS is_open
    FROM need_written n
    JOIN referral_written r ON r.need_id = n.id
    JOIN counted_offer o ON o.referral_id = r.id
    LEFT JOIN linkage_then l ON l.offer_id = o.id
    LEFT JOIN survivor s ON s.id = r.person_id
    WHERE n.domain = 'behavioral_health' AND NOT (r.result = 'voided' AND r.closed_at <= %(as_of)s)
      AND coalesce(s.root, r.person_id) IN (SELECT person_id FROM visit)
  )
"""
ROWS = """
WITH RECURSIVE {entries} visit AS MATERIALIZED ({visits}), {firsts} {care}
SELECT v.encounter_id AS subject_id, k.case_id, v.person_id, v.encounter_id, v.ended_at AS at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  CASE WHEN v.is_held THEN ARRAY['held'] WHEN v.is_young THEN ARRAY['young']
       WHEN f.encounter_id IS NULL THEN ARRAY['again']
       WHEN NOT v.day0 + 30 < (%(as_of)s AT TIME ZONE %(zone)s)::date THEN ARRAY['recent']
       ELSE array_remove(ARRAY[
         CASE WHEN k.in_7 THEN 'in_7' WHEN k.in_30 THEN 'in_30' WHEN k.is_disputed THEN 'disputed'
              WHEN k.is_open THEN 'unknown' ELSE 'none' END,
         CASE WHEN k.in_7 OR k.in_30 THEN 'within_30' END,
         CASE WHEN v.is_agreeing THEN 'agreeing' END, 'age:' || v.age, 'counted'], NULL) END AS codes
FROM visit v
LEFT JOIN first_visit f ON f.encounter_id = v.encounter_id AND f.person_id = v.person_id
LEFT JOIN (
  SELECT v.encounter_id, v.person_id,
    bool_or(x.grade >= 3 AND NOT x.is_disputed AND x.service_on BETWEEN v.day0 AND v.day0 + 7) AS in_7,
    bool_or(x.grade >= 3 AND NOT x.is_disputed AND x.service_on BETWEEN v.day0 AND v.day0 + 30) AS in_30,
    bool_or(x.is_disputed AND x.sent_on <= v.day0 + 30) AS is_disputed,
    bool_or(x.is_open AND x.grade < 3 AND x.sent_on <= v.day0 + 30) AS is_open,
    (array_agg(x.case_id ORDER BY x.service_on BETWEEN v.day0 AND v.day0 + 30 DESC NULLS LAST, x.sent_on))[1] AS case_id
  FROM visit v JOIN care x ON x.person_id = v.person_id
  WHERE v.ended_at >= %(start)s AND v.ended_at < %(end)s
  GROUP BY v.encounter_id, v.person_id
) k ON k.encounter_id = v.encounter_id AND k.person_id = v.person_id
WHERE v.ended_at >= %(start)s AND v.ended_at < %(end)s AND {narrowed}
"""
ROWS = (
    ROWS.replace("{visits}", VISITS.strip())
    .replace("{entries}", ENTRIES.strip())
    .replace("{firsts}", FIRSTS.strip())
    .replace("{care}", CARE.strip())
    .replace("{narrowed}", narrowed("v.area_id", "v.risk"))
)

PARTS = (
    Part("in_7", _("Care began within 7 days")),
    Part("in_30", _("Care began after 8 to 30 days")),
    Part("none", _("No care within 30 days")),
    Part("disputed", _("Disputed")),
    Part("unknown", _("An agency accepted or has not decided, nobody has said")),
    Part("again", _("Met again within 31 days of a visit that counts"), is_apart=True),
    Part("held", _("Held involuntarily: taken for an admission"), is_apart=True),
    Part("young", _("Under 6 years"), is_apart=True),
    Part("recent", _("Met too recently, the 30 days are not over"), is_apart=True),
)
AGES: dict[str, Words] = {
    "age:6": _("6 to 17"),
    "age:18": _("18 to 64"),
    "age:65": _("65 and over"),
    "age:not_known": _("Not known"),
}


@measure(
    "behavioral_followup",
    title=_("Mental-health care after a crisis (as HEDIS FUM counts)"),
    definition=_(
        "In the manner of HEDIS FUM, which counts emergency-room visits for mental illness. Visit: an encounter of the "
        "period about mental health (call type mental health crisis or concern about suicide, or mental health care "
        "heard as a need), paired with each person met, merged entries counting once, with the full 30 days elapsed. "
        "As there: of several visits of a person only the first in 31 days counts (a visit on day 0 keeps those of "
        "days 1 to 30 out, the next may count from day 31), after exclusions; both shares have the same denominator; "
        "the day of the visit is day 0 and care on it counts, so 8 and 31 days in all; people under 6 are left out. "
        "Care: evidence of grade 3 or more that mental-health care began on one of these days, which nobody disputes, "
        "from any agency and whichever encounter led to it. Different from there: a crisis contact stands for the "
        "emergency room, its call type or a need for a diagnosis, an agency's or the person's word for a claim; an "
        "involuntary hold noted on the call stands for an admission, later admissions are not known here and not left "
        "out; nobody is left out for coverage, hospice or death; unknown ages count; the first visit is looked for "
        "over the whole record, not from January 1; substance use is not in it (that is FUA). Told as of a past "
        "moment, what was recorded later is left out."
    ),
    unit=MEETINGS,
    source=_("Encounters, the people met in them, needs, referrals, offers and linkages"),
    rows=MEETING_ROWS,
)
def behavioral_followup(scope: Scope) -> Result:
    """Of first visits about mental health: care began within 7 and within 30 days."""
    population = Population(ROWS, scope.parameters())
    figures = ("in_7", "within_30", "counted", "within_30+agreeing", "agreeing")
    counts, people = population.counts_and_people(*figures)
    numbers = Numbers(counts, people)
    of_agreeing = _("Care within 30 days, of those who agreed to be contacted")
    return Result(
        scope=scope,
        parts=with_counts(PARTS, counts),
        reached=("in_7", "in_30"),
        unknown=("unknown",),
        told_rates=(
            rate("within_30", _("Care began within 30 days"), "within_30", "counted", numbers, "unknown"),
            rate("within_7", _("Care began within 7 days"), "in_7", "counted", numbers, "unknown"),
            rate("agreeing_30", of_agreeing, "within_30+agreeing", "agreeing", numbers, "unknown+agreeing"),
        ),
        tables=(
            _by_age(counts, "within_30", "by_age_30", _("Within 30 days, by age")),
            _by_age(counts, "in_7", "by_age_7", _("Within 7 days, by age")),
        ),
        population=population,
    )


def _by_age(counts: Counts, code: str, name: str, title: Words) -> FigureTable:
    divided = Divided(Crossed(_crossed(counts, code)), code, _("Visits"), _("Care began"))
    return divided.table(name, title, _("Age"), AGES)


def _crossed(counts: Counts, code: str) -> Mapping[frozenset[str], int]:
    figures = [*AGES, *(f"{code}+{age}" for age in AGES)]
    return {frozenset(figure.split("+")): counted_under(figure, counts) for figure in figures}
