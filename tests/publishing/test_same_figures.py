"""What is published of a lived city is what the measures say of it, and the solver gets nowhere there either."""

from datetime import date

import pytest

from casemgmt.publishing.counting import book_of, told_from
from casemgmt.reports.queries import answer
from casemgmt.reports.scope import Scope
from tests.demo.test_every_figure import city  # noqa: F401 (a fixture)
from tests.publishing.test_solver import attacked

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]
DAYS = (date(2026, 7, 1), date(2026, 9, 30))
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


@pytest.mark.timeout(600)
def test_a_release_says_what_every_surface_says_and_hides_the_rest(city):  # noqa: F811
    program = city.riverside
    book = book_of(program, *DAYS)
    scope = Scope(program, *DAYS, told_from(DAYS[1], program))
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
