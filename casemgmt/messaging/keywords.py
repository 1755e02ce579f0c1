"""The words with which a person stops, starts or asks, in English and Spanish. Pure.

The words are those that carriers list and the rules of the Federal Communications Commission of 2025 name, with what
people write around them. An order is carried out; where a text only may be one, somebody reads it and can stop with one
press. Whoever writes “I want to end it” is read, never filed as a STOP; so is “don't call me at work, call my cell” and
“he won't leave me alone”: a wish to be left alone is carried out only where it is all that was written.
"""

import re
import unicodedata

from .models import Reply

# Stop in any company of polite words and of words for texts.
STOP = frozenset({"stop", "stopall", "unsubscribe", "optout", "revoke", "baja", "cancelar", "alto", "parar", "pare"})
# These mean other things too: they stop alone, or beside a word for texts.
STOP_ALONE = frozenset({"cancel", "end", "quit", "basta", "detener", "terminar", "remove"})
# Everyday words that are an order only when nothing else was written.
STOP_ONLY = frozenset({"para", "paren", "cancela", "eliminar", "quitar"})
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
        *("no more msgs", "opt me out", "dame de baja", "dejen de mandarme mensajes", "dejen de escribirme"),
        *("no me escriban", "no me escriban mas", "no me escriba", "no me escriba mas", "no quiero mas textos"),
        *("dar de baja", "darme de baja", "deme de baja", "no mandar mas", "no me mande mensajes", "no enviar mas"),
        *("no me manden mensajes", "no me envien mensajes", "no quiero mensajes", "no quiero mas mensajes"),
        *("take me off your list", "take me off this list", "remove me from your list", "remove me"),
    }
)
NO_CONTACT = frozenset(
    {
        *("leave me alone", "do not contact me", "dont contact me", "stop contacting me", "never contact me"),
        *("do not call me", "dont call me", "stop calling me", "no more contact", "no more calls", "never call me"),
        *("do not contact", "dont contact"),
        *("no me contacten", "no me contacte", "no me llamen", "no me llame", "dejenme en paz", "dejeme en paz"),
        *("no me molesten", "no me moleste"),
    }
)
# What may stand beside such a wish and changes nothing of it.
FOR_GOOD = frozenset({"again", "anymore", "ever", "mas", "nunca", "jamas", "this", "number"})
# Other ways to say it, or that it reaches somebody else: to be read.
MAY_MEAN_STOP = (
    *("no more", "no mas", "wrong number", "wrong person", "numero equivocado", "persona equivocada", "lose my number"),
    *("delete my number", "take me off", "dont contact", "not contact", "quit calling", "dont ever", "no me molest"),
    *("no quiero que me", "no me llam", "no me escrib", "dejen de", "deje de", "darme de baja", "stop2end"),
)
# That what they agreed to is taken back: never carried out by itself, since it may mean one agency or all; to be read,
# with one press for each consent. REVOKE alone stays what carriers read it as: no more texts.
MAY_TAKE_BACK = (
    *(
        "share my",
        "sharing my",
        "shared my",
        "dont share",
        "do not share",
        "not to share",
        "stop sharing",
        "never share",
    ),
    *(
        "revoke consent",
        "revoke my",
        "revoke permission",
        "revoke the consent",
        "withdraw consent",
        "withdraw my consent",
    ),
    *("withdraw my permission", "take back my", "cancel my consent", "end my consent", "remove my consent"),
    *("dont give my info", "do not give my info", "dont give out my", "stop giving my", "dont tell anyone about me"),
    *("no consent", "dont consent", "do not consent", "no longer consent", "dont agree anymore", "keep my information"),
    *(
        "no compart",
        "dejen de compartir",
        "deje de compartir",
        "no den mi",
        "no de mi informacion",
        "no den informacion",
    ),
    *("revoco", "revocar", "retiro mi", "retirar mi", "quito mi permiso", "quitar mi permiso", "cancelo mi consent"),
    *("ya no autorizo", "no autorizo", "no doy permiso", "no doy mi consentimiento", "ya no doy"),
)
SIGNATURE = re.compile(r"\n\W*(sent from my|enviado desde mi|get outlook for)\b.*", re.IGNORECASE | re.DOTALL)
FEW_WORDS, FEWEST_LETTERS = 3, 4


def keyword_of(body: str) -> str:
    """What a reply asks for."""
    words = _words(SIGNATURE.sub("", body))
    meant = [word for word in words if word not in POLITE]
    said = " ".join(meant)
    if _is_left_alone(meant):
        return str(Reply.Kind.REFUSAL)
    if said in NO_MORE_TEXTS or said in STOP_ONLY or _stops(words):
        return str(Reply.Kind.STOP)
    for kind, orders in ((Reply.Kind.START, START), (Reply.Kind.HELP, HELP)):
        if said in orders:
            return str(kind)
    if any(phrase in " ".join(words) for phrase in MAY_TAKE_BACK):
        return str(Reply.Kind.CONSENT)
    return str(Reply.Kind.DOUBT if _may_stop(words, said) else Reply.Kind.TEXT)


def _is_left_alone(meant: list[str]) -> bool:
    """Whether the whole message is a wish for no more contact; beside other words it may mean something else."""
    bare = [word for word in meant if word not in FOR_GOOD and word not in STOP]
    lines = (meant, bare, [word for word in meant if word not in FOR_GOOD])
    return any(" ".join(line) in NO_CONTACT for line in lines)


def _stops(words: list[str]) -> bool:
    core = [word for word in words if word not in POLITE and word not in TEXTS]
    if len(set(core)) != 1:
        return False
    return core[0] in STOP or core[0] in STOP_ALONE


def _may_stop(words: list[str], said: str) -> bool:
    if any(word in STOP or word in STOP_ALONE for word in words):
        return True
    if any(phrase in said for phrase in (*NO_MORE_TEXTS, *NO_CONTACT, *MAY_MEAN_STOP)):
        return True
    return len(words) <= FEW_WORDS and any(_is_nearly(word, order) for word in words for order in STOP)


def _is_nearly(word: str, order: str) -> bool:
    """One letter too many, too few, another, or two turned: “stpo”, “stopp”, “unsuscribe”."""
    if min(len(word), len(order)) < FEWEST_LETTERS or abs(len(word) - len(order)) > 1:
        return False
    if len(word) == len(order):
        other = [n for n in range(len(word)) if word[n] != order[n]]
        is_turned = len(other) == 2 and word[other[0]] == order[other[1]] and word[other[1]] == order[other[0]]
        return len(other) <= 1 or is_turned
    short, long = sorted((word, order), key=len)
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))


def _words(body: str) -> list[str]:
    """Words without case, accents and signs; “opt out” and “STOP ALL” are one word each, and so is “S T O P”."""
    plain = unicodedata.normalize("NFKD", body.casefold()).replace("’", "'").replace("'", "")
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.sub(r"[\W_]+", " ", plain).strip()
    words = re.sub(r"\b(?:\w ){3,}\w\b", lambda spelled: spelled.group().replace(" ", ""), words)
    words = re.sub(r"\bopt(ing|ed)? out\b", "optout", words)
    return re.sub(r"\b(stop|unsubscribe) all\b", "stopall", words).split()
