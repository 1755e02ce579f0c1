"""Forget one person by the id in the address of their page. Without --ask it only says what would happen.

It asks for it as somebody (--ask MAIL); a second person confirms on the page. Nobody is forgotten by one command alone.
"""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casemgmt.accounts.models import User
from casemgmt.core.errors import NotPossible
from casemgmt.people.models import Person
from casemgmt.retention import actions, papers, proof
from casemgmt.retention.models import ForgetRequest
from casemgmt.retention.queries import REASONS, why_stays


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", type=UUID, help="the id in the address of the person's page")
        parser.add_argument("--purge", action="store_true", help="also who they were as a group, and shared accounts")
        parser.add_argument("--ask", metavar="MAIL", help="write the request down, as this account")
        parser.add_argument("--court", action="store_true", help="a court asked for it, not the person")

    def handle(self, *args: Any, person: UUID, purge: bool, ask: str | None, court: bool, **options: Any) -> None:
        found = Person.objects.select_related("program", "root").filter(pk=person).first()
        if found is None:
            raise CommandError("There is no such person.")
        self._say(found)
        if not ask:
            self.stdout.write("Nothing was changed. With --ask MAIL it is written down; a second person confirms it.")
            return
        how = ForgetRequest.How.PURGE if purge else ForgetRequest.How.ANONYMIZE
        by_whom = ForgetRequest.AskedBy.COURT if court else ForgetRequest.AskedBy.PERSON
        self._ask(found, ask, how, by_whom)

    def _say(self, person: Person) -> None:
        people = list(Person.objects.same_as(person).values_list("pk", flat=True))
        self.stdout.write(f"Entries of this person: {len(people)}. Files: {len(papers.paths_of(people))}.")
        for table, count in sorted(proof.leftovers(people).items()):
            self.stdout.write(f"  {table}: {count}")
        for code in why_stays(person, timezone.now()):
            self.stdout.write(f"Stays for now: {REASONS[code]}.")

    def _ask(self, person: Person, mail: str, how: str, by_whom: str) -> None:
        user = User.objects.filter(email__iexact=mail, is_active=True).first()
        if user is None:
            raise CommandError("There is no such account.")
        at = timezone.now()
        said_on = at.astimezone(person.program.zone).date()
        try:
            actions.ask_to_forget(person=person.now, how=how, asked_for_by=by_whom, said_on=said_on, by=user, at=at)
        except NotPossible as problem:
            raise CommandError(problem.message) from None
        except PermissionDenied:
            raise CommandError("This account may not ask for it.") from None
        self.stdout.write(
            "Written down. A second person confirms it under Settings, “Keeping, forgetting and leaving”."
        )
