"""Every kind of effect says what it is, where it waits, and how it behaves when it piles up."""

import pytest

from casemgmt.core.effects import DELIVERING, KINDS, Lane
from casemgmt.core.tasks import DELIVERIES

# Why these go alone is written where they are registered. A new one wants a reason as good as theirs.
GO_ALONE = {
    "member.invited",
    "offer.code_asked",
    *("accounts.digest", "appointment.to_agency", "appointment.to_navigator", "messaging.mail", "staff.invited"),
}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_has_words_and_a_lane_that_somebody_empties(name):
    kind = KINDS[name]
    assert str(kind.what).strip()
    assert kind.lane in DELIVERING
    assert kind.lane in DELIVERIES


def test_every_kind_of_mail_shares_a_letter_or_says_why_not():
    mail = {name for name, kind in KINDS.items() if kind.lane == Lane.MAIL}
    assert {name for name in mail if not KINDS[name].shares_a_letter} == GO_ALONE
    assert all(len(KINDS[name].alone) > 20 for name in GO_ALONE)


def test_nothing_that_waits_on_strangers_shares_a_lane_with_mail():
    assert {name for name, kind in KINDS.items() if kind.lane == Lane.WEB} == {"webhook.call"}
    assert {name for name, kind in KINDS.items() if kind.lane == Lane.TEXTS} == {"messaging.text"}
