"""Whoever opens a figure of the demo finds somebody behind it: no state that a figure counts is missing in the city."""

from datetime import UTC, datetime, timedelta

import pytest

from casemgmt.core import effects
from casemgmt.demo.city import build_city
from casemgmt.demo.lives import Lives
from casemgmt.demo.team import care_for_the_team
from casemgmt.demo.voices import say_how_it_was
from casemgmt.encounters.models import CallType, Source
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.scope import last_days

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]
AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
DAYS = 100

SAID_BY = ("kind", "topic", "about", "agency", "channel", "outcome")

# Figures that hold nobody in a city that has lived like this, with the reason. A name alone means: of every measure.
NOBODY = {
    "unsettled": "the clock settles a window in the minute in which it closes",
    "cancelled:too_late": "an appointment would have to move behind the contact that it asks for",
    "cancelled:trigger_gone": "few contacts of the usual plan count from anything but the call",
    "cancelled:not_allowed": "only where the one talk that allowed the contact was somebody else's",
    "not_linked:linked": "what closed a referral as linked stays, unless every statement is voided afterwards",
    "no_encounter": "a case begins with an encounter, so a referral has one before it",
    "moved": "the ledger keeps one duty for a date that moves",
    "declined:": "a small city hears only some of the reasons",
    "rate again_180": "the city has not lived for so long",
    "rate again_90": "few days are left over",
    "missed:": "a small city hears only some of the causes",
    "recent": "whoever was met in the last hours may not be among few",
    "cancelled:other": "by turns with what was entered in error",
    "cancelled:declined": "by chance nothing was planned any more for the few who said so",
    "linked:5": "grade 5 within the days needs two visits in them",
    "linked:later": "by chance none of the few in the small city",
    "result:": "a small city has only some of the results of a try",
    "not_linked:": "by chance none of the few in the small city ended in that way",
    "unknown:": "by chance none of the few in the small city",
    "behavioral_followup:": "few of the small city's crises about mental health were followed by care",
    "table by_mode, low": "an interval of few begins at nought",
    "table by_need, low": "an interval of few begins at nought",
    "rate responder_injured": "one call in fifty",
    "line Responder injured": "one call in fifty",
    "table by_outcome, late": "every answer may have come in time",
    **{f"table by_{what}, p90": "no group of the small city was told ten times" for what in SAID_BY},
    "table turnover, stayed_p90": "fewer than ten left",
    "table by_outcome, open": "what came of it is known once it has ended",
    "table said": "told from five answers of a quarter that is over",
}


@pytest.fixture
def city(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with effects.without_nudge():
        built = build_city(seed=1, at=AT - timedelta(days=DAYS + 1), now=AT)
        Lives(built, seed=1, people=32, at=AT, say=lambda words: None, days=DAYS).live()
        say_how_it_was(built, AT)
        care_for_the_team(built, AT)
    return built


@pytest.mark.timeout(600)
def test_every_figure_of_every_measure_holds_somebody(city):
    scope = last_days(city.riverside, DAYS, AT)
    told = {code: measure(scope) for code, measure in MEASURES.items()}
    empty = sorted({figure for code, result in told.items() for figure in _empty(code, result)})
    assert empty == [], "\n".join(empty)


def _empty(code, result):
    """Parts, rates and columns of tables that hold nobody."""
    names = [part.code for part in result.parts if not part.count]
    names += [f"rate {rate.code}" for rate in result.rates if not (rate.count and rate.of)]
    names += [name for table in result.tables for name in _columns(table)]
    if code == "scene":
        names += _of_scene(result)
    yield from (f"{code}: {name}" for name in names if not (_is_excused(name) or _is_excused(f"{code}:{name}")))


def _columns(table):
    """What no line of a table has, though it could; a table without lines is empty itself."""
    if not table.rows:
        yield f"table {table.code}"
    for number, column in enumerate(table.columns):
        if column.unit != "words" and table.rows and not any(row[number].value for row in table.rows):
            yield f"table {table.code}, {column.code}"


def _of_scene(result):
    """Every source and type of a call has been there, and everything that may happen on a scene."""
    lines = {row[0].value for table in result.tables if table.code in {"sources", "types"} for row in table.rows}
    other = {Source.OTHER, CallType.MEDICAL}
    yield from (f"line {one.value}" for one in (*Source, *CallType) if one not in other and one.label not in lines)
    (scene,) = (table for table in result.tables if table.code == "scene")
    yield from (f"line {row[0].value}" for row in scene.rows if not row[1].value)


def _is_excused(name):
    if name.endswith("_p90"):
        return True  # told of ten or more, which a line of the small city seldom is
    return any(name == excuse or (excuse[-1] == ":" and name.startswith(excuse)) for excuse in NOBODY)
