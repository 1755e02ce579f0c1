"""Every change of how a program shows itself."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import NumberChange
from casemgmt.core.codes import MailLanguage

from .models import BrandRule, Distances, all_languages


def brand_changes(program_id: Any) -> Iterator[NumberChange]:
    """Newest first, each with what was before."""
    rows = BrandRule.objects.filter(program=program_id).select_related("changed_by").order_by("changed_at")
    usual = BrandRule(languages=all_languages(), distances="")
    told = [
        NumberChange(after.changed_at, after.changed_by, _("Name, logo and color"), _differences(before, after))  # type: ignore[arg-type]
        for before, after in pairwise([usual, *rows])
    ]
    yield from reversed(told)


def _differences(before: BrandRule, after: BrandRule) -> list[tuple[str, str, str]]:
    was, became = _facts(before), _facts(after)
    changed = [(name, was[name], became[name]) for name in was if was[name] != became[name]]
    return changed or [(_("Logo"), _("a logo"), _("another logo"))]


def _facts(rule: BrandRule) -> dict[str, str]:
    languages = dict(MailLanguage.choices)
    return {
        _("Name as shown"): rule.shown_name or "–",
        _("Color"): rule.color or _("the product's"),
        _("Logo"): _("a logo") if rule.logo else "–",
        _("What the logo shows, in words"): rule.logo_alt or "–",
        _("Ways are measured in"): str(Distances(rule.distances).label) if rule.distances else _("as its country does"),
        _("Languages offered"): ", ".join(str(languages[code]) for code in rule.languages),
    }
