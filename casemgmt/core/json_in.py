"""JSON that comes from outside: how large, how deep and with what numbers it may be. Pure.

Python's own reader takes NaN, which is no JSON, and falls over a text of ten thousand brackets.
"""

import json
from math import isfinite
from typing import Any, NoReturn

LARGEST = 2 * 1024 * 1024
DEEPEST = 50


class BadJson(ValueError):
    """It cannot be read: where, and whether only because it is nested too deeply."""

    def __init__(self, line: int = 1, column: int = 1, *, is_too_deep: bool = False) -> None:
        super().__init__("nested too deeply" if is_too_deep else f"not JSON from line {line}, column {column} on")
        self.line, self.column, self.is_too_deep = line, column, is_too_deep


def parse_json(text: str | bytes, *, most: int = LARGEST, deepest: int = DEEPEST, is_nan_nothing: bool = False) -> Any:
    """What the text says. Raises BadJson where it is too long, too deep, or no JSON.

    Other people's exports write NaN for an empty cell: `is_nan_nothing` reads it so.
    """
    if len(text) > most:
        raise BadJson()
    try:
        said = json.loads(text, parse_constant=_nothing if is_nan_nothing else _refuse, parse_float=_finite)
    except RecursionError:
        raise BadJson(is_too_deep=True) from None
    except ValueError as problem:  # also a text that is not UTF-8, and numbers of thousands of digits
        raise BadJson(getattr(problem, "lineno", 1), getattr(problem, "colno", 1)) from None
    if _is_deeper(said, deepest):
        raise BadJson(is_too_deep=True)
    return said


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _nothing(word: str) -> None:
    return None


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _refuse(digits)


def _is_deeper(said: Any, deepest: int) -> bool:
    """Level by level, without recursion."""
    level = [said]
    for _depth in range(deepest + 1):
        level = [part for value in level for part in _parts(value)]
        if not level:
            return False
    return True


def _parts(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [part for part in inner if isinstance(part, dict | list)]
