"""The three questions, in words a child of ten reads, and reading an answer that came as a text. Pure."""

import re
import unicodedata

from casemgmt.messaging.models import MessageLanguage

EN, ES = MessageLanguage.ENGLISH, MessageLanguage.SPANISH
LEAST, MOST = 1, 5
QUESTIONS: dict[str, tuple[str, str, str]] = {
    EN: ("Were we kind to you?", "Did you get the help you needed?", "Would you call us again?"),
    ES: ("¿Le tratamos bien?", "¿Recibió la ayuda que necesitaba?", "¿Nos llamaría otra vez?"),
}
# Nothing of the person, of a need or of an agency stands in it. Spanish without accents: one doubles the length.
TEXT: dict[str, str] = {
    EN: "How did we do? Reply with 3 numbers, from 1 (no) to 5 (yes), like 545. First: were we kind to you? "
    "Second: did you get the help you needed? Third: would you call us again? Who worked with you does not see it. "
    "Reply NO to skip, STOP for no more texts.",
    ES: "Que tal lo hicimos? Responda 3 numeros, del 1 (no) al 5 (si), como 545. Primero: le tratamos bien? "
    "Segundo: recibio la ayuda que necesitaba? Tercero: nos llamaria otra vez? Quien le atendio no lo ve. "
    "Responda NO para no contestar, ALTO para no recibir mensajes.",
}
NO = frozenset({"no", "no thanks", "no thank you", "no gracias", "skip", "0", "000"})


def ratings_in(body: str) -> tuple[int, int, int] | None:
    """The three digits of an answer, such as “545” or “5, 4, 5”; nothing where it is anything else."""
    found = re.fullmatch(r"\W*([1-5])\W*([1-5])\W*([1-5])\W*", body.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def says_no(body: str) -> bool:
    """Whether they do not want to answer."""
    plain = unicodedata.normalize("NFKD", body.casefold())
    return re.sub(r"\W+", " ", plain).strip() in NO
