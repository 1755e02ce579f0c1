"""News that has piled up for one reader travels as one letter.

When several effects wait, each is asked once who would read it now; the fingerprint of its readers is kept on its row.
Who claims one of them takes all that wait for the same readers along: the oldest carries the letter, the others are
told with it, each with its own line. Kinds that must go alone say why where they are registered.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, in_one_letter

from .kinds import KINDS, kinds_that_share
from .writing import SETTLE

# From so many that wait for the same readers on, one letter tells of them all.
MANY = 2
MOST_IN_ONE_LETTER = 500
AT_ONCE = 200
# Of so many that are asked for one letter the lease is renewed.
RENEW_EACH = 25
# One worker at a time asks who reads what: nobody sends a part of a pile while the rest is being looked at.
ASKING_WHO_READS = 7_260_411


class LeaseLost(Exception):
    """Somebody else sends it now."""


def find_readers(at: datetime) -> None:
    """Ask of each effect that waits who would read it, when there are enough of them to make a pile."""
    while _has_a_pile(at) and _ask_some(at):
        pass


def _ripe(at: datetime) -> QuerySet[Effect]:
    """What may travel together now: due, about to be, or put off after a failed try. Not what is being sent."""
    rows = Effect.objects.waiting().filter(kind__in=kinds_that_share(), lease=None)
    return rows.filter(Q(due_at__lte=at + SETTLE) | Q(attempts__gt=0))


def _has_a_pile(at: datetime) -> bool:
    ripe = _ripe(at)
    return ripe.filter(reader="").exists() and len(ripe.values_list("pk")[:MANY]) == MANY


@transaction.atomic
def _ask_some(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASKING_WHO_READS])
    asked = list(_ripe(at).filter(reader="").order_by("due_at", "id")[:AT_ONCE])
    for effect in asked:
        effect.reader = _reader_of(effect, at)
    Effect.objects.bulk_update(asked, ["reader"])
    return len(asked)


def _reader_of(effect: Effect, at: datetime) -> str:
    """The fingerprint of who reads this effect's letter; one of its own when it cannot be made or says nothing."""
    try:
        made = _made(effect, at)
    except Exception:  # it fails again, alone and on record, when its turn comes
        made = None
    return fingerprint(made) if made else f"none:{effect.pk}"


def fingerprint(letter: NeutralMail) -> str:
    """The same for letters to the same addresses, and no address can be read from it."""
    whom = ",".join(sorted(address.lower() for address in letter.recipients()))
    return salted_hmac("core.effects.reader", whom, algorithm="sha256").hexdigest()


def gather(effect: Effect, at: datetime) -> Effect:
    """Take all that wait for the same readers along with this effect; the one that carries the letter is returned. In
    the transaction of the claim. A letter whose last try has no outcome is said again as it was."""
    if not effect.reader or effect.lease is not None or not KINDS[effect.kind].shares_a_letter:
        return effect
    rows = _ripe(at).filter(reader=effect.reader).exclude(pk=effect.pk).order_by("created_at", "id")
    others = list(rows.select_for_update(skip_locked=True)[: MOST_IN_ONE_LETTER - 1])
    if len(others) + 1 < MANY and not any(_carries(row) for row in [effect, *others]):
        return effect
    carrier, *rest = sorted([effect, *others], key=lambda row: (row.created_at, row.pk))
    _tell_with(carrier, rest, at)
    return carrier


def _carries(effect: Effect) -> bool:
    return _companions(effect).exists()


def _companions(carrier: Effect) -> QuerySet[Effect]:
    return Effect.objects.filter(told_with=carrier.pk)


def _tell_with(carrier: Effect, rest: Iterable[Effect], at: datetime) -> None:
    """Nothing is left to send of those but the carrier's letter; what they carried themselves is told there too."""
    ids = [row.pk for row in rest]
    Effect.objects.filter(told_with__in=ids).update(told_with=carrier.pk)
    Effect.objects.filter(pk__in=ids).update(dropped_at=at, told_with=carrier.pk, last_error="", lease=None)


def letter(carrier: Effect, at: datetime, *, hold: Callable[[], bool]) -> NeutralMail | None:
    """One letter for the carrier and all that are told with it, each asked anew; None when the carrier is alone. Who is
    read by somebody else by now, or cannot be made, goes on its own. Asking many takes a while: `hold` renews the
    lease, and says whether it is still ours."""
    companions = list(_companions(carrier).order_by("created_at", "id"))
    if not companions:
        return None
    made = _made(carrier, at)
    told, readers = [made] if made else [], fingerprint(made) if made else ""
    for number, row in enumerate(companions, start=1):
        if number % RENEW_EACH == 0 and not hold():
            raise LeaseLost
        made = _made_or_alone(row, at, readers)
        if made:
            told, readers = [*told, made], readers or fingerprint(made)
    return in_one_letter(told) if told else None


def _made_or_alone(row: Effect, at: datetime, readers: str) -> NeutralMail | None:
    """What this one says in the letter to these readers; None where it says nothing, or is sent on its own."""
    try:
        made = _made(row, at)
    except Exception:  # it fails again, alone and on record, when its turn comes
        _send_alone(row, at)
        return None
    if made and readers and fingerprint(made) != readers:
        _send_alone(row, at)
        return None
    return made


def _made(effect: Effect, at: datetime) -> NeutralMail | None:
    with transaction.atomic():
        made = KINDS[effect.kind].send(effect, at)
    return made if isinstance(made, NeutralMail) else None


def _send_alone(row: Effect, at: datetime) -> None:
    Effect.objects.filter(pk=row.pk).update(dropped_at=None, told_with=None, reader="", due_at=at)
