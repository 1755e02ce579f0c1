"""The parameters of a call at the door, read strictly: unknown ones, doubled ones and those that cannot be read are
refused by name. Pure but for the error it raises."""

import re
from collections.abc import Collection
from datetime import datetime
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from ..hsds import values

LAST_PAGE = 1_000_000
_BLANK_ZONE = re.compile(r"(\d) (\d\d:?\d\d)$")


class DoorParams:
    """What was asked, by name: of the address, and of the body of a query sent by POST."""

    def __init__(self, request: Request, known: Collection[str]) -> None:
        self.given = {**_of_address(request), **_of_body(request)}
        refuse_unknown(self.given, known)

    def text(self, name: str) -> str:
        """Words, without what no database holds."""
        return self.given.get(name, "").replace("\x00", "").strip()[:200]

    def flag(self, name: str) -> bool:
        """Yes or no; no where it is not said."""
        try:
            return bool(values.flag(self.given.get(name)))
        except values.Unreadable:
            raise ValidationError({name: "Write true or false."}) from None

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1; a larger one than `most` is read as `most`."""
        given = self.given.get(name, "").strip() or str(default)
        if not given.isascii() or not given.isdigit() or not 1 <= int(given[:12]) <= LAST_PAGE:
            raise ValidationError({name: f"Write a whole number from 1 to {most}."})
        return min(int(given), most)

    def metres(self, name: str) -> float | None:
        """A distance in metres."""
        try:
            found = values.number(self.given.get(name))
        except values.Unreadable:
            raise ValidationError({name: "Write a distance in metres."}) from None
        return None if found is None else max(0.0, found)

    def moment(self, name: str) -> datetime | None:
        """A moment with its zone; without one it is in UTC. A plus that an address made a blank of is read as one."""
        try:
            given = _BLANK_ZONE.sub(r"\1+\2", self.given.get(name, ""))
            return values.moment(given, is_of_a_record=False)
        except values.Unreadable:
            raise ValidationError({name: "Write a moment such as 2024-01-31T09:30:00Z."}) from None

    def key(self, name: str) -> UUID | None:
        """An id; one that is none matches nothing, like one that is not known."""
        given = self.text(name)
        if not given:
            return None
        try:
            return UUID(given)
        except ValueError:
            return UUID(int=0)


def refuse_unknown(given: Collection[str], known: Collection[str]) -> None:
    """Refuse what nobody reads, each with its name and the nearest that is read."""
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ValidationError({name[:60]: _unknown(name, known) for name in unknown[:20]})


def _unknown(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    listed = ", ".join(sorted(known)) or "none"
    return f"There is no such parameter. Did you mean {near[0]}?" if near else f"There is none. Known are: {listed}."


def _of_address(request: Request) -> dict[str, str]:
    doubled = [name for name, said in request.query_params.lists() if len(said) > 1]
    if doubled:
        raise ValidationError({name[:60]: "Say it once." for name in doubled})
    return request.query_params.dict()


def _of_body(request: Request) -> dict[str, str]:
    if request.method != "POST" or not request.data:
        return {}
    if not isinstance(request.data, dict):
        raise ValidationError({"body": "Send the parameters as one JSON object."})
    return {str(name): _plain(str(name), value) for name, value in request.data.items() if value is not None}


def _plain(name: str, value: Any) -> str:
    if isinstance(value, dict | list):
        raise ValidationError({name[:60]: "Write one value."})
    return str(value).lower() if isinstance(value, bool) else str(value)
