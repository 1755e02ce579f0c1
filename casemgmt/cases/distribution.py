"""Who gets which case when many are given away at once: pure, from what each of them has already."""

from collections.abc import Mapping, Sequence
from typing import Any

from casemgmt.core.codes import Risk


def distribute(cases: Sequence[tuple[Any, str]], loads: Mapping[Any, int]) -> dict[Any, Any]:
    """Case id → user id. Each case, high risk first, goes to whoever has the fewest; among equals, to whoever was
    dealt fewer high ones, then in the order they were named."""
    ranks = list(Risk.values)
    now, high = dict(loads), dict.fromkeys(loads, 0)
    dealt = {}
    for case_id, risk in sorted(cases, key=lambda case: -ranks.index(case[1])):
        to = min(now, key=lambda user: (now[user], high[user] if risk == Risk.HIGH else 0))
        dealt[case_id] = to
        now[to] += 1
        high[to] += risk == Risk.HIGH
    return dealt
