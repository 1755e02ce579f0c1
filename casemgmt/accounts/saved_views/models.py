"""A saved view: the address of a list with its filters, and the name its user gave it."""

from django.conf import settings
from django.db import models

from casemgmt.core.models import Row

MOST = 30  # of one user, for one list


class SavedView(Row):
    """Only its user sees it. The same name again replaces what it led to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    path = models.CharField(max_length=120, help_text="The list's address")
    query = models.CharField(max_length=600, blank=True, help_text="Its filters")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "path", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return f"saved view {self.pk}"

    @property
    def url(self) -> str:
        """Where it leads."""
        return f"{self.path}?{self.query}"
