"""The mail that the month's report is ready. No figure, ever: a sentence and a link that needs a sign-in."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import User
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail

from ..models import ReportRun


@sender("report.monthly", what=_("The monthly report is ready"))
def tell_of_month(message: Effect, at: datetime) -> NeutralMail | None:
    """To who may still see the program's figures, while the report is there to be opened."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    if user is None:
        return None
    ready = ReportRun.objects.visible_to(user).filter(pk=message.data["run"], state=ReportRun.State.READY)
    if not ready.exists():
        return None
    return neutral_mail(
        to=[user.email],
        subject=_("The monthly report is ready"),
        sentence=_("The report of the month before is ready. Sign in to read it."),
        link=settings.SITE_URL + reverse("reports:run", args=[message.data["run"]]),
        languages=[user.language],
    )
