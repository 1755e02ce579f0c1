"""What “service began” means, fixed for each kind of service: the words, what shows it, what counts."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain as D
from providers.models import ServiceKind as K


@dataclass(frozen=True)
class BeganRule:
    """When service of a kind has begun. `by_visit`: attending an appointment is the beginning itself."""

    words: str | Promise
    shown_by: str | Promise
    by_visit: bool = False
    has_stages: bool = False


VISIT = _("the date of the visit, and how: in person, video, phone, peer support")
RULES = {
    K.BEHAVIORAL_HEALTH: BeganRule(_("a visit: in person, by video, by phone, or peer support"), VISIT, by_visit=True),
    K.SHELTER: BeganRule(_("a night was slept there"), _("the night, from the bed list or the person")),
    K.HOUSING: BeganRule(_("the person moved in"), _("the day of moving in, from lease, keys or the person")),
    K.COMMUNITY_CENTER: BeganRule(
        _("attended once"), _("the day, from the sign-in sheet or the person"), by_visit=True
    ),
    K.BENEFITS: BeganRule(
        _("the application was filed (reported), the benefit is active (confirmed)"),
        _("the filing date, or the notice that the benefit is active"),
        has_stages=True,
    ),
    K.FOOD: BeganRule(_("food was given once"), _("the day, from the agency or the person"), by_visit=True),
    K.MEDICAL: BeganRule(_("a visit: in person, by video or by phone"), VISIT, by_visit=True),
    K.LEGAL: BeganRule(_("a first meeting with somebody who advises"), _("the day of the meeting"), by_visit=True),
    K.OTHER: BeganRule(_("the person was served once"), _("the day, from the agency or the person"), by_visit=True),
}
# A service whose kind is not known is held to what its need asks for.
BY_NEED = {
    D.SHELTER: K.SHELTER,
    D.SAFETY: K.SHELTER,
    D.HOUSING: K.HOUSING,
    D.BEHAVIORAL_HEALTH: K.BEHAVIORAL_HEALTH,
    D.SUBSTANCE_USE: K.BEHAVIORAL_HEALTH,
    D.MEDICAL: K.MEDICAL,
    D.FOOD: K.FOOD,
    D.BENEFITS: K.BENEFITS,
    D.INCOME: K.BENEFITS,
    D.LEGAL: K.LEGAL,
    D.COMMUNITY: K.COMMUNITY_CENTER,
}


def rule_for(kind: str, domain: str) -> BeganRule:
    """The rule of a service: by its kind, else by the need it was asked for."""
    known = K(kind) if kind in K.values and kind != K.OTHER else BY_NEED.get(D(domain), K.OTHER)
    return RULES[known]
