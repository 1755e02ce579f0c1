"""Legal profiles as data: what each law asks of a permission, and which categories bring it into force.

Where several apply, the strictest wins: what any of them asks is asked. Where a law leaves it open, or it depends on
what the program is, counsel decides; until then the milder reading stands, and the page says so. Not legal advice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain

from .categories import Category, HowGiven

C, D = Category, NeedDomain
IN_WRITING = frozenset({HowGiven.PAPER.value, HowGiven.E_SIGNATURE.value})


class Element(models.TextChoices):
    """What a law wants a permission to say."""

    WHO = "who", _("who tells")
    TO_WHOM = "to_whom", _("who is told")
    WHAT = "what", _("what is told")
    WHY = "why", _("what for")
    UNTIL = "until", _("until when")
    STOP = "stop", _("that it can be taken back, and how")
    SIGNED = "signed", _("who gave it, by what right, how, and when")
    PASSED_ON = "passed_on", _("that who is told may pass it on, and the law may not protect it then")
    NO_CONDITION = "no_condition", _("that help does not depend on it")
    NOT_PASSED_ON = "not_passed_on", _("the notice that it may not be passed on (42 CFR Part 2)")


E = Element
# What every permission says by being recorded here: each is a field of the form.
RECORDED = (E.WHO, E.TO_WHOM, E.WHAT, E.WHY, E.UNTIL, E.STOP, E.SIGNED)


@dataclass(frozen=True)
class Profile:
    """One law, or our own baseline. `of`: the categories that bring it into force; empty for every permission.
    `elements`: what the permission must say. `counsel`: what the program's counsel decides."""

    code: str
    label: str | Promise
    of: frozenset[str]
    elements: tuple[Element, ...]
    is_named_only: bool = False
    is_written: bool = False
    counsel: str | Promise = ""


@dataclass(frozen=True)
class PermissionTerms:
    """What a permission for some categories must be: all that the profiles that apply ask, together."""

    is_named_only: bool
    is_written: bool
    to_say: tuple[Element, ...] = ()  # beside what is recorded with every permission
    profiles: tuple[Profile, ...] = field(default=(), compare=False)


PROFILES = (
    Profile("baseline", _("Baseline"), frozenset(), RECORDED),
    Profile(
        "health",
        _("Health authorization (HIPAA)"),
        frozenset({C.MENTAL_HEALTH, C.CRISIS_SUMMARY, C.RISK}),
        (*RECORDED, E.PASSED_ON, E.NO_CONDITION),
        is_written=True,
        counsel=_("whether the program is a covered entity at all, and whether treatment needs an authorization"),
    ),
    Profile(
        "part_2",
        _("Substance use records (42 CFR Part 2)"),
        frozenset({C.SUBSTANCE_USE}),
        (*RECORDED, E.NOT_PASSED_ON),
        is_named_only=True,
        counsel=_("whether the program is a Part 2 program, whose permissions are always written"),
    ),
    Profile(
        "vawa",
        _("Safety from violence (VAWA)"),
        frozenset({C.VIOLENCE}),
        (*RECORDED, E.NO_CONDITION),
        is_named_only=True,
        is_written=True,
        counsel=_("how long a release may run; it should be as short as the purpose allows"),
    ),
)

# What a need asks for beside “what I need”: that somebody is sent for it tells it already.
PROTECTED_NEEDS: dict[str, str] = {D.SUBSTANCE_USE.value: C.SUBSTANCE_USE.value, D.SAFETY.value: C.VIOLENCE.value}


def that_apply(categories: Iterable[str]) -> tuple[Profile, ...]:
    """The profiles that a permission for these categories comes under."""
    told = {str(category) for category in categories}
    return tuple(profile for profile in PROFILES if not profile.of or profile.of & told)


def terms_for(categories: Iterable[str]) -> PermissionTerms:
    """What a permission for these categories must be; the strictest profile that applies wins."""
    profiles = that_apply(categories)
    return PermissionTerms(
        is_named_only=any(profile.is_named_only for profile in profiles),
        is_written=any(profile.is_written for profile in profiles),
        to_say=tuple(one for one in Element if one not in RECORDED and any(one in its.elements for its in profiles)),
        profiles=profiles,
    )


def asked_by(need_domain: str) -> frozenset[str]:
    """The categories that asking an agency for this need tells, de-identified or not."""
    protected = PROTECTED_NEEDS.get(str(need_domain))
    return frozenset({C.NEEDS.value, protected} if protected else {C.NEEDS.value})


def opened_by(need_domain: str) -> frozenset[str]:
    """The categories that opening who it is tells: without all of them it stays shut."""
    return (asked_by(need_domain) - {C.NEEDS.value}) | {C.IDENTITY.value, C.CONTACT.value}
