"""What a migration after the last release may do to tables that are in use, while the old processes still write.

`docs/upgrade.md` says what is done instead. Whoever has a reason names it in ALLOWED.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from casemgmt.core.expanding import default_stays
from tests.upgrade.release import HEADS

OURS = ("casemgmt.", "providers", "referrals")
# Tables that grow with every call, contact and page: an index on them is made beside them, without holding them.
LARGE = {
    "core.event", "core.accesslog", "core.effect", "core.stoodthen", "core.correction",
    "people.person", "people.contactpoint", "people.disclosure",
    "encounters.encounter", "encounters.encounterperson",
    "cases.case", "cases.need", "cases.note", "duties.duty",
    "followups.followup", "followups.attempt", "messaging.personmessage",
    "referrals.offer", "referrals.referral", "referrals.message",
    "accounts.browsersession",
}  # fmt: skip

# app, migration, what → why it may.
ALLOWED: dict[tuple[str, str, str], str] = {}


def after_the_release() -> list[Any]:
    """Our migrations that are not yet in the last release."""
    loader = MigrationLoader(None)
    old = {node for head in HEADS.items() for node in loader.graph.forwards_plan(head)}
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}
    new = [key for key in loader.graph.nodes if key not in old and key[0] in ours]
    return [loader.graph.nodes[key] for key in sorted(new)]


@cache
def in_the_release() -> set[tuple[str, str]]:
    """The tables that the old code knows: app and model."""
    return set(MigrationLoader(None).project_state(list(HEADS.items())).models)


def faults_of(migration: Any) -> Iterator[tuple[str, str]]:
    """What it does to a table of the release that it should not: what, and what to do instead."""
    for operation in migration.operations:
        about = getattr(operation, "model_name_lower", None) or getattr(operation, "name_lower", None)
        about = getattr(operation, "old_name_lower", about) if isinstance(operation, ops.RenameModel) else about
        if (migration.app_label, about) in in_the_release():
            yield from _faults(migration.app_label, operation)


def _faults(app: str, operation: Any) -> Iterator[tuple[str, str]]:
    match operation:
        case ops.AddField():
            yield from _of_new_column(operation)
        case ops.AlterField():
            yield from _of_changed_column(operation)
        case ops.RenameField():
            yield (
                f"renames {operation.old_name}",
                "add the new column, fill it, read both; drop the old one a release later",
            )
        case ops.RenameModel():
            yield f"renames {operation.old_name}", "keep the table: give the model its `db_table`"
        case ops.RemoveField():
            yield (
                f"removes {operation.name}",
                "first a release whose code does not read it and whose column may be empty",
            )
        case ops.DeleteModel():
            yield f"removes {operation.name}", "first a release whose code does not read it"
        case ops.AlterModelTable():
            yield f"moves {operation.name}", "the old code asks for the old name"
        case AddIndexConcurrently():
            return
        case ops.AddIndex() | ops.AddConstraint():
            yield from _of_large(app, operation)


def _of_large(app: str, operation: Any) -> Iterator[tuple[str, str]]:
    thing = getattr(operation, "index", None) or operation.constraint
    if f"{app}.{operation.model_name_lower}" not in LARGE:
        return
    if isinstance(thing, models.CheckConstraint):
        yield f"adds {thing.name}", "AddConstraintNotValid now, ValidateConstraint in the next migration"
    else:
        yield f"adds {thing.name}", "AddIndexConcurrently, in a migration with atomic = False"


def _of_new_column(operation: Any) -> Iterator[tuple[str, str]]:
    field, what = operation.field, f"adds {operation.name}"
    if field.many_to_many or field.null or field.has_db_default() or isinstance(field, models.GeneratedField):
        return
    if not default_stays(field):
        yield what, "the old code writes rows without it: let it be empty, or give it db_default"
    elif field.unique:
        yield what, "a unique column with one default for all rows cannot be made"


def _of_changed_column(operation: Any) -> Iterator[tuple[str, str]]:
    """Django does not tell what it was; what can never be judged by the new field alone is left to the upgrade test."""
    if not operation.field.null and operation.field.default is not NOT_PROVIDED and callable(operation.field.default):
        return
    if operation.field.unique and not operation.field.primary_key:
        yield f"makes {operation.name} unique", "rows may be twice already: look first, AddIndexConcurrently"


NEW = after_the_release()


@pytest.mark.parametrize("migration", NEW, ids=lambda m: f"{m.app_label}.{m.name}")
def test_a_migration_lets_the_old_code_go_on(migration):
    faults = [
        f"{what}: {instead}"
        for what, instead in faults_of(migration)
        if (migration.app_label, migration.name, what) not in ALLOWED
    ]
    assert faults == []


def test_what_is_allowed_is_there_and_has_a_reason():
    done = {(m.app_label, m.name, what) for m in NEW for what, _instead in faults_of(m)}
    assert ALLOWED.keys() <= done
    assert all(len(reason) > 20 for reason in ALLOWED.values())


def test_the_release_is_in_the_migrations():
    loader = MigrationLoader(None)
    assert {head for head in HEADS.items() if head not in loader.graph.nodes} == set()
    assert {app for app, _name in loader.graph.leaf_nodes()} >= HEADS.keys()


class OfOne:
    """A migration with one operation on a table that grows."""

    app_label = "cases"

    def __init__(self, operation: Any) -> None:
        self.operations = [operation]


def word(**told: Any) -> models.Field:
    return models.CharField(max_length=9, **told)


INDEX = models.Index(fields=["state"], name="case_by_state")


@pytest.mark.parametrize(
    "operation",
    [
        ops.AddField("case", "word", word()),
        ops.AddField("case", "moment", models.DateTimeField(default=lambda: None)),
        ops.AddField("case", "moment", models.DateTimeField(auto_now_add=True)),
        ops.RenameField("case", "state", "standing"),
        ops.RemoveField("case", "state"),
        ops.DeleteModel("case"),
        ops.AddIndex("case", INDEX),
        ops.AddConstraint("case", models.CheckConstraint(name="one", condition=models.Q(state="open"))),
        ops.AddConstraint("case", models.UniqueConstraint(name="one", fields=["state"])),
    ],
    ids=lambda operation: operation.describe(),
)
def test_each_of_these_is_found(operation):
    assert len(list(faults_of(OfOne(operation)))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        ops.AddField("case", "word", word(null=True)),
        ops.AddField("case", "word", word(default="", blank=True)),
        ops.AddField("case", "words", models.JSONField(default=dict)),
        ops.AddField("case", "word", word(db_default="new")),
        AddIndexConcurrently("case", INDEX),
        ops.AddIndex("restriction", INDEX),
    ],
    ids=lambda operation: operation.describe(),
)
def test_none_of_these_is(operation):
    assert list(faults_of(OfOne(operation))) == []
