"""Which needs a listing answers, where its publisher does not say so in our terms: by its taxonomy terms first, by the
words of its name next, by its prose last. Pure.

All classification of other people's vocabularies stands in this module: taxonomies come and go. Any taxonomy loads: a
term is judged by its own words, whatever list it comes from. How often the judgement is right is measured
(tests/providers/test_classification.py).
"""

import re
from collections.abc import Iterable
from pathlib import Path

from casemgmt.core.codes import NeedDomain
from casemgmt.core.tables import read_words

from .models.services import ServiceKind

N = NeedDomain

WORDS: dict[str, list[str]] = read_words(Path(__file__).parent / "finding" / "needs.toml")
_PATTERNS = tuple((N(code), re.compile(rf"\b(?:{'|'.join(parts)})", re.IGNORECASE)) for code, parts in WORDS.items())
KINDS = {
    N.SHELTER: ServiceKind.SHELTER,
    N.SUBSTANCE_USE: ServiceKind.BEHAVIORAL_HEALTH,
    N.BEHAVIORAL_HEALTH: ServiceKind.BEHAVIORAL_HEALTH,
    N.HOUSING: ServiceKind.HOUSING,
    N.FOOD: ServiceKind.FOOD,
    N.MEDICAL: ServiceKind.MEDICAL,
    N.BENEFITS: ServiceKind.BENEFITS,
    N.LEGAL: ServiceKind.LEGAL,
    N.COMMUNITY: ServiceKind.COMMUNITY_CENTER,
}
# What prose says in passing is not what is offered: it is heard where the sentence says that it is.
_OFFERS = re.compile(
    r"\b(?:provid|offer|operat|deliver|giv|serv|help|assist|pay|support|treat|run|distribut|ofrec|ayud|bed|camas)",
    re.IGNORECASE,
)
_PASSING = (
    r"refer(?:s|red|rals?)?\b", r"partners?\b", "located", "behind", "next to", "formerly", r"near\b", "across from",
    "other agenc", "such as those", "volunteer", "donat", "must not", "not (?:a|an|provide|offer)", "residents of",
    "staying (?:in|at)", r"people (?:living )?in shelters?",
)  # fmt: skip
_IN_PASSING = re.compile(rf"\b(?:{'|'.join(_PASSING)})", re.IGNORECASE)
_LAW = re.compile(r"\b(?:legal|law\b|lawyer|attorney|court|abogad)", re.IGNORECASE)


def needs_of(name: str, description: str = "", terms: Iterable[str] = ()) -> list[str]:
    """The needs by the listing's terms; where they name none, by its name; where that names none, by its prose."""
    return _named(" · ".join(terms)) or _by_name(name) or _by_prose(description[:2000])


def _named(text: str) -> list[str]:
    return [str(domain) for domain, pattern in _PATTERNS if pattern.search(text)]


def _by_name(name: str) -> list[str]:
    """A law office for tenants is legal help, not a roof."""
    found = _named(name)
    return [str(N.LEGAL)] if _LAW.search(name) else found


def _by_prose(text: str) -> list[str]:
    """What the first sentences offer; the first that names a need is heard, what it says in passing is not."""
    sentences = [part for part in re.split(r"(?<=[.!?;\n])\s+", text) if not _IN_PASSING.search(part)]
    for sentence in sentences[:6]:
        if _LAW.search(sentence) and _OFFERS.search(sentence):
            return [str(N.LEGAL)]
        if found := _named(sentence):
            return found[:3]
    return []


def kind_of(needs: Iterable[str]) -> str:
    """The kind that goes with the first need that has one."""
    return next((str(KINDS[N(need)]) for need in needs if N(need) in KINDS), str(ServiceKind.OTHER))
