"""Legal profiles are data. Every profile × categories × recipient × form × moment: `covers` says what they say."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import pytest

from casemgmt.core.codes import NeedDomain
from casemgmt.people.categories import Category, HowGiven
from casemgmt.people.consent import covers
from casemgmt.people.consents.api import RevokeSerializer
from casemgmt.people.consents.forms import RevokeForm
from casemgmt.people.profiles import PROFILES, asked_by, opened_by, terms_for, that_apply

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
BEFORE, AFTER = AT - timedelta(days=9), AT + timedelta(days=9)
WANTED = [{c} for c in Category.values] + [set(pair) for pair in combinations(Category.values, 2)]
AGENCY, CLASS = "the agency", "shelter"

# When it was given, until when, when it was taken back; and whether it holds at the moment.
MOMENTS = {
    "holds": (BEFORE, AFTER, None, True),
    "given this moment": (AT, AFTER, None, True),
    "given in a second": (AT + timedelta(seconds=1), AFTER, None, False),
    "its last second": (BEFORE, AT + timedelta(seconds=1), None, True),
    "its last microsecond": (BEFORE, AT + timedelta(microseconds=1), None, True),
    "taken back and ran out": (BEFORE, AT - timedelta(seconds=1), AT - timedelta(seconds=2), False),
    "given later": (AFTER, AFTER + timedelta(days=9), None, False),
    "ran out": (BEFORE, AT - timedelta(seconds=1), None, False),
    "runs out this moment": (BEFORE, AT, None, False),
    "taken back": (BEFORE, AFTER, AT - timedelta(seconds=1), False),
    "taken back this moment": (BEFORE, AFTER, AT, False),
}
RECIPIENTS = {"this agency": (AGENCY, "", 1), "another agency": ("another", "", 0), "its class": (None, CLASS, 2),
              "another class": (None, "food", 0)}  # fmt: skip


@dataclass
class Permit:
    organization_id: str | None
    agency_class: str
    categories: list[str]
    how_given: str
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def allowed(wanted, recipient, how):
    """What the laws say, written down once more and otherwise: by hand, category by category."""
    is_named, is_told = recipient == 1, recipient in (1, 2)
    if wanted & {"substance_use", "violence"} and not is_named:
        return False
    if wanted & {"violence", "mental_health", "crisis_summary", "risk"} and how == "verbal":
        return False
    return is_told


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("recipient", RECIPIENTS)
@pytest.mark.parametrize("how", HowGiven.values)
def test_every_category_and_pair_of_them(moment, recipient, how):
    given, until, revoked, holds = MOMENTS[moment]
    organization, agency_class, kind = RECIPIENTS[recipient]
    for wanted in WANTED:
        for told in (wanted, set(Category.values), wanted - {min(wanted)}):
            permit = Permit(organization, agency_class, sorted(told), how, given, until, revoked)
            found = covers([permit], AGENCY, CLASS, wanted, AT)
            expected = holds and wanted <= told and allowed(wanted, kind, how)
            assert (found is permit) is expected, (wanted, told)


EVERY_SUBSET = [
    frozenset(name for name, is_in in zip(Category.values, bits, strict=True) if is_in)
    for bits in product((False, True), repeat=len(Category.values))
]


@pytest.mark.parametrize("how", HowGiven.values)
@pytest.mark.parametrize("recipient", RECIPIENTS)
def test_every_subset_of_categories(recipient, how):
    """All 8,192 of them, asked under a permission for everything: what is allowed is what the laws say, once more."""
    organization, agency_class, kind = RECIPIENTS[recipient]
    everything = Permit(organization, agency_class, Category.values, how, BEFORE, AFTER, None)
    wrong = [
        sorted(wanted)
        for wanted in EVERY_SUBSET
        if (covers([everything], AGENCY, CLASS, wanted, AT) is everything)
        is not (bool(wanted) and allowed(wanted, kind, how))
    ]
    assert wrong == []


def test_nothing_is_covered_by_less_than_itself():
    for wanted in EVERY_SUBSET:
        for left_out in wanted:
            less = Permit(AGENCY, "", sorted(wanted - {left_out}), "paper", BEFORE, AFTER, None)
            assert covers([less], AGENCY, CLASS, wanted, AT) is None


def test_taking_back_names_no_moment_of_its_own():
    """It holds from when it is written down, by page and API alike: nobody can take back as of tomorrow."""
    assert set(RevokeForm.base_fields) == {"how"}
    assert set(RevokeSerializer().fields) == {"how"}


def test_pieces_of_several_are_never_put_together():
    for one, other in combinations(Category.values, 2):
        permits = [Permit(AGENCY, "", [name], "paper", BEFORE, AFTER, None) for name in (one, other)]
        assert covers(permits, AGENCY, CLASS, {one, other}, AT) is None


def test_nothing_asked_is_nothing_covered():
    assert covers([Permit(AGENCY, "", Category.values, "paper", BEFORE, AFTER, None)], AGENCY, CLASS, set(), AT) is None


def test_the_strictest_profile_that_applies_wins():
    for codes in product((False, True), repeat=len(PROFILES)):
        chosen = [profile for profile, is_in in zip(PROFILES, codes, strict=True) if is_in and profile.of]
        told = {name for profile in chosen for name in profile.of} | {"needs"}
        terms = terms_for(told)
        assert set(terms.profiles) == {*chosen, PROFILES[0]}
        assert terms.is_named_only is any(profile.is_named_only for profile in chosen)
        assert terms.is_written is any(profile.is_written for profile in chosen)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.code)
def test_every_profile_names_what_a_permission_must_say(profile):
    assert len(profile.elements) >= 6
    assert profile in that_apply(profile.of)
    if profile.of:
        assert profile not in that_apply({"needs"})


@pytest.mark.parametrize("domain", NeedDomain.values)
def test_what_a_need_tells(domain):
    more = {"substance_use": {"substance_use"}, "safety": {"violence"}}.get(domain, set())
    assert asked_by(domain) == {"needs"} | more
    assert opened_by(domain) == {"identity", "contact"} | more
