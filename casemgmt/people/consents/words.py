"""What stands on a consent form, blank or of a consent on record: pure. Page, signing and PDF show the same.

Each element that a legal profile asks for (`profiles.Element`) has one paragraph here. A blank form carries all of them
and says for which ticks each counts; a filled one carries those of the profiles that apply.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ..categories import Authority, Category, HowGiven
from ..profiles import PROFILES, RECORDED, Element, terms_for

E = Element


@dataclass(frozen=True)
class Box:
    """One thing that may be told; `is_told` is None where a pen decides."""

    label: str
    is_told: bool | None


@dataclass(frozen=True)
class Paragraph:
    """One part of the form: what it is about, its words, and the element of the law that it answers. Without words it
    is a line to write on."""

    element: str
    label: str
    text: str = ""


@dataclass(frozen=True)
class Agreed:
    """What was agreed, or is about to be."""

    program: Any
    person: str
    to_whom: str
    categories: tuple[str, ...]
    purpose: str
    expires_at: datetime
    how_given: str
    witness: str = ""
    signer: str = ""
    authority: str = Authority.SELF
    given_at: datetime | None = None


@dataclass(frozen=True)
class Sheet:
    """The form, part by part, in the language that is active."""

    title: str
    program: str
    intro: str
    facts: tuple[Paragraph, ...]
    ticks: tuple[Box, ...]
    notices: tuple[Paragraph, ...]
    signed: tuple[Paragraph, ...]
    is_blank: bool = False

    @property
    def elements(self) -> set[str]:
        """The elements of the law that this sheet answers."""
        told = {line.element for line in (*self.facts, *self.notices, *self.signed)}
        return told | ({str(E.WHAT)} if self.ticks else set())

    def as_text(self) -> str:
        """All of it as plain text: kept beside a signature as what was shown."""
        marks = {True: "[x]", False: "[ ]", None: "[ ]"}
        ticks = [f"{marks[tick.is_told]} {tick.label}" for tick in self.ticks]
        parts = [_as_text(line) for line in (*self.facts, *self.notices)]
        return "\n".join([self.title, self.program, self.intro, *ticks, *parts])


def _as_text(line: Paragraph) -> str:
    return f"{line.label}: {line.text}"


def of_consent(consent: Any) -> Agreed:
    """The terms of a consent on record."""
    return Agreed(
        program=consent.program,
        person=consent.person.now.display_name,
        to_whom=consent.to_whom,
        categories=tuple(consent.categories),
        purpose=consent.purpose,
        expires_at=consent.expires_at,
        how_given=consent.how_given,
        witness=consent.witness,
        signer=consent.signer,
        authority=consent.authority,
        given_at=consent.given_at,
    )


def filled(terms: Agreed) -> Sheet:
    """The form with what was agreed in it, and what the legal profiles that apply want said."""
    said = terms_for(terms.categories).to_say
    return Sheet(
        title=_("Permission to share information"),
        program=_name_of(terms.program),
        intro=_intro(),
        facts=(
            Paragraph(E.WHO, _("Who it is about"), terms.person),
            Paragraph(E.WHO, _("Who tells"), _name_of(terms.program)),
            Paragraph(E.TO_WHOM, _("Who may be told"), terms.to_whom),
            Paragraph(E.WHY, _("What for"), terms.purpose),
            Paragraph(E.UNTIL, _("Until"), _until(day_of(terms.expires_at))),
        ),
        ticks=tuple(Box(str(one.label), True) for one in Category if one in terms.categories),
        notices=(_stop(terms.program), *(Paragraph(one, _heading(one), _law(one)) for one in said)),
        signed=_signed(terms),
    )


def blank(program: Any) -> Sheet:
    """The form to print and fill in by hand. Each notice says for which ticks it counts."""
    more = [one for one in E if one not in RECORDED]
    return Sheet(
        title=_("Permission to share information"),
        program=_name_of(program),
        intro=_intro(),
        facts=(
            Paragraph(E.WHO, _("Who it is about")),
            Paragraph(E.WHO, _("Who tells"), _name_of(program)),
            Paragraph(E.TO_WHOM, _("Who may be told")),
            Paragraph(E.WHY, _("What for")),
            Paragraph(E.UNTIL, _("Until (day)")),
        ),
        ticks=tuple(Box(str(one.label), None) for one in Category),
        notices=(
            _stop(program),
            _named(),
            *(Paragraph(one, _heading(one), f"{_law(one)} {_where(one)}") for one in more),
        ),
        signed=(
            Paragraph(E.SIGNED, _("Name")),
            Paragraph(E.SIGNED, _("Signature")),
            Paragraph(E.SIGNED, _("Day")),
            Paragraph(E.SIGNED, _("Signed for somebody else: by what right (parent, guardian, power)")),
            Paragraph(E.SIGNED, _("Explained by, in which language")),
        ),
        is_blank=True,
    )


def day_of(moment: datetime) -> str:
    """The day as it is written in the language of the form."""
    return date_format(localtime(moment), "DATE_FORMAT")


def _name_of(program: Any) -> str:
    return f"{program.shown_name} · {program.phone}" if program.phone else str(program.shown_name)


def _intro() -> str:
    return _("You decide who is told what. Only what is ticked may be told, and only to whom is named here.")


def _until(day: str) -> str:
    return _("%(day)s. After that day nothing more is told under this permission.") % {"day": day}


def _stop(program: Any) -> Paragraph:
    words = _(
        "You can take this back at any time, without a reason, and in any way: tell anybody of %(program)s, call, text,"
        " write, or let somebody tell us. From then on nothing more is told, and what was open is closed. What was told"
        " before stays told."
    )
    return Paragraph(E.STOP, _("You can stop this"), words % {"program": _name_of(program)})


def _named() -> Paragraph:
    words = _("Substance use and violence are told to an agency that is named here, never to a kind of agency.")
    return Paragraph(E.TO_WHOM, _("By name"), words)


def _heading(element: str) -> str:
    return {
        E.PASSED_ON: _("It may be passed on"),
        E.NO_CONDITION: _("You do not have to"),
        E.NOT_PASSED_ON: _("It may not be passed on (42 CFR Part 2)"),
    }[Element(element)]


def not_passed_on() -> str:
    """What must stand on a paper that tells of care for substance use."""
    return _law(E.NOT_PASSED_ON)


def _law(element: str) -> str:
    return {
        E.PASSED_ON: _(
            "Who is told about your health may pass it on, and the federal privacy rules may not protect it then."
        ),
        E.NO_CONDITION: _("You get help from us whether or not you agree to this."),
        E.NOT_PASSED_ON: _(
            "Federal law (42 CFR Part 2) protects records of care for substance use. Who is told may not use them or"
            " pass them on, unless you agree to it in writing or that law allows it. They may not be used against you"
            " in court without your written permission or a court order."
        ),
    }[Element(element)]


def _where(element: str) -> str:
    """For which ticks of a blank form a notice counts."""
    ticks = {name for profile in PROFILES if element in profile.elements for name in profile.of}
    names = ", ".join(str(one.label) for one in Category if one in ticks)
    return _("(Counts where this is ticked: %(what)s.)") % {"what": names}


def _signed(terms: Agreed) -> tuple[Paragraph, ...]:
    """Who gave it, by what right, how and when."""
    lines = [Paragraph(E.SIGNED, _("Given by"), terms.signer or terms.person)]
    if terms.authority != Authority.SELF:
        lines.append(Paragraph(E.SIGNED, _("By what right"), str(Authority(terms.authority).label)))
    lines.append(Paragraph(E.SIGNED, _("How it was given"), str(HowGiven(terms.how_given).label)))
    if terms.witness:
        lines.append(Paragraph(E.SIGNED, _("Witness"), terms.witness))
    if terms.given_at:
        lines.append(Paragraph(E.SIGNED, _("Given on"), date_format(localtime(terms.given_at), "DATETIME_FORMAT")))
    return tuple(lines)


def missing(sheet: Sheet, categories: Iterable[str]) -> set[str]:
    """Elements that the law wants for these categories and the sheet does not say: always none; a test asks."""
    asked = {str(one) for profile in terms_for(categories).profiles for one in profile.elements}
    return asked - {str(one) for one in sheet.elements}
