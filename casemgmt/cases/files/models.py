"""A file of a case: what it is, of which day, in a few words; its bytes lie below a folder that no address serves."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.models import Row, Voidable
from casemgmt.core.personal import holds_person
from casemgmt.core.testimony import is_testimony
from casemgmt.core.uploads.kinds import FileKind
from casemgmt.people.models import Person


def private_path(file: "CaseFile", filename: str) -> str:
    """A name that tells nothing."""
    return f"case-files/{uuid.uuid4()}"


class PaperKind(models.TextChoices):
    """What the paper is."""

    IDENTITY = "identity", _("Identity document")
    FORM = "form", _("Form")
    LETTER = "letter", _("Letter")
    MEDICAL = "medical", _("Medical paper")
    BENEFITS = "benefits", _("Benefits paper")
    PHOTO = "photo", _("Photo")
    OTHER = "other", _("Something else")


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    """Files, as far as a reader may see the case they lie with."""

    def visible_to(self, user: Any) -> Self:
        cases: Any = self.model._meta.get_field("case").related_model
        return self.filter(case__in=cases.objects.visible_to(user))

    def of_person(self, person: Any) -> Self:
        """Of all entries and all cases of this person, the newest first."""
        return self.filter(person__root=person.root_id).newest_first()

    def newest_first(self) -> Self:
        return self.select_related("added_by").order_by("-added_at", "pk")

    def served(self) -> Self:
        """Those that are handed out; what was entered in error is kept and not handed out."""
        return self.filter(voided_at__isnull=True)


@is_testimony("person", "paper", "day", "words", "added_by", "added_at", "file", corrected=True)
@holds_person("words", "file_name")
class CaseFile(Row, Voidable):
    """One paper or picture of a case."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="files")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    paper = models.CharField(_("what it is"), max_length=10, choices=PaperKind)
    day = models.DateField(_("day it is of"))
    words = models.CharField(_("in a few words"), max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    file = models.FileField(upload_to=private_path)
    file_name = models.CharField(max_length=120)
    file_kind = models.CharField(max_length=5, choices=FileKind)
    file_size = models.PositiveIntegerField()

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="casefile_has_a_file", condition=Q(file_size__gt=0) & ~Q(file="") & ~Q(file_name="")
            )
        ]
        indexes = [models.Index(fields=["case", "-added_at"], name="casefile_of_case")]

    def __str__(self) -> str:
        return f"file {self.pk}"
