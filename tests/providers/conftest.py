"""What the directory's tests share: bringing files in, and the standard's own schemas."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from casemgmt.core.actor import CLOCK
from providers.actions import import_reading
from providers.actions.import_rows import Imported
from providers.files import read_path
from tests.cast import NOW

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
HSDS = SHARED / "hsds"


@pytest.fixture
def shared() -> Path:
    """Directories kept beside the project; not part of it."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not there: the published directories are tested only where it is")
    return SHARED


@pytest.fixture
def bring(db):
    """Bring a file in, as set-up does."""

    def bring(path: Any, *, mapping: str = "", source: str = "") -> Imported:
        found = read_path(path, mapping=mapping, source=source)
        return import_reading(
            reading=found.reading, source=found.source, by=CLOCK, at=NOW, is_source_named=found.is_source_named
        )

    return bring


@pytest.fixture
def write(tmp_path):
    """Write a file: bytes, text or anything JSON can hold."""

    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        if not isinstance(content, bytes):
            content = (content if isinstance(content, str) else json.dumps(content)).encode()
        path.write_bytes(content)
        return path

    return write


@cache
def _schema(name: str) -> Any:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    def retrieve(uri: str) -> Resource:
        return _resource(HSDS / "schema" / uri.rpartition("/")[2])

    def _resource(path: Path) -> Resource:
        return Resource.from_contents(json.loads(path.read_text()), default_specification=DRAFT202012)

    schema = json.loads((HSDS / "schema" / name).read_text())
    return Draft202012Validator(
        schema, registry=Registry(retrieve=retrieve), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


@pytest.fixture
def schema_errors(shared):
    """What the standard's own schema says against a document."""

    def errors(name: str, document: Any) -> list[str]:
        found = _schema(name).iter_errors(document)
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:120]}" for error in found]

    return errors
