"""A city that has lived for a hundred days: whoever opens a figure finds somebody behind it, no state that a figure
counts is missing; and what is published of it is what the measures say, and the solver gets nowhere there either."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings

from casemgmt.core import effects
from casemgmt.demo.city import build_city
from casemgmt.demo.lives import Lives
from casemgmt.demo.team import care_for_the_team
from casemgmt.demo.voices import say_how_it_was
from casemgmt.encounters.models import CallType, Source
from casemgmt.feedback.models import Feedback, SurveyAnswer, SurveyAsk
from casemgmt.people.household.models import HouseholdLink
from casemgmt.publishing.counting import book_of, told_from
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.queries import answer
from casemgmt.reports.scope import Scope, last_days
from tests import databases
from tests.publishing.test_solver import attacked

pytestmark = [pytest.mark.no_cover, pytest.mark.timeout(600)]
AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
DAYS = 100

SAID_BY = ("kind", "topic", "about", "agency", "channel", "outcome")

# Figures that hold nobody in a city that has lived like this, with the reason. A name alone means: of every measure.
NOBODY = {
    "purged": "whoever is purged was years ago, and this city has lived for a hundred days",
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


QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
# A count of the release, and the measure with the part or rate of it that says the same on every other surface.
SAME = {
    "met|all|agreeing": ("contact_72h", "rate", "agreeing"),
    "met|all|all": ("contact_72h", "rate", "met"),
    "contact|all|reached": ("contact_72h", "part", "reached"),
    "contact|all|within_24": ("contact_24h", "part", "reached"),
    "linkage|all|linked": ("linkage_30_people", "part", "linked"),
    "linkage|all|unknown": ("linkage_30_people", "part", "unknown"),
    "referred|all|referred": ("linkage_30_people", "rate", "referred"),
    "linked_when|all|within_7": ("linkage_7_people", "part", "linked"),
    "calls|all|team": ("scene", "part", "team"),
    "calls|all|elsewhere": ("scene", "part", "elsewhere"),
    "followups|all|reached": ("followup_completion", "part", "reached"),
    "response|all|accepted": ("response", "part", "accepted"),
    "response|all|all": ("response", "rate", "accepted"),
    "services|all|used": ("requested_used", "part", "used"),
    "unmet_referral|all|unmet": ("unmet_need", "part", "referral"),
    "unmet_need|all|unmet": ("unmet_need", "part", "need"),
    "survey|all|answered": ("satisfaction", "part", "answered"),
}


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """Lived once, in a database of its own; these tests only look at it."""
    with (
        django_db_blocker.unblock(),
        databases.another("city") as database,
        databases.within(database),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("city")),
        effects.without_nudge(),
    ):
        yield _lived()


def _lived():
    built = build_city(seed=1, at=AT - timedelta(days=DAYS + 1), now=AT)
    Lives(built, seed=1, people=32, at=AT, say=lambda words: None, days=DAYS).live()
    say_how_it_was(built, AT)
    care_for_the_team(built, AT)
    return built


def test_every_figure_of_every_measure_holds_somebody(city):
    scope = last_days(city.riverside, DAYS, AT)
    told = {code: measure(scope) for code, measure in MEASURES.items()}
    empty = sorted({figure for code, result in told.items() for figure in _empty(code, result)})
    assert empty == [], "\n".join(empty)


def test_what_people_say_is_told_in_the_city(city):
    assert set(HouseholdLink.objects.values_list("kind", flat=True)) == {"parent", "partner", "not_together"}
    assert set(Feedback.objects.values_list("kind", flat=True)) == {"complaint", "praise", "suggestion"}
    assert 0 < SurveyAnswer.objects.count() <= SurveyAsk.objects.count()


def test_a_release_says_what_every_surface_says_and_hides_the_rest(city):
    program = city.riverside
    book = book_of(program, *QUARTER)
    scope = Scope(program, *QUARTER, told_from(QUARTER[1], program))
    told = {code: answer(code, scope).result for code, _, _ in SAME.values()}
    for key, (code, kind, name) in SAME.items():
        if kind == "part":
            assert book.counts[key] == told[code].count(name), key
        else:
            assert book.counts[key] == next(rate.of for rate in told[code].rates if rate.code == name), key
    found, hidden, cells = attacked(book)
    assert found == []
    assert hidden
    assert len(hidden) < len(cells)


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
