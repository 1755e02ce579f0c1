"""The short form of what the suite walks.

A journey told by two things or more (width, script, role) is walked every other time, as on a chess board. Where two
variants are left, one of them is walked, the other by the next journey; of more than four every other one.
`each_variant` marks a journey that needs all of them.
`make journeys` (JOURNEYS=all) walks them all.

A sweep over all addresses and actions takes some of its many steps, other ones for each member or scene, so that every
step is walked by somebody. `make sweeps` (SWEEPS=all) takes them all.
"""

import os
from collections import defaultdict
from zlib import crc32

import pytest

IS_FULL = os.environ.get("JOURNEYS") == "all"
MANY = 4
IS_SWEPT_WHOLE = os.environ.get("SWEEPS") == "all"


def takes(step: int, walker: int, *, one_in: int = 2) -> bool:
    """Whether a walker takes a step of a sweep: of so many steps one, and of so many walkers one takes it."""
    return IS_SWEPT_WHOLE or (step + walker) % one_in == 0


def not_walked(items: list[pytest.Item]) -> list[pytest.Item]:
    """Those the short form leaves out."""
    if IS_FULL:
        return []
    told = defaultdict(list)
    for item in items:
        if item.get_closest_marker("browser") and _told_by(item):
            told[item.nodeid.partition("[")[0]].append(item)
    return [item for name, variants in told.items() for item in _left_out(name, variants)]


def _left_out(name: str, variants: list[pytest.Item]) -> list[pytest.Item]:
    """The other color of the board; and of two squares that are left, one."""
    left = _other_half(name, variants) if len(_told_by(variants[0])) > 1 else []
    kept = [item for item in variants if item not in left]
    if variants[0].get_closest_marker("each_variant"):
        return left
    if len(kept) == 2:
        left.append(kept[crc32(name.encode()) // 2 % 2])
    return left + (kept[1::2] if len(kept) > MANY else [])


def _other_half(name: str, variants: list[pytest.Item]) -> list[pytest.Item]:
    """The squares of the other color; which one that is depends on the journey's name."""
    seen: dict[str, dict[str, int]] = defaultdict(dict)
    colors = []
    for item in variants:
        steps = [seen[what].setdefault(value, len(seen[what])) for what, value in _told_by(item).items()]
        colors.append((sum(steps) + crc32(name.encode())) % 2)
    return [item for item, color in zip(variants, colors, strict=True) if color] if 0 in colors else []


def _told_by(item: pytest.Item) -> dict[str, str]:
    """What varies, and how in this one."""
    spec = getattr(item, "callspec", None)
    return {what: repr(value) for what, value in spec.params.items() if what != "browser_name"} if spec else {}
