"""A reader with a solver cannot narrow any hidden count inside 0 to 10, whatever sums and releases they join."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casemgmt.core.suppression import AddsUp, CannotBePublished, CountSheet, NoMoreThan, exposed_in, to_hide
from tests.attacking import narrowed_inside

SOME = st.one_of(st.integers(0, 12), st.integers(0, 60), st.integers(50, 2000))
CALM = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def crossed(name, counts):
    """A table with totals of rows, columns and everything: counts by (row, column), and its sums."""
    cells = {(name, row, column): count for (row, column), count in counts.items()}
    rows, columns = sorted({row for row, _ in counts}), sorted({column for _, column in counts})
    ties = []
    for row in rows:
        ties.append(AddsUp((name, row, "all"), tuple((name, row, column) for column in columns)))
    for column in columns:
        ties.append(AddsUp(("all", column), tuple((name, row, column) for row in rows)))
    ties.append(AddsUp(("all", "all"), tuple(("all", column) for column in columns)))
    for tie in ties:
        cells[tie.whole] = sum(cells[part] for part in tie.parts)
    groups = [[(name, row, column) for column in (*columns, "all")] for row in rows]
    return cells, ties, groups


def attack(sheet, hidden=None):
    hidden = to_hide(sheet) if hidden is None else hidden
    found = narrowed_inside(sheet, hidden)
    # Where earlier releases show it, a large count may be known to be large: no small one may.
    assert not [key for key in found if sheet.counts[key] <= 10 or not sheet.shown]
    assert all(key in hidden or not 1 <= count <= 10 for key, count in sheet.counts.items() if key not in sheet.shown)
    return hidden


def test_a_small_count_and_the_one_that_would_give_it_away_are_hidden():
    sheet = CountSheet({"all": 60, "north": 4, "south": 20, "west": 36}, [AddsUp("all", ("north", "south", "west"))])
    assert attack(sheet) == {"north", "south"}


def test_the_solver_itself_finds_what_is_left_open():
    """The attack is a real one: it finds a count alone in its sum, two that add to little, and one under a bound."""
    sums = CountSheet({"all": 60, "north": 4, "south": 56}, [AddsUp("all", ("north", "south"))])
    assert narrowed_inside(sums, {"north"}) == ["north"]
    assert exposed_in(sums, {"north"}) == ["north"]
    little = CountSheet({"all": 67, "a": 4, "b": 3, "c": 60}, [AddsUp("all", ("a", "b", "c"))])
    assert narrowed_inside(little, {"a", "b"}) == ["a", "b"] == sorted(exposed_in(little, {"a", "b"}))
    bound = CountSheet({"people": 12, "met": 14}, (), [NoMoreThan("people", "met")])
    assert narrowed_inside(bound, {"met"}) == ["met"] == exposed_in(bound, {"met"})


def test_zero_and_large_counts_are_shown():
    sheet = CountSheet({"all": 60, "north": 0, "south": 60}, [AddsUp("all", ("north", "south"))])
    assert attack(sheet) == frozenset()


def test_a_share_of_nearly_all_hides_its_number():
    """47 of 50 would tell the three who were not."""
    sheet = CountSheet({"of": 50, "reached": 47, "not": 3}, [AddsUp("of", ("reached", "not"))])
    assert attack(sheet) >= {"reached", "not"}


def test_sums_that_do_not_hold_are_refused():
    with pytest.raises(CannotBePublished):
        to_hide(CountSheet({"all": 61, "north": 4, "south": 56}, [AddsUp("all", ("north", "south"))]))
    with pytest.raises(CannotBePublished):
        to_hide(CountSheet({"people": 61, "met": 4}, (), [NoMoreThan("people", "met")]))


def test_the_same_counts_always_hide_the_same():
    cells, ties, groups = crossed(
        "area", {(row, column): 7 * row + 13 * column for row in range(4) for column in range(3)}
    )
    assert to_hide(CountSheet(cells, ties, together=groups)) == to_hide(
        CountSheet(dict(reversed(cells.items())), ties[::-1], together=groups)
    )


@CALM
@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 3)), SOME, min_size=1))
def test_crossed_tables(counts):
    filled = {(r, c): counts.get((r, c), 0) for r, _ in counts for _, c in counts}
    cells, ties, groups = crossed("area", filled)
    attack(CountSheet(cells, ties))
    attack(CountSheet(cells, ties, together=groups))


@CALM
@given(st.integers(0, 2**32))
def test_tables_that_share_their_totals(seed):
    """The same people by area, by gender and by age, each against the same outcomes; and unique people beside."""
    sheet = a_world(Random(seed))
    attack(sheet)


def a_world(chance, size=None, together=True):
    size = size or chance.choice([30, 120, 600, 4000])
    outcomes, dimensions = ["24", "72", "not"], {"area": 5, "gender": 4, "age": 7}
    people = [
        (
            chance.choices(outcomes, [5, 2, 3])[0],
            {d: chance.choices(range(n), [4**i for i in range(n)])[0] for d, n in dimensions.items()},
        )
        for _ in range(size)
    ]
    cells, ties, groups = {}, {}, []
    for dimension, number in dimensions.items():
        counts = {
            (g, o): sum(1 for out, p in people if out == o and p[dimension] == g)
            for g in range(number)
            for o in outcomes
        }
        more, tied, grouped = crossed(dimension, counts)
        cells |= more
        ties |= {(tie.whole, tie.parts): tie for tie in tied}
        groups += grouped
    cells["people"] = max(1, size - chance.randint(0, size // 5))
    return CountSheet(cells, list(ties.values()), [NoMoreThan("people", ("all", "all"))], groups if together else ())


@CALM
@given(st.integers(0, 2**32))
def test_releases_that_follow_one_another_are_read_together(seed):
    """Three months were published; then the quarter that is their sum: what it hides is hidden beside all of them."""
    chance = Random(seed)
    months = [{area: chance.choice([0, 3, 8, 14, 40, 200]) for area in "abcd"} for _ in range(3)]
    counts, ties, shown, hidden = {}, [], set(), set()
    for number, month in enumerate(months):
        one = {(number, area): count for area, count in month.items()} | {(number, "all"): sum(month.values())}
        counts |= one
        ties.append(AddsUp((number, "all"), tuple((number, area) for area in month)))
        sheet = CountSheet(counts, tuple(ties), shown=shown, hidden=hidden)
        hidden = set(attack(sheet))
        shown = set(counts) - hidden
    for area in (*"abcd", "all"):
        counts["quarter", area] = sum(counts[number, area] for number in range(3))
        ties.append(AddsUp(("quarter", area), tuple((number, area) for number in range(3))))
    ties.append(AddsUp(("quarter", "all"), tuple(("quarter", area) for area in "abcd")))
    together = CountSheet(counts, tuple(ties), shown=shown, hidden=hidden)
    now_hidden = attack(together)
    assert now_hidden >= hidden
    assert not now_hidden & shown


def test_a_release_that_would_tell_an_earlier_one_whatever_it_hides_is_refused():
    """What is out is out: where it already gives a count away, nothing more is added."""
    sheet = CountSheet(
        {"all": 60, "north": 4, "south": 56},
        [AddsUp("all", ("north", "south"))],
        shown={"all", "south"},
        hidden={"north"},
    )
    with pytest.raises(CannotBePublished):
        to_hide(sheet)
