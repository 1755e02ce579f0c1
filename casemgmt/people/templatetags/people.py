"""How people and the reasons for finding them are put into words."""

from django import template
from django.template.defaultfilters import time as time_format
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.core.templatetags.words import day_words

from ..age import age_now
from ..doubles import Double
from ..forms import WEEKDAYS
from ..identity import Candidate
from ..models import Category, Consent, ContactPoint, Person, RaceEthnicity
from ..queries import reason_words

register = template.Library()


@register.filter
def why_likely(candidate: Candidate) -> str:
    """“34 · same phone, similar name · last met …”: what helps to tell whether it is the same person."""
    has_died = getattr(candidate.person, "has_died", False)
    parts = [_("has died") if has_died else "", age_words(candidate.person), reason_words(candidate.reasons)]
    if candidate.last_met_at:
        parts.append(_("last met %(day)s") % {"day": day_words(timezone.localdate(candidate.last_met_at))})
    if candidate.with_whom:
        parts.append(_("case with %(whom)s") % {"whom": candidate.with_whom})
    return " · ".join(part for part in parts if part)


@register.filter
def age_words(person: Person) -> str:
    """“34”, “17 or 18 (may be under 18: check)”, “about 40”; empty when nothing is known."""
    age = age_now(person, timezone.now())
    return age.with_doubt if age else ""


@register.filter
def why_found(candidate: Candidate | Double) -> str:
    """“same phone, similar name”."""
    return reason_words(candidate.reasons)


@register.filter
def category_words(consent: Consent) -> str:
    """What a consent covers, in the words it was given in."""
    return ", ".join(str(Category(code).label) for code in consent.categories)


@register.filter
def race_words(person: Person) -> str:
    """Race and ethnicity as chosen."""
    return ", ".join(str(RaceEthnicity(code).label) for code in person.race_ethnicity)


@register.filter
def hours_words(point: ContactPoint) -> str:
    """“Mon, Tue 9:00–12:00”; empty when any time will do."""
    days = ", ".join(str(label) for number, label in WEEKDAYS if number in point.weekdays)
    since = time_format(point.from_time, "G:i") if point.from_time else ""
    until = time_format(point.to_time, "G:i") if point.to_time else ""
    hours = f"{since}–{until}" if since or until else ""
    return " ".join(part for part in (days, hours) if part)


@register.filter
def rules_words(point: ContactPoint) -> str:
    """“do not call · text ok · no voicemail · Mon 9:00–12:00”: what is allowed on this number, for who reads it
    elsewhere than on the person's own page."""
    words = [*_allowed(point), hours_words(point)] if point.kind == point.Kind.PHONE else [hours_words(point)]
    if point.paused_until and point.paused_until > timezone.now():
        until = date_format(timezone.localtime(point.paused_until), "j M Y, G:i")
        words.insert(0, _("not safe to talk, paused until %(until)s") % {"until": until})
    return " · ".join(word for word in words if word)


def _allowed(point: ContactPoint) -> list[str]:
    """What is forbidden is always said, what is allowed where it is not the usual."""
    return [
        "" if point.may_call else _("do not call"),
        _("text ok") if point.may_text else _("no texts"),
        _("voicemail ok") if point.may_leave_voicemail else _("no voicemail"),
    ]
