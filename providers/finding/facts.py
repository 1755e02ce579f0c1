"""What a listing says of whom it takes and how, as codes: from its fields where they say it, else from its prose. Pure.

A code with `no:` before it is a refusal that was said. What is not said has no code.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from casemgmt.core.tables import read_words

from . import tongues


def _read() -> dict[str, dict[str, re.Pattern[str]]]:
    """The patterns of `facts.toml`, by what they tell and by code."""
    written = read_words(Path(__file__).with_name("facts.toml"))
    return {
        told: {code: re.compile("|".join(parts), re.IGNORECASE | re.MULTILINE) for code, parts in codes.items()}
        for told, codes in written.items()
    }


_PATTERNS = _read()
SAYS, REFUSES, ONLY = _PATTERNS["says"], _PATTERNS["refuses"], _PATTERNS["only"]
# In the whole prose these words are about many things; they count only near the beginning and where it says for whom.
_IN_NAME_OR_RULES = frozenset({"women", "men", "children", "youth", "seniors", "veterans", "families"})
_ENROLS = re.compile(
    r"(?:apply|applying|enrol\w*|eligib\w*|sign(?:ing)?[ -]?up|application|appeal\w*|denial)"
    r"[^.]{0,40}(?:medicaid|medicare|medi-?cal)",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"(?:bilingual|speak\w*|spoken|available in|services? in|offered in|languages?:?|habla\w*|interpret\w*|staff|en)"
    r"\b([^.;\n]{0,80})",
    re.I,
)  # fmt: skip
_FIRST_RULE = re.compile(
    r"\W*(?:(?:adult|single|homeless|unhoused|pregnant)\s+)*(?:wom[ae]n|m[ae]n|mujeres|hombres|(?:fe)?males?)\b[^.;\n]*",
    re.I,
)
_BILINGUAL = re.compile(r"bilingual(?! education)|biling[uü]e|se habla", re.IGNORECASE)


def facts_of(said: Mapping[str, Any]) -> list[str]:
    """The codes of one listing. `said`: name, prose (description and the like), rules (eligibility), costs, access (of
    its places), languages (names or codes), and the fields of the listing that say it themselves."""
    name, rules, costs = said["name"], said["rules"], said["costs"]
    prose = " . ".join((name, said["prose"], rules, costs, said["access"]))
    found = {code for code, pattern in SAYS.items() if pattern.search(_where(code, said, prose))}
    refused = {code for code, pattern in REFUSES.items() if pattern.search(prose)}
    found = (found - refused) | {f"no:{code}" for code in refused}
    if "medicaid" in found and _ENROLS.search(prose) and not SAYS["medicaid"].search(costs):
        found.discard("medicaid")
    found |= _languages(said["languages"], prose) | _only(name, rules, prose)
    return sorted(_by_fields(found, said))


def _only(name: str, rules: str, prose: str) -> set[str]:
    """For women alone, or men: it is said, or the name or the beginning of the rules speaks of no others (“Women's
    shelter”; “Men in recovery”)."""
    first = _FIRST_RULE.match(rules)
    named = {code for code in ONLY if SAYS[code].search(f"{name} . {first[0] if first else ''}")}
    said = {code for code, one in ONLY.items() if one.search(prose)}
    return {f"only:{code}" for code in (said or (named if len(named) == 1 else set()))}


def _where(code: str, said: Mapping[str, Any], prose: str) -> str:
    if code in _IN_NAME_OR_RULES:
        return " . ".join((said["name"], said["rules"], said["prose"][:300]))
    if code == "free":
        return " . ".join((said["name"], said["costs"], said["prose"]))
    return prose


def _languages(named: Iterable[str], prose: str) -> set[str]:
    """Spoken there: as listed, and where the prose says that it is spoken."""
    codes = {tongues.code_of(name) for name in named if name}
    for found in _SPEAKS.finditer(prose):
        codes |= {tongues.by_name().get(word, "") for word in re.findall(r"[^\W\d_]{4,}", found[1].casefold())}
    if _BILINGUAL.search(prose):
        codes.add("es")
    return {f"lang:{code}" for code in codes if code}


def _by_fields(found: set[str], said: Mapping[str, Any]) -> set[str]:
    """What a field of the listing says stands above its prose."""
    for code, yes in said.get("fields", {}).items():
        found -= {code, f"no:{code}"}
        found.add(code if yes else f"no:{code}")
    return found
