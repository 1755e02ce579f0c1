"""What narrows the rows of a measure besides area and risk, and which measure can be narrowed by what.

Each filter is one condition on the rows that a measure counts, whatever the measure: what it counts (`subject_id`), of
which case, person and encounter. What a measure has no answer to it refuses (`registry`), never leaves out. "none" is a
value where a row may have none, so that the values of a filter add to the whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from .groups import MARKS, YEARS

# Where a statement must be narrowed further in: what it says of its rows depends on which of them are kept.
KEPT = "/*kept*/ true"

# The encounter a row `k` belongs to; where it names none, the one its case began with.
CALL = """coalesce(k.encounter_id, (
    SELECT x.id FROM calls_then ce JOIN written x ON x.id = ce.encounter_id
    WHERE ce.case_id = k.case_id AND x.ended_at <= %(as_of)s ORDER BY x.ended_at, x.id LIMIT 1))"""
# The case a row belongs to; of a meeting, the one in which the person was taken on.
CASE = """coalesce(k.case_id, (
    SELECT c.id FROM calls_then ce JOIN case_then c ON c.id = ce.case_id LEFT JOIN survivor s ON s.id = c.person_id
    WHERE ce.encounter_id = k.encounter_id AND coalesce(s.root, c.person_id) = k.person_id
    ORDER BY c.opened_at, c.id LIMIT 1))"""
OF_CALL = """({call} IN (SELECT x.id FROM written x WHERE coalesce(nullif(x.{column}, ''), 'none') = %({name})s)
  OR %({name})s = 'none' AND {call} IS NULL)"""
NEED_OF = """SELECT 1 FROM need_written n WHERE {mine}
    AND n.heard_at <= %(as_of)s AND (n.voided_at IS NULL OR n.voided_at > %(as_of)s)
    AND (n.created_at <= %(as_of)s
      OR EXISTS (SELECT 1 FROM core_event v WHERE v.subject_id = n.id AND v.at <= %(as_of)s))"""
OF_NEEDS = "(EXISTS ({needs} AND n.domain = %(need)s) OR %(need)s = 'none' AND NOT EXISTS ({needs}))"
WITH_CODE = "('{word}:' || %({name})s) = ANY(k.codes::text[])"
OF_OFFER = "k.subject_id IN (SELECT o.id FROM offer_written o WHERE {what})"
FIRST_ASKED = """(SELECT o.urgency FROM counted_offer o WHERE o.referral_id = k.subject_id
    ORDER BY o.sent_at, o.id LIMIT 1) = %(urgency)s"""


def _of_call(name: str, column: str) -> str:
    return OF_CALL.replace("{call}", CALL).replace("{column}", column).replace("{name}", name)


def _of_needs(mine: str) -> str:
    return OF_NEEDS.replace("{needs}", NEED_OF.replace("{mine}", mine))


def _code(name: str, word: str) -> str:
    return WITH_CODE.replace("{word}", word).replace("{name}", name)


CALLS = {"team": _of_call("team", "team"), "call_type": _of_call("call_type", "call_type")} | {
    "source": _of_call("source", "source")
}
OWNER = """({case} IN (SELECT c.id FROM case_then c WHERE coalesce(c.owner_id::text, 'none') = %(navigator)s)
  OR %(navigator)s = 'none' AND {case} IS NULL)""".replace("{case}", CASE)
ASSIGNEE = """k.subject_id IN (
    SELECT f.id FROM planned f LEFT JOIN case_then c ON c.id = f.case_id
    WHERE coalesce(f.assignee_id, c.owner_id)::text IS NOT DISTINCT FROM nullif(%(navigator)s, 'none'))"""
GROUP = """EXISTS (
    SELECT 1 FROM (SELECT 1) one LEFT JOIN person_then p ON p.id = k.person_id LEFT JOIN {years}
    ON true WHERE %(group)s = ANY({marks}))"""
GROUP = GROUP.replace("{years}", YEARS.replace("{at}", "k.at")).replace("{marks}", MARKS)
PERSONAL = {**CALLS, "navigator": OWNER, "group": GROUP, "need": _of_needs(f"n.case_id = {CASE}")}
OF_REFERRAL = {
    **PERSONAL,
    "need": """k.subject_id IN (
    SELECT r.id FROM referral_written r JOIN need_written n ON n.id = r.need_id WHERE n.domain = %(need)s)""",
    "urgency": FIRST_ASKED,
    "agency": """k.subject_id IN (
    SELECT o.referral_id FROM counted_offer o WHERE o.organization_id::text = %(agency)s)""",
}


@dataclass(frozen=True)
class Rows:
    """A kind of rows that a measure counts: by what they can be narrowed, and what this means where it must be said."""

    filters: Mapping[str, str] = field(default_factory=dict)
    said: Any = ""

    def asked(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """The conditions of the filters that are chosen."""
        return tuple(self.filters[name] for name in NAMES if name in chosen)


UNKNOWN = Rows()
CALL_ROWS = Rows(
    {
        **CALLS,
        "need": """(k.subject_id IN (SELECT x.id FROM written x WHERE %(need)s = ANY(x.needs_heard))
  OR %(need)s = 'none' AND k.subject_id IN (SELECT x.id FROM written x WHERE x.needs_heard = '{}'))""",
    },
    _("Its team, type and source are the call's own; a need is one that was heard there."),
)
MEETING_ROWS = Rows(
    PERSONAL,
    _(
        "Team, call type and source are the encounter's; the navigator is who has the case in which the person was "
        "taken on after it; a need is one of that case; the group is the person's."
    ),
)
CASE_ROWS = Rows(
    PERSONAL,
    _(
        "Team, call type and source are those of the encounter it belongs to, else of the one its case began with; the "
        "navigator is who has the case; a need is one of the case; the group is the person's."
    ),
)
CONTACT_ROWS = Rows(
    {**PERSONAL, "navigator": ASSIGNEE, "step": _code("step", "step")},
    _(
        "Team, call type and source are those of the encounter it belongs to, else of the one its case began with; the "
        "navigator is who was to make the contact, else who has the case; a need is one of the case; the group is the "
        "person's."
    ),
)
TRY_ROWS = Rows(
    {
        **PERSONAL,
        "navigator": "k.subject_id IN (SELECT a.id FROM attempt_written a WHERE a.by_id::text = %(navigator)s)",
        "step": _code("step", "step"),
    },
    _(
        "Team, call type and source are those of the encounter it belongs to, else of the one its case began with; the "
        "navigator is who tried; a need is one of the case; the group is the person's."
    ),
)
NEED_ROWS = Rows(
    {**PERSONAL, "need": _code("need", "need")},
    _(
        "Team, call type and source are those of the encounter its case began with; the navigator is who has the case; "
        "the group is the person's."
    ),
)
REFERRAL_ROWS = Rows(
    OF_REFERRAL,
    _(
        "Team, call type and source are those of the encounter it belongs to, else of the one its case began with; the "
        "navigator is who has the case; need and urgency are those of the referral and its first request; an agency is "
        "one of those that were asked, whichever of them served; the group is the person's."
    ),
)
OFFER_ROWS = Rows(
    {
        **PERSONAL,
        "need": """k.subject_id IN (SELECT o.id FROM offer_written o JOIN referral_written r ON r.id = o.referral_id
    JOIN need_written n ON n.id = r.need_id WHERE n.domain = %(need)s)""",
        "urgency": OF_OFFER.replace("{what}", "o.urgency = %(urgency)s"),
        "agency": OF_OFFER.replace("{what}", "o.organization_id::text = %(agency)s"),
    },
    _(
        "Team, call type and source are those of the encounter it belongs to, else of the one its case began with; the "
        "navigator is who has the case; need, urgency and agency are those of the request; the group is the person's."
    ),
)
GAP_ROWS = Rows(
    {**PERSONAL, "need": _code("need", "need")},
    _(
        "Team, call type and source are those of the encounter it belongs to, else of the one its case began with; the "
        "navigator is who has the case; the group is the person's."
    ),
)
LOAD_ROWS = Rows(
    {**PERSONAL, "navigator": "('user:' || replace(%(navigator)s, 'none', 'nobody')) = ANY(k.codes::text[])"},
    _(
        "Team, call type and source are those of the encounter its case began with; the navigator is who carries it or "
        "made it; a need is one of the case; the group is the person's."
    ),
)
DUTY_ROWS = Rows(
    {
        **PERSONAL,
        "navigator": """(('owner:' || %(navigator)s) = ANY(k.codes::text[]) OR %(navigator)s = 'none'
  AND NOT EXISTS (SELECT 1 FROM unnest(k.codes::text[]) x WHERE x ~ '^owner:[0-9a-f]{8}-'))""",
        "agency": _code("agency", "agency"),
    },
    _(
        "Team, call type and source are those of the encounter it belongs to, else of the one its case began with; "
        "navigator and agency are who owes it; a need is one of the case; the group is the person's."
    ),
)
# In the order in which they are offered and said.
NAMES = ("navigator", "team", "agency", "need", "call_type", "source", "step", "urgency", "group")
TITLES = {
    "navigator": _("Navigator"),
    "team": _("Team"),
    "agency": _("Agency"),
    "need": _("Need"),
    "call_type": _("Call type"),
    "source": _("Source"),
    "step": _("Planned contact"),
    "urgency": _("Urgency"),
    "group": _("Group"),
}


def kept(statement: str, narrowing: Iterable[str]) -> str:
    """The statement with these conditions on its rows."""
    said = " AND ".join(narrowing)
    if not said:
        return statement
    if KEPT in statement:
        return statement.replace(KEPT, said)
    return f"SELECT k.* FROM ({statement}) k WHERE {said}"  # noqa: S608 - pieces of this package, values are parameters
