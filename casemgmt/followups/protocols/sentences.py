"""A protocol as sentences somebody can read aloud. Pure, from the steps."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.codes import ContactMode, Risk
from casemgmt.encounters.models import CallType

from ..contacts.why import counted, offset_words
from .models import AssigneeRule, Trigger
from .schedule import nominal


def plan_sentence(steps: list[Any]) -> str:
    """“6 contacts: 24 h contact, 72 h contact and 30 day contact.”"""
    if not steps:
        return _("No step yet.")
    counted_words = ngettext("%(n)d contact: %(names)s.", "%(n)d contacts: %(names)s.", len(steps))
    return counted_words % {"n": len(steps), "names": listed([step.name for step in steps])}


def step_sentence(step: Any, areas: dict[Any, str] | None = None) -> str:
    """All of a step in words, in the order in which it happens."""
    said = [_dates(step), _tries(step), _who(step), *_conditions(step, areas or {})]
    return " ".join(words for words in said if words)


def _dates(step: Any) -> str:
    values = {
        "opens": counted(step.opens_after, str(Trigger(step.trigger).label)),
        "due": _later(step.due_after),
        "closes": _later(step.closes_after),
    }
    words = _("Opens %(opens)s, is due %(due)s, closes %(closes)s.") % values
    if step.in_office_hours:
        words += " " + (
            _("Only in office hours: a date that falls outside moves back to the office day before.")
            if step.due_after.startswith("-")
            else _("Only in office hours: a date that falls outside moves to the next opening.")
        )
    return words


def _later(offset: str) -> str:
    span = nominal(offset)
    if not span:
        return _("at that moment")
    return (_("%(offset)s before it") if offset.startswith("-") else _("%(offset)s after it")) % {
        "offset": offset_words(offset)
    }


def _tries(step: Any) -> str:
    ways = [str(ContactMode(mode).label).lower() for mode in step.modes]
    words = ngettext("%(n)d attempt", "%(n)d attempts", step.attempts_needed) % {"n": step.attempts_needed}
    if step.days_needed > 1:
        words += " " + _("on %(n)d different days") % {"n": step.days_needed}
    if step.parts_needed > 1:
        joined = (
            _("and in %(n)d parts of the day") if step.days_needed > 1 else _("in %(n)d different parts of the day")
        )
        words += " " + joined % {"n": step.parts_needed}
    return _("%(tries)s: %(ways)s.") % {"tries": words, "ways": _(", then ").join(ways)}


def _who(step: Any) -> str:
    if step.assignee_rule == AssigneeRule.ANYONE:
        return _("Whoever of the team is free does it.")
    if step.assignee_rule == AssigneeRule.COLLEAGUE and step.colleague:
        return _("%(name)s does it.") % {"name": step.colleague.name}
    return _("The case's owner does it.")


def _conditions(step: Any, areas: dict[Any, str]) -> list[str]:
    found = []
    if step.only_risks:
        words = listed([str(Risk(risk).label) for risk in step.only_risks], _("or"))
        found.append(_("Only at %(risk)s.") % {"risk": words})
    if step.only_call_types:
        words = listed([str(CallType(kind).label) for kind in step.only_call_types], _("or"))
        found.append(_("Only after a call about: %(types)s.") % {"types": words})
    if step.only_areas:
        words = listed([areas.get(area, _("an area that is gone")) for area in step.only_areas], _("or"))
        found.append(_("Only in %(areas)s.") % {"areas": words})
    return found


def listed(words: list[str], last: str = "") -> str:
    """“a, b and c”."""
    joint = last or _("and")
    return f"{', '.join(words[:-1])} {joint} {words[-1]}" if len(words) > 1 else "".join(words)
