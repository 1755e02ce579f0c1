"""A local time that is typed: one moment, asked about where there are two, refused where there is none."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from casemgmt.core import calendar
from casemgmt.core.calendar import in_zone
from casemgmt.core.forms import Form, MomentField

LA = ZoneInfo("America/Los_Angeles")
SECOND = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


class Asked(Form):
    at = MomentField(help_text="Look at the clock.")


def sent(at, which=None, zone=LA, is_said=False):
    data = QueryDict(mutable=True)
    data["at"] = at
    if which is not None:
        data["at_which"] = which
    with in_zone(zone, is_said=is_said):
        form = Asked(data)
        form.full_clean()
        form.drawn = str(form["at"])  # type: ignore[attr-defined]
    return form


@pytest.mark.parametrize(
    ("typed", "which", "moment"),
    [
        ("2026-11-24T10:00", None, datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),
        ("2026-11-24 10:00", None, datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),
        ("11/24/2026 10:00", None, datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),
        ("2026-11-24T10:00", "second", datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),
        ("2026-11-24T13:00-05:00", None, datetime(2026, 11, 24, 18, 0, tzinfo=UTC)),
        ("2026-11-01T01:30", "first", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        ("2026-11-01T01:30", "second", SECOND),
        ("2026-11-01T02:00", None, datetime(2026, 11, 1, 10, 0, tzinfo=UTC)),
        ("2026-11-01T00:59", None, datetime(2026, 11, 1, 7, 59, tzinfo=UTC)),
    ],
)
def test_it_is_one_moment(typed, which, moment):
    assert sent(typed, which).cleaned_data["at"] == moment


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026-11-01T01:30", "doubled"),
        ("2026-11-01T01:00", "doubled"),
        ("2027-03-14T02:00", "skipped"),
        ("2027-03-14T02:59", "skipped"),
        ("yesterday", "invalid"),
        ("9999-12-31T23:59", "invalid"),
        ("0001-01-01T00:00", "invalid"),
        ("", "required"),
    ],
)
def test_it_is_no_moment(typed, code):
    form = sent(typed, zone=ZoneInfo("Asia/Tokyo") if typed.startswith("0001") else LA)
    assert form.has_error("at", code)


def test_the_choice_shows_itself_only_when_it_is_needed_and_keeps_what_was_chosen():
    assert "at_which" not in sent("2026-11-24T10:00").drawn
    drawn = sent("2026-11-01T01:30").drawn
    assert 'value="2026-11-01T01:30"' in drawn
    assert "second, winter time (PST)" in drawn
    assert '<option value="second" selected>' in sent("2026-11-01T01:30", "second").drawn
    assert "at_which" not in sent("2026-11-01T01:30", zone=ZoneInfo("Asia/Tokyo")).drawn


def test_a_stored_moment_of_the_second_hour_comes_back_as_the_second():
    with in_zone(LA):
        drawn = str(Asked(initial={"at": SECOND})["at"])
    assert 'value="2026-11-01T01:30"' in drawn
    assert '<option value="second" selected>' in drawn


def test_the_zone_stands_beside_the_field_where_it_must_be_said():
    assert sent("", is_said=True)["at"].help_text.startswith("Look at the clock. Time of Los Angeles, PST/PDT")
    assert sent("")["at"].help_text == "Look at the clock."
    assert calendar.zone_in_words(ZoneInfo("America/Sao_Paulo"), SECOND) == "Sao Paulo, UTC−03"


def test_what_paper_says_ends_with_the_paper():
    with in_zone(LA):
        assert calendar.zone_words(SECOND) == " PST"
    assert calendar.zone_words(SECOND) == ""
