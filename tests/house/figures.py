"""What is pressed besides the pairs' table to see that figures stay: what is put right, dated back, undone, imported.

Each press stands for what a person does later; where taking something back needs it done first, both are pressed.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from casemgmt.accounts.models import Area
from casemgmt.cases import actions as cases
from casemgmt.core import corrections
from casemgmt.core.errors import NotPossible
from casemgmt.encounters import actions as encounters
from casemgmt.encounters.models import Encounter
from casemgmt.feedback import actions as feedback
from casemgmt.followups import actions as followups
from casemgmt.people import actions as people
from casemgmt.people.models import Person
from referrals import actions as referrals

from .pairs.scenes import Scene
from .pairs.table import Press, press
from .world import World

WHY = "Heard wrong"


def with_more(w: World, s: Scene) -> None:
    """An area, a complaint, a survey, a call as dispatch told it: what the scenes of the pairs do without."""
    north = Area.objects.create(program=w.riverside, name="North")
    Person.objects.filter(pk=s.person.pk).update(area=north)
    words = {"kind": "complaint", "channel": "phone", "topic": "waiting", "words": "Nobody came.", "about": "team"}
    told = feedback.write_feedback(program=w.riverside, person=s.person, **words, by=w.navigator, at=w.ago(hours=4))
    times = {"received_at": w.ago(hours=1, minutes=40), "cleared_at": w.ago(hours=1), "created_at": w.at}
    call = {"source": "911", "source_system": "cad", "external_id": "X1", "disposition": "on_scene"}
    s.keep(north=north, feedback=told, dispatched=Encounter.objects.create(program=w.riverside, **call, **times))
    if "case" in s and s.case.state != "closed":
        s.keep(asked_how=feedback.ask_how_it_went(case=s.case, channel="paper", by=w.navigator, at=w.at)[0])


def _then(name: str, rows: str, *steps: Callable[[Scene, dict[str, Any]], Any]) -> Press:
    """One after the other, a minute apart, by who may put things right."""

    def call(s: Scene) -> None:
        for minutes, step in enumerate(steps):
            step(s, {"by": s.manager, "at": s.at + timedelta(minutes=minutes)})

    return Press(name, tuple(rows.split()), call)


def _put_right(action: Callable[..., Any], row: str, **words: Any) -> Callable[[Scene, dict[str, Any]], Any]:
    """An action on a row, with the reason."""
    parameter, _sep, name = row.partition("=")

    def step(s: Scene, who: dict[str, Any]) -> Any:
        subject = getattr(s, name or parameter)
        desk = {"by": s.shelter_desk} if parameter == "statement" else {}
        return action(**{parameter: subject.met.get() if parameter == "met" else subject}, **words, **(who | desk))

    return step


def _newest(action: Callable[..., Any], row: str) -> Callable[[Scene, dict[str, Any]], Any]:
    """The newest correction of a row is taken back."""
    parameter, _sep, name = row.partition("=")

    def step(s: Scene, who: dict[str, Any]) -> Any:
        subject = getattr(s, name or parameter)
        subject = subject.met.get() if parameter == "met" else subject
        desk = {"by": s.shelter_desk} if parameter == "statement" else {}
        if (newest := corrections.newest_of(subject)) is None:
            raise NotPossible("nothing was corrected")
        return action(**{parameter: subject}, correction=newest, **(who | desk))

    return step


def _back_and_forth(row: str, module: Any, noun: str, **words: Any) -> list[Press]:
    """Corrected, corrected and taken back, voided, voided and brought back."""
    name = row.partition("=")[2] or row
    correct = _put_right(getattr(module, f"correct_{noun}"), row, reason=WHY, **words)
    void = _put_right(getattr(module, f"void_{noun}"), row, reason=WHY)
    back = _newest(getattr(module, f"put_{noun}_back"), row)
    restore = _put_right(getattr(module, f"restore_{noun}"), row, reason=WHY)
    return [
        _then(f"correct_{noun}:{'_'.join(words)}", name, correct),
        _then(f"put_{noun}_back", name, correct, back),
        _then(f"void_{noun}:put_right", name, void),
        _then(f"restore_{noun}", name, void, restore),
    ]


def _to_the_other(s: Scene, who: dict[str, Any]) -> Any:
    return cases.take_on(encounter=s.twin_met, person=s.twin, by=s.navigator, at=who["at"])


def _moved(name: str, action: Callable[..., Any], row: str) -> Press:
    """From one file to the other person's."""
    parameter, _sep, kept = row.partition("=")

    def call(s: Scene) -> None:
        who = {"by": s.navigator, "at": s.at}
        action(**{parameter: getattr(s, kept or parameter)}, to=_to_the_other(s, who), reason=WHY, **who)

    return Press(name, (kept or parameter, "twin", "twin_met"), call)


def _dated(s: Scene, **ago: float) -> dict[str, Any]:
    """A call of some days ago that is written down only now."""
    then = s.at - timedelta(**ago)
    times = {"received_at": then - timedelta(minutes=40), "cleared_at": then}
    return {"program": s.riverside, "by": s.responder, "source": "911", "disposition": "on_scene", **times}


LATER = [
    *_back_and_forth("attempt", followups, "attempt", result="reached"),
    *_back_and_forth("need=food", cases, "need", domain="documents"),
    *_back_and_forth("encounter", encounters, "encounter", risk="low", needs_heard=[]),
    *_back_and_forth("met=encounter", encounters, "met", agrees="no"),
    *_back_and_forth("statement", referrals, "statement", began=False),
    _then("correct_statement:day", "statement", lambda s, who: referrals.correct_statement(
        statement=s.statement, service_on=s.today - timedelta(days=1), reason=WHY, **who | {"by": s.shelter_desk})),
    _then("correct_encounter:times", "encounter", lambda s, who: encounters.correct_encounter(
        encounter=s.encounter, cleared_at=s.at - timedelta(hours=70), reason=WHY, **who)),
    _then("correct_encounter:area", "encounter north", lambda s, who: encounters.correct_encounter(
        encounter=s.encounter, area=s.north, reason=WHY, **who)),
    *(
        press(f"record_attempt:dated_{hours}", "case follow_up", followups.record_attempt, lambda s, hours=hours: {
            "case": s.case, "mode": "phone", "result": "reached", "tried_at": s.at - timedelta(hours=hours)})
        for hours in (1, 20, 40)
    ),
    press("record_attempt:dated_planned", "case follow_up", followups.record_attempt, lambda s: {
        "case": s.case, "follow_up": s.follow_up, "mode": "phone", "result": "reached",
        "tried_at": s.at - timedelta(hours=2)}),
    press("record_encounter:dated", "person", encounters.record_encounter, lambda s: {
        **_dated(s, days=2), "people": [encounters.Met(person=s.person, agrees="yes", phone="541 555 8888")]}),
    press("record_encounter:with_nobody", "person", encounters.record_encounter, lambda s: {
        **_dated(s, days=1), "people": []}),
    _moved("move_attempt", followups.move_attempt, "attempt"),
    _moved("move_need", cases.move_need, "need=food"),
    press("move_contact_point", "spare twin", people.move_contact_point, lambda s: {
        "point": s.spare, "to": s.twin, "reason": WHY}),
    press("retire_contact_point:only", "point", people.retire_contact_point, lambda s: {"point": s.point}),
    press("change_person:area", "person", people.change_person, lambda s: {
        "person": s.person, "version": s.person.version, "area": None, "first_name": "", "last_name": "",
        "description": "grey coat"}),
    press("join_twins", "again dispatched", encounters.join_twins, lambda s: {
        "encounter": s.again, "twin": s.dispatched, "by": s.manager}),
    _then("part_twins", "again dispatched", lambda s, who: encounters.part_twins(
        join=encounters.join_twins(encounter=s.again, twin=s.dispatched, by=s.manager, at=s.at), **who)),
    Press("import", (), lambda s: s._world.read_calls("24-7")),
    _then("undo_merge:later", "person twin", lambda s, who: people.undo_merge(
        merge=people.merge_people(keep=s.person, gone=s.twin, by=s.navigator, at=s.at), **who | {"by": s.navigator})),
    _then("decline_after_accept", "offer", *(
        lambda s, who, name=name, words=words: getattr(referrals, name)(
            offer=s.offer, **words, **who | {"by": s.shelter_desk})
        for name, words in (("undo_answer", {}), ("decline_offer", {"reason": "no_capacity"})))),
    _then("take_back_closing", "referral", lambda s, who: referrals.close_referral(
        referral=s.referral, result="unmet", reason="Enough", **who), lambda s, who: referrals.take_back_closing(
        referral=s.referral, **who)),
    _then("resume_case:held", "case", lambda s, who: cases.hold_case(case=s.case, reason="jail", **who),
          lambda s, who: cases.resume_case(case=s.case, **who)),
    press("write_feedback:dated", "person", feedback.write_feedback, lambda s: {
        "program": s.riverside, "person": s.person, "kind": "complaint", "channel": "phone", "topic": "waiting",
        "words": "Late.", "about": "team", "said_at": s.at - timedelta(days=3)}),
    *_back_and_forth("feedback", feedback, "feedback", topic="other", words="Nobody rang."),
    _then("answer_feedback", "feedback", lambda s, who: feedback.answer_feedback(
        feedback=s.feedback, outcome="right", outcome_words="Sorry.", told_how="phone",
        told_at=s.at - timedelta(hours=1), **who)),
    _then("reopen_feedback", "feedback", lambda s, who: feedback.close_feedback(
        feedback=s.feedback, outcome="thanked", outcome_words="Gone.", **who), lambda s, who: feedback.reopen_feedback(
        feedback=s.feedback, **who)),
    press("answer_survey", "asked_how", feedback.answer_survey, lambda s: {
        "ask": s.asked_how, "ratings": [5, 4, 3]}),
    press("refuse_survey", "asked_how", feedback.refuse_survey, lambda s: {"ask": s.asked_how}),
]  # fmt: skip

# What the pairs leave out and what no measure reads, or what is pressed as a step of another.
NO_FIGURE = {
    **dict.fromkeys(["end_link", "correct_link", "void_link", "restore_link", "put_link_back"], "households"),
    **dict.fromkeys(["add_file", "correct_file", "put_file_back", "void_file", "restore_file"], "files"),
    **dict.fromkeys(["correct_note", "put_note_back", "void_note", "restore_note", "move_note"], "notes"),
    **dict.fromkeys(["put_alert_back", "restore_alert", "move_alert"], "alerts"),
    **dict.fromkeys(["ask_for_packets", "prepare_packets", "print_named_packet", "ask_for_access_report"], "papers"),
    "ask_for_figure_export": "a file",
    **dict.fromkeys(["use_opening_code", "note_link_use", "note_call", "close_unknown"], "ways in"),
    **dict.fromkeys(
        ["note_permission", "forget_source", "pause_number", "lift_pause", "add_safety_note"], "permission"
    ),
    **dict.fromkeys(["add_consent_paper", "disclose", "act_on_ended_consents", "possible_results"], "consents; reads"),
    **dict.fromkeys(["close_access_under", "go_on_under", "close_access_of_parted"], "access"),
    **dict.fromkeys(["meet_need", "unmeet_need", "follow_owner", "plan_comes_back", "pause_follow_ups"], "a step"),
    **dict.fromkeys(
        ["resume_follow_ups", "replan_for_risk", "trigger_steps", "move_trigger", "drop_trigger"], "a step"
    ),
    **dict.fromkeys(["create_person", "mark_wrong", "put_contact_point_back", "change_plan"], "as others beside it"),
    **dict.fromkeys(["hand_on_work"], "reassign_cases for everybody"),
    "bring_case": "tests/cases/test_brought_figures.py",
    "close_opened_in_error": "tests/reports/test_put_right_as_of.py",
}
