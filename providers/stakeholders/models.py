"""Those a program works with and refers nobody to: their people, and what was talked about."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.history import keeps_history
from casemgmt.core.models import Row
from casemgmt.core.testimony import is_testimony


class StakeholderKind(models.TextChoices):
    HOSPITAL = "hospital", _("Hospital")
    SCHOOL = "school", _("School")
    TRANSIT = "transit", _("Transit")
    COURT = "court", _("Court")
    POLICE = "police", _("Police and fire")
    OFFICE = "office", _("Public office")
    BUSINESS = "business", _("Business or landlord")
    COMMUNITY = "community", _("Congregation or neighborhood")
    OTHER = "other", _("Other")


def programs_that_show(user: Any) -> set[Any]:
    """Programs whose stakeholders the user sees: where they work with cases or keep the directory."""
    return {*programs_where(user, Permission.CASE_VIEW), *programs_where(user, Permission.DIRECTORY_EDIT)}


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs where the user works with cases or keeps the directory."""
        return self.filter(program__in=programs_that_show(user))


@keeps_history("kind", "name", "address", "phone", "notes", "ended_at")
class Stakeholder(Row):
    """A hospital, a school, a court: the program works with it, and it is no service anybody is referred to."""

    program = models.ForeignKey("accounts.Program", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=StakeholderKind, default=StakeholderKind.OTHER)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("main phone"), max_length=60, blank=True)
    notes = models.TextField(_("worth knowing"), blank=True, max_length=2000)
    ended_at = models.DateTimeField(null=True, help_text="Put away: nobody works with it any more")

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


@keeps_history("name", "role", "phone", "email", "ended_at")
class StakeholderContact(Row):
    """Somebody to call there."""

    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("what they do there"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    ended_at = models.DateTimeField(null=True, help_text="Does not work there any more")

    class Meta:
        default_permissions = ()
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


@is_testimony("stakeholder", "day", "said", "agreed", "by", "at")
class Talk(Row):
    """One talk: when, with whom, what was said, what was agreed. Written once; a mistake is put right by another."""

    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="talks")
    contact = models.ForeignKey(StakeholderContact, models.SET_NULL, null=True, blank=True, related_name="talks")
    day = models.DateField(_("day"))
    said = models.TextField(_("what was said"), max_length=2000)
    agreed = models.CharField(_("what was agreed"), max_length=300, blank=True)
    again_on = models.DateField(_("talk again on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-day", "-at", "pk"]
        indexes = [models.Index(fields=["again_on"], name="talk_again", condition=models.Q(again_on__isnull=False))]

    def __str__(self) -> str:
        return f"talk {self.pk}"
