"""How the person was last reached before something came up: the contact mode that needs and requests are told by."""

from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import ContactMode

from .shape import Words

# Of a case, at a moment; where nobody had reached the person yet, it came from the crisis contact itself.
LAST_MODE = """coalesce((
    SELECT t.mode FROM tried t
    WHERE t.case_id = {case} AND t.at <= {at} AND t.result IN ('reached', 'declined')
    ORDER BY t.at DESC, t.id LIMIT 1), 'none')"""
MODES: dict[str, Words] = {f"mode:{code}": label for code, label in ContactMode.choices}
WITH_NONE: dict[str, Words] = {**MODES, "mode:none": _("Not reached yet: from the crisis contact")}


def last_mode(case: str, at: str) -> str:
    """The mode of the latest contact of the case that reached the person by this moment, in SQL."""
    return LAST_MODE.replace("{case}", case).replace("{at}", at)
