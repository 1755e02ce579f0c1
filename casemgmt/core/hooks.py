"""How a lower app tells or asks an upper one: lists the lower app owns, which upper apps join in their `ready()`.

Each list is typed by a Protocol, so that the checker sees both what joins and how it is called. All of them stand, with
who joins in which order, in `docs/generated/hooks.md`.
"""

from collections.abc import Iterator
from typing import ClassVar, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

Member = TypeVar("Member")


class HookList(Generic[Member]):
    """Members in the order of their numbers. Two with one number are refused: the order is never left to chance."""

    known: ClassVar[list["HookList"]] = []
    kind: ClassVar[str]

    def __init__(self, name: str, when: str) -> None:
        self.name, self.when = name, when
        self.members: dict[int, Member] = {}
        self.known.append(self)

    def join(self, member: Member, *, order: int) -> None:
        """An upper app takes part, once."""
        if order in self.members:
            raise ImproperlyConfigured(f"{self.name}: two members with the order {order}")
        self.members[order] = member

    def __iter__(self) -> Iterator[Member]:
        return (self.members[order] for order in sorted(self.members))


class Reaction(HookList[Member]):
    """Writes: called in order inside the transaction of the action, so that an exception undoes all of it."""

    kind = "writes"


class Contribution(HookList[Member]):
    """Reads, or is data: asked in order for what a page, a form or a plan needs."""

    kind = "reads"
