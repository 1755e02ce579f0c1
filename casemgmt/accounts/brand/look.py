"""How a program looks now, as its own row says it: read by pages, mail and papers without another question."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from . import colors
from .models import BrandRule, all_languages


@dataclass(frozen=True)
class ProgramLook:
    """Name, color and logo of a program; without a color or logo of its own the product's are shown."""

    name: str
    color: str = ""
    mark: str = ""
    has_logo: bool = False
    alt: str = ""

    @property
    def css_url(self) -> str:
        """Where its stylesheet is; empty where it is the product's."""
        return reverse("accounts:look_css", args=[self.mark]) if self.color and self.mark else ""

    @property
    def logo_url(self) -> str:
        """Where its logo is; empty where it has none."""
        return reverse("accounts:look_logo", args=[self.mark]) if self.has_logo and self.mark else ""

    @property
    def logo_file(self) -> bytes:
        """The logo itself, for papers, which fetch nothing."""
        found = BrandRule.objects.filter(mark=self.mark).exclude(logo=None).first() if self.has_logo else None
        return bytes(found.logo) if found and found.logo else b""

    @property
    def logo_inline(self) -> str:
        """The logo as an inline picture; empty where it has none."""
        content = self.logo_file
        return f"data:image/png;base64,{b64encode(content).decode()}" if content else ""


def look_of(program: Any) -> ProgramLook:
    """The look of a program as its row was loaded."""
    told = program.look or {}
    name = told.get("name") or program.name
    return ProgramLook(
        name, told.get("color", ""), told.get("mark", ""), bool(told.get("logo")), told.get("alt") or name
    )


def languages_of(program: Any) -> list[str]:
    """The languages papers and links are offered in; English is always one."""
    return (program.look or {}).get("languages") or all_languages()


MEASURE_IN_MILES = frozenset({"US", "GB", "PR", "GU", "VI"})


def distances_of(program: Any) -> str:
    """Kilometres or miles: as the program says, else as its country does."""
    said = (program.look or {}).get("distances")
    return said or ("mi" if program.holiday_country in MEASURE_IN_MILES else "km")


def stylesheet(color: str) -> str:
    """The rules that put the color in the place of the product's own."""
    words = {"color": color, "words": colors.for_words(color), "dark": colors.dark(colors.for_words(color))}
    return render_to_string("accounts/look.css", words | {"pale": colors.pale(color)})


def own_look(program: Any) -> ProgramLook | None:
    """The look a program has set; None where it shows the product's."""
    return look_of(program) if (program.look or {}).get("set") else None
