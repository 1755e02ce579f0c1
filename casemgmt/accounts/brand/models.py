"""How a program showed itself, from a moment on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.rules import Rule
from casemgmt.core.codes import MailLanguage


def all_languages() -> list[str]:
    """Every language there are translations for."""
    return [str(language) for language in MailLanguage]


class Distances(models.TextChoices):
    """What ways are measured in."""

    KILOMETRES = "km", _("Kilometres")
    MILES = "mi", _("Miles")


class BrandRule(Rule):
    """Name as shown, logo and color; empty means the program's own name and the product's look.

    `logo` is a PNG drawn anew from what was sent, so it holds nothing but the picture; `mark` names it and the color in
    an address, so that a browser may keep them for ever.
    """

    shown_name = models.CharField(max_length=80, blank=True)
    color = models.CharField(max_length=7, blank=True)
    logo = models.BinaryField(null=True)
    logo_alt = models.CharField(max_length=80, blank=True)
    mark = models.CharField(max_length=24, blank=True)
    languages = ArrayField(models.CharField(max_length=2), default=all_languages)
    distances = models.CharField(
        max_length=2, choices=Distances, blank=True, db_default="", help_text="Empty: as its country has it"
    )

    class Meta(Rule.Meta):
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="brandrule_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["mark"], name="brandrule_mark")]

    def __str__(self) -> str:
        return f"brand {self.pk}"
