"""What a program may be called, and whether anything new may begin in it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import IN_THE_WAY, Work
from casemgmt.accounts.models import Program
from casemgmt.core.errors import NotPossible


def free_slug(name: str, wanted: str) -> str:
    """The short name in addresses: the one asked for, which nobody may have, else one made from the name."""
    if wanted:
        if Program.objects.filter(slug__iexact=wanted).exists():
            raise NotPossible(_("Another program has this short name."), field="slug")
        return wanted
    stem = slugify(name)[:40] or "program"
    taken = set(Program.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def refuse_same_name(name: str, *, but: Any = None) -> None:
    """Two programs of one name could not be told apart."""
    if Program.objects.filter(name__iexact=name, retired_at=None).exclude(pk=but).exists():
        raise NotPossible(_("Another program has this name."), field="name")


def checked(program: Program) -> Program:
    """Refuse facts that no program can have."""
    try:
        program.clean_fields()
    except ValidationError as problem:
        name, words = next(iter(problem.message_dict.items()))
        raise NotPossible(str(words[0]), field=name) from None
    return program


def refuse_retired(program_id: Any) -> None:
    """Nothing new begins in a program that was retired. The row is held as a new row that points to it would hold it,
    so that retiring waits for what is under way, and what comes later sees that it is over."""
    held = "SELECT id, retired_at FROM accounts_program WHERE id = %s FOR KEY SHARE"
    for program in Program.objects.raw(held, [program_id]):
        if program.retired_at is not None:
            raise NotPossible(_("This program was retired: nothing new begins in it. All of it can still be read."))


def in_the_way(program: Program, at: datetime) -> list[Work]:
    """What a program must have finished before it retires; what counts nothing is left out."""
    return [row for ask in IN_THE_WAY for row in ask(program=program, at=at) if row.count]
