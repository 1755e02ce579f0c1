"""Which keys the rows of a backup need. The file holds a fingerprint of each, never a key."""

import hashlib

from django.conf import settings

MEANING = {
    "SECRET_KEY": "what people were typing when they were signed out, and links in mail that waits to be sent, need it",
    "SECRET_STORE_KEY": "without it nobody passes their second step at sign-in, and everybody is signed out",
}


def fingerprints() -> dict[str, list[str]]:
    """Of the keys in use. Keys are long and random, so that a fingerprint gives nothing away."""
    keys = {"SECRET_KEY": [settings.SECRET_KEY], "SECRET_STORE_KEY": settings.SECRET_STORE_KEYS}
    return {name: [_fingerprint(key) for key in several] for name, several in keys.items()}


def missing(needed: dict[str, list[str]]) -> list[str]:
    """A sentence for each setting whose keys here are not those of the backup."""
    here = fingerprints()
    return [
        f"The setting {name} here is not the one the backup was taken under: {MEANING[name]}."
        for name, several in needed.items()
        if not set(several) <= set(here.get(name, []))
    ]


def _fingerprint(key: str) -> str:
    return hashlib.sha256(f"aftercall backup {key}".encode()).hexdigest()[:16]
