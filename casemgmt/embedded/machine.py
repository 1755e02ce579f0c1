"""What an installation of this machine is told, that nobody deployed: `make run DEMO=0`."""

import os
import secrets

from . import places

# Whoever sets one of these deploys, and says the rest as well.
DEPLOYS = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "PRODUCTION")
KEYS = ("SECRET_KEY", "SECRET_STORE_KEY")


def told(host: str) -> dict[str, str]:
    """What an installation without the demo and without a configuration is told: it is no deployment, though it has a
    database; its keys are its own; its mail stays here, and is read at this machine alone."""
    if os.environ.get("DEMO", "1") == "1" or any(os.environ.get(name) for name in DEPLOYS):
        return {}
    words = {"PRODUCTION": "0", **{name: os.environ.get(name) or _own_key(name) for name in KEYS}}
    words["TEXT_PROVIDER"] = os.environ.get("TEXT_PROVIDER") or "off"
    is_mailbox = host in {"127.0.0.1", "localhost"} and not os.environ.get("EMAIL_HOST")
    return words | ({"MAILBOX": "1"} if is_mailbox else {})


def _own_key(name: str) -> str:
    """A secret of this folder, made once."""
    place = places.var() / f"{name.lower()}.key"
    if not place.exists():
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
    return place.read_text().strip()


def mail_words(environment: dict[str, str]) -> str:
    """Where mail that stays here is read, as the terminal says it."""
    is_kept = environment["DEMO"] == "1" or environment.get("MAILBOX") == "1"
    return f"Mail it sends stays here: {environment['SITE_URL']}/demo/mail/   " if is_kept else ""
