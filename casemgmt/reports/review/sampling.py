"""Which contacts are drawn: by chance, each navigator in proportion, the same again from the same seed. Pure."""

import random
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Drawn = TypeVar("Drawn", bound=Hashable)


def size_of(everybody: int, *, count: int | None = None, percent: int | None = None) -> int:
    """How many of so many are read: a number, or a share rounded up; never more than there are."""
    wanted = count if count is not None else -(-everybody * (percent or 0) // 100)
    return max(0, min(everybody, wanted))


def shares_of(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: in proportion, by largest remainder, one at least of each while there are enough."""
    everybody = sum(sizes.values())
    size = min(size, everybody)
    names = sorted(name for name, number in sizes.items() if number)
    by_size = sorted(names, key=lambda name: (-sizes[name], name))
    if size <= len(names):
        return {name: int(name in by_size[:size]) for name in names}
    exact = {name: sizes[name] * size / everybody for name in names}
    found = {name: max(1, int(exact[name])) for name in names}
    while (missing := size - sum(found.values())) != 0:
        step = 1 if missing > 0 else -1
        able = [name for name in names if (found[name] < sizes[name] if step > 0 else found[name] > 1)]
        nearest = min(able, key=lambda name: (step * (found[name] - exact[name]), name))
        found[nearest] += step
    return found


def drawn(strata: Mapping[str, Sequence[Drawn]], size: int, seed: int) -> list[Drawn]:
    """So many of all strata, shuffled. It depends on nothing else: the order of the input does not count."""
    chance = random.Random(seed)  # noqa: S311 - it has to be repeatable, not secret
    shares = shares_of({name: len(rows) for name, rows in strata.items()}, size)
    found: list[Drawn] = []
    for name in sorted(shares):
        found += chance.sample(sorted(strata[name], key=str), shares[name])
    chance.shuffle(found)
    return found
