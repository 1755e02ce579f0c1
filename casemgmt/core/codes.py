"""Closed lists of words that several apps share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedDomain(models.TextChoices):
    """What a person may lack; one list for needs heard, needs, services and measures."""

    SHELTER = "shelter", _("Shelter tonight")
    HOUSING = "housing", _("Housing")
    BEHAVIORAL_HEALTH = "behavioral_health", _("Mental health care")
    SUBSTANCE_USE = "substance_use", _("Substance use care")
    MEDICAL = "medical", _("Medical care")
    FOOD = "food", _("Food")
    BENEFITS = "benefits", _("Benefits")
    INCOME = "income", _("Money and income")
    EMPLOYMENT = "employment", _("Work")
    TRANSPORTATION = "transportation", _("Transportation")
    LEGAL = "legal", _("Legal help")
    SAFETY = "safety", _("Safety")
    DOCUMENTS = "documents", _("Identity documents")
    COMMUNITY = "community", _("Community and company")
    OTHER = "other", _("Something else")


class Risk(models.TextChoices):
    """How likely harm is, as judged by the program's own people."""

    LOW = "low", _("low risk")
    MODERATE = "moderate", _("moderate risk")
    HIGH = "high", _("high risk")


class Urgency(models.TextChoices):
    """How soon an agency must answer."""

    EMERGENT = "emergent", _("Emergent")
    URGENT = "urgent", _("Urgent")
    ROUTINE = "routine", _("Routine")


class ContactMode(models.TextChoices):
    """How somebody is reached."""

    PHONE = "phone", _("Phone call")
    TEXT = "text", _("Text message")
    VISIT = "visit", _("In person")
    VIDEO = "video", _("Video")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


class MailLanguage(models.TextChoices):
    """The languages mail is written in."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")


class Side(models.TextChoices):
    """Whose part something is: whose turn it is, who wrote, who says so. One list for all; each field names the sides
    it takes.

    Our own side is `program` where any of us may act or speak, and `navigator` where it is one of us in person: the
    turn waits for who has the case, or one of us was present.
    """

    AGENCY = "agency", _("the agency")
    PROGRAM = "program", _("the program")
    NAVIGATOR = "navigator", _("us")
    PERSON = "person", _("the person")
    DOCUMENT = "document", _("a document shows it")


class Grade(models.IntegerChoices):
    """How well it is shown that a referral led to care; from 3 on service began."""

    INFORMATION = 0, _("Information")
    ACCEPTED = 1, _("Accepted")
    APPOINTED = 2, _("Appointed")
    REPORTED = 3, _("Reported")
    CONFIRMED = 4, _("Confirmed")
    ENGAGED = 5, _("Engaged")
