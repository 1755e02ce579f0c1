"""An alert: words, until when, by whom. It ends by itself."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from casemgmt.core.compiled import moment
from casemgmt.core.models import Row, Voidable
from casemgmt.core.personal import holds_person
from casemgmt.core.testimony import is_testimony


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts, as far as they hold."""

    def current(self, at: Any) -> Self:
        """Those that hold: until their last day is over in the program's zone, and not entered in error."""
        return self.filter(voided_at__isnull=True, expires_on__gte=_today(at))

    def of(self, person: Any) -> Self:
        """Of this person, on whichever entry they were written; what ends first stands first."""
        return self.of_root(person.root_id)

    def of_root(self, root: Any) -> Self:
        """The same by the key of whoever stands for the person."""
        rows = self.filter(person__root=root).select_related("author", "person__program")
        return rows.order_by("expires_on", "created_at", "pk")


def _today(at: Any) -> Any:
    zone = F("person__program__time_zone")
    local = Func(zone, moment(at), function="timezone", output_field=models.DateTimeField())
    return Cast(local, models.DateField())


@is_testimony("person", "text", "author", corrected=True)
@holds_person("text")
class Alert(Row, Voidable):
    """Something to know before meeting the person, for a while."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="alerts")
    text = models.CharField(_("alert"), max_length=120)
    expires_on = models.DateField(_("until"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AlertQuerySet.as_manager()

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def program_id(self) -> Any:
        """The program whose person it is."""
        return self.person.program_id
