"""Contact permission: one answer by person, asked by everything that reaches out, and what follows when it turns."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction

from casemgmt.cases.actions import change_risk, close_case, end_need, reopen_case, take_on
from casemgmt.cases.models import Case
from casemgmt.core.errors import NotPossible
from casemgmt.encounters.actions import restore_encounter, void_encounter
from casemgmt.followups.actions import plan_anew, record_attempt, start_protocol, undo_attempt
from casemgmt.followups.models import FollowUp
from casemgmt.messaging.actions import send_message
from casemgmt.messaging.models import PersonMessage
from casemgmt.people.actions import merge_people, say_permission, take_back_permission, undo_merge
from casemgmt.people.hooks import STAYS_AFTER_UNDO
from casemgmt.people.models import ContactPermission, Person
from casemgmt.people.permission.queries import may_reach, standing
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)


def live(case):
    return list(FollowUp.objects.live().filter(case=case))


def reasons(case):
    return set(case.follow_ups.filter(end="cancelled").values_list("cancel_reason", flat=True))


@pytest.fixture
def say(person, navigator, now):
    def say(says, at=now, **more):
        facts = {"person": person, "says": says, "note": "by phone", "by": navigator, "at": at}
        return say_permission(**{**facts, **more})

    return say


@pytest.fixture
def tried(case, navigator, now):
    def tried(result, at=now, **more):
        return record_attempt(case=case, mode="phone", result=result, by=navigator, at=at, **more).attempt

    return tried


@pytest.fixture
def waiting(case, person, navigator, now, settings, tmp_path):
    """A text that waits for the morning."""
    settings.TEXT_PROVIDER, settings.TEXT_DIR = "file", tmp_path
    point = person.contact_points.get()
    point.may_text = True
    point.save()
    return send_message(case=case, contact_point=point, purpose="tried", by=navigator, at=now)


def test_the_call_says_it_with_who_when_and_how(case, person, responder):
    found = standing(person)
    assert (found.says, found.may_reach, found.row.how, found.told_to) == ("yes", True, "encounter", responder)


def test_never_asked_is_no_yes(meet, navigator, now):
    call = meet(agrees="not_asked")
    one = call.people.get()
    case = take_on(encounter=call, person=one, by=navigator, at=now)
    assert (standing(one).says, may_reach(one), live(case)) == ("not_asked", False, [])


def test_silence_overwrites_nothing(case, person, meet, say, now):
    say("no_more")
    meet(person, agrees="not_asked", cleared_at=now + timedelta(hours=1))
    assert standing(person).says == "no_more"


def test_wants_no_more_ends_the_plan_in_the_same_step(case, person, tried):
    made = tried("declined", follow_up=live(case)[0])
    assert (live(case), reasons(case), standing(person).says) == ([], {"declined"}, "no_more")
    assert standing(person).row.source_id == made.pk


def test_a_later_risk_plans_nothing_for_who_wants_no_more(case, tried, navigator, now):
    tried("declined")
    change_risk(case=case, risk="high", by=navigator, at=now + timedelta(hours=1))
    assert live(case) == []


def test_reopening_plans_nothing_for_who_wants_no_more(case, tried, navigator, now):
    tried("declined")
    for need in case.needs.all():
        end_need(need=need, state="withdrawn", by=navigator, at=now)
    close_case(case=case, reason="declined", by=navigator, at=now)
    reopen_case(case=case, by=navigator, at=now + timedelta(hours=1))
    change_risk(case=case, risk="high", by=navigator, at=now + timedelta(hours=2))
    assert live(case) == []


def test_what_somebody_cancelled_is_not_planned_again_by_the_risk(case, navigator, now):
    from casemgmt.followups.actions import cancel_rest

    cancel_rest(case=case, reason="other", by=navigator, at=now)
    change_risk(case=case, risk="high", by=navigator, at=now + timedelta(hours=1))
    assert {row.why["step"] for row in live(case)} == {"day2", "day14"}


def test_a_later_call_with_no_ends_the_plan_before_anybody_takes_it_on(case, person, meet, now):
    meet(person, agrees="no", cleared_at=now + timedelta(hours=3))
    assert (live(case), reasons(case), may_reach(person)) == ([], {"said_no"}, False)


def test_no_door_plans_after_a_no(case, encounter, person, say, navigator, now):
    say("no")
    assert start_protocol(case=case, encounter=encounter, by=navigator, at=now) is not None
    with pytest.raises(NotPossible, match="said no"):
        plan_anew(case=case, by=navigator, at=now)
    assert live(case) == []


def test_a_later_yes_plans_anew_from_then(case, tried, say, person, now):
    tried("declined")
    later = now + timedelta(days=20)
    say("yes", at=later)
    rows = live(case)
    assert {row.why["step"] for row in rows} == {"24h", "72h", "7d", "30d"}
    assert {(row.anchor_at, row.why["anchor"]) for row in rows} == {(later, "agreed")}


def test_the_risk_after_a_later_yes_counts_from_the_yes(case, tried, say, navigator, now):
    tried("declined")
    later = now + timedelta(days=3)
    say("yes", at=later)
    change_risk(case=case, risk="high", by=navigator, at=later)
    assert {row.anchor_at for row in live(case)} == {later}


def test_somebody_plans_contacts_for_a_case_that_has_none(case, navigator, now):
    from casemgmt.followups.actions import cancel_rest

    cancel_rest(case=case, reason="other", by=navigator, at=now)
    later = now + timedelta(days=40)
    rows = plan_anew(case=case, by=navigator, at=later)
    assert [row.why["anchor"] for row in rows] == ["by_hand"] * 4
    with pytest.raises(NotPossible, match="already"):
        plan_anew(case=case, by=navigator, at=later)


def test_undoing_the_attempt_brings_the_word_and_the_plan_back(case, person, tried, navigator, now):
    before = len(live(case))
    made = tried("declined", follow_up=live(case)[0])
    undo_attempt(attempt=made, by=navigator, at=now + timedelta(minutes=1))
    assert (may_reach(person), len(live(case))) == (True, before)


def test_undoing_brings_nothing_back_where_somebody_said_no_meanwhile(case, person, tried, say, navigator, now):
    made = tried("declined")
    say("no", at=now + timedelta(minutes=1))
    undo_attempt(attempt=made, by=navigator, at=now + timedelta(minutes=2))
    assert (standing(person).says, live(case)) == ("no", [])


def test_what_was_recorded_late_does_not_overtake_a_newer_yes(case, person, say, tried, now):
    say("yes", at=now + timedelta(hours=5))
    tried("declined", at=now + timedelta(hours=6), tried_at=now + timedelta(hours=1))
    assert (may_reach(person), bool(live(case))) == (True, True)


def test_a_death_stands_until_it_is_taken_back(case, person, tried, say, navigator, now):
    tried("deceased")
    say("yes", at=now + timedelta(hours=1))
    assert (standing(person).has_died, live(case), reasons(case)) == (True, [], {"deceased"})
    take_back_permission(permission=standing(person).row, why="another Maria", by=navigator, at=now)
    assert may_reach(person)
    with pytest.raises(NotPossible):
        take_back_permission(permission=standing(person).row, why=" ", by=navigator, at=now)


@pytest.mark.parametrize(("says", "why"), [("no", "no_agreement"), ("no_more", "no_more")])
def test_a_text_that_waits_is_dropped_with_the_reason(waiting, say, says, why):
    say(says)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.hindrance) == ("undeliverable", why)


def test_no_new_text_after_no_more(waiting, tried, send_again, now):
    tried("declined")
    with pytest.raises(NotPossible, match="no more contact"):
        send_again(at=now + timedelta(minutes=3))
    assert PersonMessage.objects.filter(state="queued").count() == 0


@pytest.fixture
def send_again(case, person, navigator):
    def send_again(at):
        return send_message(
            case=case, contact_point=person.contact_points.get(), purpose="call_us", by=navigator, at=at
        )

    return send_again


def test_a_no_said_while_two_were_one_holds_for_both(case, person, meet, say, navigator, now):
    other = meet(agrees="yes", cleared_at=now - timedelta(days=1), phone="541 555 0177").people.get()
    merge = merge_people(keep=person, gone=other, by=navigator, at=now)
    say("no_more", at=now + timedelta(hours=1))
    assert any("holds for both" in line for says in STAYS_AFTER_UNDO for line in says(merge=merge))
    undo_merge(merge=merge, by=navigator, at=now + timedelta(hours=2))
    for one in (person, other):
        one.refresh_from_db()
        assert standing(one).says == "no_more"


def test_so_does_one_that_was_written_on_the_entry_that_went(case, person, meet, say, navigator, now):
    other = meet(agrees="yes", cleared_at=now - timedelta(days=1), phone="541 555 0177").people.get()
    merge = merge_people(keep=other, gone=person, by=navigator, at=now)
    say("no_more", at=now + timedelta(hours=1))
    undo_merge(merge=merge, by=navigator, at=now + timedelta(hours=2))
    for one in (person, other):
        one.refresh_from_db()
        assert standing(one).says == "no_more"


def test_a_death_that_was_merged_in_ends_the_case_when_it_is_told_again(case, person, meet, say, navigator, now):
    other = meet(agrees="yes", cleared_at=now - timedelta(days=1), phone="541 555 0177").people.get()
    say("died", person=other)
    merge_people(keep=person, gone=other, by=navigator, at=now + timedelta(hours=1))
    person.refresh_from_db()
    say("died", person=person, at=now + timedelta(hours=2))
    case.refresh_from_db()
    assert (case.state, case.needs.open().count()) == ("closed", 0)


@pytest.mark.parametrize("says", ["died", "no_more"])
def test_a_merge_by_mistake_costs_nobody_their_plan(client, case, person, meet, say, navigator, now, says):
    planned = {row.pk for row in live(case)}
    other = meet(agrees="yes", cleared_at=now - timedelta(days=1), phone="541 555 0177").people.get()
    say(says, person=other, at=now + timedelta(minutes=1))
    client.force_login(navigator)
    page = client.get(f"/people/{person.pk}/same/{other.pk}/").content.decode()
    assert str(standing(other).words) in page
    merge = merge_people(keep=person, gone=other, by=navigator, at=now + timedelta(hours=1))
    assert live(case) == []
    undo_merge(merge=merge, by=navigator, at=now + timedelta(hours=2))
    assert {row.pk for row in live(case)} == planned


class TestDeathWhileOne:
    """A death is told while two entries are taken for one person, and then they are two again."""

    @pytest.fixture
    def other(self, meet, navigator, now):
        """Another person with a case of their own, older than the first one's."""
        at = now - timedelta(days=1)
        call = meet(agrees="yes", cleared_at=at, phone="541 555 0177", needs_heard=["shelter"])
        take_on(encounter=call, person=call.people.get(), owner=navigator, by=navigator, at=at)
        return call.people.get()

    def told(self, merge, say, now, whose):
        say("died", person=Person.objects.get(pk=whose.pk), at=now + timedelta(hours=2))

    def cases(self, *people):
        return [Case.objects.get(person=one) for one in people]

    @pytest.mark.parametrize("died", ["written on", "the other"])
    @pytest.mark.parametrize("keep", ["first", "second"])
    def test_the_other_ones_case_goes_on(self, case, person, other, say, navigator, now, keep, died):
        keep, gone = (person, other) if keep == "first" else (other, person)
        planned = {one.pk: set(live(Case.objects.get(person=one))) for one in (person, other)}
        merge = merge_people(keep=keep, gone=gone, by=navigator, at=now + timedelta(hours=1))
        self.told(merge, say, now, keep)
        assert not Case.objects.open().exists()
        dead, alive = (keep, gone) if died == "written on" else (gone, keep)
        undo_merge(merge=merge, died=None if dead == keep else dead, by=navigator, at=now + timedelta(hours=3))
        theirs, ended = self.cases(alive, dead)
        assert (theirs.state, ended.state, ended.close_reason) == ("open", "closed", "deceased")
        assert theirs.needs.open().exists()
        assert not ended.needs.open().exists()
        assert (standing(alive).says, standing(dead).says) == ("yes", "died")
        assert {row.step_id for row in live(theirs)} == {
            row.step_id for row in planned[alive.pk] if row.closes_at > now
        }
        assert not live(ended)

    def test_the_page_asks_whose_it_was_and_says_what_stays(
        self, client, case, person, meet, say, waiting, navigator, now
    ):
        client.force_login(navigator)
        other = meet(agrees="yes", cleared_at=now - timedelta(days=1), phone="541 555 0177").people.get()
        merge = merge_people(keep=person, gone=other, by=navigator, at=now + timedelta(hours=1))
        where = f"/people/merge/{merge.pk}/undo/"
        assert 'name="died"' not in client.get(where).content.decode()
        self.told(merge, say, now, person)
        page = client.get(where).content.decode()
        assert f'value="{person.pk}"' in page
        assert "1 message to" in page
        assert client.post(where, {"died": str(other.pk)}).status_code == 302
        case.refresh_from_db()
        assert (case.state, standing(other).has_died, standing(person).may_reach) == ("open", True, True)


@pytest.mark.parametrize("says", ["no", "no_more"])
def test_a_no_taken_back_gives_the_plan_back(case, person, say, navigator, now, says):
    planned = {row.pk for row in live(case)}
    told = say(says, at=now + timedelta(minutes=1))
    assert live(case) == []
    take_back_permission(permission=told, why="another Maria", by=navigator, at=now + timedelta(hours=1))
    assert {row.pk for row in live(case)} == planned


def test_a_merge_goes_by_the_newest_word_of_both(case, person, meet, navigator, now, waiting):
    other = meet(agrees="no", cleared_at=now + timedelta(hours=1), phone="541 555 0177").people.get()
    assert may_reach(person)
    merge = merge_people(keep=person, gone=other, by=navigator, at=now + timedelta(hours=2))
    waiting.refresh_from_db()
    assert (standing(person).says, live(case), waiting.hindrance) == ("no", [], "no_agreement")
    undo_merge(merge=merge, by=navigator, at=now + timedelta(hours=3))
    person.refresh_from_db()
    assert may_reach(person)


def test_testimony_is_never_changed(case, person):
    with pytest.raises(Error), transaction.atomic():
        ContactPermission.objects.update(says="no")


def test_who_does_not_work_with_the_person_says_nothing(person, outsider, other_navigator, now):
    for by in (outsider, other_navigator):
        with pytest.raises(PermissionDenied):
            say_permission(person=person, says="no", note="x", by=by, at=now)


@pytest.mark.parametrize(
    ("words", "field"),
    [({"says": "maybe"}, "says"), ({"note": " "}, "note"), ({"said_at": timedelta(hours=1)}, "said_at")],
)
def test_what_must_be_said(say, now, words, field):
    words = {name: now + value if isinstance(value, timedelta) else value for name, value in words.items()}
    with pytest.raises(NotPossible) as problem:
        say(**{"says": "no", **words})
    assert problem.value.field == field


def test_the_case_page_says_what_is_allowed_since_when_and_who_said_so(client, case, tried, navigator):
    client.force_login(navigator)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Agreed to be contacted" in page
    assert "at a crisis call" in page
    assert "tel:" in page
    tried("declined")
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Wants no more contact" in page
    assert "when we tried to reach them" in page
    assert navigator.name in page
    assert "tel:" not in page
    assert "Plan contacts" not in page
    assert "The person wants no more contact." in page


def test_it_is_said_by_hand_and_taken_back_on_a_page(client, case, person, navigator):
    client.force_login(navigator)
    address = f"/people/{person.pk}/permission/"
    assert client.post(address, {"says": "no"}).status_code == 422
    assert client.post(address, {"says": "no", "note": "her letter", "said_by": "her mother"}).status_code == 302
    page = client.get(address).content.decode()
    assert "her letter" in page
    assert "said by her mother" in page
    assert live(case) == []
    row = standing(person).row
    assert client.post(f"/people/permission/{row.pk}/wrong/", {"why": "of another"}).status_code == 302
    assert may_reach(person)


def test_contacts_are_planned_from_the_case_page(client, case, navigator, now):
    from casemgmt.followups.actions import cancel_rest

    cancel_rest(case=case, reason="other", by=navigator, at=now)
    client.force_login(navigator)
    assert "Plan contacts from now" in client.get(f"/cases/{case.pk}/").content.decode()
    client.post(f"/cases/{case.pk}/plan/")
    assert len(live(case)) == 4


def test_after_a_death_nothing_is_offered_any_more(client, case, waiting, tried, navigator):
    tried("deceased")
    case.refresh_from_db()
    waiting.refresh_from_db()
    assert (case.state, case.close_reason, waiting.hindrance) == ("closed", "deceased", "died")
    assert set(case.needs.values_list("state", flat=True)) == {"withdrawn"}
    client.force_login(navigator)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Has died" in page
    assert "tel:" not in page


def test_the_attempt_form_shows_what_a_death_ends_before_it_is_written_down(client, case, waiting, navigator):
    client.force_login(navigator)
    address = f"/follow-ups/record/{case.pk}/"
    words = {"result": "deceased", "mode": "phone", "note": "her sister told us"}
    page = client.post(address, words).content.decode()
    for line in ("4 planned contacts", "1 message that waits", "2 open needs end", "The case closes"):
        assert line in page
    assert (case.attempts.count(), len(live(case)), "her sister told us" in page) == (0, 4, True)
    assert client.post(address, {**words, "confirmed": "1"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, live(case)) == ("closed", [])


def test_a_death_is_written_down_on_the_persons_page(client, case, person, navigator):
    client.force_login(navigator)
    address = f"/people/{person.pk}/death/"
    assert "4 planned contacts" in client.get(address).content.decode()
    assert client.post(address, {"note": "by phone"}).status_code == 422
    assert client.post(address, {"note": "by phone", "said_by": "her sister"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, standing(person).has_died, standing(person).row.said_by) == ("closed", True, "her sister")


def test_a_call_entered_in_error_told_nothing_until_brought_back(case, encounter, person, navigator, manager, now):
    void_encounter(encounter=encounter, reason="another Maria", by=manager, at=now + timedelta(minutes=1))
    assert (standing(person).says, live(case), reasons(case)) == ("not_asked", [], {"trigger_gone"})
    restore_encounter(encounter=encounter, reason="it was her", by=manager, at=now + timedelta(minutes=2))
    assert (may_reach(person), len(live(case))) == (True, 4)
