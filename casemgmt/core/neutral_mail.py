"""Mail that may be read by anybody: one sentence that names nobody, and a link, in the languages of its readers.

What piled up for the same readers is one letter of the same kind: a line for each thing that is said, and how often.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

BETWEEN = "\n\n———\n\n"
Write = Callable[[], tuple[str, str]]
Lines = Callable[[], list[str]]


class NeutralMail(EmailMultiAlternatives):
    """A neutral letter that remembers what it says, so that it can be said together with others. Its words are written
    when somebody reads them: of those that are told together only the whole letter is."""

    def __init__(
        self,
        *,
        to: list[str],
        sentence: Any,
        link: str,
        reply: str,
        languages: Sequence[str],
        write: Write,
        beneath: Lines = list,
        look: Any = None,
    ) -> None:
        self.beneath, self.look = beneath, look
        self.sentence, self.link, self.reply, self.languages, self.write = sentence, link, reply, languages, write
        super().__init__(to=to)

    @cached_property
    def written(self) -> tuple[str, str]:
        """Subject and text."""
        return self.write()

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """The letter as it goes out: where the program that writes has a look, the same words in it as well."""
        if self.look and not self.alternatives:
            said = {"look": self.look, "site": settings.SITE_URL, "words": self.body, "languages": self.languages}
            self.attach_alternative(render_to_string("email/neutral.html", said), "text/html")
        return super().message(*args, **kwargs)

    @property
    def subject(self) -> str:
        """In the languages of its readers."""
        return self.written[0]

    @subject.setter
    def subject(self, words: str) -> None:
        """Django's own constructor sets it empty."""

    @property
    def body(self) -> str:
        """The sentence and the link, or the lines of all that is told together."""
        return self.written[1]

    @body.setter
    def body(self, words: str) -> None:
        """Django's own constructor sets it empty."""


def neutral_mail(
    *,
    to: list[str],
    subject: Any,
    sentence: Any,
    link: str,
    reply: str = "",
    languages: Iterable[str],
    beneath: Lines = list,
    look: Any = None,
) -> NeutralMail:
    """Subject and sentence are lazy translations, said once in each language, the first one first. `beneath` gives what
    stands below the sentence: who writes, by when. `look` is the program's that writes, where its name may be told."""
    spoken = list(dict.fromkeys(languages))

    def said(language: str) -> tuple[str, str]:
        words = {"sentence": sentence, "beneath": beneath(), "link": link, "reply": _speaking(reply, language)}
        return str(subject), render_to_string("email/neutral.txt", words)

    write = partial(_in_each, spoken, said)
    told = {"sentence": sentence, "link": link, "reply": reply, "beneath": beneath}
    return NeutralMail(to=to, languages=spoken, write=write, look=look, **told)


def in_one_letter(letters: Sequence[NeutralMail]) -> NeutralMail:
    """One letter to the readers of the first for all of these; a single one stays as it is."""
    first = letters[0]
    if len(letters) == 1:
        return first
    spoken = list(dict.fromkeys(language for letter in letters for language in letter.languages))

    def said(language: str) -> tuple[str, str]:
        subject = _("%(n)d things wait for you") % {"n": len(letters)}
        return subject, render_to_string("email/together.txt", _said(letters, language))

    whole = NeutralMail(
        to=first.to, sentence=first.sentence, link="", reply="", languages=spoken, write=partial(_in_each, spoken, said)
    )
    whole.look = first.look if all(letter.look == first.look for letter in letters) else None
    whole.bcc = first.bcc
    return whole


def _in_each(languages: Iterable[str], said: Callable[[str], tuple[str, str]]) -> tuple[str, str]:
    """Subject and text as said in each language, joined."""
    subjects, texts = [], []
    for language in languages:
        with translation.override(language):
            subject, text = said(language)
        subjects.append(subject)
        texts.append(text.rstrip("\n"))
    return " / ".join(dict.fromkeys(subjects)), BETWEEN.join(texts) + "\n"


def _said(letters: Sequence[NeutralMail], language: str) -> dict[str, Any]:
    """Each sentence once, with how often it is said, where it leads, and the ways to answer without an account."""
    times = Counter(str(letter.sentence) for letter in letters)
    lines = []
    for sentence, n in times.items():
        same = [letter for letter in letters if str(letter.sentence) == sentence]
        links = {letter.link for letter in same}
        replies = [_speaking(letter.reply, language) for letter in same if letter.reply]
        beneath = list(dict.fromkeys(line for letter in same for line in letter.beneath()))
        link = links.pop() if len(links) == 1 else ""
        lines.append({"sentence": sentence, "n": n, "link": link, "replies": replies, "beneath": beneath})
    return {"lines": lines, "link": settings.SITE_URL + "/"}


def _speaking(reply: str, language: str) -> str:
    """The page behind the link speaks the browser's language unless the address says another one."""
    return f"{reply}?lang={language}" if reply and language != "en" else reply
