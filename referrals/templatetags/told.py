"""Who the person of a request is, as its agency may read it."""

from collections.abc import Collection

from django import template

from casemgmt.people.models import Person

from ..offers import identity

register = template.Library()


@register.filter
def name_told(person: Person, opened: Collection[str]) -> str:
    """The name under the categories that are open."""
    return identity.name_told(person, opened)
