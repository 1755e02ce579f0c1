"""What can be meant when somebody writes about a person. Asked by pages, API and actions alike."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.core.faults import Fault

from . import phones
from .profiles import IN_WRITING, terms_for

OLDEST_YEAR = 1900
OLDEST = 120


def facts_of_person(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """A birth lies behind us and not very far back; an age is one that people reach."""
    today = timezone.localdate(at)
    born, year, age = said.get("birth_date"), said.get("birth_year"), said.get("age_estimate")
    if born and not (born.year >= OLDEST_YEAR and born <= today):
        yield "birth_date", _("Check the birth date: it lies ahead or very far back.")
    if year is not None and not OLDEST_YEAR <= year <= today.year:
        yield "birth_year", _("Write the year with four digits; it lies behind us.")
    if age is not None and not 0 <= age <= OLDEST:
        yield "age_estimate", _("Write an age in years, from 0 to 120.")


def hours_of_contact(said: Mapping[str, Any], _at: datetime) -> Iterator[Fault]:
    """Hours in which somebody may be reached lie within one day."""
    since, until = said.get("from_time"), said.get("to_time")
    if since and until and since >= until:
        yield "to_time", _("The end of the hours comes after their beginning.")


def phone_of_contact(said: Mapping[str, Any], _at: datetime) -> Iterator[Fault]:
    """A number somebody gave can be dialed."""
    phone = (said.get("phone") or "").strip()
    problem = phones.why_not(phone) if phone else ""
    if problem:
        yield "phone", problem


def terms_of_consent(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """One agency or one class, until a day that lies ahead, heard by somebody when it was said aloud."""
    if bool(said.get("organization")) == bool(said.get("agency_class")):
        yield "organization", _("Choose the agency that may be told, or a class of agencies.")
    yield from end_of_consent(said, at)
    yield from witness_of_consent(said, at)
    yield from form_of_consent(said, at)
    yield from words_of_consent(said, at)
    yield from giver_of_consent(said, at)


def end_of_consent(said: Mapping[str, Any], at: datetime) -> Iterator[Fault]:
    """A permission ends on a day that lies ahead; the API names the moment."""
    until, day = said.get("expires_at"), said.get("expires_on")
    if until and until <= at:
        yield "expires_at", _("Choose an end that lies ahead.")
    if day and day <= timezone.localdate(at):
        yield "expires_on", _("Choose a day that lies ahead.")


def witness_of_consent(said: Mapping[str, Any], _at: datetime) -> Iterator[Fault]:
    """A permission said aloud names who heard it."""
    if said.get("how_given") == "verbal" and not (said.get("witness") or "").strip():
        yield "witness", _("Name who heard it. You can be the witness yourself.")


def form_of_consent(said: Mapping[str, Any], _at: datetime) -> Iterator[Fault]:
    """Some permissions count only in writing; the strictest legal profile says so."""
    told = said.get("categories") or said.get("shares") or ()
    if terms_for(told).is_written and said.get("how_given") and said["how_given"] not in IN_WRITING:
        yield "how_given", _("What may be told here counts only when it is signed, on paper or on a screen.")


def words_of_consent(said: Mapping[str, Any], _at: datetime) -> Iterator[Fault]:
    """What the legal profiles that apply want a permission to say was said, or stands on the paper."""
    told = said.get("categories") or said.get("shares") or ()
    missing = [one for one in terms_for(told).to_say if one not in (said.get("said") or ())]
    if missing:
        words = _("For what may be told here the law wants this said, or on the paper: %(what)s.")
        yield "said", words % {"what": "; ".join(str(one.label) for one in missing)}


def giver_of_consent(said: Mapping[str, Any], _at: datetime) -> Iterator[Fault]:
    """Who gives a permission for somebody else is named. Of somebody who may be under 18 (`may_be_minor`) a parent or
    guardian gives it, or it is said why the person may consent alone under the law here."""
    is_own = said.get("authority") in (None, "", "self")
    if not is_own and not (said.get("signer") or "").strip():
        yield "signer", _("Name who gave it for the person.")
    if is_own and said.get("may_be_minor") and not (said.get("alone_because") or "").strip():
        yield (
            "alone_because",
            _(
                "The person may be under 18. Choose the parent or guardian who gives it, or write why the person may "
                "consent alone under the law here."
            ),
        )
