"""All rows of the tables that measures tell of, as plain values, copied at a moment of the story."""

from types import SimpleNamespace
from typing import Any

from casemgmt.accounts.models import Membership
from casemgmt.cases.models import Case, Need
from casemgmt.colleagues.models import SupportOffered, TrainingHeld, TrainingTopic
from casemgmt.core.models import Event
from casemgmt.duties.models import Duty
from casemgmt.encounters.models import Encounter, EncounterPerson
from casemgmt.encounters.twins.models import TwinJoin
from casemgmt.feedback.models import Feedback, SurveyAsk
from casemgmt.followups.models import Attempt, FollowUp
from casemgmt.people.models import ContactPoint, Person
from referrals.models import Linkage, LinkageStatement, Offer, Referral

TABLES: dict[str, Any] = {
    "encounters": Encounter,
    "met": EncounterPerson,
    "twins": TwinJoin,
    "people": Person,
    "points": ContactPoint,
    "cases": Case,
    "calls_of_cases": Case.encounters.through,
    "needs": Need,
    "contacts": FollowUp,
    "attempts": Attempt,
    "referrals": Referral,
    "offers": Offer,
    "statements": LinkageStatement,
    "linkages": Linkage,
    "duties": Duty,
    "feedback": Feedback,
    "surveys": SurveyAsk,
    "memberships": Membership,
    "topics": TrainingTopic,
    "trainings": TrainingHeld,
    "support": SupportOffered,
}


GRADED = {"verb": "linkage.graded"}


def copied() -> dict[str, list[Any]]:
    """Each table as it stands now."""
    tables = {name: _rows(model) for name, model in TABLES.items()}
    tables["graded"] = Event.objects.filter(**GRADED).values("subject_id", "at", "data", "id")
    tables["joined"] = Event.objects.filter(verb="member.added").values("subject_id", "at")
    return {name: [SimpleNamespace(**row) for row in rows] for name, rows in tables.items()}


def _rows(model: Any) -> Any:
    return model._base_manager.values(*(field.attname for field in model._meta.concrete_fields))
