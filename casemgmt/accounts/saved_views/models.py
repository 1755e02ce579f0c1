"""A saved view: the address of a list with its filters, and the name its user gave it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from casemgmt.core.access import programs_where
from casemgmt.core.models import Row

from ..permissions import Permission

MOST = 30  # of one user, for one list


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; and what is shared with the managers of a program, for them."""
        managed = programs_where(user, Permission.CASE_ASSIGN)
        shared = Q(shared_with__in=managed) if managed else Q()
        return self.filter(Q(user_id=user.pk) | shared)


class SavedView(Row):
    """Its user's own, or shared with the managers of a program, each of whom may change it. The same name again
    replaces what it led to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    path = models.CharField(max_length=120, help_text="The list's address")
    query = models.CharField(max_length=600, blank=True, help_text="Its filters")
    name = models.CharField(max_length=60)
    shared_with = models.ForeignKey(
        "accounts.Program", models.CASCADE, null=True, blank=True, related_name="+", help_text="Its managers see it"
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "path", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return f"saved view {self.pk}"

    @property
    def url(self) -> str:
        """Where it leads."""
        return f"{self.path}?{self.query}"
