"""How a program's own sign-in server is set up, whose account there is whose here, and which roles its groups gave."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.factors import secrets
from casemgmt.core.models import Row


class ServerShape(models.TextChoices):
    """Whose product the server is: what it calls an address that was checked, and how it tells groups."""

    ENTRA = "entra", _("Microsoft Entra ID")
    GOOGLE = "google", _("Google Workspace")
    OKTA = "okta", _("Okta")
    OTHER = "other", _("Another one that speaks OpenID Connect")


class SetupQuerySet(models.QuerySet[Any]):
    def in_force(self) -> Self:
        """What somebody else agreed to, or what switched it off; the newest counts."""
        return self.filter(agreed_at__isnull=False).order_by("-agreed_at", "-changed_at")

    def current_of(self, program_id: Any) -> "IdentitySetup | None":
        """How the program's sign-in server is set up now; none while there is none, or while it is switched off."""
        found = self.in_force().filter(program_id=program_id, program__retired_at=None).first()
        return found if found is not None and found.is_on else None

    def proposed_for(self, program_id: Any) -> "IdentitySetup | None":
        """What waits for a second person: the newest change, unless it is in force already."""
        newest = self.filter(program_id=program_id).order_by("-changed_at", "-created_at").first()
        return newest if newest is not None and newest.agreed_at is None else None


class IdentitySetup(Row):
    """One version of a program's sign-in server. It counts once a second person agreed; nobody agrees to their own."""

    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="identity_setups")
    is_on = models.BooleanField(default=True)
    name = models.CharField(max_length=60, help_text="As it stands on the button: the city's name")
    shape = models.CharField(max_length=10, choices=ServerShape)
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=200)
    secret = models.TextField(help_text="Encrypted; never shown again")
    domains = ArrayField(models.CharField(max_length=120), help_text="Mail domains sent there, in small letters")
    tenant = models.CharField(max_length=120, blank=True, help_text="Entra's tid or Google's hd that a token must name")
    group_claim = models.CharField(max_length=120, default="groups")
    mapping = models.JSONField(default=list, help_text="Lines of {group, role, by}: who wrote one gets nothing by it")
    keeps_passwords = models.BooleanField(default=True)
    second_step_counts = models.BooleanField(default=False, help_text="The server's own second step counts here")
    hands_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        help_text="Who takes over the work of somebody whose group ended",
    )  # fmt: skip
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    objects = SetupQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="identitysetup_second_person",
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(is_on=False, agreed_by=None)
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("changed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in server {self.pk}"

    @property
    def secret_in_clear(self) -> str:
        """What is sent to the server, and nowhere else."""
        return secrets.decrypt(self.secret)


class IdentityAccount(Row):
    """Whose account at the server is whose here. The server's own word for somebody (`subject`) binds them from the
    first sign-in on, whatever becomes of their address."""

    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identity_accounts")
    issuer = models.URLField(max_length=300)
    subject = models.CharField(max_length=255)
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "issuer", "subject"], name="identityaccount_one_person"),
            models.UniqueConstraint(fields=["program", "issuer", "user"], name="identityaccount_one_account"),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class GroupRole(Row):
    """A role that a group gave. `group_gone_at`: the group is gone, and the role waits for its work to be handed on."""

    membership = models.OneToOneField("accounts.Membership", models.CASCADE, related_name="group_role")
    group_gone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"role by group {self.pk}"
