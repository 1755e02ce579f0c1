"""Rules over the whole code, so that the house stays easy to see."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["casemgmt", "providers", "referrals"]
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
NOT_SAID = {"utils", "helpers", "services", "managers", "signals"}
STANDARD_WORDS = {"providers/models/services.py"}  # HSDS calls its table so
DOORS = {
    "guardian": {"casemgmt/core/access.py"},
    # the second one tells the log which task speaks
    "celery": {
        "casemgmt/core/tasks.py",
        "casemgmt/core/task_logs.py",
        "casemgmt/celery.py",
        "casemgmt/__init__.py",
    },
    "jwt": {"casemgmt/accounts/identity/server.py"},
    "pghistory": {"casemgmt/core/history.py"},
    "pyproj": {"providers/projections.py"},
    "PIL": {"casemgmt/core/uploads/pictures.py"},
    "storages": {"casemgmt/core/uploads/bucket.py"},
    "boto3": {"casemgmt/core/uploads/bucket.py"},
    "botocore": {"casemgmt/core/uploads/bucket.py"},
    "pikepdf": {"casemgmt/core/uploads/papers.py"},
    "weasyprint": {"casemgmt/core/pdf.py"},
    "altair": {"casemgmt/reports/charts.py"},
    "vl_convert": {"casemgmt/reports/charts.py"},
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_no_room_is_called_by_a_word_that_says_nothing():
    named = [
        relative(path)
        for path in SOURCES
        if path.stem in NOT_SAID or NOT_SAID & set(path.parent.relative_to(ROOT).parts)
    ]
    assert set(named) <= STANDARD_WORDS


@pytest.mark.parametrize("library", DOORS)
def test_a_big_library_enters_through_one_door(library):
    users = {relative(path) for path in SOURCES if library in imports_of(path)}
    assert users <= DOORS[library]


def test_grants_are_read_only_by_core_access():
    raw = re.compile(r"\.has_perm\(|get_objects_for_user|get_perms\(|ObjectPermissionChecker")
    assert [relative(path) for path in SOURCES if raw.search(path.read_text(encoding="utf-8"))] == []


def test_files_of_rows_come_in_and_go_out_through_one_room():
    """Elsewhere a cell would be run as a formula, a zero lost, a bomb unpacked."""
    doors = {"csv", "openpyxl", "zipfile", "tomllib"}
    users = {relative(path): imports_of(path) & doors for path in SOURCES}
    rooms = ("casemgmt/core/tables/", "casemgmt/core/uploads/")
    outside = {path: found for path, found in users.items() if found and not path.startswith(rooms)}
    assert outside == {}


def test_every_module_says_what_belongs_in_it():
    silent = [
        relative(path)
        for path in SOURCES
        if path.name not in {"__init__.py", "apps.py"}
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


NAMED_BY_DJANGO = {"Command"}  # `manage.py` finds the class by this name


def classes_of(path: Path) -> list[str]:
    return [node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]


def test_a_class_name_means_one_thing():
    """Who reads a name must not have to look up which of two it is; those inside a class are read with its name."""
    homes: dict[str, list[str]] = {}
    for path in SOURCES:
        for name in classes_of(path):
            homes.setdefault(name, []).append(relative(path))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1 and name not in NAMED_BY_DJANGO} == {}


def test_nothing_hides_in_save_or_signals():
    hidden = re.compile(r"def save\(self|post_save|pre_save|@receiver")
    assert [
        relative(path)
        for path in SOURCES
        if path.name != "forms.py" and hidden.search(path.read_text(encoding="utf-8"))
    ] == []


def action_modules():
    """Each app's own `actions`, through which the others ask for a write."""
    fronts = [path for path in SOURCES if re.fullmatch(r"(casemgmt/\w+|\w+)/actions(/__init__)?\.py", relative(path))]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in fronts]


def public_actions():
    for front in action_modules():
        app = front.removesuffix(".actions")
        for name, function in inspect.getmembers(importlib.import_module(front), inspect.isfunction):
            is_ours = function.__module__.startswith(f"{app}.") and "actions" in function.__module__.split(".")
            if is_ours and not name.startswith("_"):
                yield pytest.param(function, id=f"{app}.{name}")


def test_nothing_is_left_out_because_it_could_not_be_imported():
    """An app that does not import, or an address that is not there, breaks loudly and at once."""
    quiet = re.compile(r"except \(?[\w, ]*(ImportError|ModuleNotFoundError|NoReverseMatch)|find_spec\(")
    may_be_missing = "casemgmt/embedded/"  # an extra that production does not install
    found = [relative(path) for path in SOURCES if quiet.search(path.read_text(encoding="utf-8"))]
    assert [path for path in found if not path.startswith(may_be_missing)] == []


WITHOUT_ACTOR = {
    # what a job's turn calls: who asked and the clock come with the turn
    "read_dispatch_export",
    "bring_in_directory",
    "sweep",
    "act_on_due_offers",
    "act_on_ended_consents",
    "sweep_cases",
    "sweep_contacts",
    "sweep_surveys",
    "publish_due_quarters",
    "forget_old_deliveries",
    "possible_results",
    "close_access_under",
}


@pytest.mark.parametrize("action", list(public_actions()))
def test_every_action_says_who_and_when(action):
    parameters = inspect.signature(action).parameters
    if action.__name__ in WITHOUT_ACTOR:
        return
    assert {"by", "at"} <= parameters.keys()
    assert not any(parameter.kind is parameter.POSITIONAL_OR_KEYWORD for parameter in parameters.values())
    assert action.__doc__


def test_no_file_is_longer_than_a_reader_holds():
    long = {relative(path): len(path.read_text().splitlines()) for path in SOURCES if "models" not in path.stem}
    assert {path: lines for path, lines in long.items() if lines > 420 and not path.endswith("settings.py")} == {}


def test_there_is_no_law_enforcement_role_recipient_channel_or_export():
    """What police did at a scene is recorded as fact; nothing goes to them."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.accounts.roles import AgencyRole, Role
    from casemgmt.core.codes import ContactMode
    from casemgmt.people.models import Category, Disclosure
    from providers.models import Service

    police = re.compile(r"police|sheriff|law.?enforcement|cop\b|prosecut", re.I)
    kinds = Service._meta.get_field("kind").choices or []
    lists = [Role, AgencyRole, Permission, ContactMode, Category, Disclosure.Kind, [code for code, _label in kinds]]
    assert [str(word) for words in lists for word in words if police.search(str(word))] == []


def test_what_writes_is_an_action():
    """What follows from a change is written with it: `core/acting.py`. Core's own lanes and jobs stand below it."""
    bare = re.compile(r"^\s*@transaction\.atomic", re.M)
    doors = ("casemgmt/core/effects/", "casemgmt/core/jobs/", "casemgmt/core/sweeps.py")
    plain = [relative(path) for path in SOURCES if bare.search(path.read_text(encoding="utf-8"))]
    assert [path for path in plain if not path.startswith(doors)] == []
