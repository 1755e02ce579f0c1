"""Setting how a program shows itself. Every change adds a dated row; the program's own row says what counts now."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from . import colors
from .models import BrandRule, all_languages

SAME = object()


@action
def set_brand(
    *,
    program: Program,
    shown_name: str = "",
    color: str = "",
    logo: bytes | object | None = SAME,
    logo_alt: str = "",
    languages: Sequence[str] | None = None,
    distances: str | object = SAME,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> BrandRule | None:
    """Say how the program is called, looks and speaks from now on. `logo` is a PNG of `logos`, None for none; left out
    it stays. English is always offered; without `languages` all are. What was mailed or
    drawn keeps what it says. `distances` are kilometres or miles ("km", "mi"); empty: as its country has it."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = BrandRule.objects.filter(program=program).first()
    refuse_stale(newest, seen)
    kept = bytes(newest.logo) if newest and newest.logo else None
    facts = _facts(shown_name, color, kept if logo is SAME else logo, logo_alt, languages)
    facts["distances"] = (newest.distances if newest else "") if distances is SAME else distances
    if facts == (_facts_of(newest) if newest else {**_facts("", "", None, "", None), "distances": ""}):
        return newest
    made = BrandRule.objects.create(program=program, changed_by=account_of(by), changed_at=at, **facts)
    _carry_over_look(program, made)
    record("program.brand_set", program, by=by, at=at, rule=made.pk)
    return made


def _facts(shown_name: str, color: str, logo: Any, alt: str, languages: Sequence[str] | None) -> dict[str, Any]:
    color = checked_color(color)
    spoken = [one for one in all_languages() if one == "en" or languages is None or one in languages]
    content = bytes(logo) if logo else b""
    mark = hashlib.sha256(color.encode() + content).hexdigest()[:24] if color or content else ""
    words = {"shown_name": shown_name.strip(), "color": color, "logo_alt": alt.strip() if content else ""}
    return {**words, "logo": content or None, "mark": mark, "languages": spoken}


def _facts_of(rule: BrandRule) -> dict[str, Any]:
    names = ("shown_name", "color", "logo_alt", "mark", "languages", "distances")
    return {name: getattr(rule, name) for name in names} | {"logo": bytes(rule.logo) if rule.logo else None}


def checked_color(text: str) -> str:
    """The color as it is stored. Words in it and on it must be read by everybody."""
    if not text.strip():
        return ""
    color = colors.as_hex(text)
    if not color:
        raise NotPossible(_("Write a color as # and six digits or letters a to f, such as #1a4480."), field="color")
    found = colors.contrast(color)
    if found < colors.LEAST_CONTRAST:
        words = _("Too light to be read on white: %(found)s to 1, at least 4.5 to 1 is needed. Choose a darker one.")
        raise NotPossible(words % {"found": f"{found:.1f}"}, field="color")
    return color


def _carry_over_look(program: Program, rule: BrandRule) -> None:
    program.look = {
        "set": True,
        "name": rule.shown_name, "color": rule.color, "mark": rule.mark, "logo": bool(rule.logo),
        "alt": rule.logo_alt, "languages": rule.languages, "distances": rule.distances,
    }  # fmt: skip
    program.save(update_fields=["look"])
