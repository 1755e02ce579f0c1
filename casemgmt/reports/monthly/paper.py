"""The monthly report as a paper: every measure of the month, its tables within their budget, definitions at the end."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.core.bounded import Done
from casemgmt.core.pdf import render_in_bounds

from .. import queries
from ..measures import MEASURES
from ..models import ReportRun
from ..narrowing import narrowed_in_words
from ..paper import LETTER_COUNTRIES, bounds
from ..queries.audit import Audit

Says = Callable[[int, int], None]


def monthly_paper(run: ReportRun, says: Says = lambda done, total: None) -> Done:
    """The PDF, in the language of who set the plan and the zone of the program, drawn within bounds."""
    size = "letter" if run.program.holiday_country in LETTER_COUNTRIES else "a4"
    language, steps = run.asked_by.language, len(MEASURES) + 1
    with translation.override(language), timezone.override(run.program.zone):
        context = monthly_content(run, lambda done: says(done, steps))
        title = f"{_('Monthly report')}, {run.program.shown_name}, {date_format(run.first_day, 'F Y')}"
        form = {"language": language, "page_size": size, "margin": "18mm"}
        return render_in_bounds(
            "pdf/report_monthly.html",
            context,
            title=title,
            bounds=bounds(),
            alive=lambda: says(steps - 1, steps),
            **form,
        )


def monthly_content(run: ReportRun, reads: Callable[[int], None] = lambda done: None) -> dict[str, Any]:
    """What the paper and the page that prints show. Measures are read one after another, and it is said how far."""
    told: dict[str, queries.Answer] = {}
    for done, code in enumerate(MEASURES):
        reads(done)
        told[code] = queries.answer(code, run.scope)
    return {
        "run": run,
        "scope": run.scope,
        "narrowed": narrowed_in_words(run.scope),
        "audit": Audit(run.scope, told),
        "told": [one for one in told.values() if is_something(one)],
        "nothing": [one for one in told.values() if not is_something(one)],
        "definitions": queries.definitions(told.values()),
    }


def monthly_answers(run: ReportRun) -> list[queries.Answer]:
    """Every measure with all of its rows, for the workbook beside the paper."""
    return [queries.answer(code, run.scope) for code in MEASURES]


def is_something(told: queries.Answer) -> bool:
    """Whether anything is counted: what is empty gets a line, not a page."""
    return any(part.count for part in told.result.parts) or any(rate.of for rate in told.result.rates)
