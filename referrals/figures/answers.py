"""What became of a request: the one meaning of "accepted", for the agency's own page, for whoever chooses a service,
and for the measures of the program.

Recalled and superseded say nothing about the agency. Accepted: it said yes at some time, also where it did not last.
Withdrawn by the person before an answer says nothing either. Shares are of the requests whose time to decide is over
(never while the agency waits for our answer), so that a quick answer does not count before a slow one can: of these an
expired one counts as not accepted.
"""

from datetime import datetime

from django.db.models import DateTimeField, TextField
from django.db.models.expressions import RawSQL

from ..models import OfferQuerySet

ACCEPTED, DECLINED, EXPIRED, WAITING, NOT_OVER = "accepted", "declined", "expired", "waiting", "not_over"
OF_AN_OFFER = "referrals_offer"

# Of an offer as it stood at a moment: `o` is the row, `state` where it stood, `at` the moment.
BECAME = """
CASE WHEN {state} IN ('recalled', 'superseded') THEN {state}
     WHEN {state} = 'withdrawn' AND coalesce({o}.accepted_at > {at}, true) THEN 'withdrawn'
     WHEN {o}.state = 'info_requested' OR {o}.decide_by > {at} THEN 'not_over'
     WHEN {o}.accepted_at <= {at} THEN 'accepted'
     WHEN {state} IN ('declined', 'expired') THEN {state} ELSE 'waiting' END
"""
# The first decision; a change of mind later is another thing.
FIRST_DECIDED = "least({o}.accepted_at, {o}.decided_at)"


def became(o: str, state: str, at: str) -> str:
    """The same in SQL, for a row of that name."""
    return BECAME.replace("{o}", o).replace("{state}", state).replace("{at}", at).strip()


def first_decided(o: str) -> str:
    """When the agency first decided, in SQL."""
    return FIRST_DECIDED.replace("{o}", o)


def with_answers(offers: OfferQuerySet, at: datetime) -> OfferQuerySet:
    """The offers with what became of each (`became`) and when it was first decided (`first_decided_at`)."""
    sql = became(OF_AN_OFFER, f"{OF_AN_OFFER}.state", "%s")
    # The text is this file's, the moment goes in as a parameter.
    known = RawSQL(sql, [at] * sql.count("%s"), output_field=TextField())  # noqa: S611
    decided = RawSQL(first_decided(OF_AN_OFFER), [], output_field=DateTimeField())  # noqa: S611
    return offers.annotate(became=known, first_decided_at=decided)
