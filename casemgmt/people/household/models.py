"""Links between two people: of which kind, since when, until when, and who said so."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.models import Row, Voidable
from casemgmt.core.personal import holds_person
from casemgmt.core.testimony import is_testimony


class HouseholdKind(models.TextChoices):
    """What the first person is to the second."""

    PARTNER = "partner", _("Partner of")
    PARENT = "parent", _("Parent of")
    SIBLING = "sibling", _("Brother or sister of")
    LIVES_WITH = "lives_with", _("Lives with")
    CARES_FOR = "cares_for", _("Cares for")
    OTHER = "other", _("Belongs to")
    NOT_TOGETHER = "not_together", _("Not together with")


class HouseholdLinkQuerySet(models.QuerySet["HouseholdLink"]):
    def counting(self) -> "HouseholdLinkQuerySet":
        """Neither entered in error, nor between two entries that were found to be one person."""
        return self.filter(voided_at=None).exclude(person__root=F("other__root"))

    def holding(self, today: date) -> "HouseholdLinkQuerySet":
        """Those that count and have not ended."""
        return self.counting().filter(Q(until__isnull=True) | Q(until__gt=today))


@is_testimony(
    *("person", "other", "kind", "is_one_household", "since", "said_by", "recorded_at", "recorded_by"), corrected=True
)
@holds_person("said_by")
class HouseholdLink(Row, Voidable):
    """Two people belong together, or must not be together. It ends by a date and is never deleted.

    It stays with the entries it was written on: a merge joins the links of both, and undoing the merge parts them.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    other = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("the other person"))
    kind = models.CharField(_("what they are to each other"), max_length=12, choices=HouseholdKind)
    is_one_household = models.BooleanField(
        _("they stay together"), default=False, help_text="Counted with the person where a request says how many come"
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    said_by = models.CharField(_("who said so"), max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = HouseholdLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="householdlink_of_two", condition=~Q(person=F("other"))),
            models.CheckConstraint(
                name="householdlink_ends_after_it_began",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="householdlink_apart_is_not_one_household",
                condition=~Q(kind="not_together", is_one_household=True),
            ),
            models.UniqueConstraint(
                fields=["person", "other", "kind"],
                condition=Q(until__isnull=True, voided_at__isnull=True),
                name="householdlink_once",
            ),
        ]

    def __str__(self) -> str:
        return f"household link {self.pk}"
