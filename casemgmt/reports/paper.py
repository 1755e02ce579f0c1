"""The audit as a paper that a city council reads: the figures of the page, charts, definitions, page numbers."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casemgmt.core.bounded import Bounds, Done
from casemgmt.core.pdf import render_in_bounds

from . import charts, queries
from .annotations.queries import by_week, marks_of
from .measures.shape import Part, shared_out
from .models import ReportRun
from .narrowing import narrowed_in_words
from .queries.audit import ON_PAPER
from .queries.weekly import last_weeks
from .scope import Scope

# Letter where Letter is sold.
LETTER_COUNTRIES = {"US", "CA", "MX", "PH", "CL", "CO", "VE"}


def audit_paper(run: ReportRun, alive: Callable[[], None] = lambda: None) -> Done:
    """The PDF, in the language of who asked and the zone of the program, drawn within bounds (`core/bounded`)."""
    size = size_of(run.program)
    language = run.asked_by.language
    with translation.override(language), timezone.override(run.program.zone):
        context = content(run)
        title = ", ".join(filter(None, (_("Follow-up audit"), run.program.shown_name, context["narrowed"])))
        form = {"language": language, "page_size": size, "margin": "18mm"}
        return render_in_bounds("pdf/report_audit.html", context, title=title, bounds=bounds(), alive=alive, **form)


def size_of(program: Any) -> str:
    """The paper that is sold where the program works."""
    return "letter" if program.holiday_country in LETTER_COUNTRIES else "a4"


def bounds() -> Bounds:
    """What the drawing of one paper may take."""
    return Bounds(settings.PAPER_SECONDS, settings.PAPER_MEGABYTES)


def content(run: ReportRun) -> dict[str, Any]:
    """What the paper and the page that prints show."""
    scope = scope_of(run)
    audit = queries.audit(scope, ON_PAPER)
    parts, weeks = queries.weekly(audit.followups.result, last_weeks(scope))
    marks = marks_of(last_weeks(scope))
    return {
        "run": run,
        "scope": scope,
        "narrowed": narrowed_in_words(scope),
        "audit": audit,
        "weeks": weeks,
        "week_parts": parts,
        "week_run": queries.run_of(parts, weeks),
        "marks": marks,
        "pictures": {
            "weeks": _picture(_weeks_drawn(parts, weeks, by_week(marks))),
            "linkage": _picture(linkage_drawn(audit, is_hatched=False)),
        },
        "definitions": queries.definitions(audit.told.values()),
    }


def answers(run: ReportRun) -> list[queries.Answer]:
    """The measures of the audit, with all of their rows."""
    return list(queries.audit(scope_of(run), ON_PAPER).told.values())


def scope_of(run: ReportRun) -> Scope:
    return run.scope


def _weeks_drawn(parts: Any, weeks: Any, marks: Any) -> str:
    title = _("Planned contacts by week")
    description = _("The same numbers stand in the table beside.")
    return charts.stacked_weeks(
        parts,
        weeks,
        run=queries.run_of(parts, weeks),
        marks=marks,
        title=title,
        description=description,
        is_hatched=False,
    )


def linkage_drawn(audit: queries.Audit, *, is_narrow: bool = False, is_hatched: bool = True) -> str:
    """Linkage per meeting at 7 and 30 days, as two lying bars."""
    rows = [
        (label, _shared_out(audit.told[code].result.whole))
        for label, code in ((_("within 7 days"), "linkage_7_people"), (_("within 30 days"), "linkage_30_people"))
    ]
    return charts.stacked_bars(
        rows,
        title=_("Linkage per meeting"),
        description=_("The same numbers stand in the table beside."),
        is_narrow=is_narrow,
        is_hatched=is_hatched,
    )


def _shared_out(parts: list[Part]) -> list[tuple[str, str, int]]:
    """A stacked bar is the one place where whole percents are made to add to 100."""
    shares = shared_out(100, [part.count for part in parts])
    return [(part.code, str(part.label), share or 0) for part, share in zip(parts, shares, strict=True)]


def _picture(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
