"""Ranking services for a need, with the reasons. Pure: facts in, an explained score out.

The score is a sum of parts, each of which can be said in words. What never changes it downwards: more room, a
shorter way,
a fresher verification, a better record. A service that is not eligible keeps its place at the end and shows the rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from math import exp
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from casemgmt.core import ways
from casemgmt.core.languages import OTHER, code_of, name_of
from casemgmt.core.shares import percent_of
from casemgmt.people.age import Age, doubts, out_of

# The most points each part can give; see docs/decisions/ for why.
ROOM, NEAR, LANGUAGE, OPEN, VERIFIED, ACCEPTS, ANSWERS, LINKS = 30.0, 25.0, 15.0, 10.0, 10.0, 10.0, 5.0, 10.0
ACCESS_POINTS = 5.0
ACCESS = (
    ("wheelchair", _lazy("Wheelchair")),
    ("sign_language", _lazy("Sign language")),
    ("quiet", _lazy("Quiet room")),
)
# Words a listing uses when it offers that access.
ACCESS_SIGNS = {
    "wheelchair": ("wheelchair", "ramp", "step-free", "elevator", "accessible"),
    "sign_language": ("sign language", "asl", "interpreter"),
    "quiet": ("quiet", "sensory"),
}
# What each part can give, as docs/matching.md says it.
WEIGHTS = {
    "room": ROOM,
    "distance": NEAR,
    "language": LANGUAGE,
    "access": ACCESS_POINTS,
    "open": OPEN,
    "verified": VERIFIED,
    "share accepted": ACCEPTS,
    "time to answer": ANSWERS,
    "share linked": LINKS,
}
FEWEST_OFFERS = 11  # below this an agency's record is not shown and counts as neither good nor bad


@dataclass(frozen=True)
class NeedFacts:
    """What the person needs, as far as it decides who can help."""

    domain: str
    age: Age | None = None
    gender: str = ""
    area: str = ""
    language: str = ""
    access: str = ""


@dataclass(frozen=True)
class AnswerRecord:
    """An agency's record here for this need: offers, share accepted, median time to answer, share linked."""

    offers: int = 0
    accepted: int = 0
    linked: int = 0
    median_answer: timedelta | None = None


@dataclass(frozen=True)
class ServiceFacts:
    """What is known of one service."""

    domains: frozenset[str]
    minimum_age: float | None = None
    maximum_age: float | None = None
    genders: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    distance_km: float | None = None
    is_open: bool | None = None
    opens_in: timedelta | None = None
    open_where: str = ""  # the place whose hours these are, where it is not the nearest
    is_by_appointment: bool = False
    access: str = ""
    room: int | None = None
    room_age: timedelta | None = None
    room_state: str = ""
    verified_age: timedelta | None = None
    is_doubted: bool = False
    record: AnswerRecord = field(default_factory=AnswerRecord)
    kept_apart_from: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


# What an agency said instead of a number.
ROOM_STATES = {
    "waitlist": _lazy("waitlist only (said %(ago)s)"),
    "additional-assessment-required": _lazy("call first (said %(ago)s)"),
    "not-accepting": _lazy("takes nobody now (said %(ago)s)"),
}


@dataclass(frozen=True)
class Match:
    """A service's place: its score, the reasons that made it, the rules that exclude it, what one has to ask before it
    is believed to fit, and rules of the house that nothing on record of the person answers."""

    score: float
    reasons: tuple[str, ...]
    excluded_by: tuple[str, ...]
    thing: Any = None
    checks: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def is_eligible(self) -> bool:
        return not self.excluded_by


def match(wanted: NeedFacts, facts: ServiceFacts, thing: Any = None) -> Match:
    """Score one service for what is wanted."""
    parts = [
        _room(facts),
        _distance(facts),
        _language(wanted, facts),
        _access(wanted, facts),
        _open(facts),
        _verified(facts),
        _accepts(facts.record),
        _answers(facts.record),
        _links(facts.record),
    ]
    return Match(
        score=round(sum(points for points, _words in parts), 3),
        reasons=tuple(words for _points, words in parts if words),
        excluded_by=tuple(_exclusions(wanted, facts)),
        thing=thing,
        checks=tuple(doubts(wanted.age, facts.minimum_age, facts.maximum_age)),
        limits=facts.limits,
    )


def best_first(matches: Iterable[Match]) -> list[Match]:
    """Eligible ones first, the best on top; ties keep the order they came in."""
    return sorted(matches, key=lambda found: (not found.is_eligible, -found.score))


def _exclusions(wanted: NeedFacts, facts: ServiceFacts) -> Iterable[str]:
    if facts.kept_apart_from:
        yield _("not together with %(names)s, who is there or asked for there") % {
            "names": ", ".join(facts.kept_apart_from)
        }
    if facts.domains and wanted.domain not in facts.domains:
        yield _("does not offer this")
    if wanted.age and out_of(wanted.age, facts.minimum_age, None):
        yield _("from age %(age)d") % {"age": facts.minimum_age}
    if wanted.age and out_of(wanted.age, None, facts.maximum_age):
        yield _("up to age %(age)d") % {"age": facts.maximum_age}
    if wanted.gender and facts.genders and wanted.gender not in facts.genders:
        yield _("only for: %(genders)s") % {"genders": ", ".join(sorted(facts.genders))}
    if wanted.area and facts.areas and wanted.area not in facts.areas:
        yield _("only for people from: %(areas)s") % {"areas": ", ".join(sorted(facts.areas))}


def _room(facts: ServiceFacts) -> tuple[float, str]:
    if facts.room_age is None:
        return 0.0, _("room not known")
    if facts.room is None:
        return 0.0, _("room not known (last said %(ago)s)") % {"ago": _ago(facts.room_age)}
    freshness = exp(-max(0.0, facts.room_age / timedelta(days=3)))
    said = _ago(facts.room_age)
    if facts.room <= 0 and facts.room_state in ROOM_STATES:
        return 0.0, str(ROOM_STATES[facts.room_state]) % {"ago": said}
    if facts.room <= 0:
        return 0.0, _("no room (said %(ago)s)") % {"ago": said}
    words = ngettext("%(room)d place (said %(ago)s)", "%(room)d places (said %(ago)s)", facts.room)
    return ROOM * (0.5 + 0.5 * min(facts.room, 10) / 10) * (0.25 + 0.75 * freshness), words % {
        "room": facts.room,
        "ago": said,
    }


def _distance(facts: ServiceFacts) -> tuple[float, str]:
    if facts.distance_km is None:
        return NEAR * 0.2, ""
    return NEAR * exp(-facts.distance_km / 6), _("%(way)s away") % {"way": ways.in_words(facts.distance_km)}


def _language(wanted: NeedFacts, facts: ServiceFacts) -> tuple[float, str]:
    spoken, code = {code_of(language) for language in facts.languages}, code_of(wanted.language)
    if code in ("", "en"):
        return LANGUAGE * 0.5, ""
    name = {"language": name_of(code)}
    if code in spoken and code != OTHER:
        return LANGUAGE, _("speaks %(language)s") % name
    return (0.0, _("%(language)s not listed") % name) if spoken else (LANGUAGE * 0.25, "")


def _access(wanted: NeedFacts, facts: ServiceFacts) -> tuple[float, str]:
    if not wanted.access:
        return ACCESS_POINTS * 0.5, ""
    words = str(dict(ACCESS)[wanted.access])
    if any(sign in facts.access for sign in ACCESS_SIGNS[wanted.access]):
        return ACCESS_POINTS, words
    return 0.0, _("%(access)s: not listed") % {"access": words}


def _open(facts: ServiceFacts) -> tuple[float, str]:
    points, words = _openness(facts)
    return points, f"{words} ({facts.open_where})" if facts.open_where else words


def _openness(facts: ServiceFacts) -> tuple[float, str]:
    if facts.is_open is None:
        return OPEN * 0.2, _("by appointment") if facts.is_by_appointment else _("hours not known")
    if facts.is_open:
        return OPEN, _("open now")
    if facts.opens_in is None:
        return 0.0, _("closed now")
    soon = exp(-max(0.0, facts.opens_in / timedelta(hours=12)))
    return OPEN * 0.8 * soon, _("closed now, opens in %(time)s") % {"time": rough_time(facts.opens_in)}


def _verified(facts: ServiceFacts) -> tuple[float, str]:
    if facts.verified_age is None:
        return 0.0, _("never verified")
    if facts.is_doubted:
        return 0.0, _("contradicted since it was verified")
    return VERIFIED * exp(-max(0.0, facts.verified_age / timedelta(days=180))), _("verified %(ago)s") % {
        "ago": _ago(facts.verified_age)
    }


def _accepts(record: AnswerRecord) -> tuple[float, str]:
    if record.offers < FEWEST_OFFERS:
        return ACCEPTS * 0.5, ""
    share = record.accepted / record.offers
    return ACCEPTS * share, _("accepts %(share)d %% of %(offers)d") % {
        "share": percent_of(record.accepted, record.offers),
        "offers": record.offers,
    }


def _answers(record: AnswerRecord) -> tuple[float, str]:
    if record.offers < FEWEST_OFFERS or record.median_answer is None:
        return ANSWERS * 0.5, ""
    return ANSWERS * exp(-(record.median_answer / timedelta(hours=24))), _("answers in %(time)s (median)") % {
        "time": rough_time(record.median_answer)
    }


def _links(record: AnswerRecord) -> tuple[float, str]:
    if record.offers < FEWEST_OFFERS:
        return LINKS * 0.5, ""
    share = record.linked / record.offers
    return LINKS * share, _("%(share)d %% linked") % {"share": percent_of(record.linked, record.offers)}


def rough_time(span: timedelta) -> str:
    """A length of time in its largest fitting unit."""
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes < 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", round(minutes / 60)) % {"n": round(minutes / 60)}
    days = round(minutes / 1440)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _ago(span: timedelta) -> str:
    return _("%(time)s ago") % {"time": rough_time(span)}
