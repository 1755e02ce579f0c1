"""Where a measure is told, in one table. A test asks each of them the same question (`tests/reports/test_surfaces.py`).

What is a file is fetched from one address, by its ending; the measure's page offers each of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from .measures.shape import Words
from .queries import Answer
from .tables import as_csv
from .workbook import write_measures


@dataclass(frozen=True)
class Surface:
    """One of them: a page or the API by its address, a file by its ending, the command line by its name."""

    code: str
    words: Words
    address: str = ""
    ending: str = ""
    media_type: str = ""
    written: Callable[[Answer], bytes] | None = None

    @property
    def is_file(self) -> bool:
        return self.written is not None

    def file_of(self, told: Answer) -> bytes:
        """The measure's answer as the bytes of this file."""
        if self.written is None:
            raise ValueError(f"{self.code} is no file")
        return self.written(told)


def as_xlsx(told: Answer) -> bytes:
    """One measure as a workbook."""
    out = BytesIO()
    write_measures(out, [told], told.result.scope)
    return out.getvalue()


CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SURFACES = {
    surface.code: surface
    for surface in (
        Surface("page", _("Page"), "reports:measure"),
        Surface("paper", _("Paper")),
        Surface("csv", _("CSV"), "reports:csv", "csv", CSV_TYPE, as_csv),
        Surface("xlsx", _("Excel"), "reports:xlsx", "xlsx", XLSX_TYPE, as_xlsx),
        Surface("api", _("API"), "api:measure-detail"),
        Surface("command", _("Command line")),
    )
}
FILES = [surface for surface in SURFACES.values() if surface.is_file]
