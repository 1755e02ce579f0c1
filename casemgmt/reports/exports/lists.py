"""The lists of a program that go out as files: which rows, as far as the asker sees, and what each column means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casemgmt.cases.models import Case, Need
from casemgmt.duties.models import Duty
from casemgmt.encounters.models import Encounter
from casemgmt.feedback.models import Feedback
from casemgmt.followups.models import Attempt, FollowUp
from casemgmt.people.models import Person
from referrals.models import Appointment, Linkage, Offer, Referral

from ..measures.shape import Words


@dataclass(frozen=True)
class ExportColumn:
    """A column of a file: where it is read from, its heading, what it means."""

    code: str
    heading: Words
    meaning: Words


@dataclass(frozen=True)
class ProgramList:
    """A list by its code. `rows` gives those of a program that somebody may see; `person` names the column with one."""

    code: str
    title: Words
    rows: Callable[[Any, Any], QuerySet[Any]]
    columns: tuple[ExportColumn, ...]
    person: str = "person__root_id"


def _col(code: str, heading: Words, meaning: Words = "") -> ExportColumn:
    return ExportColumn(code, heading, meaning or heading)


ID = _col("id", _("Id"), _("The same in the API and in addresses"))
PERSON = (
    _col("person__root_id", _("Person"), _("The person's id; joined entries have one")),
    _col("person__root__first_name", _("First name")),
    _col("person__root__last_name", _("Last name")),
)
CASE = _col("case_id", _("Case"), _("The id of the case"))
STATE = _col("state", _("State"), _("As it stands now, by its code"))


def _of_program(model: Any) -> Callable[[Any, Any], QuerySet[Any]]:
    return lambda program, user: model.objects.visible_to(user).filter(program=program)


def _not_in_error(model: Any) -> Callable[[Any, Any], QuerySet[Any]]:
    return lambda program, user: model.objects.visible_to(user).filter(program=program, voided_at=None)


def _of_offers(model: Any) -> Callable[[Any, Any], QuerySet[Any]]:
    return lambda program, user: model.objects.filter(program=program, offer__in=Offer.objects.visible_to(user))


def _open_duties(program: Any, user: Any) -> QuerySet[Duty]:
    return Duty.objects.visible_to(user).filter(program=program, ended_at=None)


def _people(program: Any, user: Any) -> QuerySet[Person]:
    return Person.objects.visible_to(user).filter(program=program, merged_into=None)


LISTS = {
    one.code: one
    for one in (
        ProgramList(
            "cases",
            _("Cases"),
            _of_program(Case),
            (
                *(ID, *PERSON, _col("owner__name", _("Owner"), _("Who looks after it now")), STATE),
                _col("risk", _("Risk"), _("By its code; empty where none was given")),
                *(_col("opened_at", _("Opened")), _col("assigned_at", _("Assigned"))),
                *(_col("held_at", _("On hold since")), _col("hold_reason", _("Why on hold"))),
                *(_col("closed_at", _("Closed")), _col("close_reason", _("Why closed"))),
            ),
        ),
        ProgramList(
            "contacts",
            _("Planned contacts"),
            _of_program(FollowUp),
            (
                *(ID, CASE, *PERSON, _col("name", _("Contact"), _("Its name in the plan"))),
                _col("assignee__name", _("Owner"), _("Who is to make it")),
                *(STATE, _col("end", _("How it ended"), _("By its code; empty while it is open"))),
                *(_col("opens_at", _("Window opens")), _col("due_at", _("Due")), _col("closes_at", _("Window closes"))),
                *(_col("ended_at", _("Ended")), _col("missed_cause", _("Cause"), _("Why it was missed"))),
                _col("cancel_reason", _("Why canceled")),
            ),
        ),
        ProgramList(
            "attempts",
            _("Attempts"),
            _not_in_error(Attempt),
            (
                *(ID, CASE, *PERSON, _col("follow_up_id", _("Contact"), _("The id of the planned contact"))),
                *(_col("at", _("When"), _("When it was made")), _col("recorded_at", _("Recorded"))),
                *(_col("mode", _("Mode")), _col("result", _("Result"))),
                _col("by__name", _("By"), _("Who made it")),
            ),
        ),
        ProgramList(
            "calls",
            _("Calls"),
            _not_in_error(Encounter),
            (
                *(ID, _col("source", _("Source")), _col("call_type", _("Call type"))),
                _col("external_id", _("Number"), _("What dispatch calls it")),
                *(_col("criterion_met", _("Criterion met")), _col("sent_to_team", _("Sent to the team"))),
                *(_col("area__name", _("Area")), _col("team", _("Team")), _col("risk", _("Risk"))),
                *(_col("received_at", _("Received")), _col("dispatched_at", _("Dispatched"))),
                *(_col("on_scene_at", _("On scene")), _col("cleared_at", _("Cleared"))),
                *(_col("disposition", _("Outcome")), _col("actions_taken", _("Actions taken"))),
                *(_col("ems_called", _("EMS called")), _col("er_transfer", _("Emergency-room transfer"))),
                *(_col("force_used", _("Force used")), _col("arrest", _("Arrest"))),
                *(_col("involuntary_hold", _("Involuntary hold")), _col("person_injured", _("Person injured"))),
            ),
            person="",
        ),
        ProgramList(
            "needs",
            _("Needs"),
            _not_in_error(Need),
            (
                *(ID, CASE, *PERSON, _col("domain", _("Need")), STATE, _col("heard_at", _("Heard"))),
                *(_col("ended_at", _("Ended")), _col("end_reason", _("Why it ended so"))),
            ),
        ),
        ProgramList(
            "referrals",
            _("Referrals"),
            _of_program(Referral),
            (
                *(ID, CASE, *PERSON, _col("need__domain", _("Need")), STATE, _col("urgency", _("Urgency"))),
                *(_col("made_at", _("Made")), _col("made_by__name", _("By"))),
                *(_col("closed_at", _("Closed")), _col("result", _("Result")), _col("result_reason", _("Why"))),
            ),
        ),
        ProgramList(
            "requests",
            _("Requests to agencies"),
            _of_program(Offer),
            (
                *(ID, _col("referral_id", _("Referral"), _("The id of the referral")), *PERSON),
                *(_col("organization__name", _("Agency")), _col("service__name", _("Service")), STATE),
                *(
                    _col("urgency", _("Urgency")),
                    _col("sent_at", _("Sent")),
                    _col("acknowledged_at", _("Acknowledged")),
                ),
                *(_col("decided_at", _("Decided")), _col("accepted_at", _("Accepted")), _col("ended_at", _("Ended"))),
                _col("decline_reason", _("Why declined")),
            ),
        ),
        ProgramList(
            "appointments",
            _("Appointments"),
            _of_offers(Appointment),
            (
                *(ID, _col("offer_id", _("Request"), _("The id of the request")), *PERSON),
                *(_col("organization__name", _("Agency")), _col("starts_at", _("Starts")), STATE),
                _col("no_show_reason", _("Why nobody came")),
            ),
        ),
        ProgramList(
            "linkages",
            _("Linkages"),
            _of_offers(Linkage),
            (
                *(ID, _col("referral_id", _("Referral"), _("The id of the referral")), CASE, *PERSON),
                *(_col("organization__name", _("Agency")), _col("grade", _("Grade"), _("Of the evidence, 0 to 5"))),
                *(_col("service_on", _("First day of service")), _col("is_disputed", _("Disputed"))),
            ),
        ),
        ProgramList(
            "owed",
            _("What is owed"),
            _open_duties,
            (
                *(ID, _col("kind", _("Kind")), CASE, *PERSON, _col("owner__name", _("Owner"))),
                *(_col("organization__name", _("Agency")), _col("opens_at", _("From")), _col("due_at", _("Due"))),
            ),
        ),
        ProgramList(
            "complaints",
            _("Complaints, praise and suggestions"),
            _not_in_error(Feedback),
            (
                *(ID, _col("kind", _("Kind")), _col("topic", _("Topic")), *PERSON[:1], _col("said_at", _("Said"))),
                *(STATE, _col("due_at", _("Due")), _col("outcome", _("What came of it")), _col("told_at", _("Told"))),
            ),
        ),
        ProgramList(
            "people",
            _("People"),
            _people,
            (
                *(_col("id", _("Id")), _col("first_name", _("First name")), _col("last_name", _("Last name"))),
                *(_col("goes_by", _("Goes by")), _col("birth_date", _("Born")), _col("gender", _("Gender"))),
                *(_col("race_ethnicity", _("Race and ethnicity")), _col("language", _("Language"))),
                *(_col("housing_status", _("Housing")), _col("area__name", _("Area"))),
            ),
            person="id",
        ),
    )
}
