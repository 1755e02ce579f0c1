"""Words of a request that are chosen from a list: why it ends, and what an agency reads of who comes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeclineReason(models.TextChoices):
    NO_CAPACITY = "no_capacity", _("No room")
    WAITLIST_CLOSED = "waitlist_closed", _("Waitlist closed")
    STAFFING = "staffing", _("Not enough staff")
    NOT_OFFERED = "not_offered", _("Service not offered")
    AGE = "age", _("Not eligible: age")
    GENDER = "gender", _("Not eligible: gender")
    AREA = "area", _("Not eligible: area")
    INCOME = "income", _("Not eligible: income")
    INSURANCE = "insurance", _("Not eligible: insurance")
    DOCUMENTS = "documents", _("Not eligible: documents")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible: other")
    ACUITY_HIGH = "acuity_high", _("Acuity too high")
    ACUITY_LOW = "acuity_low", _("Acuity too low")
    BEHAVIOR = "behavior", _("Exclusion: behavior")
    RECORD = "record", _("Exclusion: record")
    SUBSTANCE_USE = "substance_use", _("Exclusion: substance use")
    COMPANIONS = "companions", _("Exclusion: pets, partner or accessibility")
    ENROLLED = "enrolled", _("Already enrolled")
    INSUFFICIENT = "insufficient", _("Insufficient information")
    CONSENT = "consent", _("Consent not valid")
    CONFLICT = "conflict", _("Conflict of interest or safety")
    FUNDING = "funding", _("Funding exhausted")
    REDIRECTED = "redirected", _("Redirected to another service")
    OTHER = "other", _("Other")


class NotLinkedReason(models.TextChoices):
    NOT_REACHED = "not_reached", _("Not reached")
    WRONG_CONTACT = "wrong_contact", _("Wrong or lost contact")
    DECLINED_HELP = "declined_help", _("Declined help")
    CHANGED_MIND = "changed_mind", _("Changed mind")
    NO_SHOW = "no_show", _("Repeated no-show")
    TRANSPORT = "transport", _("Transport")
    COST = "cost", _("Cost")
    LANGUAGE = "language", _("Language or access")
    UNSAFE = "unsafe", _("Felt unsafe or unwelcome")
    WAIT = "wait", _("Wait too long")
    ELSEWHERE = "elsewhere", _("Found other help")
    HOSPITALISED = "hospitalised", _("In hospital")
    INCARCERATED = "incarcerated", _("In jail")
    MOVED = "moved", _("Moved away")
    DECEASED = "deceased", _("Deceased")
    STOPPED = "stopped", _("Agency stopped")
    UNKNOWN = "unknown", _("Unknown")


class RecallReason(models.TextChoices):
    FOUND_ELSEWHERE = "found_elsewhere", _("Help was found elsewhere")
    NO_ANSWER = "no_answer", _("No answer in time")
    CHANGED_NEED = "changed_need", _("The need changed")
    WRONG_SERVICE = "wrong_service", _("Wrong service or wrong agency")
    CONSENT_ENDED = "consent_ended", _("Consent ended")
    LOST_CONTACT = "lost_contact", _("We lost contact with the person")
    SAFETY = "safety", _("Not safe for the person")
    OTHER = "other", _("Other")


class Pets(models.TextChoices):
    """Animals that come along."""

    NONE = "none", _("No animals")
    SERVICE = "service", _("A service animal")
    PETS = "pets", _("Pets")


class Mobility(models.TextChoices):
    """How the person gets about, as far as a place must be ready for it."""

    WALKS = "walks", _("Walks")
    NO_STAIRS = "no_stairs", _("Cannot climb stairs")
    WALKER = "walker", _("Cane or walker")
    WHEELCHAIR = "wheelchair", _("Wheelchair")
    HELP = "help", _("Needs help to move")
