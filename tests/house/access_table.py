"""Who gets what at every address: the one table `test_urls.py` holds the product to.

A line names the URL, who is let in, and what the others meet: HIDDEN (404, they must not learn that it exists) or
REFUSED (403, they see it and may not). Who is signed out is sent to sign in, or told 401 by the API. `of` names rows of
the small world that the address is about; `send` is what a POST carries where an empty one would not get far enough.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

HIDDEN, REFUSED = 404, 403
NAVIGATORS = {"navigator", "manager", "other_navigator"}  # everybody who navigates, each in their own program
TEAM = {"navigator", "manager"}  # Riverside's own
STREET = TEAM | {"responder"}
RECORDERS = NAVIGATORS | {"responder"}
WRITERS = {"manager", "responder"}  # who wrote it down, and who assigns
READERS = {"manager", "analyst"}
KEEPERS = {"manager", "admin"}
AGENCIES = {"shelter_desk", "clinic_lead"}
ROLES = RECORDERS | {"admin", "analyst"} | AGENCIES
SIGNED_IN = ROLES | {"outsider"}
EVERYBODY = SIGNED_IN | {"nobody"}

# Not ours, or looked after elsewhere.
EXCLUDED = {
    "account_": "allauth's own pages; what we set is tested in test_sign_in",
    "mfa_": "allauth's own pages",
    "health": "needs no sign-in and tells nothing of anybody: tests/infra/test_health.py",
    "metrics": "opens with a word of the settings: tests/infra/test_metrics.py",
    "publishing:council_file": "only where a quarter is out: tests/publishing/test_council.py",
    "publishing:public": "for everybody, once switched on: tests/publishing/test_publishing.py",
    "providers:still_right": "opens with the secret of a mailed link, no sign-in: tests/providers/test_letters.py",
    "referrals:reply": "opens with the secret of a mailed link, no sign-in: tests/referrals/test_reply_link.py",
    "followups:feed": "opens with the secret of a private address: tests/followups/test_calendar_feed.py",
    "accounts:join": "opens with the secret of a mailed invitation: tests/accounts/test_invitations.py",
    "accounts:first_administrator": "opens with the secret the machine prints: accounts/test_first_administrator.py",
    "accounts:look_css": "the color, for everybody by an address that names it: tests/accounts/test_brand.py",
    "accounts:look_logo": "the logo, likewise",
    "api:hsds-moved": "leads on to where the door is now: tests/providers/test_door.py",
    "hsds:no-such-address": "says that nothing is there",
    "providers:edit_part": "a part of a listing: tests/providers/test_edit_listing.py",
    "api:directory-part-": "of one listing, which is named in the question: tests/providers/test_listings_by_api.py",
    "api:directory-hours-": "likewise",
    "api:directory-edit-": "one press of somebody: tests/providers/test_listings_by_api.py",
    "api:directory-many-": "of listings that are named in the question: tests/providers/test_many_listings.py",
    "providers:undo_edit": "one press of somebody: tests/providers/test_edit_listing.py",
    "providers:leave_place": "a service at a place: tests/providers/test_edit_listing.py",
    "providers:wrong": "for the public, no sign-in: tests/providers/test_proposals.py",
    "providers:stakeholder_page": "one of them, of a program: tests/providers/test_stakeholders.py",
    "providers:edit_stakeholder": "likewise",
    "providers:new_stakeholder_contact": "likewise",
    "providers:end_stakeholder_contact": "likewise",
    "api:stakeholder-": "one of them, or of its people: tests/providers/test_stakeholders.py",
    "providers:join": "opens with the secret of a mailed invitation: tests/providers/test_staff.py",
    "feedback:survey_status": "the provider calls it, signed: tests/feedback/test_survey_delivery.py",
    "feedback:survey_link": "opens with the secret of a link, no sign-in: tests/feedback/test_survey.py",
    "messaging:status": "the provider calls it, signed: tests/messaging/test_twilio.py",
    "messaging:inbound": "the provider calls it, signed: tests/messaging/test_twilio.py",
    "demo_texts:": "exists only with DEMO=1: tests/messaging/test_demo_texts.py",
    "demo_mail:": "exists only with DEMO=1: tests/infra/test_demo_mail.py",
}


@dataclass(frozen=True)
class Line:
    name: str
    method: str
    let_in: frozenset[str]
    rest: int
    of: dict[str, str] = field(default_factory=dict)
    send: dict[str, Any] = field(default_factory=dict)
    but: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.name} {' '.join(self.of.values())}".strip()

    @property
    def is_api(self) -> bool:
        return self.name.startswith(("api:", "hsds:"))

    def refusal_of(self, member: str) -> int | None:
        """The code this member must meet; None for who is let in."""
        if member in self.let_in:
            return None
        if member == "nobody":
            return 401 if self.is_api else 302
        return self.but.get(member, self.rest)


def get(name: str, let_in: Iterable[str], rest: int, of: dict[str, str] | None = None, **but: int) -> Line:
    return Line(name, "GET", frozenset(let_in), rest, of or {}, {}, but)


def post(
    name: str,
    let_in: Iterable[str],
    rest: int,
    of: dict[str, str] | None = None,
    send: dict[str, Any] | None = None,
    method: str = "POST",
    **but: int,
) -> Line:
    return Line(name, method, frozenset(let_in), rest, of or {}, send or {}, but)


def both(name: str, let_in: Iterable[str], rest: int, of: dict[str, str] | None = None, **but: int) -> list[Line]:
    """A page with a form."""
    return [get(name, let_in, rest, of, **but), post(name, let_in, rest, of, **but)]


def pages() -> list[Line]:
    return [
        get("home", SIGNED_IN, REFUSED),
        *both("search", SIGNED_IN, REFUSED),
        *both("set_language", EVERYBODY, REFUSED),
        *settings(),
        *directory(),
        *people(),
        *encounters(),
        *cases(),
        *followups(),
        *messaging(),
        *referrals(),
        *connections(),
        *reports(),
        *publishing(),
        *retention(),
        *feedback(),
        *colleagues(),
    ]


def settings() -> list[Line]:
    return [
        *both("accounts:settings", {"admin"}, REFUSED),
        *both("accounts:programs", {"admin"}, REFUSED),
        *both("accounts:program", {"admin"}, REFUSED, {"pk": "riverside"}),
        post("accounts:press_program", {"admin"}, REFUSED, {"pk": "riverside", "name": "take-up"}),
        get("accounts:first_days", {"admin"}, REFUSED),
        get("accounts:areas", {"admin"}, REFUSED),
        post("accounts:add_area", {"admin"}, REFUSED),
        post("accounts:area_file", {"admin"}, REFUSED),
        post("accounts:bring_areas", {"admin"}, REFUSED, send={"rows": '[{"name": "Uptown"}]'}),
        post("accounts:rename_area", {"admin"}, REFUSED, {"pk": "area"}),
        post("accounts:press_area", {"admin"}, REFUSED, {"pk": "area", "name": "retire"}),
        get("accounts:area", {"admin"}, REFUSED, {"pk": "area"}),
        post("accounts:merge_area", {"admin"}, REFUSED, {"pk": "area"}),
        post("accounts:part_area", {"admin"}, REFUSED, {"pk": "area_merge"}),
        get("accounts:people", KEEPERS, REFUSED),
        post("accounts:invite", {"admin"}, REFUSED),
        *both("accounts:people_file", {"admin"}, REFUSED),
        post("accounts:invite_people", {"admin"}, REFUSED, send={"people": '[[2, "zoe@z.example", "analyst"]]'}),
        post("accounts:invitation", {"admin"}, HIDDEN, {"pk": "member_invitation", "name": "again"}),
        *both("accounts:end_membership", {"admin"}, REFUSED, {"pk": "membership"}),
        *both("accounts:mail", SIGNED_IN, REFUSED),
        post("accounts:save_view", SIGNED_IN, REFUSED),
        post("accounts:change_view", {"manager"}, HIDDEN, {"pk": "view"}),
        post("accounts:forget_view", {"manager"}, HIDDEN, {"pk": "view"}),
        get("accounts:sessions", SIGNED_IN, REFUSED),
        get("accounts:second_step", SIGNED_IN, REFUSED),
        *both("accounts:second_step_rule", {"admin"}, REFUSED),
        *both("accounts:reset_factor", {"admin"}, HIDDEN, {"pk": "navigator"}),
        get("accounts:identity", KEEPERS, REFUSED),
        post("accounts:identity", {"admin"}, REFUSED),
        post("accounts:agree_identity", KEEPERS, REFUSED, {"pk": "identity_setup"}),
        post("accounts:switch_off_identity", {"admin"}, REFUSED),
        post("accounts:look_identity", KEEPERS, REFUSED),
        post("accounts:end_session", {"navigator"}, HIDDEN, {"pk": "browser_session"}),
        post("accounts:end_other_sessions", SIGNED_IN, REFUSED),
        post("accounts:here", SIGNED_IN, REFUSED),
        get("accounts:accounts", {"admin"}, REFUSED),
        post("accounts:end_sessions", {"admin"}, REFUSED, {"pk": "navigator"}),
        get("accounts:people_sign_in", {"admin", "clinic_lead"}, REFUSED),
        get("accounts:person_sign_in", {"admin"}, HIDDEN, {"pk": "navigator"}),
        *both("accounts:tokens", SIGNED_IN, REFUSED),
        post("accounts:end_token", {"navigator", "admin"}, HIDDEN, {"pk": "api_token"}),
        get("accounts:tokens_of_people", {"admin", "clinic_lead"}, REFUSED),
        get("accounts:status", {"admin"}, REFUSED),
        get("accounts:undelivered", {"admin"}, REFUSED),
        post("accounts:send_again", {"admin"}, REFUSED, {"pk": "effect"}),
        post("accounts:send_kind_again", {"admin"}, REFUSED, {"kind": "offer.moved"}),
        *both("accounts:calendar", KEEPERS, REFUSED),
        *both("accounts:reasons", KEEPERS, REFUSED, {"kind": "decline"}),
        get("accounts:numbers", KEEPERS | {"analyst"}, REFUSED),
        *both("accounts:number_group", KEEPERS, REFUSED, {"code": "undo"}),
        *both("accounts:brand", KEEPERS, REFUSED),
        get("accounts:tried_css", KEEPERS, REFUSED, {"color": "1a4480"}),
        get("referrals:rules", KEEPERS | {"analyst"}, REFUSED),
        *both("referrals:standards", KEEPERS, REFUSED),
    ]


def listings() -> list[Line]:
    """Editing of listings: who keeps them, and who leads the agency its own."""
    beds, clinic = {"holder": "service", "pk": "beds"}, {"holder": "service", "pk": "rooms"}
    led = KEEPERS | {"clinic_lead"}
    return [
        get("providers:drafts", led, REFUSED),
        get("providers:bulk", led, REFUSED),
        post("providers:bulk_change", led, REFUSED),
        get("providers:my_proposals", ROLES, REFUSED),
        get("providers:stakeholders", NAVIGATORS | {"admin"}, REFUSED),
        *both("providers:new_stakeholder", NAVIGATORS | {"admin"}, REFUSED),
        *both("providers:new_organization", KEEPERS, REFUSED),
        *both("providers:new_service", KEEPERS, REFUSED, {"pk": "harbor"}, outsider=HIDDEN),
        *both("providers:new_place", KEEPERS, REFUSED, beds, outsider=HIDDEN),
        post("providers:give_at", KEEPERS, REFUSED, {"pk": "beds"}, outsider=HIDDEN),
        get("providers:parts", KEEPERS, REFUSED, beds, outsider=HIDDEN),
        get("providers:parts", led, REFUSED, clinic, outsider=HIDDEN),
        *both("providers:edit_holder", KEEPERS, REFUSED, {"holder": "organization", "pk": "harbor"}, outsider=HIDDEN),
        *both("providers:add_part", KEEPERS, REFUSED, {**beds, "kind": "phone"}, outsider=HIDDEN),
        *both("providers:hours", KEEPERS, REFUSED, beds),
        *both("providers:season", KEEPERS, REFUSED, beds),
        get("providers:history", KEEPERS, REFUSED, beds, outsider=HIDDEN),
        get("providers:history", led, REFUSED, clinic, outsider=HIDDEN),
        post("providers:do_listing", KEEPERS, REFUSED, {**beds, "doing": "back"}, outsider=HIDDEN),
    ]


def directory() -> list[Line]:
    service, job = {"pk": "beds"}, {"pk": "directory_import"}
    return [
        get("providers:search", ROLES, REFUSED),
        get("providers:near_me", ROLES, REFUSED),
        get("providers:near_me_pdf", ROLES, REFUSED),
        get("providers:words", KEEPERS, REFUSED),
        *both("providers:add_words", KEEPERS, REFUSED),
        *both("providers:shipped_words", KEEPERS, REFUSED, {"code": "food"}),
        *both("providers:own_words", KEEPERS, REFUSED, {"pk": "own_words"}),
        post("providers:restore_words", KEEPERS, REFUSED, {"pk": "own_words"}),
        get("providers:service", ROLES, REFUSED, service),
        get("providers:organization", ROLES, REFUSED, {"pk": "harbor"}),
        post("providers:classify", KEEPERS, REFUSED, {"pk": "harbor"}, {"agency_class": "shelter"}),
        *both("providers:edit_service", KEEPERS, REFUSED, service, outsider=HIDDEN),
        *both("providers:edit_service", KEEPERS | {"clinic_lead"}, REFUSED, {"pk": "rooms"}, outsider=HIDDEN),
        post("providers:update_capacity", KEEPERS | {"shelter_desk"}, REFUSED, service, {"available": 3}, outsider=404),
        post("providers:ask_still_right", KEEPERS, REFUSED, {"pk": "harbor"}, outsider=HIDDEN),
        post("providers:opened", ROLES, HIDDEN, service),
        get("providers:room", ROLES, REFUSED, service),
        post("providers:room", KEEPERS | {"shelter_desk"}, REFUSED, service, {"state": "no-capacity"}),
        post("providers:verify", KEEPERS, REFUSED, service, outsider=HIDDEN),
        get("providers:past", KEEPERS, REFUSED, {"pk": "harbor"}),
        get("providers:past", KEEPERS | {"clinic_lead"}, REFUSED, {"pk": "clinic"}),
        *both("providers:partner", KEEPERS, REFUSED, {"pk": "harbor"}),
        get("providers:changes", KEEPERS | {"clinic_lead"}, REFUSED),
        get("providers:change", KEEPERS, HIDDEN, {"pk": "change"}),
        post("providers:change", {"admin"}, HIDDEN, {"pk": "change"}, {"do": "agree"}, manager=REFUSED),
        *both("providers:propose", ROLES, REFUSED, service),
        *listings(),
        get("providers:staff", {"clinic_lead"}, REFUSED),
        post("providers:invite_staff", {"clinic_lead"}, REFUSED, {"pk": "clinic"}),
        post("providers:mailbox", {"clinic_lead"}, REFUSED, {"pk": "clinic"}),
        post("providers:change_role", {"clinic_lead"}, REFUSED, {"pk": "colleague"}),
        post("providers:take_away", {"clinic_lead"}, REFUSED, {"pk": "colleague"}),
        post("providers:invitation", {"clinic_lead"}, HIDDEN, {"pk": "invitation", "name": "again"}),
        get("providers:our_services", AGENCIES, REFUSED),
        get("providers:to_verify", KEEPERS, REFUSED),
        *both("providers:door", KEEPERS, REFUSED),
        post("providers:make_door_key", KEEPERS, REFUSED, send={"name": "211"}),
        post("providers:end_door_key", KEEPERS, HIDDEN, {"pk": "door_key"}),
        *both("providers:add_news_address", KEEPERS, REFUSED),
        get("providers:news_address", KEEPERS, HIDDEN, {"pk": "news_address"}),
        post("providers:press_news", KEEPERS, HIDDEN, {"pk": "news_address", "name": "ping"}),
        post("providers:press_news", KEEPERS, HIDDEN, {"pk": "news_address", "name": "remove"}),
        post("providers:replay_news", KEEPERS, HIDDEN, {"pk": "news_call"}),
        get("providers:corrections", KEEPERS | {"clinic_lead"}, REFUSED),
        *both("providers:correction", KEEPERS, HIDDEN, {"pk": "correction"}),
        *both("providers:import", KEEPERS, REFUSED),
        *both("providers:by_eye", KEEPERS, REFUSED),
        *both("providers:list_columns", {"manager"}, HIDDEN, {"pk": "listing_sample"}),
        *both("providers:list_trial", {"manager"}, HIDDEN, {"pk": "listing_sample"}),
        post("providers:remove_list_mapping", KEEPERS, HIDDEN, {"pk": "listing_mapping"}),
        get("providers:import_report", KEEPERS, REFUSED, job),
        get("providers:import_report_csv", KEEPERS, REFUSED, job),
        post("providers:press_import", KEEPERS, REFUSED, job),
        post("providers:leave_import", KEEPERS, REFUSED, job),
        *both("providers:conflicts", KEEPERS, REFUSED),
        get("providers:doubles", KEEPERS, REFUSED),
        get("providers:double", KEEPERS, REFUSED, {"pk": "listing_double"}),
        post("providers:double", KEEPERS, REFUSED, {"pk": "listing_double"}, {"do": "two"}),
    ]


def people() -> list[Line]:
    person, point = {"pk": "person"}, {"pk": "point"}
    return [
        *both("people:search", RECORDERS, REFUSED),
        get("people:doubles", NAVIGATORS, REFUSED),
        *both("people:create", NAVIGATORS, REFUSED),
        get("people:person", TEAM, HIDDEN, person),
        get("people:person", {"other_navigator"}, HIDDEN, {"pk": "their_person"}),
        get("people:past", TEAM, HIDDEN, person),
        get("people:past", {"other_navigator"}, HIDDEN, {"pk": "their_person"}),
        *both("people:change", TEAM, HIDDEN, person),
        *both("people:add_contact", TEAM, HIDDEN, person),
        *both("people:card", TEAM, HIDDEN, person),
        *both("people:add_alert", TEAM, HIDDEN, person),
        *both("people:permission", TEAM, HIDDEN, person),
        *both("people:death", TEAM, HIDDEN, person),
        *both("people:take_back_permission", TEAM, HIDDEN, {"pk": "permission"}),
        *both("people:give_consent", TEAM, HIDDEN, person),
        *both("people:add_household", TEAM, HIDDEN, person),
        *both("people:household_link", TEAM, HIDDEN, {"pk": "household_link"}),
        *both("people:end_household", TEAM, HIDDEN, {"pk": "household_link"}),
        *both("people:same", TEAM, HIDDEN, {"pk": "person", "other_pk": "double"}),
        *both("people:change_contact", TEAM, HIDDEN, point),
        *both("people:move_contact", TEAM, HIDDEN, point),
        *both("people:lift_pause", TEAM, HIDDEN, point),
        post("people:choose_rules", TEAM, HIDDEN, point),
        post("people:retire_contact", TEAM, HIDDEN, {"pk": "old_point"}),
        post("people:end_alert", TEAM, HIDDEN, {"pk": "alert"}),
        get("people:consent_form", NAVIGATORS | {"admin"}, REFUSED),
        get("people:consent_form_pdf", NAVIGATORS | {"admin"}, REFUSED),
        get("people:consent", TEAM, HIDDEN, {"pk": "consent_given"}),
        get("people:consent_pdf", TEAM, HIDDEN, {"pk": "consent_given"}),
        *both("people:consent_paper", TEAM, HIDDEN, {"pk": "consent_given"}),
        get("people:consent_signed", TEAM, HIDDEN, {"pk": "consent_signed"}),
        *both("people:correct_alert", TEAM, HIDDEN, {"pk": "alert"}),
        *both("people:move_alert", TEAM, HIDDEN, {"pk": "alert"}),
        *both("people:revoke_consent", TEAM, HIDDEN, {"pk": "consent_given"}),
        *both("people:undo_merge", TEAM, HIDDEN, {"pk": "merge"}),
    ]


def encounters() -> list[Line]:
    here = {"pk": "encounter"}
    return [
        get("encounters:list", RECORDERS, REFUSED),
        *both("encounters:record", RECORDERS, REFUSED),
        post("encounters:matches", RECORDERS, REFUSED),
        get("encounters:imports", {"manager", "admin"}, REFUSED),
        post("encounters:imports", {"manager"}, REFUSED),
        *both("encounters:by_eye", {"manager"}, REFUSED),
        *both("encounters:columns", {"manager"}, HIDDEN, {"pk": "dispatch_sample"}),
        *both("encounters:trial", {"manager"}, HIDDEN, {"pk": "dispatch_sample"}),
        post("encounters:remove_mapping", {"manager"}, HIDDEN, {"pk": "kept_mapping"}),
        get("encounters:import", {"manager"}, HIDDEN, {"pk": "calls"}),
        get("encounters:import_report", {"manager"}, HIDDEN, {"pk": "calls"}),
        post("encounters:import_answer", {"manager"}, HIDDEN, {"pk": "calls"}),
        get("encounters:encounter", STREET, HIDDEN, {"pk": "encounter"}),
        *both("encounters:correct", {"manager", "responder"}, HIDDEN, {"pk": "encounter"}, navigator=REFUSED),
        *both("encounters:met", {"manager", "responder"}, HIDDEN, {"pk": "met"}, navigator=REFUSED),
        *both("encounters:add_met", STREET, HIDDEN, {"pk": "encounter"}),
        post("encounters:join_twin", WRITERS, HIDDEN, here, {"twin": "=street_encounter"}, navigator=REFUSED),
        post("encounters:part_twin", WRITERS, HIDDEN, here, navigator=REFUSED),
        get("encounters:encounter", {"other_navigator"}, HIDDEN, {"pk": "their_encounter"}),
    ]


def cases() -> list[Line]:
    case = {"pk": "case"}
    return [
        get("cases:list", NAVIGATORS, REFUSED),
        get("cases:caseloads", {"manager", "admin"}, REFUSED),
        post("cases:caseloads", {"manager"}, REFUSED),
        *both("cases:caseload", {"manager"}, HIDDEN, {"pk": "caseload"}),
        *both("cases:caseload_columns", {"manager"}, HIDDEN, {"pk": "open_caseload"}),
        *both("cases:caseload_known", {"manager"}, HIDDEN, {"pk": "caseload"}),
        get("cases:caseload_report", {"manager"}, HIDDEN, {"pk": "caseload"}),
        post("cases:caseload_remove", {"manager"}, HIDDEN, {"pk": "kept_columns"}),
        get("cases:case", TEAM, HIDDEN, case),
        get("cases:case", {"other_navigator"}, HIDDEN, {"pk": "their_case"}),
        *both("cases:covers", NAVIGATORS, REFUSED),
        get("cases:restrictions", {"manager"}, REFUSED),
        *both("cases:restriction", {"manager"}, HIDDEN, {"pk": "restriction"}),
        *both("cases:restrict", {"manager"}, HIDDEN, case, navigator=REFUSED),
        post("cases:end_cover", {"manager"}, HIDDEN, {"pk": "cover"}, navigator=REFUSED),
        *both("cases:take_on", TEAM, HIDDEN, {"encounter_pk": "street_encounter"}, responder=REFUSED),
        *both("cases:assign", {"manager"}, HIDDEN, case, navigator=REFUSED),
        *both("cases:assign", TEAM, HIDDEN, {"pk": "unassigned_case"}),
        *both("cases:hold", TEAM, HIDDEN, case),
        post("cases:resume", TEAM, HIDDEN, {"pk": "held_case"}),
        *both("cases:close", TEAM, HIDDEN, case),
        post("cases:undo_close", TEAM, HIDDEN, {"pk": "closed_case"}),
        post("cases:opened_in_error", TEAM, HIDDEN, case),
        *both("cases:reopen", TEAM, HIDDEN, {"pk": "closed_case"}),
        *both("cases:risk", TEAM, HIDDEN, case),
        *both("cases:next_date", TEAM, HIDDEN, case),
        *both("cases:planned_date", TEAM, HIDDEN, {"pk": "next_date"}),
        post("cases:undo_date", TEAM, HIDDEN, {"pk": "next_date"}),
        *both("cases:add_need", TEAM, HIDDEN, case),
        *both("cases:end_need", TEAM, HIDDEN, {"pk": "need"}),
        *both("cases:note", TEAM, HIDDEN, case),
        *both("cases:filed_note", TEAM, HIDDEN, {"pk": "note"}),
        *both("cases:filed_need", TEAM, HIDDEN, {"pk": "need"}),
        *both("cases:move_note", TEAM, HIDDEN, {"pk": "note"}),
        *both("cases:move_need", TEAM, HIDDEN, {"pk": "need"}),
        *both("cases:files", TEAM, HIDDEN, case),
        *both("cases:file", TEAM, HIDDEN, {"pk": "file"}),
        get("cases:download", TEAM, HIDDEN, {"pk": "file"}),
        post("cases:draft", TEAM, HIDDEN, case),
    ]


def followups() -> list[Line]:
    row, tried = {"pk": "follow_up"}, {"pk": "tried"}
    return [
        get("followups:my_day", NAVIGATORS, REFUSED),
        post("followups:take_back", NAVIGATORS, REFUSED, {}, {"said": "2026-11-24T17:30:00+00:00"}),
        post("followups:tidy_up", NAVIGATORS, REFUSED, {}, {"answer": "served"}),
        get("followups:list", NAVIGATORS, REFUSED),
        get("duties:late", NAVIGATORS, REFUSED),
        get("duties:late_file", NAVIGATORS, REFUSED),
        *both("duties:rota", NAVIGATORS, REFUSED),
        post("duties:take_off", {"manager"}, HIDDEN, {"pk": "shift"}, navigator=REFUSED),
        get("followups:team", {"manager"}, REFUSED),
        *both("followups:reassign", {"manager"}, REFUSED),
        *both("followups:missed", NAVIGATORS, REFUSED),
        post("followups:reassign_confirmed", {"manager"}, REFUSED),
        *both("followups:choose_case", NAVIGATORS, REFUSED),
        *both("followups:unplanned", TEAM, HIDDEN, {"case_pk": "case"}),
        post("followups:plan", TEAM, HIDDEN, {"case_pk": "case"}),
        get("followups:follow_up", TEAM, HIDDEN, row),
        *both("followups:attempt", TEAM, HIDDEN, row),
        *both("followups:move_tried", TEAM, HIDDEN, {"pk": "tried"}),
        *both("followups:tried", TEAM, HIDDEN, {"pk": "tried"}),
        post("followups:claim", TEAM, HIDDEN, row),
        *both("followups:cancel", TEAM, HIDDEN, row),
        post("followups:cause", TEAM, HIDDEN, {"pk": "missed"}),
        get("followups:brief", NAVIGATORS, REFUSED),
        get("followups:brief_pdf", NAVIGATORS, REFUSED),
        *both("followups:calendar", NAVIGATORS, REFUSED),
        get("followups:protocols", KEEPERS | {"analyst"}, REFUSED),
        *both("followups:protocol_add", KEEPERS, REFUSED),
        get("followups:protocol", KEEPERS | {"analyst"}, HIDDEN, {"pk": "plan"}),
        get("followups:protocol_preview", KEEPERS | {"analyst"}, HIDDEN, {"pk": "plan"}),
        *both("followups:protocol_publish", KEEPERS, HIDDEN, {"pk": "plan"}, analyst=REFUSED),
        *both("followups:step_add", KEEPERS, HIDDEN, {"pk": "plan"}, analyst=REFUSED),
        *both("followups:step_change", KEEPERS, HIDDEN, {"pk": "plan_step"}, analyst=REFUSED),
        post("followups:step_do", KEEPERS, HIDDEN, {"pk": "plan_step", "name": "down"}, analyst=REFUSED),
        post("followups:protocol_draft", KEEPERS, HIDDEN, {"pk": "plan"}, analyst=REFUSED),
        post("followups:protocol_retire", KEEPERS, HIDDEN, {"pk": "plan"}, analyst=REFUSED),
        post("followups:protocol_discard", KEEPERS, HIDDEN, {"pk": "plan"}, analyst=REFUSED),
        post("followups:undo", TEAM, HIDDEN, tried),
        post("followups:accept_proposal", TEAM, HIDDEN, tried),
    ]


def api_protocols() -> list[Line]:
    plan, step, keepers = {"pk": "plan"}, {"pk": "plan_step"}, KEEPERS
    facts = {"name": "Call", "trigger": "encounter_cleared", "modes": ["phone"], "attempts_needed": 1}
    facts |= {"opens_after": "0h", "due_after": "24h", "closes_after": "48h"}
    why = {"reason": "Weekends were empty"}
    return [
        api_list("protocol_version"),
        post("api:protocol_version-list", keepers, REFUSED, {}, {"program": "=riverside", "name": "Winter"}),
        get("api:protocol_version-detail", keepers | {"analyst"}, HIDDEN, plan),
        get("api:protocol_version-preview", keepers | {"analyst"}, HIDDEN, plan),
        post("api:protocol_version-draft", keepers, HIDDEN, plan, analyst=REFUSED),
        post("api:protocol_version-steps", keepers, HIDDEN, plan, facts, analyst=REFUSED),
        post("api:protocol_version-publish", keepers, HIDDEN, plan, why, analyst=REFUSED),
        post("api:protocol_version-retire", keepers, HIDDEN, plan, why, analyst=REFUSED),
        post("api:protocol_version-discard", keepers, HIDDEN, plan, analyst=REFUSED),
        get("api:protocol_step-detail", keepers | {"analyst"}, HIDDEN, step),
        post("api:protocol_step-change", keepers, HIDDEN, step, facts, analyst=REFUSED),
        post("api:protocol_step-move", keepers, HIDDEN, step, {"up": True}, analyst=REFUSED),
        post("api:protocol_step-remove", keepers, HIDDEN, step, analyst=REFUSED),
    ]


def connections() -> list[Line]:
    one, lead = {"pk": "webhook"}, {"clinic_lead"}
    return [
        get("referrals:webhooks", lead, REFUSED),
        *both("referrals:webhook_add", lead, REFUSED),
        get("referrals:webhook", lead, HIDDEN, one),
        *both("referrals:webhook_change", lead, HIDDEN, one),
        post("referrals:webhook_do", lead, HIDDEN, {**one, "name": "ping"}),
        post("referrals:webhook_do", lead, HIDDEN, {**one, "name": "try-now"}),
        post("referrals:webhook_do", lead, HIDDEN, {**one, "name": "remove"}),
        post("referrals:webhook_replay", lead, HIDDEN, {"pk": "delivery"}),
    ]


def connections_api() -> list[Line]:
    one, lead = {"pk": "webhook"}, {"clinic_lead"}
    return [
        get("api:webhook-list", SIGNED_IN, REFUSED),
        post("api:webhook-list", lead, REFUSED),
        get("api:webhook-detail", lead, HIDDEN, one),
        post("api:webhook-detail", lead, HIDDEN, one, method="DELETE"),
        *(post(f"api:webhook-{name}", lead, HIDDEN, one) for name in ("ping", "try-now", "stop", "restart", "renew")),
        get("api:webhook-delivery-list", SIGNED_IN, REFUSED),
        get("api:webhook-delivery-detail", lead, HIDDEN, {"pk": "delivery"}),
        post("api:webhook-delivery-replay", lead, HIDDEN, {"pk": "delivery"}),
    ]


def messaging() -> list[Line]:
    message, row, unknown = {"pk": "person_message"}, {"pk": "reply_row"}, {"pk": "unknown_reply"}
    return [
        *both("messaging:thread", TEAM, HIDDEN, {"case_pk": "case"}),
        post("messaging:call_back", TEAM, HIDDEN, message),
        post("messaging:handled", TEAM, HIDDEN, row),
        post("messaging:stop", TEAM, HIDDEN, row),
        post("messaging:take_back", TEAM, HIDDEN, row),
        get("messaging:unknown", {"manager"}, REFUSED),
        post("messaging:unknown_handled", {"manager"}, HIDDEN, unknown),
        *both("messaging:words", KEEPERS, REFUSED),
    ]


def referrals() -> list[Line]:
    need, referral, sent = {"need_pk": "need"}, {"pk": "referral"}, {"pk": "offer_sent"}
    harbor, clinic = TEAM | {"shelter_desk"}, TEAM | {"clinic_lead"}
    return [
        get("referrals:list", NAVIGATORS, REFUSED),
        get("referrals:referral", TEAM, HIDDEN, referral),
        *both("referrals:close", TEAM, HIDDEN, referral),
        get("referrals:choose", TEAM, HIDDEN, need),
        *both("referrals:ask", TEAM, HIDDEN, {**need, "service_pk": "beds"}),
        post("referrals:discard", TEAM, HIDDEN, {"pk": "offer_draft"}),
        post("referrals:revoke_links", TEAM, HIDDEN, sent, shelter_desk=REFUSED),
        get("referrals:packet", harbor, HIDDEN, sent),
        get("referrals:packet", clinic, HIDDEN, {"pk": "offer_clinic"}),
        get("referrals:packet_pdf", harbor, HIDDEN, sent),
        post("referrals:packet_named", harbor, HIDDEN, {"pk": "offer_accepted"}, {"as": "page"}),
        *both("referrals:packets", NAVIGATORS, REFUSED),
        get("referrals:packet_batch", {"navigator"}, HIDDEN, {"pk": "packets"}),
        get("referrals:packet_batch_pdf", {"navigator"}, HIDDEN, {"pk": "packets"}),
        get("referrals:by_code", NAVIGATORS | AGENCIES, REFUSED),
        *both("referrals:move", harbor, HIDDEN, {**sent, "name": "accept"}),
        *both("referrals:move", clinic, HIDDEN, {"pk": "offer_clinic", "name": "decline"}),
        *both("referrals:appointment", harbor, HIDDEN, {"pk": "appointment", "name": "settle"}),
        post("referrals:make_code", TEAM, HIDDEN, {"pk": "offer_accepted"}, shelter_desk=REFUSED),
        *both("referrals:messages", harbor, HIDDEN, {"pk": "offer_accepted"}),
        post("referrals:messages_read", harbor, HIDDEN, {"pk": "offer_accepted"}, {"upto": "=message"}),
        get("referrals:message_file", harbor, HIDDEN, {"pk": "message"}),
        *both(
            "referrals:message_withdraw",
            {"shelter_desk"},
            HIDDEN,
            {"pk": "message"},
            navigator=REFUSED,
            manager=REFUSED,
        ),
        post("referrals:offer_next", TEAM, HIDDEN, {**referral, "service_pk": "rooms"}),
        post("referrals:happened", harbor, HIDDEN, {"pk": "appointment"}, {"did": "yes"}),
        get("referrals:calendar_file", harbor, HIDDEN, {"pk": "appointment"}),
        *both("referrals:stated", {"shelter_desk"}, HIDDEN, {"pk": "statement"}, navigator=REFUSED, manager=REFUSED),
        post("referrals:check", harbor, HIDDEN, {**sent, "days": "7"}, {"still": "yes"}),
        *both("referrals:plan", TEAM, HIDDEN, sent, shelter_desk=REFUSED),
        get("referrals:inbox", AGENCIES, REFUSED),
        *both("referrals:inbox_happened", AGENCIES, REFUSED),
        *both("referrals:inbox_answer", {"shelter_desk"}, HIDDEN, {**sent, "name": "accept"}),
        get("referrals:figures", AGENCIES, REFUSED),
        *both("referrals:received", {"shelter_desk"}, HIDDEN, sent),
        *both("referrals:received", {"clinic_lead"}, HIDDEN, {"pk": "offer_clinic"}),
    ]


def reports() -> list[Line]:
    measure, paper = {"code": "linkage_30_people"}, {"pk": "report"}
    return [
        get("reports:oversight", READERS, REFUSED),
        get("reports:audit", {"manager"}, REFUSED),
        get("reports:measures", READERS, REFUSED),
        get("reports:measure", READERS, REFUSED, measure),
        get("reports:behind", READERS, REFUSED, {**measure, "figure": "all"}),
        get("reports:csv", READERS, REFUSED, measure),
        get("reports:xlsx", READERS, REFUSED, measure),
        get("reports:workbook", READERS, HIDDEN, paper),
        get("reports:chart", READERS, REFUSED, {"code": "followup_completion"}),
        post("jobs:cancel", {"manager"}, HIDDEN, {"pk": "report_job"}, analyst=REFUSED),
        post("reports:ask", READERS, REFUSED),
        get("reports:run", READERS, HIDDEN, paper),
        get("reports:paper", READERS, HIDDEN, paper),
        get("reports:printable", READERS, HIDDEN, paper),
        *both("reports:monthly", {"manager"}, REFUSED),
        post("reports:prepare_month", {"manager"}, REFUSED),
        get("reports:exports", READERS, REFUSED),
        post("reports:ask_export", READERS, REFUSED, {}, {"what": "cases", "ending": "csv"}),
        get("reports:export", {"manager"}, HIDDEN, {"pk": "export"}),
        get("reports:export_file", {"manager"}, HIDDEN, {"pk": "export"}),
        get("reports:export_dictionary", {"manager"}, HIDDEN, {"pk": "export"}),
        post("reports:resume_export", {"manager"}, HIDDEN, {"pk": "export"}),
        post("reports:annotate", {"manager"}, REFUSED),
        post("reports:annotation_back", {"manager"}, HIDDEN, {"pk": "annotation"}, analyst=REFUSED),
        post("reports:sign", {"manager"}, REFUSED),
        get("reports:signed", {"manager"}, HIDDEN, {"pk": "signed"}, analyst=REFUSED),
        *both("reports:review", {"manager"}, REFUSED),
        *both("reports:review_checklist", {"manager"}, REFUSED),
        get("reports:review_sample", {"manager"}, HIDDEN, {"pk": "sample"}),
        *both("reports:review_contact", {"manager"}, HIDDEN, {"pk": "sampled"}),
        post("reports:review_acknowledge", {"navigator"}, HIDDEN, {"pk": "sampled_told"}, manager=REFUSED),
        post("reports:review_sign", {"manager"}, HIDDEN, {"pk": "sample"}),
        *both("reports:looked", {"manager"}, HIDDEN, {"pk": "person"}, navigator=REFUSED),
        get("reports:looked_run", {"manager"}, HIDDEN, {"pk": "access_report"}),
        get("reports:looked_paper", {"manager"}, HIDDEN, {"pk": "access_report"}),
        get("reports:looked_printable", {"manager"}, HIDDEN, {"pk": "access_report"}),
        post("reports:cause", TEAM, HIDDEN, {"pk": "missed"}),
    ]


def publishing() -> list[Line]:
    preview = {"pk": "preview"}
    return [
        *both("publishing:publishing", {"admin"}, REFUSED),
        get("publishing:preview", {"admin"}, HIDDEN, preview),
        post("publishing:publish", {"admin"}, HIDDEN, preview),
        post("publishing:stop", {"admin"}, REFUSED),
        get("publishing:council", READERS | {"admin"}, REFUSED),
        *both("publishing:extracts", READERS, REFUSED),
        get("publishing:extract", READERS, HIDDEN, {"pk": "extract"}),
        get("publishing:extract_file", READERS, HIDDEN, {"pk": "extract", "name": "people"}),
    ]


def retention() -> list[Line]:
    asked, hold, one = {"pk": "forget_request"}, {"pk": "legal_hold"}, {"pk": "person"}
    days = {"asked_for_by": "person", "said_on": "2026-01-05", "how": "anonymize"}
    return [
        get("retention:overview", KEEPERS, REFUSED),
        *both("retention:rule", KEEPERS, REFUSED),
        get("retention:stays", KEEPERS, REFUSED),
        get("retention:person", {"manager"}, HIDDEN, one, navigator=REFUSED),
        post("retention:hold", {"manager"}, HIDDEN, one, navigator=REFUSED),
        post("retention:ask", {"manager"}, HIDDEN, one, days, navigator=REFUSED),
        *both("retention:review", KEEPERS, HIDDEN, hold),
        *both("retention:lift", KEEPERS, HIDDEN, hold),
        get("retention:request", KEEPERS, HIDDEN, asked),
        *both("retention:confirm", KEEPERS, HIDDEN, asked),
        *both("retention:refuse", KEEPERS, HIDDEN, asked),
        post("retention:withdraw", KEEPERS, HIDDEN, asked),
        *both("retention:answer", KEEPERS, HIDDEN, asked),
        *both("retention:leaving", KEEPERS, REFUSED),
        get("retention:archive", KEEPERS, HIDDEN, {"pk": "archive"}),
        get("retention:archive_file", {"manager"}, HIDDEN, {"pk": "archive"}, admin=REFUSED),
        post("retention:decide_archive", KEEPERS, HIDDEN, {"pk": "archive", "name": "refuse"}),
        get("retention:certificate", KEEPERS, HIDDEN, {"pk": "certificate"}),
    ]


def colleagues() -> list[Line]:
    return [
        get("colleagues:team", {"manager"}, REFUSED),
        get("colleagues:mine", RECORDERS, REFUSED),
        *both("colleagues:topics", {"manager"}, REFUSED),
        *both("colleagues:topic", {"manager"}, HIDDEN, {"pk": "topic"}, navigator=REFUSED, responder=REFUSED),
        post("colleagues:end_topic", {"manager"}, HIDDEN, {"pk": "topic"}, navigator=REFUSED, responder=REFUSED),
        *both("colleagues:record_training", {"manager"}, REFUSED),
        post("colleagues:void_training", {"manager"}, HIDDEN, {"pk": "training"}, navigator=REFUSED),
        *both("colleagues:support", {"manager"}, REFUSED),
        post("colleagues:answer_support", TEAM, HIDDEN, {"pk": "support"}, {"answer": "taken"}),
        post("colleagues:void_support", {"manager"}, HIDDEN, {"pk": "support"}, navigator=REFUSED),
        *both("colleagues:pulse", RECORDERS, REFUSED),
    ]


def api_colleagues() -> list[Line]:
    given = {"user": "=navigator", "after": "hard_call", "offered_on": "2026-01-31"}
    held = {"topic": "=topic", "held_on": "2026-01-31", "attended": ["=navigator"]}
    return [
        api_list("training-topic"),
        post("api:training-topic-list", {"manager"}, REFUSED, {}, {"name": "First aid"}),
        get("api:training-topic-detail", RECORDERS - {"other_navigator"}, HIDDEN, {"pk": "topic"}),
        api_list("training"),
        post("api:training-list", {"manager"}, HIDDEN, {}, held, navigator=REFUSED, responder=REFUSED),
        get("api:training-detail", TEAM, HIDDEN, {"pk": "training"}),
        api_list("support-offer"),
        post("api:support-offer-list", {"manager"}, REFUSED, {}, given),
        get("api:support-offer-detail", TEAM, HIDDEN, {"pk": "support"}),
        get("api:pulse-list", {"manager"}, REFUSED),
        post("api:pulse-list", RECORDERS, REFUSED, {}, {"felt_safe": 3, "workload": 3, "supported": 3}),
    ]


def api() -> list[Line]:
    return [
        get("api:schema", SIGNED_IN, REFUSED),
        get("api:reference", SIGNED_IN, REFUSED),
        get("api:api-root", SIGNED_IN, REFUSED),
        get("api:status", {"admin"}, REFUSED),
        get("api:undelivered-list", {"admin"}, REFUSED),
        get("api:undelivered-detail", {"admin"}, REFUSED, {"pk": "effect"}),
        post("api:undelivered-send-again", {"admin"}, REFUSED, {"pk": "effect"}),
        post("api:undelivered-send-kind-again", {"admin"}, REFUSED, send={"kind": "offer.moved"}),
        get("api:mail", SIGNED_IN, REFUSED),
        post("api:mail", SIGNED_IN, REFUSED, method="PUT"),
        get("api:digest", SIGNED_IN, REFUSED),
        get("api:figures", AGENCIES, REFUSED),
        *api_directory(),
        *api_people(),
        *api_cases(),
        *api_referrals(),
        *connections_api(),
        *api_staff(),
        *api_colleagues(),
        *api_reports(),
        *api_feedback(),
    ]


OFFICE_HOURS = {
    "time_zone": "America/Los_Angeles",
    "hours": [{"weekday": 1, "opens": "09:00", "closes": "12:00"}],
}


def api_areas() -> list[Line]:
    area, several = {"pk": "area"}, {"program": "=riverside", "areas": [{"name": "Uptown"}]}
    return [
        api_list("area"),
        post("api:area-list", {"admin"}, HIDDEN, {}, several),
        get("api:area-detail", {"admin"}, HIDDEN, area),
        get("api:area-merges", {"admin"}, HIDDEN, area),
        post("api:area-rename", {"admin"}, HIDDEN, area, {"name": "Downtown"}),
        post("api:area-retire", {"admin"}, HIDDEN, area),
        post("api:area-back", {"admin"}, HIDDEN, area),
        post("api:area-merge", {"admin"}, HIDDEN, area, {"into": "=area"}),
        post("api:area-part", {"admin"}, HIDDEN, {"pk": "gone_area"}),
    ]


def api_staff() -> list[Line]:
    member, invited, lead = {"pk": "colleague"}, {"pk": "invitation"}, {"clinic_lead"}
    asked, offer = {"pk": "member_invitation"}, {"program": "=riverside", "email": "z@z.example", "role": "analyst"}
    several = {"program": "=riverside", "people": [{"email": "y@z.example", "role": "analyst"}]}
    return [
        api_list("member-invitation"),
        post("api:member-invitation-list", {"admin"}, HIDDEN, send=offer),
        post("api:member-invitation-several", {"admin"}, HIDDEN, send=several),
        get("api:member-invitation-roles", SIGNED_IN, REFUSED),
        get("api:member-invitation-detail", {"admin"}, HIDDEN, asked),
        post("api:member-invitation-again", {"admin"}, HIDDEN, asked),
        post("api:member-invitation-revoke", {"admin"}, HIDDEN, asked),
        api_list("staff"),
        get("api:staff-detail", lead, HIDDEN, member),
        post("api:staff-role", lead, HIDDEN, member, {"role": "agency_lead"}),
        post("api:staff-end", lead, HIDDEN, member),
        api_list("invitation"),
        post(
            "api:invitation-list",
            lead,
            REFUSED,
            send={"organization": "=clinic", "email": "z@z.example", "role": "agency_staff"},
            outsider=HIDDEN,
        ),
        get("api:invitation-detail", lead, HIDDEN, invited),
        post("api:invitation-again", lead, HIDDEN, invited),
        post("api:invitation-revoke", lead, HIDDEN, invited),
    ]


def moved(noun: str, let_in: Iterable[str], of: dict[str, str], **but: int) -> list[Line]:
    """To the person it is about."""
    why = {"reason": "Two Idas", "seen": 0, "person": "=unknown"}
    return [post(f"api:{noun}-move", let_in, HIDDEN, of, why, **but)]


def put_right(
    noun: str, let_in: Iterable[str], of: dict[str, str], readers: Iterable[str] = (), **but: int
) -> list[Line]:
    """Correct, void, bring back, take back, and the history of one record."""
    why = {"reason": "Heard wrong", "seen": 0}
    return [
        *(post(f"api:{noun}-{what}", let_in, HIDDEN, of, why, **but) for what in ("void", "restore", "put-back")),
        post(f"api:{noun}-correct", let_in, HIDDEN, of, {**why, "text": "Sounded unwell", "agrees": "no"}, **but),
        get(f"api:{noun}-history", readers or let_in, HIDDEN, of),
    ]


def api_list(name: str) -> Line:
    """A list shows each reader their own rows, and an empty one to who has none."""
    return get(f"api:{name}-list", SIGNED_IN, REFUSED)


def api_directory() -> list[Line]:
    tables = ["services", "organizations", "service-at-locations", "taxonomies", "taxonomy-terms"]
    rows = {
        "service": "beds",
        "organization": "harbor",
        "service-at-location": "place",
        "taxonomy": "taxonomy",
        "taxonomy-term": "term",
    }
    service = {"pk": "beds"}
    change = {"organization": "=harbor", "kind": "class", "agency_class": "food"}
    return [
        *[get(f"hsds:{name}", ROLES, REFUSED) for name in ("front", "docs", "data-guide", "openapi", "profile")],
        get("hsds:profile-file", ROLES, REFUSED, {"name": "service.json"}),
        get("hsds:datapackage", ROLES, REFUSED),
        *[line for name in tables for line in both(f"hsds:{name}", ROLES, REFUSED)],
        *[get(f"hsds:{name}", ROLES, REFUSED, {"pk": row}) for name, row in rows.items()],
        get("api:directory-service-list", ROLES, REFUSED),
        get("api:directory-service-detail", ROLES, REFUSED, service),
        post("api:directory-service-detail", KEEPERS, REFUSED, service, {"version": 1, "alert": "x"}, method="PATCH"),
        get("api:directory-service-capacity", ROLES, REFUSED, service),
        post("api:directory-service-capacity", KEEPERS | {"shelter_desk"}, REFUSED, service, {"available": 3}),
        get("api:directory-letter-list", ROLES, REFUSED),
        post("api:directory-letter-list", KEEPERS, REFUSED, {}, {"organization": "=harbor"}),
        get("api:directory-freshness-list", KEEPERS, REFUSED),
        post("api:directory-service-verify", KEEPERS, REFUSED, service),
        get("api:directory-service-provenance", ROLES, REFUSED, service),
        get("api:directory-organization-list", ROLES, REFUSED),
        get("api:directory-organization-detail", ROLES, REFUSED, {"pk": "harbor"}),
        api_list("news-address"),
        post("api:news-address-list", KEEPERS, REFUSED, send={"name": "211", "url": "http://127.0.0.1:9/b"}),
        get("api:news-address-detail", KEEPERS, HIDDEN, {"pk": "news_address"}),
        post("api:news-address-detail", KEEPERS, HIDDEN, {"pk": "news_address"}, method="DELETE"),
        *(
            post(f"api:news-address-{name}", KEEPERS, HIDDEN, {"pk": "news_address"})
            for name in ("ping", "stop", "restart", "renew")
        ),
        api_list("news-call"),
        get("api:news-call-detail", KEEPERS, HIDDEN, {"pk": "news_call"}),
        post("api:news-call-replay", KEEPERS, HIDDEN, {"pk": "news_call"}),
        api_list("agency-change"),
        post("api:agency-change-list", KEEPERS, REFUSED, send=change, outsider=HIDDEN),
        get("api:agency-change-detail", KEEPERS, HIDDEN, {"pk": "change"}),
        post("api:agency-change-agree", {"admin"}, HIDDEN, {"pk": "change"}, manager=REFUSED),
        post("api:agency-change-refuse", {"admin"}, HIDDEN, {"pk": "change"}, {"why": "No"}, manager=REFUSED),
        post("api:agency-change-withdraw", {"manager"}, HIDDEN, {"pk": "change"}, admin=REFUSED),
        api_list("directory-import"),
        post("api:directory-import-list", KEEPERS, REFUSED),
        get("api:directory-import-detail", KEEPERS, HIDDEN, {"pk": "directory_import"}),
        post("api:directory-import-press", KEEPERS, HIDDEN, {"pk": "directory_import"}),
        post("api:directory-import-leave", KEEPERS, HIDDEN, {"pk": "directory_import"}),
        api_list("directory-conflict"),
        get("api:directory-conflict-detail", KEEPERS, HIDDEN, {"pk": "conflict"}),
        post("api:directory-conflict-keep", KEEPERS, HIDDEN, {"pk": "conflict"}),
        post("api:directory-conflict-take", KEEPERS, HIDDEN, {"pk": "conflict"}),
        api_list("directory-double"),
        get("api:directory-double-detail", KEEPERS, HIDDEN, {"pk": "listing_double"}),
        post("api:directory-double-merge", KEEPERS, HIDDEN, {"pk": "listing_double"}, {"keep": "=beds"}),
        post("api:directory-double-refuse", KEEPERS, HIDDEN, {"pk": "listing_double"}),
        post("api:directory-double-part", KEEPERS, HIDDEN, {"pk": "listing_double"}),
        api_list("directory-correction"),
        post("api:directory-correction-list", ROLES, HIDDEN, send={"service": "=beds", "words": "Wrong"}),
        get("api:directory-correction-detail", KEEPERS, HIDDEN, {"pk": "correction"}),
        post("api:directory-correction-accept", KEEPERS, HIDDEN, {"pk": "correction"}, {"version": 1}),
        post("api:directory-correction-refuse", KEEPERS, HIDDEN, {"pk": "correction"}, {"why": "It is right"}),
    ]


def feedback() -> list[Line]:
    said = {"pk": "feedback"}
    return [
        get("feedback:list", RECORDERS, REFUSED),
        *both("feedback:write", RECORDERS, REFUSED),
        *both("feedback:answer_days", KEEPERS, REFUSED),
        *both("people:consent_rule", KEEPERS, REFUSED),
        *both("people:hand_back", SIGNED_IN, REFUSED),
        get("feedback:feedback", TEAM, HIDDEN, said),
        *both("feedback:correct", {"manager"}, HIDDEN, said, navigator=REFUSED),
        get("feedback:survey", READERS, REFUSED),
        get("feedback:survey_csv", READERS, REFUSED),
        *both("feedback:survey_rule", KEEPERS, REFUSED),
        *both("feedback:survey_enter", RECORDERS, REFUSED),
        *both("feedback:survey_ask", TEAM, HIDDEN, {"pk": "case"}),
        get("feedback:survey_paper", TEAM, HIDDEN, {"pk": "survey_paper"}),
        post("feedback:move", {"manager"}, HIDDEN, said | {"name": "look"}, navigator=REFUSED),
    ]


def api_feedback() -> list[Line]:
    said = {"pk": "feedback"}
    words = {
        **{"program": "=riverside", "kind": "praise", "channel": "phone", "topic": "help", "words": "Thank you"},
        **{"about": "team"},
    }
    outcome = {"outcome": "thanked", "outcome_words": "Nobody knows who called"}
    return [
        api_list("survey-ask"),
        post("api:survey-ask-list", TEAM, HIDDEN, {}, {"case": "=case", "channel": "paper"}),
        get("api:survey-ask-detail", TEAM, HIDDEN, {"pk": "survey_paper"}),
        api_list("feedback"),
        post("api:feedback-list", STREET, HIDDEN, {}, words),
        get("api:feedback-detail", TEAM, HIDDEN, said),
        post("api:feedback-assign", {"manager"}, HIDDEN, said, {"to": "=responder"}, navigator=REFUSED),
        post("api:feedback-look-into", {"manager"}, HIDDEN, said, navigator=REFUSED),
        post("api:feedback-answer", {"manager"}, HIDDEN, said, outcome | {"told_how": "phone"}, navigator=REFUSED),
        post("api:feedback-close", {"manager"}, HIDDEN, said, outcome, navigator=REFUSED),
    ]


def api_people() -> list[Line]:
    person = {"pk": "person"}
    consent = {
        **{"organization": "=harbor", "categories": ["needs"], "purpose": "To be referred", "how_given": "verbal"},
        **{"expires_at": "2099-01-01T00:00:00Z", "witness": "Nell"},
    }
    call = {"program": "=riverside", "source": "911", "disposition": "on_scene", "cleared_at": "2026-01-01T00:00:00Z"}
    tied = {"person": "=person", "other": "=unknown", "relation": "sibling"}
    dog = {"text": "a dog", "expires_on": "2099-01-01"}
    return [
        post("api:person-list", TEAM, HIDDEN, {}, {"program": "=riverside", "first_name": "Ida"}),
        post("api:person-search", RECORDERS, REFUSED, {}, {"q": "Ida"}),
        get("api:person-detail", TEAM, HIDDEN, person),
        post("api:person-detail", TEAM, HIDDEN, person, {"version": 1, "first_name": "Ida"}, method="PATCH"),
        post("api:person-consents", TEAM, HIDDEN, person, consent),
        post("api:person-contact-points", TEAM, HIDDEN, person, {"value": "541 555 0188", "kind": "phone"}),
        post("api:person-permission", TEAM, HIDDEN, person, {"says": "yes", "note": "by phone"}),
        post("api:person-death", TEAM, HIDDEN, person, {"said_by": "Sister", "note": "by phone"}),
        api_list("contact_permission"),
        get("api:contact_permission-detail", TEAM, HIDDEN, {"pk": "permission"}),
        post("api:contact_permission-wrong", TEAM, HIDDEN, {"pk": "permission"}, {"why": "of somebody else"}),
        *moved("contact_point", TEAM, {"pk": "point"}),
        post("api:contact_point-put-back", TEAM, HIDDEN, {"pk": "point"}, {"seen": 0}),
        get("api:contact_point-detail", TEAM, HIDDEN, {"pk": "point"}),
        post("api:contact_point-lift-pause", TEAM, HIDDEN, {"pk": "point"}, {"why": "He has moved out"}),
        api_list("alert"),
        post("api:alert-list", TEAM, HIDDEN, {}, {"person": "=person", **dog}),
        get("api:alert-detail", TEAM, HIDDEN, {"pk": "alert"}),
        post("api:alert-correct", TEAM, HIDDEN, {"pk": "alert"}, {**dog, "reason": "Seen"}),
        *moved("alert", TEAM, {"pk": "alert"}),
        post("api:alert-put-back", TEAM, HIDDEN, {"pk": "alert"}, {"seen": 0}),
        post("api:alert-end", TEAM, HIDDEN, {"pk": "alert"}),
        api_list("consent"),
        api_list("household_link"),
        post("api:household_link-list", TEAM, HIDDEN, {}, tied),
        get("api:household_link-detail", TEAM, HIDDEN, {"pk": "household_link"}),
        post("api:household_link-end", TEAM, HIDDEN, {"pk": "household_link"}, {"until": "2026-11-01"}),
        post("api:household_link-void", TEAM, HIDDEN, {"pk": "household_link"}, {"reason": "Not so"}),
        get("api:consent-detail", TEAM, HIDDEN, {"pk": "consent_given"}),
        post("api:consent-revoke", TEAM, HIDDEN, {"pk": "consent_given"}, {"how": "by phone"}),
        api_list("encounter"),
        post("api:encounter-list", STREET, HIDDEN, {}, call),
        *put_right("encounter", WRITERS, {"pk": "encounter"}, STREET, navigator=REFUSED),
        get("api:met-detail", STREET, HIDDEN, {"pk": "met"}),
        *put_right("met", WRITERS, {"pk": "met"}, STREET, navigator=REFUSED),
        get("api:encounter-detail", STREET, HIDDEN, {"pk": "encounter"}),
        post("api:encounter-add-met", STREET, HIDDEN, {"pk": "encounter"}, {"facts": {"first_name": "Ida"}}),
        api_list("encounter-import"),
        get("api:encounter-import-detail", {"manager"}, HIDDEN, {"pk": "calls"}),
        api_list("dispatch-sample"),
        post("api:dispatch-sample-list", {"manager"}, HIDDEN, {}, {"program": "=riverside"}),
        get("api:dispatch-sample-detail", {"manager"}, HIDDEN, {"pk": "dispatch_sample"}),
        get("api:dispatch-sample-columns", {"manager"}, HIDDEN, {"pk": "dispatch_sample"}),
        post(
            "api:dispatch-sample-columns", {"manager"}, HIDDEN, {"pk": "dispatch_sample"}, {"columns": {}}, method="PUT"
        ),
        get("api:dispatch-sample-trial", {"manager"}, HIDDEN, {"pk": "dispatch_sample"}),
        post("api:dispatch-sample-read", {"manager"}, HIDDEN, {"pk": "dispatch_sample"}, {"name": "County"}),
        api_list("dispatch-mapping"),
        api_list("listing-sample"),
        post("api:listing-sample-list", {"manager"}, HIDDEN, {}, {"program": "=riverside"}),
        get("api:listing-sample-detail", {"manager"}, HIDDEN, {"pk": "listing_sample"}),
        get("api:listing-sample-columns", {"manager"}, HIDDEN, {"pk": "listing_sample"}),
        post(
            "api:listing-sample-columns", {"manager"}, HIDDEN, {"pk": "listing_sample"}, {"columns": {}}, method="PUT"
        ),
        get("api:listing-sample-trial", {"manager"}, HIDDEN, {"pk": "listing_sample"}),
        post("api:listing-sample-read", {"manager"}, HIDDEN, {"pk": "listing_sample"}, {"name": "County"}),
        api_list("listing-mapping"),
        post("api:listing-mapping-detail", {"manager"}, HIDDEN, {"pk": "listing_mapping"}, method="DELETE"),
        post("api:dispatch-mapping-detail", {"manager"}, HIDDEN, {"pk": "kept_mapping"}, method="DELETE"),
    ]


def api_cases() -> list[Line]:
    case, row = {"pk": "case"}, {"pk": "follow_up"}
    taken = {"encounter": "=street_encounter", "person": "=unknown"}
    send = {"case": "=case", "contact_point": "=point", "purpose": "tried"}
    cover = {"program": "=riverside", "away": "=manager", "stand_in": "=navigator"}
    cover |= {"first_day": "2031-05-05", "last_day": "2031-05-09"}
    shift = {"program": "=riverside", "user": "=manager", "first_day": "2031-05-05", "last_day": "2031-05-06"}
    shift |= {"begins": "17:00", "ends": "09:00"}
    restrict = {"keep": ["=manager"], "reason": "Works here"}
    return [
        api_list("case"),
        post("api:case-list", TEAM, HIDDEN, {}, taken, responder=HIDDEN),
        get("api:case-detail", TEAM, HIDDEN, case),
        get("api:case-timeline", TEAM, HIDDEN, case),
        post("api:case-assign", {"manager"}, HIDDEN, case, {"owner": "=manager"}, navigator=REFUSED),
        post("api:case-hold", TEAM, HIDDEN, case, {"reason": "hospital"}),
        post("api:case-resume", TEAM, HIDDEN, {"pk": "held_case"}),
        post("api:case-close", TEAM, HIDDEN, case, {"reason": "other"}),
        post("api:case-undo-close", TEAM, HIDDEN, {"pk": "closed_case"}),
        post("api:case-opened-in-error", TEAM, HIDDEN, case),
        post("api:case-reopen", TEAM, HIDDEN, {"pk": "closed_case"}),
        post("api:case-risk", TEAM, HIDDEN, case, {"risk": "high"}),
        post("api:case-restrict", {"manager"}, HIDDEN, case, restrict, navigator=REFUSED),
        get("api:restriction-list", {"manager"}, REFUSED),
        get("api:restriction-detail", {"manager"}, HIDDEN, {"pk": "restriction"}),
        post("api:restriction-keep", {"manager"}, HIDDEN, {"pk": "restriction"}, {"keep": ["=manager"]}),
        post("api:restriction-lift", {"manager"}, HIDDEN, {"pk": "restriction"}, {"reason": "Left"}),
        api_list("need"),
        get("api:next_date-list", SIGNED_IN, HIDDEN),
        post("api:next_date-list", TEAM, HIDDEN, {}, {"case": "=case", "on": "2030-01-08"}),
        get("api:next_date-detail", TEAM, HIDDEN, {"pk": "next_date"}),
        post("api:next_date-done", TEAM, HIDDEN, {"pk": "next_date"}),
        post("api:next_date-undo", TEAM, HIDDEN, {"pk": "next_date"}),
        post("api:next_date-move", TEAM, HIDDEN, {"pk": "next_date"}, {"on": "2030-01-08"}),
        post("api:next_date-give-up", TEAM, HIDDEN, {"pk": "next_date"}, {"reason": "Moved away"}),
        post("api:need-list", TEAM, HIDDEN, {}, {"case": "=case", "domain": "legal"}),
        get("api:need-detail", TEAM, HIDDEN, {"pk": "need"}),
        *moved("need", TEAM, {"pk": "need"}),
        *put_right("need", TEAM, {"pk": "need"}),
        post("api:need-end", TEAM, HIDDEN, {"pk": "need"}, {"state": "met"}),
        api_list("note"),
        post("api:note-list", TEAM, HIDDEN, {}, {"case": "=case", "text": "Sounded well"}),
        *moved("note", TEAM, {"pk": "note"}),
        *put_right("note", TEAM, {"pk": "note"}),
        get("api:note-detail", TEAM, HIDDEN, {"pk": "note"}),
        api_list("case_file"),
        api_list("caseload"),
        post("api:caseload-list", {"manager"}, HIDDEN, {}, {"program": "=riverside"}),
        get("api:caseload-detail", {"manager"}, HIDDEN, {"pk": "caseload"}),
        get("api:caseload-columns", {"manager"}, HIDDEN, {"pk": "open_caseload"}),
        post("api:caseload-columns", {"manager"}, HIDDEN, {"pk": "open_caseload"}, {"columns": {}}, method="PUT"),
        post("api:caseload-known", {"manager"}, HIDDEN, {"pk": "caseload"}, {"row": 2, "person": None}),
        post("api:caseload-try", {"manager"}, HIDDEN, {"pk": "open_caseload"}),
        post("api:caseload-bring", {"manager"}, HIDDEN, {"pk": "open_caseload"}, {"name": "Ours"}),
        get("api:caseload-problems", {"manager"}, HIDDEN, {"pk": "caseload"}),
        get("api:caseload-known", {"manager"}, HIDDEN, {"pk": "caseload"}),
        api_list("caseload-list"),
        post("api:caseload-list-detail", {"manager"}, HIDDEN, {"pk": "kept_columns"}, method="DELETE"),
        post("api:case_file-list", TEAM, HIDDEN, {}, {"case": "=case", "paper": "letter", "day": "2026-01-01"}),
        get("api:case_file-detail", TEAM, HIDDEN, {"pk": "file"}),
        get("api:case_file-download", TEAM, HIDDEN, {"pk": "file"}),
        post("api:case_file-void", TEAM, HIDDEN, {"pk": "file"}, {"reason": "Of somebody else"}),
        api_list("shift"),
        post("api:shift-list", {"manager"}, HIDDEN, {}, shift, navigator=REFUSED),
        get("api:shift-detail", TEAM, HIDDEN, {"pk": "shift"}),
        post("api:shift-end", {"manager"}, HIDDEN, {"pk": "shift"}, navigator=REFUSED),
        api_list("cover"),
        post("api:cover-list", {"manager"}, HIDDEN, {}, cover, navigator=REFUSED),
        get("api:cover-detail", TEAM, HIDDEN, {"pk": "cover"}),
        post("api:cover-end", {"manager"}, HIDDEN, {"pk": "cover"}, navigator=REFUSED),
        api_list("program"),
        post("api:program-list", {"admin"}, REFUSED, {}, {"name": "Bay", "time_zone": "America/Chicago"}),
        get("api:program-detail", {"admin"}, HIDDEN, {"pk": "riverside"}),
        get("api:program-first-days", {"admin"}, HIDDEN, {"pk": "riverside"}),
        get("api:program-calendar", {"admin"}, HIDDEN, {"pk": "riverside"}),
        post("api:program-calendar", {"admin"}, HIDDEN, {"pk": "riverside"}, OFFICE_HOURS, method="PUT"),
        get("api:numbers", KEEPERS | {"analyst"}, REFUSED),
        post("api:number-group", KEEPERS, REFUSED, {"code": "undo"}),
        get("api:look", KEEPERS | {"analyst"}, REFUSED),
        post("api:look", KEEPERS, REFUSED, method="PUT"),
        *api_areas(),
        get("api:account-list", {"admin"}, REFUSED),
        post("api:account-end-sessions", {"admin"}, HIDDEN, {"pk": "navigator"}),
        post("api:program-change", {"admin"}, HIDDEN, {"pk": "riverside"}, {"name": "Riverside"}),
        post("api:program-retire", {"admin"}, HIDDEN, {"pk": "riverside"}),
        post("api:program-take-up", {"admin"}, HIDDEN, {"pk": "riverside"}),
        api_list("identity-setup"),
        post("api:identity-setup-list", {"admin"}, REFUSED),
        get("api:identity-setup-detail", KEEPERS, HIDDEN, {"pk": "identity_setup"}),
        post("api:identity-setup-agree", KEEPERS, HIDDEN, {"pk": "identity_setup"}),
        post("api:identity-setup-switch-off", {"admin"}, HIDDEN, {"pk": "identity_setup"}, manager=REFUSED),
        post("api:identity-setup-look", KEEPERS, HIDDEN, {"pk": "identity_setup"}),
        api_list("membership"),
        get("api:membership-detail", {"admin"}, HIDDEN, {"pk": "membership"}),
        post("api:membership-end", {"admin"}, HIDDEN, {"pk": "membership"}),
        api_list("duty"),
        get("api:duty-detail", TEAM, HIDDEN, {"pk": "duty"}),
        api_list("follow_up"),
        get("api:team", {"manager"}, REFUSED),
        post("api:team-preview", {"manager"}, REFUSED, {}, {"cases": ["=case"], "to": ["=navigator"]}),
        post("api:team-reassign", {"manager"}, REFUSED),
        post("api:causes", SIGNED_IN, REFUSED),
        get("api:follow_up-detail", TEAM, HIDDEN, row),
        post("api:follow_up-cancel", TEAM, HIDDEN, row, {"reason": "other"}),
        post("api:follow_up-cause", TEAM, HIDDEN, {"pk": "missed"}, {"cause": "staff_absent"}),
        post("api:follow_up-undo-cause", TEAM, HIDDEN, {"pk": "missed"}),
        post("api:follow_up-claim", TEAM, HIDDEN, row),
        *api_protocols(),
        api_list("person_message"),
        post("api:person_message-list", TEAM, HIDDEN, {}, send),
        get("api:person_message-detail", TEAM, HIDDEN, {"pk": "person_message"}),
        post("api:person_message-call-back", TEAM, HIDDEN, {"pk": "person_message"}),
        api_list("attempt"),
        post("api:attempt-list", TEAM, HIDDEN, {}, {"case": "=case", "result": "no_answer"}),
        get("api:attempt-detail", TEAM, HIDDEN, {"pk": "tried"}),
        *moved("attempt", TEAM, {"pk": "tried"}),
        *put_right("attempt", TEAM, {"pk": "tried"}),
        post("api:attempt-undo", TEAM, HIDDEN, {"pk": "tried"}),
    ]


def api_referrals() -> list[Line]:
    harbor = TEAM | {"shelter_desk"}
    offer = {"referral": "=referral", "service": "=beds", "asked": "One bed"}
    return [
        get("api:rules", KEEPERS | {"analyst"}, REFUSED),
        api_list("referral"),
        post("api:referral-list", TEAM, HIDDEN, {}, {"need": "=need"}),
        get("api:referral-detail", TEAM, HIDDEN, {"pk": "referral"}),
        get("api:referral-suggestions", TEAM, HIDDEN, {"pk": "referral"}),
        post("api:referral-offer-next", TEAM, HIDDEN, {"pk": "referral"}, {"service": "=rooms"}),
        post("api:referral-undo-close", TEAM, HIDDEN, {"pk": "referral"}),
        post("api:referral-close", TEAM, HIDDEN, {"pk": "referral"}, {"result": "withdrawn"}),
        api_list("offer"),
        post("api:offer-list", TEAM, HIDDEN, {}, offer),
        get("api:offer-detail", harbor, HIDDEN, {"pk": "offer_sent"}),
        get("api:offer-detail", TEAM | {"clinic_lead"}, HIDDEN, {"pk": "offer_clinic"}),
        get("api:offer-detail", TEAM, HIDDEN, {"pk": "offer_draft"}),
        post("api:offer-send", TEAM, HIDDEN, {"pk": "offer_draft"}),
        post("api:offer-send", TEAM, HIDDEN, {"pk": "offer_sent"}, shelter_desk=REFUSED),
        post("api:offer-moves", harbor, HIDDEN, {"pk": "offer_sent", "name": "acknowledge"}),
        post(
            "api:offer-moves",
            TEAM,
            HIDDEN,
            {"pk": "offer_sent", "name": "recall"},
            {"reason": "Not needed"},
            shelter_desk=REFUSED,
        ),
        post("api:opening-code-list", TEAM, HIDDEN, {}, {"offer": "=offer_accepted"}, shelter_desk=REFUSED),
        api_list("packet"),
        post("api:packet-list", NAVIGATORS, REFUSED, {}, {"offers": []}),
        get("api:packet-detail", {"navigator"}, HIDDEN, {"pk": "packets"}),
        get("api:packet-pdf", {"navigator"}, HIDDEN, {"pk": "packets"}),
        api_list("message"),
        post("api:message-list", harbor, HIDDEN, {}, {"offer": "=offer_accepted", "text": "Thank you"}),
        get("api:message-detail", harbor, HIDDEN, {"pk": "message"}),
        get("api:message-file", harbor, HIDDEN, {"pk": "message"}),
        post("api:message-read", harbor, HIDDEN, {"pk": "message"}),
        post(
            "api:message-withdraw",
            {"shelter_desk"},
            HIDDEN,
            {"pk": "message"},
            {"reason": "Wrong file"},
            navigator=REFUSED,
            manager=REFUSED,
        ),
        api_list("appointment"),
        get("api:appointment-detail", harbor, HIDDEN, {"pk": "appointment"}),
        post("api:appointment-undo-answer", harbor, HIDDEN, {"pk": "appointment"}),
        post("api:appointment-settle", harbor, HIDDEN, {"pk": "appointment"}, {"attended": True}),
        api_list("linkage"),
        post("api:appointment-move", harbor, HIDDEN, {"pk": "appointment"}, {"starts_at": "2099-01-01T00:00:00Z"}),
        post("api:appointment-cancel", harbor, HIDDEN, {"pk": "appointment"}, {"reason": "ill"}),
        *put_right("statement", {"shelter_desk"}, {"pk": "statement"}, harbor, navigator=REFUSED, manager=REFUSED),
        api_list("statement"),
        get("api:statement-detail", harbor, HIDDEN, {"pk": "statement"}),
        post("api:linkage-undo-check", harbor, HIDDEN, {"pk": "linkage"}),
        post("api:linkage-check", harbor, HIDDEN, {"pk": "linkage"}, {"days": 7, "still_served": True}),
        get("api:linkage-detail", harbor, HIDDEN, {"pk": "linkage"}),
    ]


def api_reports() -> list[Line]:
    days = {"first_day": "2026-01-01", "last_day": "2026-01-31"}
    forgetting = {"person": "=person", "asked_for_by": "person", "said_on": "2026-01-05", "how": "anonymize"}
    return [
        get("api:measure-list", READERS, REFUSED),
        get("api:measure-detail", READERS, REFUSED, {"pk": "linkage_30_people"}),
        api_list("job"),
        get("api:job-detail", {"manager"}, HIDDEN, {"pk": "report_job"}),
        post("api:job-cancel", {"manager"}, HIDDEN, {"pk": "report_job"}),
        api_list("report"),
        post("api:report-list", READERS, REFUSED, {}, days),
        get("api:report-detail", READERS, HIDDEN, {"pk": "report"}),
        api_list("monthly-plan"),
        post("api:monthly-plan-list", {"manager"}, REFUSED, {}, {"day": 5}),
        get("api:monthly-plan-detail", {"manager"}, HIDDEN, {"pk": "monthly_plan"}),
        api_list("export"),
        post("api:export-list", READERS, REFUSED, {}, {"what": "cases"}),
        get("api:export-detail", {"manager"}, HIDDEN, {"pk": "export"}),
        post("api:export-resume", {"manager"}, HIDDEN, {"pk": "export"}),
        get("api:export-file", {"manager"}, HIDDEN, {"pk": "export"}),
        api_list("signed-report"),
        post("api:signed-report-list", {"manager"}, REFUSED, {}, days),
        get("api:signed-report-detail", {"manager"}, HIDDEN, {"pk": "signed"}, analyst=REFUSED),
        api_list("saved-view"),
        post("api:saved-view-list", SIGNED_IN, REFUSED, {}, {"path": "/late/", "name": "Late"}),
        get("api:saved-view-detail", {"manager"}, HIDDEN, {"pk": "view"}),
        post("api:saved-view-change", {"manager"}, HIDDEN, {"pk": "view"}, {"name": "By kind"}),
        post("api:saved-view-remove", {"manager"}, HIDDEN, {"pk": "view"}),
        get("api:annotation-list", READERS, REFUSED),
        post("api:annotation-list", {"manager"}, REFUSED, {}, {"on": "2026-01-05", "words": "A storm"}),
        post("api:annotation-take-back", {"manager"}, HIDDEN, {"pk": "annotation"}, analyst=REFUSED),
        api_list("review-sample"),
        post("api:review-sample-list", {"manager"}, REFUSED, {}, days | {"count": 1}),
        get("api:review-sample-detail", {"manager"}, HIDDEN, {"pk": "sample"}),
        post("api:review-sample-sign", {"manager"}, HIDDEN, {"pk": "sample"}),
        api_list("review-contact"),
        get("api:review-contact-detail", {"manager"}, HIDDEN, {"pk": "sampled"}),
        post("api:review-contact-read", {"manager"}, HIDDEN, {"pk": "sampled"}),
        post("api:review-contact-acknowledge", {"navigator"}, HIDDEN, {"pk": "sampled_told"}, manager=REFUSED),
        api_list("access-report"),
        post("api:access-report-list", {"manager"}, HIDDEN, {}, days | {"person": "=person"}, navigator=REFUSED),
        get("api:access-report-detail", {"manager"}, HIDDEN, {"pk": "access_report"}),
        get("api:access-report-file", {"manager"}, HIDDEN, {"pk": "access_report"}),
        api_list("retention-rule"),
        post("api:retention-rule-list", KEEPERS, REFUSED, {}, {"is_on": False}),
        get("api:retention-rule-preview", KEEPERS, REFUSED),
        api_list("forget-request"),
        post("api:forget-request-list", {"manager"}, HIDDEN, {}, forgetting, navigator=REFUSED),
        get("api:forget-request-detail", KEEPERS, HIDDEN, {"pk": "forget_request"}),
        post("api:forget-request-confirm", KEEPERS, HIDDEN, {"pk": "forget_request"}),
        post("api:forget-request-withdraw", KEEPERS, HIDDEN, {"pk": "forget_request"}),
        api_list("legal-hold"),
        get("api:legal-hold-detail", KEEPERS, HIDDEN, {"pk": "legal_hold"}),
        api_list("certificate"),
        api_list("archive"),
        post("api:archive-list", {"manager"}, REFUSED, {}, {"why": "We move"}),
        get("api:archive-detail", KEEPERS, HIDDEN, {"pk": "archive"}),
        post("api:archive-agree", KEEPERS, HIDDEN, {"pk": "archive"}),
        get("api:archive-file", {"manager"}, HIDDEN, {"pk": "archive"}, admin=REFUSED),
        get("api:certificate-detail", KEEPERS, HIDDEN, {"pk": "certificate"}),
    ]


TABLE = [*pages(), *api()]
