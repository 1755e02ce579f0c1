"""What a form was opened over, sealed to travel along with it: the same rows always give the same seal, so that two who
read alike hold alike."""

from typing import Any

from django.core.signing import BadSignature, Signer


class Seal:
    """Seals of one kind of form; those of another do not open here."""

    def __init__(self, kind: str) -> None:
        self._signer = Signer(salt=f"providers.{kind}.seen")

    def close(self, said: Any) -> str:
        """What these rows say (as JSON can hold it), as one word."""
        return self._signer.sign_object(said, compress=True)

    def open(self, seal: str) -> Any:
        """What was sealed; none where it cannot be read."""
        try:
            return self._signer.unsign_object(seal)
        except BadSignature:
            return None
