"""How secrets that must be read again are kept: encrypted with a key from the settings, never from the database.

`SECRET_STORE_KEY` may name several keys, the newest first: it writes, all of them read. `manage.py rotate_secrets`
writes what lies under an older key anew, so that the older one can be taken out.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MARK = "gAAAA"  # how everything that Fernet wrote begins; neither of the two secrets can


def encrypt(text: str) -> str:
    """As it goes into the database."""
    return _box(tuple(settings.SECRET_STORE_KEYS)).encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """What was encrypted. What the release before wrote in clear is read as it stands."""
    if not kept.startswith(MARK):
        return kept
    return _box(tuple(settings.SECRET_STORE_KEYS)).decrypt(kept.encode()).decode()


def written_anew(kept: str) -> str:
    """The same secret under the newest key; what lay in clear is encrypted."""
    return encrypt(decrypt(kept))


def rewrite(authenticators: Any, change: Callable[[str], str] = written_anew) -> int:
    """Write the secrets of these rows anew, each row alone; how many there were."""
    n = 0
    for row in authenticators.filter(type__in=["totp", "recovery_codes"]).iterator():
        for name in ("secret", "seed"):
            if name in row.data:
                row.data[name] = change(row.data[name])
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [change(code) for code in row.data["migrated_codes"]]
        row.save(update_fields=["data"])
        n += 1
    return n


@lru_cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])


__all__ = ["InvalidToken", "decrypt", "encrypt", "rewrite", "written_anew"]
