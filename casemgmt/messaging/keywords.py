"""The words with which a person stops, starts or asks, in English and Spanish. Pure.

The words are those that carriers list and the rules of the Federal Communications Commission of 2025 name, with what
people write around them. An order is carried out; where a text only may be one, somebody reads it and can stop with one
press. Whoever writes “I want to end it” is read, never filed as a STOP.
"""

import re
import unicodedata

from .models import Reply

# Stop in any company of polite words and of words for texts.
STOP = frozenset({"stop", "stopall", "unsubscribe", "optout", "revoke", "baja", "cancelar", "alto", "parar", "pare"})
# These mean other things too: they stop alone, or beside a word for texts.
STOP_ALONE = frozenset({"cancel", "end", "quit", "basta", "detener", "terminar", "remove"})
START = frozenset({"start", "unstop", "comenzar", "empezar", "iniciar"})
HELP = frozenset({"help", "info", "ayuda"})
POLITE = frozenset({"please", "pls", "plz", "now", "thanks", "thank", "you", "por", "favor", "ya", "gracias", "ok"})
TEXTS = frozenset(
    {
        *("text", "texts", "texting", "message", "messages", "messaging", "msg", "msgs", "sms", "all", "me", "the"),
        *("these", "sending", "mensaje", "mensajes", "texto", "textos", "los", "de", "enviar", "mandar"),
    }
)
NO_MORE_TEXTS = frozenset(
    {
        *("no more texts", "no more text", "no more messages", "no texts", "no mas mensajes", "no mas textos"),
        *("dont text me", "do not text me", "dont text", "do not text", "dont text me anymore", "no texting"),
        *("dar de baja", "darme de baja", "deme de baja", "no mandar mas", "no me mande mensajes", "no enviar mas"),
        *("no me manden mensajes", "no me envien mensajes", "no quiero mensajes", "no quiero mas mensajes"),
        *("take me off your list", "remove me from your list", "remove me"),
    }
)
NO_CONTACT = frozenset(
    {
        *("leave me alone", "do not contact me", "dont contact me", "stop contacting me", "never contact me"),
        *("do not call me", "dont call me", "stop calling me", "no more contact", "no more calls"),
        *("no me contacten", "no me contacte", "no me llamen", "no me llame", "dejenme en paz", "dejeme en paz"),
    }
)


def keyword_of(body: str) -> str:
    """What a reply asks for."""
    words = _words(body)
    said = " ".join(word for word in words if word not in POLITE)
    if any(re.search(rf"\b{phrase}\b", said) for phrase in NO_CONTACT):
        return str(Reply.Kind.REFUSAL)
    if said in NO_MORE_TEXTS or _stops(words):
        return str(Reply.Kind.STOP)
    alone = "".join(words)
    for kind, orders in ((Reply.Kind.START, START), (Reply.Kind.HELP, HELP)):
        if alone in orders:
            return str(kind)
    return str(Reply.Kind.DOUBT if _may_stop(words, said) else Reply.Kind.TEXT)


def _stops(words: list[str]) -> bool:
    core = [word for word in words if word not in POLITE and word not in TEXTS]
    if len(set(core)) != 1:
        return False
    return core[0] in STOP or core[0] in STOP_ALONE


def _may_stop(words: list[str], said: str) -> bool:
    has_word = any(word in STOP or word in STOP_ALONE for word in words)
    return has_word or any(phrase in said for phrase in NO_MORE_TEXTS)


def _words(body: str) -> list[str]:
    """Words without case, accents and signs; “opt out” and “STOP ALL” are one word each."""
    plain = unicodedata.normalize("NFKD", body.casefold()).replace("’", "'").replace("'", "")
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.sub(r"[\W_]+", " ", plain).strip()
    words = re.sub(r"\bopt(ing|ed)? out\b", "optout", words)
    return re.sub(r"\b(stop|unsubscribe) all\b", "stopall", words).split()
