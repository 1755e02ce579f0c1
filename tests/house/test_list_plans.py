"""Lists that are read a page at a time have an index in their order: nobody sorts all that is stored for a few rows.

Sorting and reading whole tables are made dear for the planner, so that it takes an index wherever there is one; what
stays in the plan then has none. That holds for few rows as for many.
"""

import json

import pytest
from django.db import connection

from casemgmt.cases.models import Need, NextDate, Note
from casemgmt.duties.models import Duty
from casemgmt.encounters.queries import encounters_for_list
from casemgmt.followups.models import Attempt, FollowUp
from referrals.models import Offer
from referrals.referral.queries import referrals_for_list

pytestmark = pytest.mark.django_db
SHOWN = 26

LISTS = {
    "contacts": lambda user, zone: FollowUp.objects.visible_to(user).order_by("due_at", "pk"),
    "duties": lambda user, zone: Duty.objects.visible_to(user).order_by("due_at", "pk"),
    "requests": lambda user, zone: Offer.objects.visible_to(user).order_by("-created_at", "pk"),
    "tries": lambda user, zone: Attempt.objects.visible_to(user).order_by("-at", "pk"),
    "needs": lambda user, zone: Need.objects.visible_to(user).order_by("-heard_at", "pk"),
    "notes": lambda user, zone: Note.objects.visible_to(user).order_by("-written_at", "pk"),
    "next dates": lambda user, zone: NextDate.objects.visible_to(user).order_by("due_at", "pk"),
    "referrals": lambda user, zone: referrals_for_list(user),
    "encounters": lambda user, zone: encounters_for_list(user, {}, zone),
}


def nodes(plan):
    """A plan's steps that work on the rows of the list, without what is asked beside each row."""
    yield plan
    for one in plan.get("Plans", []):
        if one["Parent Relationship"] not in {"SubPlan", "InitPlan"}:
            yield from nodes(one)


def plan_of(rows):
    statement, values = rows[:SHOWN].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        found = cursor.fetchone()[0]
    return (found if isinstance(found, list) else json.loads(found))[0]["Plan"]


@pytest.mark.parametrize("name", LISTS)
def test_a_page_of_a_list_sorts_nothing_that_is_stored(name, riverside, navigator):
    steps = [one["Node Type"] for one in nodes(plan_of(LISTS[name](navigator, riverside.zone)))]
    assert "Sort" not in steps, steps


def test_a_list_without_an_index_is_found_out(riverside, navigator):
    rows = FollowUp.objects.visible_to(navigator).order_by("name", "pk")
    assert "Sort" in [one["Node Type"] for one in nodes(plan_of(rows))]


def test_restricted_people_are_left_out_by_their_ids(riverside, navigator):
    """Whoever is not restricted is looked at by nobody: no join of all people beside the list."""
    steps = list(nodes(plan_of(FollowUp.objects.visible_to(navigator).order_by("due_at", "pk"))))
    assert {one.get("Relation Name") for one in steps} - {None} == {"followups_followup"}
