"""The words with which a person stops, starts or asks, in English and Spanish. Pure."""

import re

from .models import Reply

STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "alto", "parar", "pare", "basta"})
START = frozenset({"start", "unstop", "comenzar", "empezar", "iniciar"})
HELP = frozenset({"help", "info", "ayuda"})


def keyword_of(body: str) -> str:
    """What a reply asks for. Only a word that stands alone is an order; in a sentence it is a text to be read."""
    word = re.sub(r"[^\w]+", "", body.casefold())
    for kind, words in ((Reply.Kind.STOP, STOP), (Reply.Kind.START, START), (Reply.Kind.HELP, HELP)):
        if word in words:
            return str(kind)
    return str(Reply.Kind.TEXT)
