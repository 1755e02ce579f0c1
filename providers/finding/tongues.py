"""Languages by every name they have: in English, in Spanish, in the language itself, or by their code. Pure."""

from collections.abc import Mapping
from functools import cache

from casemgmt.core import languages

from .folding import folded

# Names of languages that mean something else in most questions.
ELSE = {"even", "mono", "ido", "vai", "ga", "ho", "male", "hmong daw", "man", "mende", "manx", "crow", "ewe", "english",
        "ingles", "american", "language", "sign", "creole", "sara", "bini", "edo", "uno", "kru"}  # fmt: skip


@cache
def by_name() -> dict[str, str]:
    """The code of each language by its folded names: of four letters and more, no codes, for reading free words."""
    found: dict[str, str] = {}
    for code, names in _of_locales().items():
        for name in names:
            found.setdefault(folded(name), languages.code_of(name) if _is_known(name) else code)
    for code, (label, said) in languages._KNOWN.items():
        english = languages._english(label)
        for word in (english, *(part.replace("-", " ") for part in said.split())):
            found[folded(word)] = code
    found["asl"] = found["sign language"] = found["lengua de senas"] = found["lenguaje de senas"] = "ase"
    return {
        name: code
        for name, code in found.items()
        if name and name not in ELSE and (len(name) > 3 or not name.isascii() or name == "asl")
    }


@cache
def usual() -> frozenset[str]:
    """Names of the languages on our own list: what a misspelled one is compared with."""
    return frozenset(name for name, code in by_name().items() if code in languages.LABELS)


def _is_known(name: str) -> bool:
    return languages.code_of(name) not in ("", languages.OTHER)


def _of_locales() -> dict[str, list[str]]:
    """Names as Unicode's data has them, in English and in Spanish; names in the language itself stand in our list."""
    from babel import Locale

    english: Mapping[str, str] = Locale("en").languages
    spanish: Mapping[str, str] = Locale("es").languages
    found: dict[str, list[str]] = {}
    for code in english:
        if "_" in code or len(code) > 3:
            continue
        found[code] = [name for name in (english[code], spanish.get(code)) if name]
    return found


def code_of(text: str) -> str:
    """The code of a language as a listing names it: a code, a name in any tongue, with a region behind it."""
    code = languages.code_of(text)
    if code not in ("", languages.OTHER):
        return code
    plain = folded(text)
    names = by_name()
    return names.get(plain) or names.get(plain.split(" ")[0] if plain else "") or ""


@cache
def _labels() -> dict[str, str]:
    from babel import Locale

    return dict(Locale("en").languages)


def name_of(code: str) -> str:
    """Its name in the reader's language, where known; else in English."""
    return languages.name_of(code) or _labels().get(code, code)
