"""The follow-up audit of a period: what the page, the paper and the API say, with the sentences at its head."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..scope import Scope
from .answers import Answer, answer, length_in_words

ON_PAGE = (
    "followup_completion",
    "contact_24h",
    "contact_72h",
    "linkage_7_people",
    "linkage_30_people",
    "linkage_7_referrals",
    "linkage_30_referrals",
)
ON_PAPER = (*ON_PAGE, "funnel", "response", "unmet_need")
LINKAGES = ("linkage_7_people", "linkage_30_people", "linkage_7_referrals", "linkage_30_referrals")


@dataclass(frozen=True)
class Audit:
    """The measures of an audit, by code, over one scope."""

    scope: Scope
    told: dict[str, Answer]

    @property
    def followups(self) -> Answer:
        return self.told["followup_completion"]

    @property
    def contacts(self) -> list[Answer]:
        return [self.told["contact_24h"], self.told["contact_72h"]]

    @property
    def linkages(self) -> list[Answer]:
        return [self.told[code] for code in LINKAGES]

    @property
    def of_people(self) -> list[Answer]:
        """Linkage of those met, with everybody and the unknown beside it."""
        return self.linkages[:2]

    @property
    def linkage_headings(self) -> list[tuple[str, Answer]]:
        """What each of the four columns is about."""
        words = (_("Meetings, 7 days"), _("Meetings, 30 days"), _("Referrals, 7 days"), _("Referrals, 30 days"))
        return list(zip(words, self.linkages, strict=True))

    def _across(self, code: str) -> list[Any]:
        """One part in each of the four: measure, part (none where the measure does not know it) and column."""
        return [
            (told.measure.code, next((part for part in told.result.parts if part.code == code), None), heading)
            for heading, told in self.linkage_headings
        ]

    @property
    def linkage_rows(self) -> list[tuple[Any, int, list[Any]]]:
        """The four linkages side by side: label, level, and a part of each."""
        shown = {part.code for told in self.linkages for part in told.result.parts if part.count or not part.of}
        first = self.linkages[0].result.parts
        parts = [part for part in first if part.code in shown and not part.is_apart]
        return [(part.label, 1 if part.of else 0, self._across(part.code)) for part in parts]

    @property
    def linkage_apart(self) -> list[tuple[Any, list[Any]]]:
        """What is beside the four linkages; a part that one of them does not know is empty there."""
        labels = {
            part.code: part.label
            for told in self.linkages
            for part in told.result.parts
            if part.is_apart and part.count
        }
        return [(label, self._across(code)) for code, label in labels.items()]

    @property
    def is_few(self) -> bool:
        """Whether any share it tells is of fewer than 30."""
        return any(told.result.is_few for told in self.told.values())

    @property
    def sentences(self) -> list[str]:
        """What a reader should know who reads nothing else."""
        said = [_completion_said(self.followups), _missed_said(self.followups), _contact_said(*self.contacts)]
        said.append(_linkage_said(self.told["linkage_30_people"]))
        if "response" in self.told:
            said.append(_agencies_said(self.told["response"], self.told["unmet_need"]))
        return said


def audit(scope: Scope, codes: tuple[str, ...] = ON_PAGE) -> Audit:
    """Ask the measures of the audit."""
    return Audit(scope, {code: answer(code, scope) for code in codes})


def _numbers(told: Answer) -> dict[str, Any]:
    numbers: dict[str, Any] = {"n": told.result.denominator}
    for part in told.result.parts:
        numbers[part.code], numbers[f"{part.code}%"] = part.count, part.share
    return numbers


def _completion_said(told: Answer) -> str:
    if not told.result.denominator:
        return _("No planned contact came to the end of its window in this period.")
    words = ngettext(
        "%(n)d planned contact came to the end of its window: %(reached)d (%(reached%)s) reached the person, "
        "%(unreached)d (%(unreached%)s) did not although the whole plan was carried out, and %(missed)d "
        "(%(missed%)s) was missed.",
        "%(n)d planned contacts came to the end of their window: %(reached)d (%(reached%)s) reached the person, "
        "%(unreached)d (%(unreached%)s) did not although the whole plan was carried out, and %(missed)d "
        "(%(missed%)s) were missed.",
        told.result.denominator,
    )
    return words % _numbers(told)


def _missed_said(told: Answer) -> str:
    missed = told.result.count("missed")
    if not missed:
        return _("None was missed.")
    numbers = {"late": told.result.count("missed:late"), "open": told.result.count("missed:no_cause"), "missed": missed}
    words = (
        _("Of the %(missed)d missed, the person was reached later in %(late)d; %(open)d have no cause given yet.")
        % numbers
    )
    causes = [part for part in told.result.within("missed") if not part.is_mark and part.code != "missed:no_cause"]
    first = max(causes, key=lambda part: part.count)
    if not first.count:
        return words
    more = {"cause": str(first.label).lower(), "n": first.count}
    return f"{words} {_('The most frequent cause is: %(cause)s (%(n)d).') % more}"


def _contact_said(day: Answer, three_days: Answer) -> str:
    if not three_days.result.denominator:
        return _("Nobody who agreed to be contacted has had the full time yet.")
    words = _(
        "Of the meetings whose person agreed to be contacted, with the full time over, %(a)s (%(in_a)d of %(of_a)d) "
        "were followed by a talk within 24 hours and %(b)s (%(in_b)d of %(of_b)d; %(people)d people) within 72 hours."
    )
    first, second = day.result, three_days.result
    return words % {
        **{"a": first.share, "in_a": first.numerator, "of_a": first.denominator, "people": second.people or 0},
        **{"b": second.share, "in_b": second.numerator, "of_b": second.denominator},
    }


def _linkage_said(told: Answer) -> str:
    if not told.result.denominator:
        return _("No referred person has had the full 30 days yet, so linkage cannot be told for this period.")
    return _(
        "Of %(n)d meetings after which the person was referred and that have had the full 30 days (%(people)d people), "
        "%(linked%)s began to receive a service in that time, %(not_linked%)s did not, for %(disputed%)s the sides "
        "disagree, and for %(unknown%)s nobody has said."
    ) % {**_numbers(told), "people": told.result.people or 0}


def _agencies_said(response: Answer, unmet: Answer) -> str:
    if not response.result.denominator:
        return _("No request was sent to an agency.")
    table = next(table for table in response.result.tables if table.code == "times")
    median = table.rows[0][4].value if table.rows else None
    numbers = {**_numbers(response), "unmet": unmet.result.denominator}
    words = (
        _("Agencies accepted %(accepted)d of %(n)d requests (%(accepted%)s) and let %(expired)d pass without an answer")
        % numbers
    )
    if isinstance(median, timedelta):
        words += _("; half of the decisions came within %(median)s") % {"median": length_in_words(median)}
    return words + _(". The gap ledger has %(unmet)d new entries of what could not be given.") % numbers
