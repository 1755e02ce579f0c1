"""Several phone numbers or languages in one value, taken apart where that is certain. Pure.

Each number gets the kind that the words beside it say (fax, text, tty), and its own extension. Where it is not certain
which words or digits go with which number, the first number is kept and the whole value stands beside it in words.
"""

import re
from dataclasses import dataclass
from typing import Any

FAX, TEXT, TTY, VOICE, CELL = "fax", "text", "tty", "voice", "cell"
_KINDS = {
    FAX: "fax faxes facsimile f",
    TEXT: "text texts texting sms txt",
    TTY: "tty tdd tty/tdd tdd/tty ttd textphone",
    VOICE: "phone telephone tel ph p t office main voice call telefono teléfono",
    CELL: "cell cellphone mobile cel celular",
}
KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_NUMBER = re.compile(
    r"(?<![\w+])(?:"
    r"\+\d{1,3}[\s.\-]?(?:\(\d{1,4}\)|\d)(?:[\s.\-]?\d){6,12}"
    r"|(?:1[\s.\-]?)?(?:\(\d{3}\)|\d{3})[\s.\-/]{0,3}\d{3}[\s.\-]?\d{4}"
    r"|\d{3}[.\-]\d{4}"
    r"|[2-9]11|988"
    r")(?!\d)(?P<ext>\s*[,;]?\s*(?:\bx|\bext\.?|\bextension|#)\s*:?\s*(?P<digits>\d{1,7})\b)?",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:[/;,|&\n]|\bor\b|\band\b|\bo\b|\by\b)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class NumberSaid:
    """One number as written, with its extension, what kind it is (empty: nothing said), and other words beside it."""

    number: str
    extension: str = ""
    kind: str = ""
    words: str = ""


def numbers_in(text: str) -> tuple[list[NumberSaid], bool]:
    """The numbers of a value, and whether that is certain. None where the value is one number as it stands."""
    plain = re.sub(r"[–—−‐‑]", "-", text)
    found = list(_NUMBER.finditer(plain))
    between = _between(plain, found)
    if not found or (len(found) == 1 and not any(between)):
        return [], True
    said = _beside(between)
    if said is None or any(re.search(r"\d", words) for words in said):
        first = found[0]
        return [NumberSaid(_bare(first), first["digits"] or "", "", " ".join(text.split()))], False
    numbers = [_number(one, words) for one, words in zip(found, said, strict=True)]
    return (numbers, True) if len(numbers) > 1 or numbers[0].kind else ([], True)


def _between(plain: str, found: list[re.Match[str]]) -> list[str]:
    """What stands before, between and after the numbers."""
    ends = [0, *(one.end() for one in found)]
    starts = [*(one.start() for one in found), len(plain)]
    return [plain[end:start].strip() for end, start in zip(ends, starts, strict=True)]


def _bare(one: re.Match[str]) -> str:
    return one[0][: one.start("ext") - one.start()].strip() if one["ext"] else one[0].strip()


def _beside(between: list[str]) -> list[str] | None:
    """For each number the words that go with it; None where words stand between two and could go with either."""
    before, after = [between[0]], []
    is_before = bool(_words(between[0])) or not _words(between[-1])
    for text in between[1:-1]:
        pieces = _split(text, is_before)
        if pieces is None:
            return None
        after.append(pieces[0])
        before.append(pieces[1])
    after.append(between[-1])
    return [f"{one} {other}".strip() for one, other in zip(before, after, strict=True)]


def _split(text: str, is_before: bool) -> tuple[str, str] | None:
    in_brackets = re.match(r"\(([^()]*)\)", text)
    if in_brackets:
        rest = text[in_brackets.end() :]
        return in_brackets[1], _PARTS.sub(" ", rest)
    signs = list(_PARTS.finditer(text))
    if not signs:
        if text.endswith(":") or _kind(text):
            return ("", text) if is_before or text.endswith(":") else (text, "")
        return ("", "") if not _words(text) else None
    pieces = text[: signs[0].start()], text[signs[-1].end() :]
    inner = text[signs[0].end() : signs[-1].start()] if len(signs) > 1 else ""
    if not _words(inner):
        return pieces[0], pieces[1]
    return (f"{pieces[0]} {inner}", pieces[1]) if not is_before else (pieces[0], f"{inner} {pieces[1]}")


def _words(text: str) -> str:
    return " ".join(re.sub(r"[()\[\]:;,|&/.\-–]+", " ", text).split())


def _kind(text: str) -> str:
    kinds = {KIND_OF.get(word, "") for word in _words(text).casefold().split()}
    return kinds.pop() if len(kinds) == 1 else ""


def _number(one: re.Match[str], beside: str) -> NumberSaid:
    words = _words(beside)
    folded = words.casefold().split()
    kinds = {KIND_OF[word] for word in folded if word in KIND_OF}
    kind = next((name for name in (FAX, TTY, TEXT, CELL, VOICE) if name in kinds), "")
    is_only_kind = all(word in KIND_OF or word in ("number", "no", "line", "or") for word in folded)
    # “call or text” is a line that does both: it stays a call, and the words say so
    if kind == TEXT and VOICE in kinds:
        return NumberSaid(_bare(one), one["digits"] or "", VOICE, words)
    return NumberSaid(_bare(one), one["digits"] or "", kind, "" if is_only_kind else words)


def taken_apart(node: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """A phone as the phones its number names, and whether that is certain; the first keeps its id."""
    number = node.get("number")
    if not isinstance(number, str) or len(number) > 1000:
        return [node], True
    said, is_certain = numbers_in(number)
    if not said:
        return [node], True
    has_kind = any(one.kind and one.kind == str(node.get("type") or "").casefold() for one in said)
    return [_phone(node, one, place, has_kind) for place, one in enumerate(said)], is_certain


def _phone(node: dict[str, Any], said: NumberSaid, place: int, has_kind: bool) -> dict[str, Any]:
    own = str(node.get("type") or "")
    kind = said.kind or (VOICE if has_kind and own.casefold() in (FAX, TTY, TEXT) else own)
    if said.kind == VOICE and own and own.casefold() not in (FAX, TTY, TEXT):
        kind = own
    words = "; ".join(part for part in (str(node.get("description") or ""), said.words) if part)
    more = {"type": kind, "description": words}
    made = {**node, "number": said.number} | {prop: value for prop, value in more.items() if value}
    if said.extension:
        made |= {"extension": said.extension}
        made.pop("extension_text", None)
    if place:
        gone = () if said.extension else ("extension", "extension_text")
        made = {key: value for key, value in made.items() if key not in gone}
        if node.get("id") not in (None, ""):
            made["id"] = f"{node['id']}/{place + 1}"
    return made


def languages_apart(node: dict[str, Any]) -> list[dict[str, Any]]:
    """“Spanish / Russian” as two languages; the first keeps its id. One with a code of its own is one."""
    name = node.get("name")
    parts = [part.strip() for part in re.split(r"[/;]", name) if part.strip()] if isinstance(name, str) else []
    if len(parts) < 2 or node.get("code"):
        return [node]
    own = node.get("id")
    more = [
        {"id": f"{own}/{place}"} if own not in (None, "") and place > 1 else {} for place in range(1, len(parts) + 1)
    ]
    return [{**node, "name": part, **one} for part, one in zip(parts, more, strict=True)]
