"""Mail that may be read by anybody: one sentence that names nobody, and a link, in the languages of its readers."""

from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

BETWEEN = "\n\n———\n\n"


def neutral_mail(
    *, to: list[str], subject: Any, sentence: Any, link: str, reply: str = "", languages: Iterable[str]
) -> EmailMessage:
    """Subject and sentence are lazy translations, said once in each language, the first one first."""
    subjects, texts = [], []
    for language in dict.fromkeys(languages):
        with translation.override(language):
            words = {"sentence": sentence, "link": link, "reply": _speaking(reply, language)}
            subjects.append(str(subject))
            texts.append(render_to_string("email/neutral.txt", words).rstrip("\n"))
    return EmailMessage(subject=" / ".join(dict.fromkeys(subjects)), body=BETWEEN.join(texts) + "\n", to=to)


def _speaking(reply: str, language: str) -> str:
    """The page behind the link speaks the browser's language unless the address says another one."""
    return f"{reply}?lang={language}" if reply and language != "en" else reply
