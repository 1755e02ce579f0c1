"""Words of a permission: what it can cover, and how it can be given."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a consent can cover."""

    IDENTITY = "identity", _("who I am")
    CONTACT = "contact", _("how to reach me")
    LOCATION = "location", _("where I am")
    NEEDS = "needs", _("what I need")
    CRISIS_SUMMARY = "crisis_summary", _("what happened in the crisis")
    RISK = "risk", _("risk")
    MENTAL_HEALTH = "mental_health", _("mental health")
    SUBSTANCE_USE = "substance_use", _("substance use")
    VIOLENCE = "violence", _("violence")
    HOUSING = "housing", _("housing")
    BENEFITS = "benefits", _("benefits")
    DOCUMENTS = "documents", _("documents")
    TELL_US_BACK = "tell_us_back", _("you may tell us back what came of it")


class HowGiven(models.TextChoices):
    VERBAL = "verbal", _("Said aloud, with a witness")
    PAPER = "paper", _("Signed on paper")
    E_SIGNATURE = "e_signature", _("Signed on a screen")


class Authority(models.TextChoices):
    """By what right somebody gives a permission."""

    SELF = "self", _("The person themselves")
    PARENT = "parent", _("Parent of a minor")
    GUARDIAN = "guardian", _("Guardian")
    REPRESENTATIVE = "representative", _("Representative with a power for it")
