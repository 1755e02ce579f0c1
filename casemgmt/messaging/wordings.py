"""The words of messages to people: shipped ones, what a program's own may hold, and filling them in. Pure."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casemgmt.core import languages

from .models import MessageLanguage, Purpose

# Spanish words are chosen without accents where they can be: one accent doubles the length of a text.
# What a wording may hold. Nothing of the person, of a need or of an agency is ever among them.
ALLOWED: dict[str, frozenset[str]] = {
    Purpose.TRIED: frozenset({"phone"}),
    Purpose.CALL_US: frozenset({"phone"}),
    Purpose.REMINDER: frozenset({"phone", "when"}),
}
NEEDED: dict[str, frozenset[str]] = {**ALLOWED}
# The shipped words stay short: two segments at most, the way out named in each.
EN, ES = MessageLanguage.ENGLISH, MessageLanguage.SPANISH
SHIPPED: dict[tuple[str, str], str] = {
    (Purpose.TRIED, EN): "Hi, we tried to reach you. You can call us at {phone}. Reply STOP for no more texts.",
    (Purpose.TRIED, ES): "Hola, tratamos de comunicarnos con usted. Puede llamarnos al {phone}. "
    "Responda ALTO para no recibir mensajes.",
    (Purpose.CALL_US, EN): "Hi, please call us at {phone} when you can. Reply STOP for no more texts.",
    (Purpose.CALL_US, ES): "Hola, por favor llame al {phone} cuando pueda. Responda ALTO para no recibir mensajes.",
    (Purpose.REMINDER, EN): "You have something {when} that we talked about. Questions? Call {phone}. "
    "Reply STOP for no more texts.",
    (Purpose.REMINDER, ES): "Usted tiene algo {when}, como hablamos. ¿Preguntas? Llame al {phone}. "
    "Responda ALTO para no recibir mensajes.",
}
HELP: dict[str, str] = {
    EN: "We said we would keep in touch. Questions? Call {phone}. Reply STOP for no more texts.",
    ES: "Quedamos en comunicarnos con usted. ¿Preguntas? Llame al {phone}. Responda ALTO para no recibir mensajes.",
}
SUBJECTS: dict[str, str] = {EN: "A short message", ES: "Un mensaje breve"}
MOST_SEGMENTS = 2
LONGEST_PHONE = 20
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_DOUBLE = frozenset("^{}\\[~]|€")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_ES = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


def language_of(spoken: str) -> str:
    """The language to write in, from the word on the person's record; English where nothing better is known."""
    is_spanish = languages.code_of(spoken) == MessageLanguage.SPANISH
    return str(MessageLanguage.SPANISH if is_spanish else MessageLanguage.ENGLISH)


def segments(text: str) -> int:
    """How many text messages a phone company counts this as."""
    if all(sign in GSM or sign in GSM_DOUBLE for sign in text):
        length, one, more = sum(2 if sign in GSM_DOUBLE else 1 for sign in text), 160, 153
    else:
        length, one, more = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= one else -(-length // more)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return set(re.findall(r"\{([^{}]*)\}", text))


def problems(text: str, purpose: str, language: str = MessageLanguage.ENGLISH) -> list[str]:
    """What is wrong with a wording, in sentences; none when it may be used."""
    found = []
    stray = re.sub(r"\{[^{}]*\}", "", text)
    unknown = placeholders(text) - ALLOWED[purpose]
    if unknown:
        allowed = ", ".join(f"{{{name}}}" for name in sorted(ALLOWED[purpose]))
        found.append(
            _("Only %(allowed)s may stand in braces: nothing of the person, a need or an agency.")
            % {"allowed": allowed}
        )
    missing = NEEDED[purpose] - placeholders(text)
    if missing:
        found.append(_("It must hold %(names)s.") % {"names": ", ".join(f"{{{name}}}" for name in sorted(missing))})
    if "{" in stray or "}" in stray:
        found.append(_("Each brace must be closed."))
    if re.search(r"https?:|www\.|@", text, re.I):
        found.append(_("A message to a person holds no web or mail address."))
    if not unknown and segments(filled_for_length(text)) > MOST_SEGMENTS:
        found.append(_("It is longer than two text messages. Accents and special signs make it count double."))
    return found


def filled_for_length(text: str) -> str:
    """With the longest values there can be."""
    return text.replace("{phone}", "0" * LONGEST_PHONE).replace("{when}", "el miercoles 30 de septiembre a las 12:30")


def filled(text: str, *, phone: str, about: datetime | None, zone: ZoneInfo, language: str, at: datetime) -> str:
    """The words as they go out."""
    when = time_in_words(about, zone, language, at) if about else ""
    return text.replace("{phone}", phone).replace("{when}", when)


def time_in_words(about: datetime, zone: ZoneInfo, language: str, at: datetime) -> str:
    """“at 3 pm on Tuesday”; with the date when it is not within the next six days."""
    local, today = about.astimezone(zone), at.astimezone(zone).date()
    is_near = 0 <= (local.date() - today).days <= 6
    if language == MessageLanguage.SPANISH:
        day = f"el {WEEKDAYS_ES[local.weekday()]}" + ("" if is_near else f" {local.day}/{local.month}")
        return f"{day} a las {local.hour}:{local.minute:02}"
    clock = (
        f"{local.hour % 12 or 12}{f':{local.minute:02}' if local.minute else ''} {'am' if local.hour < 12 else 'pm'}"
    )
    day = WEEKDAYS_EN[local.weekday()] + ("" if is_near else f" {local.month}/{local.day}")
    return f"at {clock} on {day}"
