"""What a recurrence rule can mean at all. Pure."""

from collections.abc import Mapping
from typing import Any

MOST = {"byweekno": 53, "bymonthday": 31, "byyearday": 366}


def names_no_day(rule: Mapping[str, Any]) -> list[str]:
    """The parts of a rule by which no day is ever meant: the 32nd, a sixth Monday, a second Monday of every week. Who
    looks for such a day looks to the end of time."""
    found = [prop for prop, most in MOST.items() if any(not 1 <= abs(n) <= most for n in _numbers(rule, prop, 0))]
    is_monthly = rule.get("freq") == "MONTHLY"
    ordinals = _numbers(rule, "byday", 2)
    return found + (["byday"] if any(not is_monthly or not 1 <= abs(n) <= 5 for n in ordinals) else [])


def _numbers(rule: Mapping[str, Any], prop: str, tail: int) -> list[int]:
    """The numbers of a list such as `1,15` or, before their letters, `2TU,-1FR`."""
    parts = [part.strip() for part in str(rule.get(prop) or "").replace(";", ",").split(",")]
    heads = [part[: len(part) - tail] for part in parts]
    return [int(head) for head in heads if head.lstrip("+-").isdigit()]
