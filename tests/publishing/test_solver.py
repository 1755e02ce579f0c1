"""A solver of our own over the published tables: nothing hidden can be narrowed inside 0 to 10."""

import csv
import io
from datetime import UTC, date, datetime
from random import Random

import pytest

from casemgmt.core.suppression import AddsUp, CountSheet, NoMoreThan
from casemgmt.publishing.counting import book_from
from casemgmt.publishing.models import Release
from casemgmt.publishing.open_data import as_csv
from tests.attacking import narrowed_inside
from tests.publishing.conftest import a_counted_world

# What anybody reads out of the words of the tables: which count is the whole of which.
WHOLES = {
    "scene": ("calls", "all", "team"),
    "people": ("met", "all", "all"),
    "contact": ("met", "all", "agreeing"),
    "referred": ("met", "all", "all"),
    "linkage": ("referred", "all", "referred"),
    "linked_when": ("linkage", "all", "linked"),
    "in_time": ("response", "all", "all"),
}
REACHED = ("contact", "all", "reached")
SUMS = {
    "contact_by": {"all": ("met", "all", "agreeing"), "reached": REACHED, "not": ("contact", "all", "not")},
    "linkage_by": {"all": ("referred", "all", "referred"), "reached": ("linkage", "all", "linked")},
    "services_by": {one: ("services", "all", one) for one in ("all", "used", "not")},
    "unmet_referral_by": {"unmet": ("unmet_referral", "all", "all")},
    "unmet_need_by": {"unmet": ("unmet_need", "all", "all")},
}  # fmt: skip


def released(figures):
    days = {"first_day": date(2026, 7, 1), "last_day": date(2026, 9, 30)}
    moment = datetime(2026, 11, 15, 8, tzinfo=UTC)
    return Release(**days, as_of=moment, published_at=moment, figures=figures, names={})


def read(release):
    """The file as a stranger has it: the counts by table, group and column; nothing where one is hidden."""
    rows = csv.DictReader(io.StringIO(as_csv([release]).decode("utf-8-sig")))
    return {(row["table"], row["group"], row["column"]): int(row["count"]) if row["count"] else None for row in rows}


def ties_of(cells):
    """How a stranger joins them: rows add up, groups add up, what is left of a whole is a count too."""
    ties, rows = [], {}
    for table, group, column in cells:
        rows.setdefault((table, group), []).append(column)
    for (table, group), columns in rows.items():
        whole = WHOLES.get(table) or (table, group, "all")
        parts = tuple((table, group, one) for one in columns if one not in {"all", *_joined(table)})
        if parts and whole in cells and (table, group, "all") != parts[0]:
            ties.append(AddsUp(whole, parts))
    ties.append(
        AddsUp(("contact", "all", "reached"), tuple(("contact", "all", one) for one in ("within_24", "within_72")))
    )
    for table in {table for table, group, _ in cells if group != "all"}:
        for column, whole in SUMS.get(table.rpartition("_")[0], {}).items():
            ties.append(AddsUp(whole, tuple(key for key in cells if key[0] == table and key[2] == column)))
    bounds = [NoMoreThan(("scene", one, "yes"), ("scene", "resolved", "no")) for one in ("er", "hold", "arrest")]
    return ties, bounds


def _joined(table):
    return {"reached"} if table == "contact" else set()


def attacked(book):
    """Every hidden count of the file, as far as a stranger can narrow it; the truth is given only to check the ties."""
    published = book.published()
    cells = read(released(published))
    truth = {key: book.counts["|".join(key)] for key in cells}
    ties, bounds = ties_of(cells)
    assert all(truth[tie.whole] == sum(truth[part] for part in tie.parts) for tie in ties)
    hidden = {key for key, count in cells.items() if count is None}
    assert not [key for key, count in cells.items() if count is not None and 1 <= count <= 10]
    assert all(cells[key] == truth[key] for key in cells if key not in hidden)
    sheet = CountSheet(truth, ties, [one for one in bounds if truth[one.lesser] <= truth[one.greater]])
    return narrowed_inside(sheet, hidden), hidden, cells


@pytest.mark.parametrize(
    ("seed", "size"), [(1, 15), (2, 60), (3, 60), (4, 150), (5, 400), (6, 400), (7, 1500), (8, 6000)]
)
def test_no_hidden_count_of_a_random_quarter_can_be_narrowed(seed, size):
    found, hidden, cells = attacked(book_from(a_counted_world(Random(seed), size)))
    assert found == []
    if size >= 400:
        assert len(hidden) < len(cells) * 0.7, "so much is hidden that nothing is told"


def test_the_attack_finds_a_release_that_hides_only_small_counts():
    """Without the complementary part the same solver gets in: it is no straw man."""
    book = book_from(a_counted_world(Random(4), 150))
    cells = read(released(dict(book.counts)))
    truth = {key: book.counts["|".join(key)] for key in cells}
    ties, _bounds = ties_of(cells)
    small = {key for key, count in truth.items() if 1 <= count <= 10}
    assert narrowed_inside(CountSheet(truth, ties), small)


def test_shares_are_of_shown_counts_alone():
    book = book_from(a_counted_world(Random(5), 400))
    for row in csv.DictReader(io.StringIO(as_csv([released(book.published())]).decode("utf-8-sig"))):
        if row["percent"]:
            assert row["count"]
            assert int(row["percent"]) == (200 * int(row["count"]) + int(row["of"])) // (2 * int(row["of"]))
