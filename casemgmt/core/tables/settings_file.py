"""Settings that people write in TOML (mappings): size, depth and number of words are bounded before they are asked."""

import tomllib
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .bad_file import BadFile
from .text import decode

LARGEST = 200_000
DEEPEST = 6
MOST_WORDS = 20_000


def read_settings(data: bytes | str, *, name: str) -> dict[str, Any]:
    """The tables of a TOML file. Raises BadFile with one sentence."""
    if len(data) > LARGEST:
        words = _("%(file)s is too large for a mapping. Bring the TOML file, not the export.")
        raise BadFile(words % {"file": name})
    text = _text(data, name)
    try:
        told = tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise BadFile(_too_deep(name)) from None
    except ValueError as problem:  # TOMLDecodeError, and numbers of thousands of digits
        raise BadFile(_("%(file)s is not valid TOML: %(problem)s.") % {"file": name, "problem": problem}) from None
    _refuse_excess(told, name)
    return told


def read_words(path: Path) -> dict[str, Any]:
    """A file of words that comes with the program: nobody sent it, so nothing is bounded."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _text(data: bytes | str, name: str) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data, name=name)


def _too_deep(name: str) -> str:
    return _("%(file)s is nested too deeply for a mapping.") % {"file": name}


def _refuse_excess(told: Any, name: str) -> None:
    words = 0
    waiting = [(told, 0)]
    while waiting:
        value, depth = waiting.pop()
        words += 1
        if depth > DEEPEST:
            raise BadFile(_too_deep(name))
        if words > MOST_WORDS:
            raise BadFile(_("%(file)s holds more words than a mapping needs.") % {"file": name})
        if isinstance(value, str) and not _is_plain(value):
            raise BadFile(_("%(file)s holds signs that cannot be printed.") % {"file": name})
        waiting += [(part, depth + 1) for part in _parts(value)]


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _is_plain(text: str) -> bool:
    return not any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text)
