"""Linkage in 7 and 30 days: did service really begin for the people who were referred, and who says so?

A referral's status, from what is on record at the moment it is told from, is the first of these that holds for any of
its counted offers: linked (service began within the days, graded 3 or more, nobody says otherwise), disputed (one side
says that it began, on whatever day, another that it did not), unknown (an offer is accepted or undecided and nobody has
said), not linked (service began outside the days; the only word is that it did not begin; every offer has ended). A
person's is the first that holds for any of their referrals that belong to the encounter.
"""

from functools import partial

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from referrals.models import Grade

from ..scope import Scope
from .filters import MEETING_ROWS, REFERRAL_ROWS
from .narrowed import narrowed
from .population import Population
from .registry import Measure, measure
from .shape import MEETINGS, Numbers, Part, Rate, Result, Words, rate, with_counts

CHANCES = """
SELECT b.id AS referral_id, b.case_id, b.person_id, b.encounter_id, b.ended_at, b.day0, b.result, b.sent_at, b.made_at,
  b.area_id, b.risk,
  CASE WHEN l.is_disputed THEN 2
       WHEN l.grade >= 3 AND l.service_on BETWEEN b.day0 AND b.day0 + %(days)s THEN 1
       WHEN l.grade >= 3 THEN 5
       -- An offer sent after the days cannot make the old cohort unknown.
       WHEN (o.sent_at AT TIME ZONE %(zone)s)::date > b.day0 + %(days)s THEN 7
       WHEN o.state_then NOT IN ('accepted', 'undecided', 'linked', 'completed') THEN 7
       WHEN EXISTS (SELECT 1 FROM statement_then t WHERE t.offer_id = o.id AND NOT t.began) THEN 6
       WHEN o.state_then = 'undecided' THEN 4 ELSE 3 END AS standing,
  CASE WHEN l.grade >= 3 AND l.graded_at < {days_end} THEN l.grade
       WHEN l.grade >= 3 THEN ({graded_by_then}) END AS grade
FROM belongs b JOIN counted_offer o ON o.referral_id = b.id LEFT JOIN linkage_then l ON l.offer_id = o.id
"""
# The grade as it stood when the days were over; what was said later is told apart.
DAYS_END = "((b.day0 + %(days)s + 1)::timestamp AT TIME ZONE %(zone)s)"
GRADED_BY_THEN = """
SELECT (v.data ->> 'grade')::int FROM core_event v
WHERE v.subject_id = l.id AND v.verb = 'linkage.graded' AND v.at < {days_end} ORDER BY v.at DESC, v.id DESC LIMIT 1
"""
CHANCES = CHANCES.replace("{graded_by_then}", GRADED_BY_THEN.strip()).replace("{days_end}", DAYS_END)
PER_REFERRAL = """
SELECT referral_id, case_id, person_id, encounter_id, ended_at, day0, result, sent_at, area_id, risk,
  min(standing) AS standing, max(grade) FILTER (WHERE standing = 1) AS grade
FROM ({chances}) c
GROUP BY referral_id, case_id, person_id, encounter_id, ended_at, day0, result, sent_at, area_id, risk
"""
PART = """
CASE WHEN standing = 1 THEN 'linked' WHEN standing = 2 THEN 'disputed' WHEN standing IN (3, 4) THEN 'unknown'
     WHEN standing >= 5 THEN 'not_linked' END
"""
MARK = """
CASE standing WHEN 1 THEN 'linked:' || CASE WHEN grade >= 3 THEN grade::text ELSE 'later' END
     WHEN 3 THEN 'unknown:accepted' WHEN 4 THEN 'unknown:undecided'
     WHEN 5 THEN 'not_linked:outside' WHEN 6 THEN 'not_linked:said_no'
     WHEN 7 THEN 'not_linked:' || coalesce(nullif(result, ''), 'ended') END
"""
ELAPSED = "day0 + %(days)s < (%(as_of)s AT TIME ZONE %(zone)s)::date"
# Membership is fixed when the days are over: what was first sent later does not join the cohort.
SENT_IN_TIME = "(r.sent_at AT TIME ZONE %(zone)s)::date <= r.day0 + %(days)s"
BY_REFERRAL = """
SELECT referral_id AS subject_id, case_id, person_id, encounter_id, coalesce(ended_at, sent_at) AS at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  CASE WHEN encounter_id IS NULL THEN ARRAY['no_encounter'] WHEN NOT ({elapsed}) THEN ARRAY['recent']
       WHEN NOT ({in_time}) THEN ARRAY['sent_later']
       ELSE array_remove(ARRAY[{part}, {mark}], NULL) END AS codes
FROM ({per_referral}) r
WHERE coalesce(ended_at, sent_at) >= %(start)s AND coalesce(ended_at, sent_at) < %(end)s
  AND {narrowed}
""".replace("{narrowed}", narrowed("area_id", "risk"))
BY_PERSON = """
SELECT encounter_id AS subject_id, case_id, person_id, encounter_id, ended_at AS at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  CASE WHEN NOT ({elapsed}) THEN ARRAY['recent'] WHEN standing IS NULL THEN ARRAY['no_referral']
       ELSE array_remove(ARRAY[{part}, {mark}, 'referred'], NULL) END
    || CASE WHEN {elapsed} THEN ARRAY['met'] || CASE WHEN is_agreeing THEN ARRAY['agreeing'] END END AS codes
FROM (
  SELECT p.encounter_id, p.person_id, p.ended_at, p.day0,
    (array_agg(r.case_id ORDER BY r.standing, r.sent_at DESC, r.referral_id))[1] AS case_id,
    p.agrees = 'yes' AND n.person_id IS NOT NULL AS is_agreeing, min(r.standing) AS standing, max(r.grade) AS grade,
    (array_agg(r.result ORDER BY r.standing, r.sent_at DESC, r.referral_id))[1] AS result
  FROM pair p LEFT JOIN named n ON n.person_id = p.person_id
    LEFT JOIN ({per_referral}) r ON r.encounter_id = p.encounter_id AND r.person_id = p.person_id
      AND {in_time}
  GROUP BY p.encounter_id, p.person_id, p.ended_at, p.day0, p.agrees, n.person_id
) p
"""


def _written(statement: str) -> str:
    pieces = {
        "per_referral": PER_REFERRAL,
        "chances": CHANCES,
        "elapsed": ELAPSED,
        "in_time": SENT_IN_TIME,
        "part": PART,
        "mark": MARK,
    }
    for name, piece in pieces.items():
        statement = statement.replace(f"{{{name}}}", piece)
    return statement


STATEMENTS = {"person": _written(BY_PERSON), "referral": _written(BY_REFERRAL)}

PARTS = (
    Part("linked", _("Linked")),
    *(
        Part(f"linked:{grade.value}", grade.label, of="linked")
        for grade in (Grade.REPORTED, Grade.CONFIRMED, Grade.ENGAGED)
    ),
    Part("linked:later", _("Evidence came after the days were over"), of="linked"),
    Part("not_linked", _("Not linked")),
    Part("not_linked:outside", _("Service began outside the days"), of="not_linked"),
    Part("not_linked:said_no", _("Said not to have begun"), of="not_linked"),
    Part("not_linked:not_linked", _("Accepted, service did not begin"), of="not_linked"),
    Part("not_linked:unmet", _("Closed unmet: no agency accepted"), of="not_linked"),
    Part("not_linked:withdrawn", _("Withdrawn"), of="not_linked"),
    Part("not_linked:linked", _("Closed, no offer is left"), of="not_linked"),
    Part("not_linked:ended", _("Every offer ended, not closed yet"), of="not_linked"),
    Part("disputed", _("Disputed")),
    Part("unknown", _("Unknown")),
    Part("unknown:accepted", _("Accepted, nobody has said"), of="unknown"),
    Part("unknown:undecided", _("No answer yet, or waitlisted"), of="unknown"),
)
RECENT = Part("recent", _("Met too recently, the days are not over"), is_apart=True)
APART = {
    "person": (Part("no_referral", _("No referral was sent within the days"), is_apart=True), RECENT),
    "referral": (
        Part("no_encounter", _("Referral without an encounter"), is_apart=True),
        Part("sent_later", _("First sent after the days were over"), is_apart=True),
        RECENT,
    ),
}
DEFINITION = _(
    "Cohort: encounters paired with the people met in them, merged entries counting once, cleared in the period with "
    "the full {days} days elapsed, whose person has a referral with an offer that was sent within those days and not "
    "entered in error; what was first sent later stays out. A referral belongs to the encounter it names, else to the "
    "person's latest encounter before it, else to none (shown apart, in the period in which it was first sent). "
    "Linked: evidence of grade 3 or more says that service began within {days} days, the encounter's local day being "
    "day 0, whenever that was said; by the grade as it stood when the days were over, and where no evidence was on "
    "record by then, apart. Disputed: one side says that service began, on whatever day, and another denies it. "
    "Unknown: an offer is accepted or still undecided and nobody has said. Not linked: service began outside the days, "
    "the last word is that it did not begin, or every offer ended without service; referrals closed unmet or withdrawn "
    "are among them. "
    "These four add to 100 %. The bounds count the unknown as not linked and as linked. A person with several "
    "referrals stands where the best of them does. Told as of a past moment, what was recorded "
    "later is left out."
)


def linkage(scope: Scope, days: int, per: str) -> Result:
    """Of the people (or referrals) of encounters cleared in the period: service began within so many days."""
    population = Population(STATEMENTS[per], {**scope.parameters(), "days": days})
    counts, people = population.counts_and_people("linked", "referred", "linked+agreeing", "agreeing", "met")
    parts, unknown = with_counts(PARTS + APART[per], counts), ("unknown",)
    rates = _of_people(Numbers(counts, people)) if per == "person" else ()
    return Result(
        scope=scope, parts=parts, reached=("linked",), unknown=unknown, told_rates=rates, population=population
    )


def _of_people(numbers: Numbers) -> tuple[Rate, ...]:
    """Of those referred; and, with those who were not, of those who agreed and of everybody met."""
    agreeing = _("Linked, of those who agreed and are identified")
    return (
        rate("referred", _("Linked, of those referred"), "linked", "referred", numbers, "unknown"),
        rate("agreeing", agreeing, "linked+agreeing", "agreeing", numbers, "unknown+agreeing"),
        rate("met", _("Linked, of everybody met"), "linked", "met", numbers, "unknown"),
    )


def _publish(days: int, per: str, title: Words, unit: Words) -> Measure:
    return measure(
        f"linkage_{days}_{'people' if per == 'person' else 'referrals'}",
        title=title,
        definition=format_lazy(DEFINITION, days=days),
        unit=unit,
        source=_("Encounters, referrals, offers and the linkages worked out from what each side said"),
        rows=MEETING_ROWS if per == "person" else REFERRAL_ROWS,
    )(partial(linkage, days=days, per=per))


linkage_7_people = _publish(7, "person", _("Linkage within 7 days, per meeting"), MEETINGS)
linkage_7_referrals = _publish(7, "referral", _("Linkage within 7 days, per referral"), _("referrals"))
linkage_30_people = _publish(30, "person", _("Linkage within 30 days, per meeting"), MEETINGS)
linkage_30_referrals = _publish(30, "referral", _("Linkage within 30 days, per referral"), _("referrals"))
