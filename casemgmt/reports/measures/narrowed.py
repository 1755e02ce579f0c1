"""What narrows the rows of a measure: one meaning of area and risk for all of them, and "none" as a value of each.

A row has the area and the risk of the encounter it belongs to. Where it belongs to none, its area is that of the
encounter its case began with, else the person's; its risk is the case's. So areas, with "no area", add to the whole.
"""

from django.utils.translation import gettext_lazy as _

# Part of every definition.
WHAT_NARROWS = _(
    "Area and risk are those of the encounter it belongs to; where it belongs to none, the area is that of the "
    "encounter its case began with, else the person's, and the risk is the case's."
)
# The area that stood for one at that moment: itself, unless it had been merged into another.
STOOD_FOR = "coalesce((SELECT n.root FROM area_now n WHERE n.id = {area}), {area})"
ASKED = "%(area)s::text"
CONDITION = """(%(area)s::text IS NULL OR coalesce({area}, 'none') = {asked})
  AND (%(risk)s::text IS NULL OR coalesce(nullif({risk}, ''), 'none') = %(risk)s::text)"""
OF_ENCOUNTER = "CASE WHEN {e}.id IS NOT NULL THEN coalesce({e}.area_id::text, 'none') END"
OF_TODAY = "(SELECT {now} FROM (SELECT {told} AS area) t)"
# Only looked up where an area is asked for: the condition is short-cut.
OF_CASE = """(
    SELECT coalesce(x.area_id::text, 'none')
    FROM calls_then ce JOIN written x ON x.id = ce.encounter_id
    WHERE ce.case_id = {case} AND x.ended_at <= %(as_of)s
    ORDER BY x.ended_at, x.id LIMIT 1)"""


def narrowed(area: str, risk: str) -> str:
    """The condition on a row whose area (an id) and risk stand in these columns."""
    return _condition(stood_for(f"{area}::text"), risk)


def stood_for(area: str) -> str:
    """The area that stands for the one whose id, as text, stands in this column."""
    return STOOD_FOR.replace("{area}", area)


def _condition(area: str, risk: str) -> str:
    """Both the area of a row and the one that is asked for are read as they stood then."""
    return CONDITION.replace("{area}", area).replace("{asked}", stood_for(ASKED)).replace("{risk}", risk)


def area_of(case: str, *, encounter: str = "", person: str = "p") -> str:
    """The area, as text, of a row of a case, which may belong to an encounter (an alias of a joined table)."""
    places = [OF_ENCOUNTER.replace("{e}", encounter)] if encounter else []
    told = f"coalesce({', '.join([*places, OF_CASE.replace('{case}', case), f'{person}.area_id::text'])})"
    return OF_TODAY.replace("{now}", stood_for("t.area")).replace("{told}", told)


def narrowed_by_case(case: str, risk: str, *, encounter: str = "", person: str = "p") -> str:
    """The condition on a row of a case."""
    risks = f"CASE WHEN {encounter}.id IS NOT NULL THEN {encounter}.risk ELSE {risk} END" if encounter else risk
    return _condition(area_of(case, encounter=encounter, person=person), risks)
