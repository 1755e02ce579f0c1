"""An attacker with a solver: every shown count and every tie in, the least and most of each hidden count out.

Nothing of `core/suppression` is used here but the words of its question: the bounds are those of HiGHS, through scipy.
One solution often shows for many counts at once that they may be 0, or 10; only who is left over is asked alone.
"""

import numpy as np
from scipy.optimize import linprog

MOST, NEAR = 10, 1e-6


def narrowed_inside(sheet, hidden):
    """The hidden counts of which the attacker can say more than "0 to 10, or larger"."""
    keys = list(sheet.counts)
    place = {key: number for number, key in enumerate(keys)}
    given = _known(sheet, hidden, keys, place)
    asked = np.array([place[key] for key in keys if key in hidden], dtype=int)
    narrow = {*_never_none(given, asked), *_never_many(given, asked)}
    return sorted((key for key in hidden if place[key] in narrow), key=str)


def _known(sheet, hidden, keys, place):
    """What the solver is told: bounds of each count, what adds up, what is no more than another."""
    equal = [_row(place, tie.whole, *tie.parts) for tie in sheet.adds_up]
    below = [-_row(place, bound.greater, bound.lesser) for bound in sheet.no_more_than]
    return {
        "bounds": [(0, None) if key in hidden else (sheet.counts[key], sheet.counts[key]) for key in keys],
        "A_eq": np.array(equal) if equal else np.zeros((0, len(keys))),
        "A_ub": np.array(below) if below else np.zeros((0, len(keys))),
    }


def _row(place, whole, *parts):
    row = np.zeros(len(place))
    row[place[whole]] += 1
    for part in parts:
        row[place[part]] -= 1
    return row


def _never_none(given, asked):
    """Of those asked, whose least is above 0."""
    left = asked
    while len(left):
        values = _solved(given, {number: 1.0 for number in left})
        if not (shown := values[left] <= NEAR).any():
            break
        left = left[~shown]
    return [number for number in left if _solved(given, {number: 1.0})[number] > NEAR]


def _never_many(given, asked):
    """Of those asked, whose most is below 10. A cap at 10 keeps one large count from standing for all."""
    left = asked
    while len(left):
        values = _solved(_capped(given, left), {len(given["bounds"]) + n: -1.0 for n in range(len(left))})
        if not (shown := values[left] >= MOST - NEAR).any():
            break
        left = left[~shown]
    last = len(given["bounds"])
    return [number for number in left if _solved(_capped(given, [number]), {last: -1.0})[number] < MOST - NEAR]


def _capped(given, left):
    """One more variable for each count that is left: no more than it, and no more than 10."""
    many, size = len(left), len(given["bounds"])
    no_more = np.hstack([np.zeros((many, size)), np.eye(many)])
    no_more[range(many), left] = -1
    return {
        "bounds": [*given["bounds"], *[(0, MOST)] * many],
        "A_eq": _widened(given["A_eq"], many),
        "A_ub": np.vstack([_widened(given["A_ub"], many), no_more]),
    }


def _widened(rows, many):
    return np.hstack([rows, np.zeros((len(rows), many))])


def _solved(given, weights):
    """The counts that make the weighted sum least."""
    goal = np.zeros(len(given["bounds"]))
    goal[list(weights)] = list(weights.values())
    sides = {"b_eq": np.zeros(len(given["A_eq"])), "b_ub": np.zeros(len(given["A_ub"]))}
    found = linprog(goal, method="highs", **given, **sides)
    assert found.status == 0, found.message
    return found.x
