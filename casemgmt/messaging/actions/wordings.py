"""A program's own words and quiet hours; each change is a dated row and leaves the old ones."""

from datetime import datetime, time

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.people import phones

from ..models import MessageLanguage, Purpose, QuietHours, TextNumber, Wording
from ..queries import newest_wording
from ..text_numbers import whose_number
from ..wordings import problems


@action
def set_wording(
    *, program: Program, purpose: str, language: str, text: str, seen: int | None = None, by: Actor, at: datetime
) -> Wording:
    """The program's own words from now on. Only neutral placeholders; at most two text messages long."""
    require(by, Permission.PROGRAM_RULES, program)
    lock_program(program)
    text = " ".join(text.split())
    if purpose not in Purpose.values or language not in MessageLanguage.values:
        raise NotPossible(_("Choose a message and a language."))
    wrong = problems(text, purpose, language)
    if wrong:
        raise NotPossible(" ".join(wrong), field="text")
    newest = newest_wording(program, purpose, language)
    number = newest.number if newest else 0
    if seen is not None and seen != number:
        raise NotPossible(_("Somebody changed these words meanwhile. Read them above, then save again."), field="text")
    if newest and newest.text == text:
        return newest
    facts = {"purpose": purpose, "language": language, "number": number + 1}
    row = Wording.objects.create(program=program, text=text, by=account_of(by), at=at, **facts)
    record("wording.set", row, by=by, at=at, **facts)
    return row


@action
def set_text_number(*, program: Program, number: str, by: Actor, at: datetime) -> TextNumber:
    """Texts come from this number from now on, and what is sent to it is the program's alone. No two programs share
    one of their own; empty: the installation's number again."""
    require(by, Permission.PROGRAM_RULES, program)
    list(Program.objects.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    typed, number = number.strip(), phones.normalized(number)
    if typed and not number:
        raise NotPossible(
            _("This is no phone number. Write it with its area code, as +1 541 555 0100."), field="number"
        )
    holder = whose_number(number) if number else None
    if holder is not None and holder != program:
        raise NotPossible(_("Another program has this number. Ask for one of your own."), field="number")
    row = TextNumber.objects.create(program=program, number=number, by=account_of(by), at=at)
    record("text_number.set", row, by=by, at=at)
    return row


@action
def set_quiet_hours(*, program: Program, from_time: time, to_time: time, by: Actor, at: datetime) -> QuietHours:
    """When nothing is sent to people, from now on. Messages that wait are looked at again before they go."""
    require(by, Permission.PROGRAM_RULES, program)
    lock_program(program)
    row = QuietHours.objects.create(program=program, from_time=from_time, to_time=to_time, by=account_of(by), at=at)
    record("quiet_hours.set", row, by=by, at=at, from_time=from_time, to_time=to_time)
    return row
