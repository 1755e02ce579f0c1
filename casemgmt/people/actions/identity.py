"""Who is the same person: merging, taking it back, and remembering that two are different.

A merge points one entry at the other, whose facts are then what stands. Rows of both stay where they were written;
whatever is one for each person goes by `Person.root`. What the merge wrote on the kept entry is remembered with what
stood there before, so that it can be undone after more was done.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, User, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import hooks, merging
from ..household.queries import are_kept_apart
from ..models import ContactCard, NotSamePerson, Person, PersonMerge
from ..permission.parting import death_is_of
from ..queries import told_apart
from .locks import lockable, refuse_forgotten


@action
def merge_people(
    *, keep: Person, gone: Person, take: Collection[str] = (), all_the_same: bool = False, by: Actor, at: datetime
) -> PersonMerge:
    """Two entries are one person. What the kept one lacks comes from the other; `take` names facts in which the other
    one is right. Both cards' warnings stand, and who is restricted on one stays restricted.

    Entries that somebody told apart, or that were merged with such, and two who must not be together, are merged only
    `all_the_same`.
    """
    keep, gone = _lock_both(keep, gone)
    require(by, Permission.PERSON_EDIT, keep)
    _check_pair(keep, gone)
    _check_told_apart(keep, gone, all_the_same, by, at)
    _check_not_together(keep, gone, all_the_same, at)
    merge = PersonMerge(program_id=keep.program_id, kept=keep, gone=gone, merged_at=at, merged_by=account_of(by))
    merge.before = merging.snapshot(keep)
    merge.filled = _fill(keep, gone, merging.taken(keep, gone, take), at)
    merge.save(force_insert=True)
    _join_cards(keep, gone)
    _point(gone, keep)
    record("person.merged", merge, by=by, at=at, person_id=keep.pk, kept=keep.pk, gone=gone.pk)
    for hook in hooks.ON_MERGED:
        hook(merge=merge, by=by, at=at)
    return merge


@action
def undo_merge(*, merge: PersonMerge, died: Person | None = None, by: Actor, at: datetime) -> PersonMerge:
    """They are two people after all: both stand as before, except where something was corrected or added since. Of a
    death that was told meanwhile `died` says whose it was; else it stays with the entry it was written on."""
    keep, gone = _lock_both(merge.kept, merge.gone)
    require(by, Permission.PERSON_EDIT, keep)
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at:
        return merge
    if keep.merged_into_id:
        raise NotPossible(_("This entry was itself merged later. Undo that merge first."))
    _take_back(keep, gone, merge)
    _point(gone, None)
    death_is_of(merge=merge, died=died, by=by, at=at)
    merge.undone_at, merge.undone_by = at, account_of(by)
    merge.save(update_fields=["undone_at", "undone_by"])
    record("person.unmerged", merge, by=by, at=at, person_id=keep.pk, kept=keep.pk, gone=gone.pk)
    for hook in hooks.ON_UNMERGED:
        hook(merge=merge, by=by, at=at)
    return merge


@action
def not_same_person(*, one: Person, other: Person, by: User, at: datetime) -> NotSamePerson:
    """Somebody looked at two people and found them different: they, and whatever is merged with them later, are not
    proposed as one again."""
    require(by, Permission.PERSON_EDIT, one)
    require(by, Permission.PERSON_EDIT, other)
    if one.root_id == other.root_id:
        raise NotPossible(_("These are one person now. Undo the merge if they are two."))
    first, second = sorted((one, other), key=lambda person: person.pk)
    found, is_new = NotSamePerson.objects.get_or_create(
        one=first, other=second, withdrawn_at=None, defaults={"by": by, "at": at}
    )
    if is_new:
        record("person.told_apart", found, by=by, at=at, person_id=one.pk, program_id=one.program_id, other=other.pk)
    return found


def _lock_both(one: Person, other: Person) -> tuple[Person, Person]:
    rows = lockable().select_related("program").filter(pk__in=[one.pk, other.pk])
    found = {person.pk: person for person in rows.order_by("pk")}
    return refuse_forgotten(found[one.pk]), refuse_forgotten(found[other.pk])


def _check_pair(keep: Person, gone: Person) -> None:
    if keep.pk == gone.pk:
        raise NotPossible(_("This is the same entry. Choose another person."))
    if keep.program_id != gone.program_id:
        raise NotPossible(_("People of different programs cannot be merged."))
    if keep.merged_into_id or gone.merged_into_id:
        raise NotPossible(_("One of them was merged already. Reload the page to see how it stands."))


def _check_told_apart(keep: Person, gone: Person, all_the_same: bool, by: Actor, at: datetime) -> None:
    pairs = told_apart(keep, gone)
    if pairs and not all_the_same:
        words = _("%(who)s found on %(day)s that these are two people. Merge them all the same, if that was wrong.")
        day = pairs[0].at.astimezone(keep.program.zone).date()
        raise NotPossible(words % {"who": pairs[0].by, "day": day.isoformat()}, field="all_the_same")
    for pair in pairs:
        pair.withdrawn_at, pair.withdrawn_by = at, account_of(by)
        pair.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _check_not_together(keep: Person, gone: Person, all_the_same: bool, at: datetime) -> None:
    today = at.astimezone(keep.program.zone).date()
    if not all_the_same and are_kept_apart(keep, gone, today):
        words = _("These two are marked as not together. Merge them all the same, if that was wrong.")
        raise NotPossible(words, field="all_the_same")


def _fill(keep: Person, gone: Person, names: list[str], at: datetime) -> list[str]:
    merging.copy(gone, keep, names)
    if gone.is_restricted and not keep.is_restricted:
        keep.is_restricted, keep.restricted_at = True, at
    keep.version += 1
    keep.save()
    return names


def _join_cards(keep: Person, gone: Person) -> None:
    cards = {card.person_id: card for card in ContactCard.objects.filter(person__in=[keep, gone])}
    if gone.pk in cards:
        own = cards.get(keep.pk) or ContactCard(person=keep)
        for name in merging.CARD:
            setattr(own, name, merging.together(name, getattr(own, name), getattr(cards[gone.pk], name)))
        own.save()


def _point(gone: Person, keep: Person | None) -> None:
    """Let an entry, and all that lead to it, stand for the kept one, or for itself again."""
    below = merging.entries_below(gone)
    gone.merged_into, gone.root, gone.version = keep, keep or gone, gone.version + 1
    gone.save(update_fields=["merged_into", "root", "version"])
    Person.objects.filter(pk__in=below).update(root=keep or gone)


def _take_back(keep: Person, gone: Person, merge: PersonMerge) -> None:
    """What the merge had written and nobody has corrected since is as it was before."""
    merging.restore(keep, [name for name in merge.filled if merging.is_as_merged(keep, gone, name)], merge.before)
    keep.is_restricted = merging.was_restricted(merge) if gone.is_restricted else keep.is_restricted
    keep.version += 1
    keep.save()
    card = ContactCard.objects.filter(person=keep).first()
    if card and "card" in merge.before and merging.is_card_as_merged(card, gone, merge.before["card"]):
        for name in merging.CARD:
            setattr(card, name, merge.before["card"].get(name, ""))
        card.save()
