"""Writes `docs/generated/`: what the code knows better than a writer. `--check` fails when a page is out of date."""

from argparse import ArgumentParser
from inspect import getdoc, isfunction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from casemgmt.accounts.permissions import CASE_PERMISSIONS, Permission
from casemgmt.accounts.roles import AGENCY_ROLES, PROGRAM_ROLES
from casemgmt.core.documented import DOC_PAGES
from casemgmt.core.hooks import HookList
from casemgmt.core.workflow import Workflow
from casemgmt.feedback.workflow import FEEDBACK
from casemgmt.reports.log_inventory import FIELDS, OF_REQUESTS, logged
from casemgmt.reports.measures import MEASURES, Measure
from referrals.workflow import OFFER, REFERRAL

FOLDER = Path(settings.BASE_DIR) / "docs" / "generated"


class Command(BaseCommand):
    help = "Write the generated pages of the documentation, or check that they are fresh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = [name for name, text in pages().items() if not _is_fresh(name, text)]
        if options["check"] and stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run `manage.py docs`.")
        if not options["check"]:
            _write(stale)
        self.stdout.write(f"{len(stale)} written" if stale else "all fresh")


def pages() -> dict[str, str]:
    """File name to text of every generated page."""
    return {
        "workflow_offer.md": _workflow_page(OFFER),
        "workflow_referral.md": _workflow_page(REFERRAL),
        "workflow_feedback.md": _workflow_page(FEEDBACK),
        "permissions.md": _permissions_page(),
        "measures.md": _measures_page(),
        "hooks.md": _hooks_page(),
        "logs.md": _logs_page(),
        **dict(page() for page in DOC_PAGES),
    }


def _workflow_page(workflow: Workflow) -> str:
    rows = [
        f"| {row.name} | {', '.join(sorted(row.sources))} | {row.target} | `{row.permission}` |"
        for row in workflow.rows
    ]
    head = [f"# Workflow: {workflow.name}", "", "| move | from | to | needs |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, "", "```mermaid", workflow.diagram(), "```", ""])


def _logs_page() -> str:
    rows = [
        f"| `{one.event}` | {one.level} | {', '.join(sorted(one.fields)) or '–'} | `{one.path}` |"
        for one in logged(Path(settings.BASE_DIR))
    ]
    head = [
        "# What is logged",
        "",
        "JSON lines with ids and kinds, never with people. Besides these, each request and what fails:",
        "",
        *(f"- `{name}`: {told}" for name, told in OF_REQUESTS.items()),
        "",
        "| event | urgency | carries | where |",
        "|---|---|---|---|",
    ]
    fields = ["", "| field | what it is |", "|---|---|", *(f"| {name} | {told} |" for name, told in FIELDS.items())]
    return "\n".join([*head, *rows, *fields, ""])


def _permissions_page() -> str:
    roles = {**PROGRAM_ROLES, **AGENCY_ROLES}
    head = [
        "# Who may do what",
        "",
        f"| permission | {' | '.join(roles)} | on one case |",
        f"|---|{'---|' * (len(roles) + 1)}",
    ]
    rows = []
    for permission in sorted(Permission):
        marks = ["●" if permission in held else "" for held in roles.values()]
        rows.append(f"| `{permission}` | {' | '.join(marks)} | {'●' if permission in CASE_PERMISSIONS else ''} |")
    return "\n".join([*head, *rows, ""])


def _measures_page() -> str:
    head = "# Measures\n\nEach is one function of `casemgmt.reports.measures`, one for pages, papers, files and API.\n"
    with override("en"):
        return "\n".join([head, *map(_measure_section, MEASURES.values())])


def _measure_section(about: Measure) -> str:
    facts = f"`{about.code}` · counts {about.unit} · read from: {about.source}"
    return f"## {about.title}\n\n{facts}\n\n{about.definition}\n"


def _hooks_page() -> str:
    head = [
        "# Hooks: how a lower app tells or asks an upper one",
        "",
        "A list that *writes* is called in the order of its numbers, inside the transaction of the action.",
        "",
        "| list | kind | called when | who takes part, in order |",
        "|---|---|---|---|",
    ]
    with override("en"):
        rows = [_hook_row(hook) for hook in sorted(HookList.known, key=lambda hook: hook.name)]
    return "\n".join([*head, *rows, ""])


def _hook_row(hook: HookList[Any]) -> str:
    members = [f"{order} {_member(hook.members[order])}" for order in sorted(hook.members)]
    return f"| `{hook.name}` | {hook.kind} | {hook.when} | {'<br>'.join(members) or 'nobody'} |"


def _member(member: Any) -> str:
    """A function by its name and the first sentence that says what it does; data as it reads."""
    if not isfunction(member):
        return str(member)
    sentence = " ".join((getdoc(member) or "").split("\n\n")[0].split()).split(". ")[0].rstrip(".")
    return f"`{member.__module__}.{member.__qualname__}`: {sentence}"


def _is_fresh(name: str, text: str) -> bool:
    path = FOLDER / name
    return path.exists() and path.read_text(encoding="utf-8") == text


def _write(names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names:
        (FOLDER / name).write_text(pages()[name], encoding="utf-8")
