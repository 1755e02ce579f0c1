"""The account as a paper for the person: in their language, in the zone of the program."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casemgmt.core.pdf import render_pdf

from ..paper import LETTER_COUNTRIES
from .models import AccessReport
from .queries import account_of


def access_paper(report: AccessReport) -> bytes:
    """The PDF. Slow: nothing is held meanwhile."""
    size = "letter" if report.program.holiday_country in LETTER_COUNTRIES else "a4"
    with translation.override(report.language), timezone.override(report.program.zone):
        title = _("Who looked at your record")
        form = {"title": title, "language": report.language, "page_size": size, "margin": "18mm"}
        return render_pdf("pdf/who_looked.html", content(report), **form)


def content(report: AccessReport) -> dict[str, Any]:
    """What the paper and the page that prints show."""
    account = account_of(report.person, report.program, report.first_day, report.last_day)
    return {"report": report, "person": report.person.now, "account": account}
