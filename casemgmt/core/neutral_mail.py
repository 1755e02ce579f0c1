"""Mail that may be read by anybody: one sentence that names nobody, and a link, in the languages of its readers.

What piled up for the same readers is one letter of the same kind: a line for each thing that is said, and how often.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

BETWEEN = "\n\n———\n\n"


class NeutralMail(EmailMessage):
    """A neutral letter that remembers what it says, so that it can be said together with others."""

    def __init__(self, *, sentence: Any, link: str, reply: str, languages: Sequence[str], **mail: Any) -> None:
        super().__init__(**mail)
        self.sentence, self.link, self.reply, self.languages = sentence, link, reply, languages


def neutral_mail(
    *, to: list[str], subject: Any, sentence: Any, link: str, reply: str = "", languages: Iterable[str]
) -> NeutralMail:
    """Subject and sentence are lazy translations, said once in each language, the first one first."""
    spoken = list(dict.fromkeys(languages))
    subjects, texts = [], []
    for language in spoken:
        with translation.override(language):
            words = {"sentence": sentence, "link": link, "reply": _speaking(reply, language)}
            subjects.append(str(subject))
            texts.append(render_to_string("email/neutral.txt", words).rstrip("\n"))
    head, body = " / ".join(dict.fromkeys(subjects)), BETWEEN.join(texts) + "\n"
    return NeutralMail(sentence=sentence, link=link, reply=reply, languages=spoken, subject=head, body=body, to=to)


def in_one_letter(letters: Sequence[NeutralMail]) -> NeutralMail:
    """One letter to the readers of the first for all of these; a single one stays as it is."""
    first = letters[0]
    if len(letters) == 1:
        return first
    spoken = list(dict.fromkeys(language for letter in letters for language in letter.languages))
    subjects, texts = [], []
    for language in spoken:
        with translation.override(language):
            subjects.append(_("%(n)d things wait for you") % {"n": len(letters)})
            texts.append(render_to_string("email/together.txt", _said(letters, language)).rstrip("\n"))
    head, body, link = " / ".join(dict.fromkeys(subjects)), BETWEEN.join(texts) + "\n", settings.SITE_URL + "/"
    whole = NeutralMail(
        sentence=first.sentence, link=link, reply="", languages=spoken, subject=head, body=body, to=first.to
    )
    whole.bcc = first.bcc
    return whole


def _said(letters: Sequence[NeutralMail], language: str) -> dict[str, Any]:
    """Each sentence once, with how often it is said, where it leads, and the ways to answer without an account."""
    times = Counter(str(letter.sentence) for letter in letters)
    lines = []
    for sentence, n in times.items():
        same = [letter for letter in letters if str(letter.sentence) == sentence]
        links = {letter.link for letter in same}
        replies = [_speaking(letter.reply, language) for letter in same if letter.reply]
        lines.append({"sentence": sentence, "n": n, "link": links.pop() if len(links) == 1 else "", "replies": replies})
    return {"lines": lines, "link": settings.SITE_URL + "/"}


def _speaking(reply: str, language: str) -> str:
    """The page behind the link speaks the browser's language unless the address says another one."""
    return f"{reply}?lang={language}" if reply and language != "en" else reply
