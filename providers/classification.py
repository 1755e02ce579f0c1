"""Which needs a listing answers, judged by its words, where its publisher does not say so in our terms. Pure.

All classification of other people's vocabularies stands in this module: taxonomies come and go.
"""

import re
from collections.abc import Iterable

from casemgmt.core.codes import NeedDomain

from .models.services import ServiceKind

N = NeedDomain

# Beginnings of words, in the order in which kinds are judged: the first need found gives the kind.
WORDS: tuple[tuple[str, str], ...] = (
    (N.SHELTER, r"shelter|overnight|warming cent|emergency bed|safe house|refuge|drop.?in night"),
    (N.SUBSTANCE_USE, r"substance|addict|detox|sober|alcohol|opioid|methadone|recovery|drug treat|overdose|withdrawal"),
    (N.BEHAVIORAL_HEALTH, r"mental|behaviou?ral|psychiat|psycholog|counsel+ing|therap(?:y|ist)|crisis|suicid|trauma"),
    (N.HOUSING, r"housing|rent(?:al|ers?)?\b|eviction|tenan|landlord|homeless|move.?in|deposit"),
    (N.FOOD, r"food|meals?\b|pantr|grocer|nutrition|soup kitchen|hunger|snap\b|wic\b"),
    (N.MEDICAL, r"medical|clinic|doctor|dent(?:al|ist)|health cent|primary care|nurs(?:e|ing)|vaccin|pharmac|hospital"),
    (
        N.BENEFITS,
        r"benefits?\b|social security|medicaid|medicare|welfare|disability claim|ssi\b|tanf\b|snap\b|enrol+ment",
    ),
    (N.LEGAL, r"legal|lawyer|attorney|court|immigration|expunge"),
    (N.SAFETY, r"domestic violence|intimate partner|sexual assault|abuse|trafficking|protective order"),
    (N.EMPLOYMENT, r"employ|job|career|work(?:force|search)|resume|vocational"),
    (N.INCOME, r"cash assistance|financial|emergency funds?|utility assist|rent assistance|budget"),
    (N.TRANSPORTATION, r"transport|bus pass|rides?\b|shuttle"),
    (N.DOCUMENTS, r"birth certificate|identification|id card|identity document|vital records"),
    (
        N.COMMUNITY,
        r"community cent|senior cent|drop.?in|recreation|library|neighbou?rhood|social club|peer support|youth cent",
    ),
)
_PATTERNS = tuple((domain, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for domain, pattern in WORDS)
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


def needs_of(name: str, description: str = "", terms: Iterable[str] = ()) -> list[str]:
    """Needs named by the listing: its name and its terms first, its description only when those say nothing."""
    found = _named(" · ".join([name, *terms]))
    return found or _named(description[:2000])


def _named(text: str) -> list[str]:
    return [str(domain) for domain, pattern in _PATTERNS if pattern.search(text)]


def kind_of(needs: Iterable[str]) -> str:
    """The kind that goes with the first need that has one."""
    return next((str(KINDS[N(need)]) for need in needs if N(need) in KINDS), str(ServiceKind.OTHER))
