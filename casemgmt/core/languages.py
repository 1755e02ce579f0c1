"""Languages that people speak, as values of one list (ISO 639): what somebody typed, what a form offers, what an agency
reads, what services list. Pure.

Codes are of ISO 639-1, where that has none of ISO 639-3. What is typed may be a code of either, a name in English or
in the language itself, in any case, with or without accents, with a region behind it: all of it is one language.
"""

import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OTHER = "other"  # said, and not on the list; the text is kept beside it, for the program alone

# Code: its name, and what else it is called: codes of three letters, names in the language itself, usual spellings.
_KNOWN: dict[str, tuple[str | Promise, str]] = {
    "en": (_("English"), "eng ingles anglais"),
    "es": (_("Spanish"), "spa español espanol espagnol castellano castilian hispanic"),
    "am": (_("Amharic"), "amh amarinya"),
    "ar": (_("Arabic"), "ara arabe al-arabiyya العربية"),
    "ase": (_("American Sign Language"), "asl sgn sign sign-language american-sign"),
    "aii": (_("Assyrian"), "syr chaldean"),
    "bn": (_("Bengali"), "ben bangla"),
    "bs": (_("Bosnian"), "bos bosanski"),
    "my": (_("Burmese"), "mya bur"),
    "yue": (_("Cantonese"), "cantonese-chinese 粵語 廣東話"),
    "zh": (_("Chinese"), "zho chi cmn mandarin mandarin-chinese 中文 普通话 putonghua"),
    "prs": (_("Dari"), "darri"),
    "nl": (_("Dutch"), "nld dut nederlands"),
    "fa": (_("Persian (Farsi)"), "fas per farsi persian فارسی"),
    "fr": (_("French"), "fra fre français francais"),
    "de": (_("German"), "deu ger deutsch"),
    "el": (_("Greek"), "ell gre"),
    "gu": (_("Gujarati"), "guj"),
    "ht": (_("Haitian Creole"), "hat kreyol haitian creole haitian-creole kreyol-ayisyen"),
    "he": (_("Hebrew"), "heb עברית"),
    "hi": (_("Hindi"), "hin हिन्दी"),
    "hmn": (_("Hmong"), "hmong mww"),
    "hy": (_("Armenian"), "hye arm"),
    "ilo": (_("Ilocano"), "iloko"),
    "it": (_("Italian"), "ita italiano"),
    "ja": (_("Japanese"), "jpn nihongo 日本語"),
    "kar": (_("Karen"), "ksw sgaw"),
    "km": (_("Khmer"), "khm cambodian"),
    "kjb": (_("Q'anjob'al"), "qanjobal kanjobal"),
    "quc": (_("K'iche'"), "kiche quiche"),
    "mam": (_("Mam"), "mam-mayan"),
    "rw": (_("Kinyarwanda"), "kin"),
    "ko": (_("Korean"), "kor hangugeo 한국어"),
    "ku": (_("Kurdish"), "kur kurmanji sorani"),
    "lo": (_("Lao"), "lao laotian"),
    "mh": (_("Marshallese"), "mah"),
    "mix": (_("Mixtec"), "mixteco"),
    "nah": (_("Nahuatl"), "nahuatl"),
    "nv": (_("Navajo"), "nav dine dine-bizaad"),
    "ne": (_("Nepali"), "nep"),
    "om": (_("Oromo"), "orm oromoo"),
    "ps": (_("Pashto"), "pus pashtu"),
    "pl": (_("Polish"), "pol polski"),
    "pt": (_("Portuguese"), "por portugues brazilian"),
    "pa": (_("Punjabi"), "pan panjabi"),
    "ro": (_("Romanian"), "ron rum romana"),
    "ru": (_("Russian"), "rus русский"),
    "sm": (_("Samoan"), "smo"),
    "sr": (_("Serbian"), "srp srpski"),
    "so": (_("Somali"), "som soomaali"),
    "sw": (_("Swahili"), "swa kiswahili"),
    "tl": (_("Tagalog"), "tgl fil filipino pilipino"),
    "ta": (_("Tamil"), "tam"),
    "te": (_("Telugu"), "tel"),
    "th": (_("Thai"), "tha"),
    "ti": (_("Tigrinya"), "tir"),
    "to": (_("Tongan"), "ton"),
    "tr": (_("Turkish"), "tur turkce"),
    "uk": (_("Ukrainian"), "ukr українська"),
    "ur": (_("Urdu"), "urd"),
    "uz": (_("Uzbek"), "uzb"),
    "vi": (_("Vietnamese"), "vie tiếng-việt tieng-viet"),
    "yi": (_("Yiddish"), "yid"),
    "zap": (_("Zapotec"), "zapoteco"),
}
CHOICES: list[tuple[str, str | Promise]] = [
    *((code, name) for code, (name, _said) in _KNOWN.items()),
    (OTHER, _("Another language")),
]
LABELS = dict(CHOICES)


def code_of(text: str) -> str:
    """The code of the language that was typed; empty when nothing was, `other` when it is none of the list."""
    plain = _plain(text)
    if not plain:
        return ""
    if plain == OTHER or plain in _BY_WORD:
        return _BY_WORD.get(plain, OTHER)
    first = re.split(r"[-(,;/]", plain)[0].strip("-")  # es-MX, Spanish (Mexico), Chinese, Mandarin
    return _BY_WORD.get(first, OTHER)


def read(text: str) -> tuple[str, str]:
    """The code, and the text to keep beside it where the list has no such language."""
    code = code_of(text)
    unknown = code == OTHER and _plain(text) != OTHER
    return code, text.strip() if unknown else ""


def name_of(code: str) -> str:
    """The name in the reader's language; empty for none."""
    return str(LABELS.get(code, "")) if code else ""


def spellings(text: str) -> list[str]:
    """All that this language may be written as in a listing, in small letters; what is not on the list as it was
    typed."""
    code = code_of(text)
    if code in ("", OTHER):
        return [text.strip().lower()] if text.strip() else []
    as_written = {word.replace("-", " ") for word in _KNOWN[code][1].split()}
    return sorted({code, _ENGLISH[code].lower(), text.strip().lower(), *_KNOWN[code][1].split(), *as_written})


def _plain(text: str) -> str:
    """Small letters without accents; words joined by one dash."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return re.sub(r"[\s_\-]+", "-", bare.replace("'", "").replace("’", "")).strip("-.")


def _english(name: str | Promise) -> str:
    """The name as written above, whatever language is spoken now."""
    return name._args[0] if isinstance(name, Promise) else name  # type: ignore[attr-defined]


_ENGLISH = {code: _english(name) for code, (name, _said) in _KNOWN.items()}
# As they are written down where a reader's language is not known: in what an agency is told, and in English pages.
LABEL_EN = {**_ENGLISH, OTHER: "Another language"}
_BY_WORD = {"another-language": OTHER} | {
    _plain(word): code
    for code, (name, said) in _KNOWN.items()
    for word in (code, _ENGLISH[code], *re.findall(r"\w[\w']*", _ENGLISH[code]), *said.split())
    if _plain(word) not in {"american", "language", "sign"} or code == "ase"
}
