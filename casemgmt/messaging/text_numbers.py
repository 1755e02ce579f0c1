"""Whose number a text was sent to: the program that reads it when nobody knows who wrote."""

from casemgmt.accounts.models import Program
from casemgmt.people import phones

from .models import PersonMessage, TextNumber


def number_of(program: Program) -> str:
    """The program's own number for texts; empty when it uses the installation's."""
    row = TextNumber.objects.filter(program=program).order_by("-at", "-created_at").first()
    return row.number if row else ""


def whose_number(number: str) -> Program | None:
    """The program whose own number this is, now."""
    asked = phones.normalized(number) or number.strip()
    rows = TextNumber.objects.order_by("program", "-at", "-created_at").distinct("program").select_related("program")
    return next((row.program for row in rows if row.number and row.number == asked), None)


def program_of_text(*, sender: str, to: str) -> Program | None:
    """Whose text this is: of the number it was sent to; where several programs share one, of the program that last
    wrote to the sender; where there is only one program, of that one. Else nobody can say."""
    if (named := whose_number(to)) is not None:
        return named
    wrote = PersonMessage.objects.filter(to=sender).order_by("-created_at").select_related("program").first()
    if wrote is not None:
        return wrote.program
    programs = list(Program.objects.order_by("pk")[:2])
    return programs[0] if len(programs) == 1 else None
