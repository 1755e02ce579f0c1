"""The hours of one thing as a person types them: a week, some months' days, days that differ, public holidays."""

from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.calendars.places import place_words
from casemgmt.accounts.programs.forms import zones
from casemgmt.core.forms import DayField, Form, TimeInput
from providers.models import Weekday

from .replacing import days_of
from .sets import EMPTY, LAST, MIDNIGHT, MONTHS, SPANS, HoursSet, Span, closed_between, open_between, week_rules

WEEK, ALWAYS, APPOINTMENT, UNKNOWN = "week", "always", "appointment", "unknown"
WAYS = [
    (WEEK, _("Hours of the week, below")),
    (ALWAYS, _("Open 24 hours, every day")),
    (APPOINTMENT, _("By appointment only, no fixed hours")),
    (UNKNOWN, _("Not said")),
]
CLOSED, OTHER = "closed", "other"
ON_HOLIDAYS = [("", _("Not said: as usual")), (CLOSED, _("Closed")), (OTHER, _("Other hours"))]
NTH = [("", "–"), ("1", _("1st")), ("2", _("2nd")), ("3", _("3rd")), ("4", _("4th")), ("-1", _("last"))]
CLOCKS = ["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p", "%H"]
MOST_DAYS, ROOM_FOR = 60, 3


def _clock(label: Any) -> forms.TimeField:
    field = forms.TimeField(label=label, required=False, widget=TimeInput(), input_formats=CLOCKS)
    field.widget.attrs["class"] = "usa-input"
    return field


class WeekForm(Form):
    """A week: each day with up to two times from and to. Empty is closed; closing before opening is after midnight."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_all_optional = True
        for code, name in Weekday.choices:
            self.fields[f"all_{code}"] = forms.BooleanField(
                label=_now("%(day)s, 24 hours") % {"day": name}, required=False
            )
            self.fields[f"all_{code}"].widget.attrs["class"] = "usa-checkbox__input"
            for number in range(SPANS):
                self.fields[f"from_{code}_{number}"] = _clock(_("From") if not number else _("and from"))
                self.fields[f"to_{code}_{number}"] = _clock(_("To"))

    @property
    def days(self) -> Iterator[tuple[str, Any, Any, list[tuple[Any, Any]]]]:
        """Each weekday with its fields, as the page draws them."""
        for code, name in Weekday.choices:
            pairs = [(self[f"from_{code}_{number}"], self[f"to_{code}_{number}"]) for number in range(SPANS)]
            yield code, name, self[f"all_{code}"], pairs

    def week(self) -> dict[str, list[Span]]:
        """What was typed, day by day."""
        said = self.cleaned_data
        found: dict[str, list[Span]] = {}
        for code, _name in Weekday.choices:
            if said.get(f"all_{code}"):
                found[code] = [(MIDNIGHT, LAST)]
                continue
            pairs = [(said.get(f"from_{code}_{number}"), said.get(f"to_{code}_{number}")) for number in range(SPANS)]
            found[code] = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]  # type: ignore[misc]
        return found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for code, name in Weekday.choices:
            for number in range(SPANS):
                self._both(said, f"from_{code}_{number}", f"to_{code}_{number}", str(name))
            self._apart(said, code, str(name))
        return said

    def _both(self, said: dict[str, Any], first: str, last: str, name: str) -> None:
        if first in self.errors or last in self.errors:
            return
        if (said.get(first) is None) != (said.get(last) is None):
            self.add_error(last, _now("%(day)s: write both times, or none.") % {"day": name})
        elif said.get(first) is not None and said.get(first) == said.get(last):
            words = _now("%(day)s: it opens and closes at the same minute. Of a whole day tick “24 hours”.")
            self.add_error(last, words % {"day": name})

    def _apart(self, said: dict[str, Any], code: str, name: str) -> None:
        """Two times of one day do not lie over each other; one that ends before it begins goes on after midnight."""
        spans = []
        for number in range(SPANS):
            opens, closes = said.get(f"from_{code}_{number}"), said.get(f"to_{code}_{number}")
            if opens is not None and closes is not None:
                spans.append((opens, closes if closes > opens else LAST))
        spans.sort()
        if any(after[0] < before[1] for before, after in pairwise(spans)):
            self.add_error(f"from_{code}_1", _now("%(day)s: the two times overlap.") % {"day": name})


class HoursForm(WeekForm):
    """All hours of one thing but its seasons. `calendar` names whose public holidays are meant ("US:CA")."""

    way = forms.ChoiceField(label=_("When it is open"), choices=WAYS, widget=forms.RadioSelect)
    by_appointment = forms.BooleanField(label=_("In these hours, by appointment"), required=False)
    words = forms.CharField(
        label=_("Worth knowing"), required=False, max_length=200, help_text=_("Such as: last intake at 16:30")
    )
    tzid = forms.ChoiceField(label=_("Time zone of the place"), choices=lazy(zones, list), required=False)
    on_holidays = forms.ChoiceField(label=_("Public holidays"), choices=ON_HOLIDAYS, required=False)
    holiday_from = _clock(_("From"))
    holiday_to = _clock(_("To"))

    def __init__(self, *args: Any, found: HoursSet, zone: str, calendar: str, **kwargs: Any) -> None:
        self.calendar, self.found = calendar, found
        initial = {**_initial(found, zone), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.is_all_optional = True
        if found.tzid and found.tzid not in {code for code, _name in _flat(zones())}:
            self.fields["tzid"].choices = [(found.tzid, found.tzid), *zones()]  # type: ignore[attr-defined]
        self._add_monthly()
        self._add_days()
        self._add_rest()

    def _add_monthly(self) -> None:
        names = [("", "–"), *Weekday.choices]
        for number in range(MONTHS):
            for key, field in (
                (f"nth_{number}", forms.ChoiceField(label=_("Every month, on the"), choices=NTH, required=False)),
                (f"nth_day_{number}", forms.ChoiceField(label=_("Day"), choices=names, required=False)),
            ):
                field.widget.attrs["class"] = "usa-select"
                self.fields[key] = field
            self.fields[f"nth_from_{number}"] = _clock(_("From"))
            self.fields[f"nth_to_{number}"] = _clock(_("To"))

    def _add_days(self) -> None:
        self.rows = min(len(self.found.days) + ROOM_FOR, MOST_DAYS)
        if self.is_bound:
            self.rows = min(sum(1 for name in self.data if name.startswith("day_first_")), MOST_DAYS)
        for number in range(self.rows):
            words = {"n": number + 1}
            self.fields[f"day_first_{number}"] = DayField(label=_now("Day %(n)d") % words, required=False)
            self.fields[f"day_last_{number}"] = DayField(label=_now("until (if several)"), required=False)
            self.fields[f"day_from_{number}"] = _clock(_("Open from"))
            self.fields[f"day_to_{number}"] = _clock(_("To"))
            name = forms.CharField(label=_("Why"), required=False, max_length=100)
            self.fields[f"day_name_{number}"] = name
            for key in (f"day_first_{number}", f"day_last_{number}", f"day_name_{number}"):
                self.fields[key].widget.attrs["class"] = "usa-input"

    def _add_rest(self) -> None:
        from .words import in_words

        choices = [(str(row.pk), "; ".join(in_words([row])) or str(row)) for row in self.found.rest]
        if choices:
            self.fields["drop"] = forms.MultipleChoiceField(
                label=_("Also on record; mark what is not right any more"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "usa-checkbox__input"}),
            )

    @property
    def months(self) -> list[tuple[Any, Any, Any, Any]]:
        """The lines for one weekday of each month."""
        keys = ("nth_%d", "nth_day_%d", "nth_from_%d", "nth_to_%d")
        return [tuple(self[key % number] for key in keys) for number in range(MONTHS)]  # type: ignore[misc]

    @property
    def has_months(self) -> bool:
        """Whether a line of these is used, or wrong."""
        return bool(self.found.monthly) or any(name.startswith("nth_") for name in self.errors)

    @property
    def day_rows(self) -> list[tuple[Any, ...]]:
        """The lines for days that differ."""
        keys = ("day_first_%d", "day_last_%d", "day_from_%d", "day_to_%d", "day_name_%d")
        return [tuple(self[key % number] for key in keys) for number in range(self.rows)]

    @property
    def holidays_of(self) -> str:
        """Whose public holidays are meant, in words."""
        country, _mark, region = self.calendar.partition(":")
        return place_words(country, region)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for number in range(MONTHS):
            self._both(said, f"nth_from_{number}", f"nth_to_{number}", _now("Every month"))
            if bool(said.get(f"nth_{number}")) != bool(said.get(f"nth_day_{number}")):
                self.add_error(f"nth_day_{number}", _now("Choose which one of the month, and the day."))
            elif said.get(f"nth_{number}") and said.get(f"nth_from_{number}") is None:
                self.add_error(f"nth_from_{number}", _now("From when to when?"))
        for number in range(self.rows):
            self._check_day(said, number)
        self._both(said, "holiday_from", "holiday_to", _now("Public holidays"))
        if said.get("on_holidays") == OTHER and said.get("holiday_from") is None:
            self.add_error("holiday_from", _now("From when to when?"))
        if said.get("way") == WEEK and not self.errors and not any(self.week().values()) and not self._monthly(said):
            self.add_error("way", _now("No hours are written below. Write them, or choose another line."))
        self._say_what_would_be_lost(said)
        return said

    def _say_what_would_be_lost(self, said: dict[str, Any]) -> None:
        """Times written now beside a choice that has none; those that stood there before may go with the choice."""
        typed = {name for name in self.changed_data if self._is_new(name, said.get(name))}
        of_week = {name for name in typed if name.startswith(("from_", "to_", "all_", "nth_"))}
        if of_week and said.get("way") not in {None, WEEK}:
            words = _now("Hours are written below. Choose “%(line)s”, or empty them.")
            self.add_error("way", words % {"line": dict(WAYS)[WEEK]})
        if typed & {"holiday_from", "holiday_to"} and said.get("on_holidays") != OTHER:
            words = _now("Hours are written below. Choose “%(line)s”, or empty them.")
            self.add_error("on_holidays", words % {"line": dict(ON_HOLIDAYS)[OTHER]})

    def _is_new(self, name: str, value: Any) -> bool:
        stood = self.get_initial_for_field(self.fields[name], name)
        return value not in (None, "", False) and value != self.fields[name].to_python(stood)

    def _check_day(self, said: dict[str, Any], number: int) -> None:
        first, last = said.get(f"day_first_{number}"), said.get(f"day_last_{number}")
        self._both(said, f"day_from_{number}", f"day_to_{number}", _now("Day %(n)d") % {"n": number + 1})
        typed = (last, said.get(f"day_from_{number}"), said.get(f"day_name_{number}"))
        if first is None and any(one not in (None, "") for one in typed) and f"day_first_{number}" not in self.errors:
            self.add_error(f"day_first_{number}", _now("Which day is it?"))
        if first and last and not first <= last:
            self.add_error(f"day_last_{number}", _now("It ends before it begins."))
        elif first and last and (last - first).days > 31:
            self.add_error(f"day_last_{number}", _now("More than a month is a season: add it as one, below."))

    def rules(self) -> list[dict[str, Any]]:
        """Rows that say what was typed."""
        said = self.cleaned_data
        zone = {"tzid": said.get("tzid") or ""}
        return [{**rule, **zone} for rule in (*self._usual(said), *self._holidays(said), *self._days(said))]

    def _usual(self, said: dict[str, Any]) -> list[dict[str, Any]]:
        told = {"by_appointment": bool(said.get("by_appointment")), "description": said.get("words") or ""}
        if said["way"] == ALWAYS:
            week = {code: [(MIDNIGHT, LAST)] for code, _name in Weekday.choices}
            return week_rules(week, description=told["description"])
        if said["way"] == APPOINTMENT:
            return [{**EMPTY, **told, "by_appointment": True}]
        return [*week_rules(self.week(), **told), *self._monthly(said)] if said["way"] == WEEK else []

    def _monthly(self, said: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for number in range(MONTHS):
            nth, day = said.get(f"nth_{number}"), said.get(f"nth_day_{number}")
            opens, closes = said.get(f"nth_from_{number}"), said.get(f"nth_to_{number}")
            if nth and day and opens is not None and closes is not None:
                found.append(
                    {**EMPTY, "freq": "MONTHLY", "byday": f"{nth}{day}", "opens_at": opens, "closes_at": closes}
                )
        return found

    def _holidays(self, said: dict[str, Any]) -> list[dict[str, Any]]:
        if not said.get("on_holidays") or not self.calendar:
            return []
        hours = {"opens_at": said["holiday_from"], "closes_at": said["holiday_to"]}
        told = {"replaces": True, "holidays": self.calendar}
        return [{**EMPTY, **told, **(hours if said["on_holidays"] == OTHER else {})}]

    def _days(self, said: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for number in range(self.rows):
            first = said.get(f"day_first_{number}")
            if first is None:
                continue
            last = said.get(f"day_last_{number}") or first
            opens, closes = said.get(f"day_from_{number}"), said.get(f"day_to_{number}")
            named = {"description": said.get(f"day_name_{number}") or ""}
            if opens is not None and closes is not None:
                found.append(open_between(first, last, (opens, closes), **named))
            else:
                found.append(closed_between(first, last, **named))
        return found


class SeasonForm(WeekForm):
    """A week that counts from a day to a day instead of the usual one; no hours at all: closed for the season."""

    first = DayField(label=_("From"))
    last = DayField(label=_("Until"))
    words = forms.CharField(
        label=_("What it is called"), required=False, max_length=100, help_text=_("Such as: summer")
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        first, last = said.get("first"), said.get("last")
        if first and last and (last - first).days <= 31:
            self.add_error("last", _now("A season is longer than a month. Write shorter times as days that differ."))
        return said

    def rules(self, zone: str) -> list[dict[str, Any]]:
        """Rows that say what was typed."""
        said = self.cleaned_data
        told = {"replaces": True, "description": said["words"], "tzid": zone}
        dates = {"valid_from": said["first"], "valid_to": said["last"]}
        found = week_rules(self.week(), **told, **dates)
        return found or [{**closed_between(said["first"], said["last"], **told)}]


def _flat(choices: Any) -> Iterator[Any]:
    for value, words in choices:
        yield from words if isinstance(words, list) else [(value, words)]


def week_initial(week: Any) -> dict[str, Any]:
    """A week as the fields have it."""
    found: dict[str, Any] = {}
    for code, spans in week.items():
        for number, (opens, closes) in enumerate(sorted(spans)):
            if len(spans) == 1 and _is_whole_day(opens, closes):
                found[f"all_{code}"] = True
            else:
                found[f"from_{code}_{number}"], found[f"to_{code}_{number}"] = _short(opens), _short(closes)
    return found


def _is_whole_day(opens: time, closes: time) -> bool:
    return opens == MIDNIGHT and (closes.replace(second=0, microsecond=0) in (LAST, MIDNIGHT))


def _short(clock: time | None) -> str:
    return clock.strftime("%H:%M") if clock else ""


def _initial(found: HoursSet, zone: str) -> dict[str, Any]:
    whole = {code for code, spans in found.week.items() if spans and _is_whole_day(*spans[0])}
    way = WEEK if any(found.week.values()) or found.monthly else APPOINTMENT if found.by_appointment else UNKNOWN
    is_always = len(whole) == len(Weekday.choices)
    told: dict[str, Any] = {
        "way": ALWAYS if is_always else way,
        "by_appointment": found.by_appointment and way == WEEK,
        "words": found.words,
        "tzid": found.tzid or zone,
        **({} if is_always else week_initial(found.week)),
    }
    for number, (word, (opens, closes)) in enumerate(found.monthly):
        told |= {f"nth_{number}": word[:-2].lstrip("+"), f"nth_day_{number}": word[-2:]}
        told |= {f"nth_from_{number}": _short(opens), f"nth_to_{number}": _short(closes)}
    if found.holidays is not None:
        is_open = found.holidays.opens_at is not None
        told["on_holidays"] = OTHER if is_open else CLOSED
        told |= {"holiday_from": _short(found.holidays.opens_at), "holiday_to": _short(found.holidays.closes_at)}
    return told | _days_initial(found)


def _days_initial(found: HoursSet) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for number, rule in enumerate(sorted(found.days, key=lambda one: days_of(one)[0] or date.min)):
        first, last = days_of(rule)
        told |= {f"day_first_{number}": first, f"day_last_{number}": last if last != first else None}
        told |= {f"day_from_{number}": _short(rule.opens_at), f"day_to_{number}": _short(rule.closes_at)}
        told[f"day_name_{number}"] = rule.description
    return told
