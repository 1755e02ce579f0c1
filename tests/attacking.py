"""An attacker with a solver: every shown count and every tie in, the least and most of each hidden count out.

Nothing of `core/suppression` is used here but the words of its question: the bounds are those of HiGHS, through scipy.
"""

import numpy as np
from scipy.optimize import linprog

MOST = 10


def narrowed_inside(sheet, hidden):
    """The hidden counts of which the attacker can say more than "0 to 10, or larger"."""
    keys = list(sheet.counts)
    place = {key: number for number, key in enumerate(keys)}
    bounds = [(0, None) if key in hidden else (sheet.counts[key], sheet.counts[key]) for key in keys]
    equal = [_row(place, tie.whole, *tie.parts) for tie in sheet.adds_up]
    below = [-_row(place, bound.greater, bound.lesser) for bound in sheet.no_more_than]
    given = {
        "bounds": bounds,
        "A_eq": np.array(equal) if equal else None,
        "b_eq": np.zeros(len(equal)) if equal else None,
        "A_ub": np.array(below) if below else None,
        "b_ub": np.zeros(len(below)) if below else None,
    }
    return sorted((key for key in hidden if not _is_wide(given, len(keys), place[key])), key=str)


def _row(place, whole, *parts):
    row = np.zeros(len(place))
    row[place[whole]] += 1
    for part in parts:
        row[place[part]] -= 1
    return row


def _is_wide(given, size, number):
    return _extreme(given, size, number, 1) <= 1e-6 and _extreme(given, size, number, -1) >= MOST - 1e-6


def _extreme(given, size, number, sign):
    goal = np.zeros(size)
    goal[number] = sign
    found = linprog(goal, method="highs", **given)
    if found.status == 3:  # nothing stops it
        return float("inf") if sign < 0 else float("-inf")
    assert found.status == 0, found.message
    return sign * found.fun
