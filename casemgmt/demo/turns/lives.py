"""What happens to people and their cases: two entries of one person, a no, a death, another risk, another date."""

from datetime import datetime, timedelta
from typing import Any

from casemgmt.cases.actions import (
    add_need,
    change_risk,
    end_need,
    end_next_date,
    hold_case,
    move_next_date,
    resume_case,
    set_next_date,
    void_need,
)
from casemgmt.cases.models import Case
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.feedback import actions as feedback
from casemgmt.feedback.models import Feedback
from casemgmt.feedback.survey.models import SurveyAsk
from casemgmt.followups.actions import cancel_follow_up, record_attempt
from casemgmt.followups.models import FollowUp, FollowUpState
from casemgmt.people.actions import (
    merge_people,
    record_death,
    revoke_consent,
    say_permission,
    take_back_permission,
    undo_merge,
)
from casemgmt.people.models import Consent, Person

from ..scenes import scene
from .plot import Turns, turn


def _twin(t: Turns, at: datetime) -> tuple[Any, Any]:
    """Somebody known is met, and written down once more."""
    people = Person.objects.filter(program=t.city.riverside, merged_into=None, is_restricted=False)
    known = t.first(people.exclude(last_name="").filter(met_in__agrees="yes").order_by("-created_at"))
    facts: dict[str, Any] = {"first_name": known.first_name[:3], "last_name": known.last_name, "area": known.area}
    met = Met(facts=facts, agrees="yes", phone="+1 555 018 4040")
    told: dict[str, Any] = {
        **scene(t.rng, t.city.areas, t.rng.randrange(90_000), at),
        "external_id": f"T{at:%y%m%d%H%M}",
    }
    encounter = record_encounter(program=t.city.riverside, by=t.city.responder, at=at, people=[met], **told)
    t.soon_taken_on(encounter, at)
    return known, encounter.people.get()


def found_to_be_one(t: Turns, at: datetime) -> None:
    """Some days later a navigator sees that the two are one."""
    known, twin = _twin(t, at)
    words: dict[str, Any] = {"keep": known, "gone": twin, "all_the_same": True, "by": t.city.navigators[0]}
    t.line.then(at + timedelta(days=2), lambda when: merge_people(**words, at=when))


def found_to_be_two(t: Turns, at: datetime) -> None:
    """They were merged, and are two people after all."""
    known, twin = _twin(t, at)
    words: dict[str, Any] = {"keep": known, "gone": twin, "all_the_same": True, "by": t.city.navigators[0]}

    def merged(when: datetime) -> None:
        merge = merge_people(**words, at=when)
        later = when + timedelta(days=1)
        t.line.then(later, lambda then: undo_merge(merge=merge, by=t.city.navigators[0], at=then))

    t.line.then(at + timedelta(days=1), merged)


def _planned(t: Turns, state: str) -> Any:
    rows = FollowUp.objects.filter(case__program=t.city.riverside, case__owner__isnull=False, state=state)
    return t.first(rows.select_related("case__owner", "case__person").order_by("-due_at", "name", "pk"))


def wants_no_more(t: Turns, at: datetime) -> None:
    """Reached, and asks not to be called again."""
    planned = _planned(t, FollowUpState.OPEN)
    words: dict[str, Any] = {"follow_up": planned, "case": planned.case, "mode": "phone", "result": "declined"}
    record_attempt(**words, by=planned.case.owner, at=at)


def said_no_to_us(t: Turns, at: datetime) -> None:
    case = t.open_case(follow_ups__state=FollowUpState.SCHEDULED)
    say_permission(person=case.person, says="no", note="at the shelter desk", by=case.owner, at=at)


def never_asked_after_all(t: Turns, at: datetime) -> None:
    """It was noted that somebody agreed; they had not been asked."""
    case = t.open_case(follow_ups__state=FollowUpState.SCHEDULED)
    permission = case.person.contact_permissions.filter(says="yes").order_by("said_at").first()
    if permission is not None:
        take_back_permission(permission=permission, why="It was another person", by=t.city.manager, at=at)


def died(t: Turns, at: datetime) -> None:
    case = t.open_case(follow_ups__state=FollowUpState.SCHEDULED)
    record_death(person=case.person, said_by="his brother", note="by phone", by=case.owner, at=at)


def risk_changed(t: Turns, at: datetime) -> None:
    """Another risk asks for another plan."""
    case = t.open_case(follow_ups__state=FollowUpState.SCHEDULED, risk="high")
    change_risk(case=case, risk="low", by=case.owner, at=at)


def on_hold(t: Turns, at: datetime) -> None:
    """In hospital; some come back, of some nobody knows yet."""
    case = t.open_case(follow_ups__state=FollowUpState.SCHEDULED)
    hold_case(case=case, reason=t.by_turns("hospital", "away", "jail"), by=case.owner, at=at)
    t.line.then(at + timedelta(days=9), lambda when: resume_case(case=case, by=case.owner, at=when))


def planned_by_mistake(t: Turns, at: datetime) -> None:
    planned = _planned(t, FollowUpState.SCHEDULED)
    reason = t.by_turns("entered_in_error", "other")
    cancel_follow_up(follow_up=planned, reason=reason, by=planned.case.owner, at=at)


def another_date(t: Turns, at: datetime) -> None:
    """A date that was set is moved, kept, or passes."""
    case = t.open_case()
    words: dict[str, Any] = {"case": case, "words": "Go to the office together", "by": case.owner}
    date = set_next_date(**words, on=t.day(at, -4), at=at)
    t.line.then(
        at + timedelta(days=2),
        lambda when: move_next_date(next_date=date, on=t.day(when, -5), by=case.owner, at=when),
    )
    t.line.then(at + timedelta(days=6), lambda when: end_next_date(next_date=date, by=case.owner, at=when))


def need_of_somebody_else(t: Turns, at: datetime) -> None:
    case = t.open_case()
    need = add_need(case=case, domain="transportation", by=case.owner, at=at)
    t.line.then(
        at + timedelta(hours=4), lambda when: void_need(need=need, reason="Not said by them", by=case.owner, at=when)
    )


def came_up_later(t: Turns, at: datetime) -> None:
    """Something else is needed, heard weeks after the crisis; of some it is settled soon."""
    case = t.open_case()
    need = add_need(case=case, domain=t.by_turns("documents", "transportation", "food"), by=case.owner, at=at)
    if t.by_turns("met", "open", "met") == "met":
        words: dict[str, Any] = {"need": need, "state": "met", "by": case.owner}
        t.line.then(at + timedelta(days=6), lambda when: end_need(**words, at=when))


def tried_otherwise(t: Turns, at: datetime) -> None:
    """A try that found them where they cannot talk, or nobody who understood them."""
    results = ("hospitalised", "needs_interpreter", "no_message_allowed", "unsafe", "incarcerated")
    planned, result = _planned(t, FollowUpState.OPEN), t.by_turns(*results)
    words: dict[str, Any] = {"follow_up": planned, "case": planned.case, "mode": "phone", "result": result}
    note = "Call after six, when he is at work" if result == "unsafe" else ""
    record_attempt(**words, safety_note=note, by=planned.case.owner, at=at)


def took_consent_back(t: Turns, at: datetime) -> None:
    """Somebody does not want an agency to know any more."""
    running = Consent.objects.filter(program=t.city.riverside, revocation=None, expires_at__gt=at, given_at__lt=at)
    consent = t.first(running.select_related("person").order_by("-given_at", "pk"))
    revoke_consent(consent=consent, how="by phone", by=t.city.navigators[0], at=at)


COMPLAINTS: tuple[dict[str, Any], ...] = (
    {"topic": "treatment", "about": "team", "words": "They spoke to my sister as if I was not there."},
    {"topic": "waiting", "about": "team", "words": "Nobody called on the day that was said."},
    {"topic": "language", "about": "nobody", "words": "The letter came in English again."},
    {"topic": "other", "about": "team", "words": "I was asked the same questions three times."},
)


def complained(t: Turns, at: datetime) -> None:
    """Said some days before it was written down; looked into, answered or closed."""
    case = t.open_case()
    row = feedback.write_feedback(
        program=t.city.riverside,
        kind="complaint",
        channel=t.rng.choice(["phone", "in_person", "letter"]),
        person=case.person,
        said_at=at - timedelta(days=3),
        **t.by_turns(*COMPLAINTS),
        by=t.city.navigators[0],
        at=at,
    )
    t.line.then(at + timedelta(days=4), lambda when: _ended(t, row, when))


def _ended(t: Turns, row: Feedback, at: datetime) -> None:
    told: dict[str, Any] = {"outcome_words": "Spoken about with the team.", "by": t.city.manager, "at": at}
    if t.by_turns("answered", "closed") == "answered":
        feedback.answer_feedback(feedback=row, outcome="right", told_how="phone", **told)
    else:
        feedback.close_feedback(feedback=row, outcome="not_so", **told)


def asked_and_refused(t: Turns, at: datetime) -> None:
    """Asked how it went, and does not want to say."""
    case = t.first(Case.objects.filter(program=t.city.riverside, state="closed").order_by("-closed_at", "pk"))
    ask, _secret = feedback.ask_how_it_went(case=case, channel="paper", by=t.city.manager, at=at)
    t.line.then(at + timedelta(days=1), lambda when: _refused(ask, t.city.manager, when))


def _refused(ask: SurveyAsk, by: Any, at: datetime) -> None:
    feedback.refuse_survey(ask=ask, by=by, at=at)


LIFE_TURNS = (
    turn(found_to_be_one, 0.3, 0.5, 0.7, 0.9),
    turn(found_to_be_two, 0.65),
    turn(wants_no_more, 0.4, 0.6, 0.8),
    turn(said_no_to_us, 0.5, 0.75),
    turn(never_asked_after_all, 0.6),
    turn(died, 0.7),
    turn(risk_changed, 0.35, 0.6, 0.85),
    turn(on_hold, 0.4, 0.7, 0.93, 0.96),
    turn(planned_by_mistake, 0.45, 0.65, 0.85),
    turn(another_date, 0.35, 0.55, 0.75, 0.9),
    turn(need_of_somebody_else, 0.5, 0.8),
    turn(came_up_later, 0.4, 0.55, 0.7, 0.85),
    turn(tried_otherwise, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9),
    turn(took_consent_back, 0.4, 0.65, 0.9),
    turn(complained, 0.3, 0.5, 0.7, 0.85, 0.95),
    turn(asked_and_refused, 0.6, 0.8),
)
