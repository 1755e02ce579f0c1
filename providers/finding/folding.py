"""Words as they are compared: small letters, no accents, nothing but letters and digits; and how far two are apart."""

import re
import unicodedata
from collections.abc import Collection

_SIGNS = re.compile(r"[^a-z0-9\u0080-\uffff]+")


def bare(text: str) -> str:
    """The text without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def folded(text: str) -> str:
    """`Women's Shelter, 24/7` → `womens shelter 24 7`."""
    return _SIGNS.sub(" ", bare(text.casefold().replace("'", "").replace("’", ""))).strip()


def allowed(word: str) -> int:
    """How many slips are forgiven in a word of this length."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def nearest(word: str, among: Collection[str]) -> str:
    """The word that is meant, when one is near enough; the first letter slips least, so the same one wins a tie. The
    beginning of a word is that word."""
    most = allowed(word)
    if not most or word.isdigit():
        return ""
    alike = (other for other in among if abs(len(other) - len(word)) <= most and _begins_alike(word, other))
    near = ((apart(word, other), other[0] != word[0], other) for other in alike)
    best = min((one for one in near if one[0] <= most), default=None)
    begun = min((other for other in among if other.startswith(word)), key=len, default="")
    return begun if len(word) > 4 and begun else best[2] if best else begun


def _begins_alike(word: str, other: str) -> bool:
    return word[0] == other[0] or word[1] == other[0] or word[0] == other[1]


def apart(one: str, other: str) -> int:
    """Slips between two words: a letter more, fewer, another, or two in the wrong order."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        oldest, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, oldest[j - 2] + 1)
            row.append(cost)
    return row[-1]
