"""Every action on a person, a case, a contact, a referral or an offer, as somebody would press it in a scene.

The row names are those of `scenes`; an action is tried in each scene that has the rows it asks for, and kept where it
is possible. What is not here stands in `LEFT_OUT` with the reason; `test_pairs` asks for every action of every app.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from casemgmt.cases import actions as cases
from casemgmt.core.actor import CLOCK
from casemgmt.core.codes import ContactMode, NeedDomain, Risk
from casemgmt.duties.rota import actions as rota
from casemgmt.encounters import actions as encounters
from casemgmt.followups import actions as followups
from casemgmt.messaging import actions as texts
from casemgmt.people import actions as people
from casemgmt.people.household.relations import Relation
from casemgmt.people.permission.models import Says
from referrals import actions as referrals
from referrals.appointments.actions.sweep import ask_after_appointments

from ..world import ALL
from .scenes import Scene, link_holder


@dataclass(frozen=True)
class Press:
    """One action: its name, the rows it needs, and the call."""

    name: str
    rows: tuple[str, ...]
    call: Callable[[Scene], Any]

    @property
    def action(self) -> str:
        return self.name.split(":")[0]


def press(name: str, rows: str, action: Callable[..., Any], words: Callable[[Scene], dict[str, Any]]) -> Press:
    """By the navigator and now, unless the words say otherwise."""

    def call(s: Scene) -> Any:
        told = {"by": s.navigator, "at": s.at, **words(s)}
        refuse_bad_input(name, told)
        return action(**told)

    return Press(name, tuple(rows.split()), call)


# What these parameters may be: a press with anything else is refused in every scene, and proves nothing.
CHOICES: dict[str, Any] = {"domain": NeedDomain, "mode": ContactMode, "risk": Risk, "relation": Relation, "says": Says}


def refuse_bad_input(name: str, words: dict[str, Any]) -> None:
    """A press is filled in with what a form offers."""
    for parameter, choices in CHOICES.items():
        if words.get(parameter, choices.values[0]) not in choices.values:
            raise ValueError(f"{name}: no such {parameter}: {words[parameter]}")


def _plain(module: Any, name: str, row: str, **words: Any) -> Press:
    """An action whose subject has the name of its parameter or of the row, with fixed words."""
    parameter, _sep, row = row.partition("=")
    row = row or parameter
    refuse_bad_input(name, words)
    return press(name, row, getattr(module, name.split(":")[0]), lambda s: {parameter: getattr(s, row), **words})


def _agency(name: str, row: str = "offer", desk: str = "shelter_desk", **words: Any) -> Press:
    action = getattr(referrals, name.split(":")[0])
    return press(name, row, action, lambda s: {"offer": getattr(s, row), "by": getattr(s, desk), **words})


def _clock(name: str, action: Callable[..., Any], **later: float) -> Press:
    """What the clock does with everything that is due by then."""
    return Press(name, (), lambda s: action(at=s.at + timedelta(**later)))


PEOPLE = [
    _plain(people, "change_person", "person", version=1, goes_by="Ivo"),
    _plain(people, "add_contact_point", "person", value="541 555 8888"),
    _plain(people, "add_contact_point:as_spare", "person", value="(541) 555-7777"),
    _plain(people, "change_contact_point", "point=spare", value="541 555 8888"),
    _plain(people, "retire_contact_point", "point=spare"),
    _plain(people, "choose_rules", "point=spare"),
    _plain(people, "say_permission:no", "person", says="no_more", note="by phone"),
    _plain(people, "say_permission:yes", "person", says="yes", note="by phone"),
    _plain(people, "record_death", "person", said_by="her sister", note="by phone"),
    press("take_back_permission", "person", people.take_back_permission, lambda s: {
        "permission": s.person.contact_permissions.first(), "why": "of somebody else"}),
    _plain(people, "keep_contact_card", "person", note="after nine"),
    press("add_alert", "person", people.add_alert, lambda s: {
        "person": s.person, "text": "a dog", "expires_on": s.today + timedelta(days=2)}),
    _plain(people, "end_alert", "alert"),
    press("correct_alert", "alert", people.correct_alert, lambda s: {
        "alert": s.alert, "text": "two dogs", "expires_on": s.today + timedelta(days=1), "reason": "Seen"}),
    _plain(people, "void_alert", "alert", reason="Of somebody else"),
    press("give_consent", "person", people.give_consent, lambda s: {
        "person": s.person, "organization": s.harbor, "categories": ALL, "purpose": "To be referred",
        "expires_at": s.at + timedelta(days=9), "how_given": "verbal", "witness": "Nell"}),
    _plain(people, "revoke_consent", "consent", how="by phone"),
    _plain(people, "revoke_consent:rival", "consent=rival_consent", how="by phone"),
    press("merge_people", "person twin", people.merge_people, lambda s: {"keep": s.person, "gone": s.twin}),
    press("merge_people:away", "person twin", people.merge_people, lambda s: {"keep": s.twin, "gone": s.person}),
    _plain(people, "undo_merge", "merge"),
    press("link_people", "person twin", people.link_people, lambda s: {
        "person": s.person, "other": s.twin, "relation": "sibling"}),
    press("not_same_person", "person twin", people.not_same_person, lambda s: {"one": s.person, "other": s.twin}),
    press("record_encounter", "person", encounters.record_encounter, lambda s: {
        "program": s.riverside, "by": s.responder, "source": "911", "disposition": "on_scene", "cleared_at": s.at,
        "people": [encounters.Met(person=s.person, agrees="yes", phone="541 555 8888")]}),
    press("correct_encounter", "encounter", encounters.correct_encounter, lambda s: {
        "encounter": s.encounter, "risk": "high", "reason": "Heard wrong", "by": s.manager}),
    press("void_encounter", "encounter", encounters.void_encounter, lambda s: {
        "encounter": s.encounter, "reason": "Not ours", "by": s.manager}),
    press("add_met", "encounter twin", encounters.add_met, lambda s: {
        "encounter": s.encounter, "met": encounters.Met(person=s.twin, agrees="yes"), "by": s.responder}),
]  # fmt: skip

CASES = [
    *(
        press(f"{name}:{met}", f"{met} {who}", getattr(cases, name), lambda s, met=met, who=who: {
            "encounter": getattr(s, met), "person": getattr(s, who)})
        for name in ("take_on", "open_case")
        for met, who in (("encounter", "person"), ("again", "person"), ("twin_met", "twin"))
    ),
    press("assign_case", "case second", cases.assign_case, lambda s: {
        "case": s.case, "owner": s.second, "by": s.manager}),
    press("assign_case:take", "case", cases.assign_case, lambda s: {"case": s.case, "owner": s.navigator}),
    press("reassign_cases", "case second", cases.reassign_cases, lambda s: {
        "moves": [cases.CaseMove(s.case.pk, s.case.owner_id, s.second.pk)], "by": s.manager}),
    _plain(cases, "hold_case", "case", reason="hospital"),
    _plain(cases, "resume_case", "case"),
    _plain(cases, "close_case", "case", reason="no_further_need"),
    _plain(cases, "undo_close", "case"),
    _plain(cases, "reopen_case", "case"),
    press("set_next_date", "case", cases.set_next_date, lambda s: {
        "case": s.case, "on": s.today + timedelta(days=5)}),
    press("hold_case:look", "case", cases.hold_case, lambda s: {
        "case": s.case, "reason": "jail", "look_again_on": s.today + timedelta(days=9)}),
    press("move_next_date", "next_date", cases.move_next_date, lambda s: {
        "next_date": s.next_date, "on": s.today + timedelta(days=4)}),
    _plain(cases, "end_next_date", "next_date"),
    _plain(cases, "undo_next_date", "next_date"),
    _plain(cases, "give_up_next_date", "next_date", reason="Moved away"),
    _plain(cases, "change_risk", "case", risk="high"),
    _plain(cases, "add_need", "case", domain="transportation"),
    _plain(cases, "end_need", "need=shelter", state="withdrawn"),
    _plain(cases, "end_need:food", "need=food", state="met"),
    _plain(cases, "correct_need", "need=food", domain="documents", reason="Heard wrong"),
    _plain(cases, "void_need", "need=food", reason="Not said"),
    _plain(cases, "write_note", "case", text="She likes the library."),
    _plain(cases, "save_draft_note", "case", text="She likes"),
    _plain(cases, "end_cover", "cover"),
    _plain(cases, "lend_access", "cover"),
    press("put_on_call", "cover", rota.put_on_call, lambda s: {
        "program": s.cover.program, "user": s.second, "first_day": s.cover.first_day, "last_day": s.cover.first_day,
        "begins": time(17), "ends": time(9), "by": s.manager}),
    _plain(rota, "take_off_call", "shift"),
    _clock("sweep_cases", cases.sweep_cases),
]  # fmt: skip

CONTACTS = [
    press("record_attempt", "case follow_up", followups.record_attempt, lambda s: {
        "case": s.case, "follow_up": s.follow_up, "mode": "phone", "result": "reached"}),
    press("record_attempt:died", "case", followups.record_attempt, lambda s: {
        "case": s.case, "mode": "phone", "result": "deceased"}),
    press("record_attempt:wrong", "case spare", followups.record_attempt, lambda s: {
        "case": s.case, "mode": "phone", "result": "wrong_number", "contact_point": s.spare,
        "other_number": "541 555 9999"}),
    _plain(followups, "plan_anew", "case"),
    _plain(followups, "undo_attempt", "attempt"),
    press("correct_attempt", "attempt", followups.correct_attempt, lambda s: {
        "attempt": s.attempt, "result": "declined", "reason": "Pressed the wrong one", "by": s.manager}),
    press("void_attempt", "attempt", followups.void_attempt, lambda s: {
        "attempt": s.attempt, "reason": "Nobody rang", "by": s.manager}),
    _plain(followups, "claim_follow_up", "follow_up"),
    _plain(followups, "cancel_follow_up", "follow_up", reason="other"),
    _plain(followups, "cancel_rest", "case", reason="declined"),
    _plain(followups, "give_cause", "follow_up=missed", cause="other"),
    _plain(followups, "take_back_cause", "follow_up=caused"),
    press("give_cause_to_many", "missed", followups.give_cause_to_many, lambda s: {
        "follow_ups": [s.missed], "cause": "staff_absent"}),
    press("start_protocol", "case again", followups.start_protocol, lambda s: {"case": s.case, "encounter": s.again}),
    _clock("sweep_contacts", followups.sweep_contacts),
    _clock("sweep_contacts:later", followups.sweep_contacts, days=3),
    press("send_message", "case spare", texts.send_message, lambda s: {
        "case": s.case, "contact_point": s.point, "purpose": "call_us"}),
    _plain(texts, "call_back_message", "message"),
    _plain(texts, "mark_sent", "message", provider_id="SM9", by=CLOCK),
    _plain(texts, "mark_hindered", "message", hindrance="not_delivered", by=CLOCK),
    _plain(texts, "note_status", "message", status="delivered", by=CLOCK),
    _plain(texts, "note_status:lost", "message", status="undelivered", code="21610", by=CLOCK),
    press("receive_reply", "point", texts.receive_reply, lambda s: {
        "number": s.point.normalized, "body": "Hi", "provider_id": "SM7", "by": CLOCK}),
    press("receive_reply:stop", "point", texts.receive_reply, lambda s: {
        "number": s.point.normalized, "body": "STOP", "provider_id": "SM8", "by": CLOCK}),
    press("receive_reply:start", "point stop", texts.receive_reply, lambda s: {
        "number": s.point.normalized, "body": "START", "provider_id": "SM6", "by": CLOCK}),
    press("stop_number", "point", texts.stop_number, lambda s: {"number": s.point.normalized, "by": CLOCK}),
    _plain(texts, "close_reply", "row=reply"),
    _plain(texts, "stop_after_reading", "row=reply", all_contact=True),
    _plain(texts, "take_back_after_reading", "row=reply"),
]  # fmt: skip

REFERRALS = [
    _plain(referrals, "make_referral", "need=shelter"),
    _plain(referrals, "make_referral:food", "need=food"),
    press("draft_offer", "referral draft", referrals.draft_offer, lambda s: {
        "referral": s.referral, "service": s.more, "asked": "Two beds", "urgency": "urgent"}),
    _plain(referrals, "discard_offer", "offer=draft"),
    _plain(referrals, "send_offer", "offer=draft"),
    press("offer_next", "referral draft", referrals.offer_next, lambda s: {
        "referral": s.referral, "service": s.more}),
    _plain(referrals, "answer_question", "offer", answer="None"),
    _plain(referrals, "confirm_offer", "offer"),
    _plain(referrals, "confirm_offer:rival", "offer=rival"),
    _plain(referrals, "open_identity", "offer"),
    _plain(referrals, "recall_offer", "offer", reason="Found elsewhere"),
    _plain(referrals, "withdraw_offer", "offer", how_said="by phone"),
    _plain(referrals, "void_offer", "offer", reason="Wrong person"),
    _plain(referrals, "not_link_offer", "offer", reason="no_show"),
    _plain(referrals, "complete_offer", "offer"),
    *(
        press(f"close_referral:{result}", "referral", referrals.close_referral, lambda s, result=result: {
            "referral": s.referral, "result": result, "reason": "Enough"})
        for result in ("unmet", "withdrawn", "linked", "not_linked")
    ),
    _agency("acknowledge_offer"),
    _agency("ask_about_offer", question="Pets?"),
    press("waitlist_offer", "offer", referrals.waitlist_offer, lambda s: {
        "offer": s.offer, "review_on": s.today + timedelta(days=3), "by": s.shelter_desk}),
    _agency("accept_offer"),
    _agency("accept_offer:rival", "rival", "clinic_lead"),
    press("accept_offer:by_link", "offer link", referrals.accept_offer, lambda s: {
        "offer": s.offer, "by": link_holder(s)}),
    press("accept_with_plan", "offer", referrals.accept_with_plan, lambda s: {
        "offer": s.offer, "by": s.shelter_desk, "starts_at": s.at + timedelta(days=1), "room_left": 2}),
    _agency("decline_offer", reason="no_capacity"),
    _agency("decline_offer:rival", "rival", "clinic_lead", reason="no_capacity"),
    _agency("undo_answer"),
    press("book_appointment", "offer", referrals.book_appointment, lambda s: {
        "offer": s.offer, "starts_at": s.at + timedelta(days=1), "by": s.shelter_desk}),
    press("move_appointment", "slot", referrals.move_appointment, lambda s: {
        "appointment": s.slot, "starts_at": s.at + timedelta(days=1)}),
    _plain(referrals, "cancel_appointment", "appointment=slot", reason="ill"),
    press("settle_appointment", "past", referrals.settle_appointment, lambda s: {
        "appointment": s.past, "attended": True, "by": s.shelter_desk}),
    _plain(referrals, "settle_appointment:ours", "appointment=past", attended=False, reason="unknown"),
    press("state_linkage", "offer", referrals.state_linkage, lambda s: {
        "offer": s.offer, "side": "agency", "began": True, "service_on": s.today, "by": s.shelter_desk}),
    _plain(referrals, "state_linkage:disputed", "offer", side="person", began=False),
    press("void_statement", "statement", referrals.void_statement, lambda s: {
        "statement": s.statement, "reason": "Wrong list", "by": s.shelter_desk}),
    press("correct_statement", "statement", referrals.correct_statement, lambda s: {
        "statement": s.statement, "began": False, "reason": "Wrong list", "by": s.shelter_desk}),
    _agency("answer_check", days=30, still_served=True),
    _plain(referrals, "answer_check:ours", "offer", days=30, still_served=False),
    _plain(referrals, "take_back_check", "check"),
    _plain(referrals, "take_back_answer", "answer"),
    _plain(referrals, "write_message", "offer", text="By bus"),
    press("mark_messages_read", "offer word", referrals.mark_messages_read, lambda s: {
        "offer": s.offer, "upto": s.word}),
    press("withdraw_message", "word", referrals.withdraw_message, lambda s: {
        "message": s.word, "reason": "Wrong", "by": s.shelter_desk}),
    _plain(referrals, "revoke_links", "offer"),
    press("ask_for_code", "link", referrals.ask_for_code, lambda s: {"link": s.link, "by": link_holder(s)}),
    _plain(referrals, "make_opening_code", "offer"),
    _clock("act_on_due_offers", referrals.act_on_due_offers),
    _clock("act_on_due_offers:later", referrals.act_on_due_offers, days=9),
    _clock("ask_after_appointments", ask_after_appointments, days=2),
]  # fmt: skip

PRESSES = [*PEOPLE, *CASES, *CONTACTS, *REFERRALS]

# Actions that take one of these subjects and are not pressed here, with the reason.
LEFT_OUT = {
    "bring_case": "holds the person and finds or makes the one open case, as open_case does",
    "take_back_closing": "needs a referral closed a moment ago; holds what close_referral holds",
    "end_link": "holds both people, as link_people",
    "correct_link": "holds both people, as link_people",
    "void_link": "holds both people, as link_people",
    "restore_link": "holds both people, as link_people",
    "put_link_back": "holds both people, as link_people",
    "put_encounter_back": "needs a correction; holds what correct_encounter holds",
    "restore_encounter": "needs a voided call; holds what void_encounter holds",
    "close_opened_in_error": "needs a case whose calls were put right away; holds what close_case holds",
    "correct_met": "holds what correct_encounter holds",
    "put_met_back": "needs a correction; holds what correct_encounter holds",
    "restore_met": "needs a voided row; holds what void_encounter holds",
    "void_met": "holds what void_encounter holds",
    "add_file": "holds the person and the case as write_note does; its bytes come first, test_files.py",
    "correct_file": "holds the case, then one file",
    "put_file_back": "as correct_file",
    "void_file": "as correct_file",
    "restore_file": "as correct_file",
    "put_alert_back": "needs a correction; holds the alert as correct_alert does",
    "restore_alert": "needs a voided alert; holds the alert as void_alert does",
    "correct_note": "holds one filed note; a stale form is refused, test_correct_notes.py",
    "put_note_back": "holds one filed note, as correct_note",
    "void_note": "holds one filed note, as correct_note",
    "restore_note": "holds one filed note, as correct_note",
    "put_attempt_back": "needs a correction; holds what correct_attempt holds",
    "restore_attempt": "needs a voided attempt; holds what void_attempt holds",
    "put_need_back": "needs a correction; holds what correct_need holds",
    "restore_need": "needs a voided need; holds what void_need holds",
    "put_statement_back": "needs a correction; holds what correct_statement holds",
    "restore_statement": "needs a voided statement; holds what void_statement holds",
    "move_note": "holds both files in one order, then the note; two connections were not pressed yet",
    "move_need": "holds both files and one need, as move_note",
    "move_alert": "holds both people in one order, then the alert",
    "move_contact_point": "holds both people in one order, then the number",
    "put_contact_point_back": "needs a move; holds what move_contact_point holds",
    "move_attempt": "holds both files and what void_attempt holds",
    "join_twins": "needs a call of a dispatch export; pressed on two and three connections in test_twins.py",
    "create_person": "makes a new person; nobody else holds it yet",
    "note_permission": "the step of recording an encounter, an attempt, a text; pressed with them",
    "forget_source": "the step of undoing an attempt and of voiding an encounter",
    "mark_wrong": "the step of recording a wrong number",
    "lift_pause": "needs a number at rest; holds the root and the number as choose_rules does",
    "act_on_ended_consents": "takes each request as the sweep of offers does, once its consent has run out",
    "pause_number": "the step of recording that it was not safe to talk",
    "add_safety_note": "the step of recording that it was not safe to talk",
    "add_consent_paper": "keeps a file beside a consent, which stays as it was given",
    "disclose": "the step of sending, opening and printing that writes the record; pressed with them",
    "meet_need": "the step of settling a referral; pressed with state_linkage and complete_offer",
    "unmeet_need": "the step of voiding an offer; pressed with void_offer",
    "follow_owner": "the step of assigning; pressed with assign_case and reassign_cases",
    "plan_comes_back": "the step of reopening a case",
    "pause_follow_ups": "the step of holding a case",
    "resume_follow_ups": "the step of resuming a case",
    "replan_for_risk": "the step of judging the risk",
    "trigger_steps": "the step of accepting, booking and linking",
    "move_trigger": "the step of moving an appointment",
    "drop_trigger": "the step of an offer's end and of a cancelled appointment",
    "close_access_under": "the step of revoking a consent",
    "go_on_under": "the step of giving a consent",
    "close_access_of_parted": "the step of undoing a merge",
    "possible_results": "reads only",
    "change_plan": "needs two missed appointments; changes the offer under its lock as book_appointment does",
    "ask_for_packets": "writes an order of its own; each disclosure is a transaction of prepare_packets",
    "ask_for_figure_export": "writes an order of its own and reads; holds nobody",
    "ask_for_access_report": "writes an order of its own and reads the log; holds nobody",
    "print_named_packet": "draws a PDF; its disclosure is that of open_identity",
    "prepare_packets": "draws PDFs",
    "use_opening_code": "needs the digits that were read out; the disclosure is that of open_identity",
    "note_link_use": "adds a row and changes none",
    "note_call": "about a web address, not a person",
    "close_unknown": "about a number that nobody knows",
    "hand_on_work": "is reassign_cases for everybody of somebody who leaves",
}

# Pressed twice these are two things, each with its own event.
EACH_PRESS_COUNTS = {
    "record_attempt": "two tries are two tries",
    "record_encounter": "two calls are two calls",
    "say_permission": "each testimony stays on record",
    "record_death": "each testimony stays on record",
    "add_alert": "two alerts may say the same",
    "write_message": "two messages may say the same",
    "receive_reply": "the provider's own id tells two texts apart",
    "state_linkage": "each statement stays on record",
}
