"""People before encounters, as everybody locks: root person, encounter, case."""

from casemgmt.people.actions.locks import hold_root

from .models import Encounter, EncounterPerson


def hold_people(*encounters: Encounter) -> None:
    """Everybody who was met, in one order."""
    met = EncounterPerson.objects.filter(encounter__in=[one.pk for one in encounters])
    for root_id in sorted(set(met.values_list("person__root", flat=True))):
        hold_root(root_id)


def hold_two(one: Encounter, other: Encounter) -> tuple[Encounter, Encounter]:
    """Both rows, locked by id and given back in the order they came in."""
    rows = Encounter.objects.select_for_update(of=("self",)).select_related("program").order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=[one.pk, other.pk])}
    return held[one.pk], held[other.pk]
