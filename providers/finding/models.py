"""What finding stands on: words that mean the same, and the words that occur in the directory."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.core.models import Row


class WordGroup(Row):
    """Words people use for one thing, kept by editors: written beside the groups that come with the program, or in the
    place of one of them (`code`). Switched off, it takes that group away."""

    code = models.CharField(max_length=60, blank=True, help_text="Of the group that comes with the program")
    words = ArrayField(models.CharField(max_length=80), verbose_name=_("words that mean the same"))
    also = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("look also for"))
    means = models.CharField(_("stands for"), max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["words", "id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="wordgroup_replaces_once")
        ]

    def __str__(self) -> str:
        return ", ".join(self.words)[:80]


class DirectoryWord(Row):
    """A word that some listing has, small and without accents: typing errors are judged against these. Of a town also
    the state its addresses name."""

    word = models.CharField(max_length=40, unique=True)
    is_town = models.BooleanField(default=False)
    state = models.CharField(max_length=40, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [GinIndex(OpClass(models.F("word"), name="gin_trgm_ops"), name="directoryword_likeness")]

    def __str__(self) -> str:
        return self.word
