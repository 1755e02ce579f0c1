"""Two entries that were one person are two again: whose word it was that was said meanwhile.

A “no” holds for both, as nobody knows which of them said it. A death is one person's: whoever undoes the merge says
whose, and the other one's case goes on.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible

from ..merging import entries_below
from ..models import Person, PersonMerge
from .actions import note_permission, take_back
from .models import ContactPermission, Says
from .queries import counting, standing


def refuse_for_both(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """A “no” that was said while two were one person, on whichever entry it was written, holds for both of them until
    one says otherwise: nobody knows any more which of them said it."""
    for one, other in ((merge.kept, merge.gone), (merge.gone, merge.kept)):
        said = standing(one).row
        if said and _is_refused_meanwhile(said, merge):
            _write_on(other, said, by, at)
            return


def stays_refused(*, merge: PersonMerge) -> list[str]:
    """Said before a merge is undone. A death is one person's: who undoes it says whose (`death_meanwhile`)."""
    said = standing(merge.kept).row
    if said is None or not _is_refused_meanwhile(said, merge):
        return []
    words = _("“%(said)s” was said since: it holds for both, until one of them says otherwise.")
    return [words % {"said": said.get_says_display()}]


def death_meanwhile(merge: PersonMerge) -> ContactPermission | None:
    """The death that was told while the two were one person, and still stands."""
    rows = counting().filter(person__root=merge.kept.root_id, says=Says.DIED, recorded_at__gte=merge.merged_at)
    return rows.select_related("person").first()


def written_on(death: ContactPermission, merge: PersonMerge) -> Person:
    """The one of the two on whose entry it was written."""
    of_gone = [merge.gone_id, *entries_below(merge.gone)]
    return merge.gone if death.person_id in of_gone else merge.kept


def deaths_meanwhile(merge: PersonMerge, at: datetime) -> Collection[datetime]:
    """When a death was written down while the two were one person: those that stood until the merge was undone."""
    rows = ContactPermission.objects.filter(says=Says.DIED, recorded_at__gte=merge.merged_at, recorded_at__lt=at)
    rows = rows.filter(person__root__in=[merge.kept_id, merge.gone_id]).exclude(taken_back__at__lt=at)
    return set(rows.values_list("recorded_at", flat=True))


def death_is_of(*, merge: PersonMerge, died: Person | None, by: Actor, at: datetime) -> None:
    """Parted already: the death stands on the one who died. Without a choice it stays where it was written."""
    if died is not None and died.pk not in (merge.kept_id, merge.gone_id):
        raise NotPossible(_("Choose which of the two has died."), field="died")
    for one, other in ((merge.kept, merge.gone), (merge.gone, merge.kept)):
        one.refresh_from_db(fields=["root"])
        told = counting().filter(person__root=one.pk, says=Says.DIED, recorded_at__gte=merge.merged_at)
        if died is not None and died.pk == other.pk:
            for said in told.order_by("recorded_at"):
                take_back(said, _("It was the other of two people who were taken for one."), by, at)
                _write_on(other, said, by, at)


def _is_refused_meanwhile(said: ContactPermission, merge: PersonMerge) -> bool:
    return said.recorded_at >= merge.merged_at and said.says in (Says.NO, Says.NO_MORE)


def _write_on(person: Person, said: ContactPermission, by: Actor, at: datetime) -> None:
    note = _("Said while two entries were taken for one person.")
    told = {"how": said.how, "said_at": said.said_at, "said_by": said.said_by, "note": note}
    note_permission(person=person, says=said.says, **told, by=by, at=at)  # type: ignore[arg-type]
