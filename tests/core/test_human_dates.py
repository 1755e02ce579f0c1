"""Dates, lengths of time, names and states as people read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from casemgmt.core.templatetags import words

PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=PACIFIC)  # a Tuesday


@pytest.fixture(autouse=True)
def at_half_past_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW.astimezone(UTC))
    with timezone.override(PACIFIC):
        yield


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PACIFIC).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (local(2026, 11, 24, 14, 30), "today 14:30"),
        (local(2026, 11, 24, 0, 0), "today 0:00"),
        (local(2026, 11, 25, 9, 0), "tomorrow 9:00"),
        (local(2026, 11, 23, 23, 59), "yesterday 23:59"),
        (local(2026, 11, 27, 9, 0), "in 3 days · Fri 9:00"),
        (local(2026, 11, 30, 9, 0), "in 6 days · Mon 9:00"),
        (local(2026, 12, 1, 9, 0), "1 Dec 9:00"),
        (local(2026, 11, 19, 18, 10), "last Thu 18:10"),
        (local(2026, 11, 17, 18, 10), "17 Nov 18:10"),
        (local(2025, 11, 24, 9, 30), "24 Nov 2025 9:30"),
    ],
)
def test_a_moment_is_told_from_now(at, told):
    assert f">{told}</time>" in words.when(at)


def test_the_day_is_the_programs_own_day():
    late = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)  # 23:30 on the 24th in Los Angeles
    assert ">today 23:30</time>" in words.when(late)


def test_the_full_date_stands_on_hover_and_for_machines():
    told = words.when(local(2026, 11, 27, 9, 0))
    assert 'title="Fri 27 Nov 2026, 09:00"' in told
    assert 'datetime="2026-11-27T09:00:00-08:00"' in told


@pytest.mark.parametrize(("at", "told"), [(date(2026, 11, 24), "today"), (date(2026, 12, 4), "Fri 4 Dec")])
def test_a_day_is_told_without_a_clock(at, told):
    assert f">{told}</time>" in words.day(at)
    assert f">{told}</time>" in words.when(at)


def test_a_day_of_another_year_has_its_year():
    assert ">2 Jan 2027</time>" in words.day(date(2027, 1, 2))


def test_no_date_is_told_as_nothing():
    assert (words.when(None), words.day(None), words.ago(None), words.span(None)) == ("", "", "", "")


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(minutes=35), "35 min"),
        (timedelta(minutes=89), "89 min"),
        (timedelta(hours=4), "4 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3), "3 days"),
        (-timedelta(minutes=20), "20 min"),
    ],
)
def test_a_length_of_time_stands_in_its_largest_unit(length, told):
    assert words.span(length) == told


def test_how_long_ago_and_how_soon():
    assert words.ago(NOW - timedelta(minutes=20)) == "20 min ago"
    assert words.ago(NOW + timedelta(hours=4)) == "in 4 h"


def test_long_names_are_cut_in_the_middle_and_whole_on_hover():
    name = "Maria Guadalupe Hernández-Castellanos de la Vega"
    cut = words.shorten(name, 20)
    assert ">Maria Guad…e la Vega</span>" in cut
    assert f'title="{name}"' in cut
    assert words.shorten("Jo", 20) == "Jo"


def test_a_name_is_escaped_when_it_is_cut():
    assert "<b>" not in words.shorten("<b>" * 20, 20)


@pytest.mark.parametrize(
    ("name", "mark"), [("Nell Harper", "NH"), ("Ana de la Cruz", "AC"), ("Otto", "O"), ("", ""), (None, "")]
)
def test_initials(name, mark):
    assert words.initials(name) == mark


@pytest.mark.parametrize(
    ("code", "tone", "shape"),
    [("linked", "ok", "✓"), ("missed", "bad", "●"), ("sent", "wait", "○"), ("odd", "plain", "·")],
)
def test_a_state_is_a_word_a_shape_and_a_colour(code, tone, shape):
    told = words.state(code, "In words")
    assert f"state--{tone}" in told
    assert f'aria-hidden="true">{shape}<' in told
    assert told.endswith("In words</span>")


def test_shares_are_whole_percent_and_a_dash_of_nothing():
    assert (words.percent(1, 3), words.percent(0, 3), words.percent(1, 0)) == ("33 %", "0 %", "–")


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (local(2026, 11, 24, 14, 30), "today 14:30"),
        (local(2026, 11, 27, 9, 0), "Fri 9:00"),
        (local(2026, 12, 1, 9, 0), "1 Dec 9:00"),
    ],
)
def test_after_a_word_such_as_by_the_days_are_not_counted(at, told):
    assert f">{told}</time>" in words.by_when(at)
