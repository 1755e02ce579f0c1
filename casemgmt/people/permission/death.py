"""What writing down a death ends: asked of the apps that have something under way for the person."""

from .. import hooks
from ..models import Person


def what_death_ends(person: Person) -> list[str]:
    """What is under way for the person and ends when they are written down as dead, in words."""
    return [line for source in hooks.ENDS_WITH_DEATH for line in source(person=person)]
