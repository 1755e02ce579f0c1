"""What two people are to each other, said from either side. Pure."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import HouseholdKind


class Relation(TextChoices):
    """What the other one is to the person whose page one stands on."""

    PARTNER = "partner", _("Partner")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    SIBLING = "sibling", _("Brother or sister")
    LIVES_WITH = "lives_with", _("Lives with them")
    IS_CARED_FOR = "is_cared_for", _("Is cared for by them")
    CARES_FOR = "cares_for", _("Cares for them")
    OTHER = "other", _("Belongs to them in another way")
    NOT_TOGETHER = "not_together", _("Not together: must not be placed or told together")


@dataclass(frozen=True)
class Stored:
    """How a relation is kept: its kind, and whether the other one stands first."""

    kind: HouseholdKind
    is_turned: bool = False


KEPT: dict[str, Stored] = {
    Relation.PARTNER: Stored(HouseholdKind.PARTNER),
    Relation.CHILD: Stored(HouseholdKind.PARENT),
    Relation.PARENT: Stored(HouseholdKind.PARENT, is_turned=True),
    Relation.SIBLING: Stored(HouseholdKind.SIBLING),
    Relation.LIVES_WITH: Stored(HouseholdKind.LIVES_WITH),
    Relation.IS_CARED_FOR: Stored(HouseholdKind.CARES_FOR),
    Relation.CARES_FOR: Stored(HouseholdKind.CARES_FOR, is_turned=True),
    Relation.OTHER: Stored(HouseholdKind.OTHER),
    Relation.NOT_TOGETHER: Stored(HouseholdKind.NOT_TOGETHER),
}
# Kinds in which it matters who of the two stands first.
DIRECTED = frozenset({HouseholdKind.PARENT, HouseholdKind.CARES_FOR})


def relation_of(kind: str, *, is_turned: bool) -> str:
    """What the other one is, seen from the first person, or from the second (`is_turned`)."""
    seen = is_turned and kind in DIRECTED
    return next(name for name, kept in KEPT.items() if kept.kind == kind and kept.is_turned == seen)


def words_of(kind: str, *, is_turned: bool) -> str | Promise:
    """The same in words: “Child”."""
    if kind == HouseholdKind.NOT_TOGETHER:
        return _("Not together")
    return Relation(relation_of(kind, is_turned=is_turned)).label
