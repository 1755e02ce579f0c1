"""Opening the directory to other systems, and the keys they read it with."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.secret_links import hash_of, new_secret

from .models import MOST_KEYS, DoorKey, DoorRule, Openness

PREFIX = "aftercall_directory_"  # what looks for lost secrets in other people's files can find it by
USE_IS_NOTED = timedelta(minutes=1)


@action
def open_door(*, program: Program, opens: str, seen: str | None = None, by: Actor, at: datetime) -> DoorRule | None:
    """Say to whom the program's listings are open from now on. `seen` is the rule the form showed."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = DoorRule.objects.filter(program=program).first()
    refuse_stale(newest, seen)
    if opens not in Openness.values:
        raise NotPossible(_("Choose to whom the listings are open."), field="opens")
    if opens == (newest.opens if newest else Openness.MEMBERS):
        return newest
    made = DoorRule.objects.create(program=program, opens=opens, changed_by=account_of(by), changed_at=at)
    record("program.door_opened", program, by=by, at=at, rule=made.pk, opens=opens)
    return made


@action
def make_door_key(*, program: Program, name: str, by: Actor, at: datetime) -> tuple[DoorKey, str]:
    """Make a key for somebody's system. The second value is its secret: it is shown now and kept nowhere."""
    require(by, Permission.PROGRAM_RULES, program)
    lock_program(program)
    if not name.strip():
        raise NotPossible(_("Say who has the key."), field="name")
    if DoorKey.objects.live().filter(program=program).count() >= MOST_KEYS:
        raise NotPossible(_("There are %(n)d keys. End one that is not needed any more.") % {"n": MOST_KEYS})
    secret = PREFIX + new_secret()
    key = DoorKey.objects.create(
        program=program, name=name.strip(), secret_hash=hash_of(secret), made_by=user_of(by), made_at=at
    )
    record("door_key.made", key, by=by, at=at)
    return key, secret


@action
def end_door_key(*, key: DoorKey, by: Actor, at: datetime) -> DoorKey:
    """It opens nothing from now on."""
    key = DoorKey.objects.select_for_update(of=("self",)).select_related("program").get(pk=key.pk)
    require(by, Permission.PROGRAM_RULES, key.program)
    if key.ended_at:
        raise NotPossible(_("This key was ended already."))
    key.ended_at, key.ended_by = at, user_of(by)
    key.save(update_fields=["ended_at", "ended_by"])
    record("door_key.ended", key, by=by, at=at)
    return key


def note_key_use(*, key: DoorKey, at: datetime) -> None:
    """Write down that it was used; once a minute is enough."""
    lately = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - USE_IS_NOTED)
    if key.last_used_at is None or at - key.last_used_at >= USE_IS_NOTED:
        DoorKey.objects.filter(lately, pk=key.pk).update(last_used_at=at)
