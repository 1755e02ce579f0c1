"""Test databases: a template made once per state of the migrations, a clone per test process, tests as the app role.

A test inside a transaction rolls back. A test with real commits (`transactional_db`, `live_server`) is followed by an
owner-run truncate that puts the reference rows back: the application role may not truncate anything.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings
from psycopg import sql

from casemgmt.core.database import as_owner
from casemgmt.embedded import places
from casemgmt.settings import CACHES
from tests.ground import GROUND

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES_KEPT = 3
# What the schema and the reference rows depend on.
SHAPE = [
    "**/migrations/*.py",
    "**/models.py",
    "**/models/*.py",
    "**/roles.py",
    "**/access.py",
    "casemgmt/core/database.py",
    "casemgmt/core/months/*.py",
    "casemgmt/retention/door.py",
    "casemgmt/retention/fading.py",
    "casemgmt/retention/places.py",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A clone of the template, for this process alone."""
    if not settings.DATABASE_OWNER:
        pytest.exit("DATABASE_OWNER_URL is not set: the tests need a role that may create databases.", returncode=2)
    kept = connection.settings_dict["NAME"]
    clone = _name_of_a_clone("rows")
    with django_db_blocker.unblock():
        _clone(_template(), clone)
        _point_at(clone)
        reference = _reference_rows()
    with _truncating_teardown(reference):
        yield
    with django_db_blocker.unblock():
        GROUND.drop()
        _hang_up()
        _point_at(kept)
        _as_owner("DROP DATABASE IF EXISTS {name}", clone)


def _name_of_a_clone(of: str) -> str:
    return f"casemgmt_test_{of}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"


@contextmanager
def another(name: str) -> Iterator[str]:
    """One more clone for this process, gone afterwards; its name."""
    clone = _name_of_a_clone(name)
    _clone(_template(), clone)
    try:
        yield clone
    finally:
        _as_owner("DROP DATABASE IF EXISTS {name}", clone)


@contextmanager
def within(name: str) -> Iterator[None]:
    """In that database for a while."""
    kept = connection.settings_dict["NAME"]
    _point_at(name)
    try:
        yield
    finally:
        _point_at(kept)


@pytest.fixture
def database_urls(transactional_db: None) -> tuple[str, str]:
    """Addresses of this test's database for processes of its own: (application role, owner)."""
    name = connection.settings_dict["NAME"]
    return _address(connection.settings_dict, name), _address(settings.DATABASE_OWNER, name)


def _address(parts: dict, name: str) -> str:
    secret = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    place = f"host={parts['HOST']}" + (f"&port={parts['PORT']}" if parts["PORT"] else "")
    return f"postgresql://{parts['USER']}{secret}@/{name}?{place}"


def _template() -> str:
    """The template for the migrations as they stand; made by whoever comes first, used by all."""
    name = f"casemgmt_tpl_{_fingerprint()}"
    with open(places.var() / "test-template.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in _databases():
            _drop_leftovers()
            _make_template(name)
    return name


def _make_template(name: str) -> None:
    draft = f"{name}_draft"
    _as_owner("DROP DATABASE IF EXISTS {name}", draft)
    _as_owner("CREATE DATABASE {name}", draft)
    kept = connection.settings_dict["NAME"]
    _point_at(draft)
    try:
        # As a city has it: processes of the tests' own keep in a table what this one keeps in memory.
        with override_settings(CACHES=CACHES):
            call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    finally:
        _point_at(kept)
    _as_owner("ALTER DATABASE {name} RENAME TO {other}", draft, name)


def _clone(template: str, name: str) -> None:
    _as_owner("CREATE DATABASE {name} TEMPLATE {other}", name, template)
    _as_owner("ALTER DATABASE {name} SET synchronous_commit = off", name)


def clone_to(name: str) -> None:
    """A clone of the template under that name; the default connection points at it. In a moment, what `migrate` takes
    a minute for."""
    _clone(_template(), name)
    _point_at(name)


def _hang_up() -> None:
    """End the sessions that threads of a live server left open; the owner may not, the role itself may. Asked on a new
    line: the old one may have been ended by what a test did."""
    connection.close()
    others = "datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


def _drop_leftovers() -> None:
    """Old templates, and clones whose process was killed."""
    names = _databases()
    templates = [name for name in names if name.startswith("casemgmt_tpl_")]
    dead = [name for name in names if name.startswith("casemgmt_test_") and not _alive(int(name.rsplit("_", 1)[1]))]
    for name in [*templates[: -TEMPLATES_KEPT or None], *dead]:
        with suppress(psycopg.Error):
            _as_owner("DROP DATABASE IF EXISTS {name}", name)


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _fingerprint() -> str:
    seen = hashlib.sha256(b"2")
    for pattern in [*SHAPE, "requirements.txt"]:
        for path in sorted(ROOT.glob(f"casemgmt/{pattern}" if pattern.startswith("**") else pattern)):
            seen.update(path.read_bytes())
        for app in ("providers", "referrals"):
            for path in sorted((ROOT / app).glob(pattern)) if pattern.startswith("**") else []:
                seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def _databases() -> list[str]:
    with _owner_line() as line:
        return [row[0] for row in line.execute("SELECT datname FROM pg_database ORDER BY oid")]


def _as_owner(statement: str, name: str, other: str = "", tries: int = 40) -> None:
    """The server's own sweeping may be in the way of dropping a database: no owner can end that, it ends itself."""
    words = sql.SQL(statement).format(name=sql.Identifier(name), other=sql.Identifier(other or name))
    try:
        with _owner_line() as line:
            line.execute(words)
    except psycopg.errors.InsufficientPrivilege as problem:
        if tries == 1 or "terminate process" not in str(problem):
            raise
        time.sleep(0.25)
        _as_owner(statement, name, other, tries - 1)


def _owner_line() -> psycopg.Connection:
    owner = settings.DATABASE_OWNER
    keys = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.connect(**{key: owner[name] for key, name in keys.items() if owner[name]}, autocommit=True)


def _point_at(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def _reference_rows() -> dict[str, bytes]:
    """Rows that migrations put in, as the text COPY writes."""
    with as_owner() as owner, owner.cursor() as cursor:
        return {table: copied_out(cursor, table) for table in _filled_tables(cursor)}


def copied_out(cursor: psycopg.Cursor, table: str) -> bytes:
    """All rows of a table as the text COPY writes, also where they lie in parts of it."""
    columns = _written_columns(cursor, table)
    whole = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, sql.Identifier(table))
    with cursor.copy(whole) as out:
        return b"".join(bytes(part) for part in out)


def copy_in(cursor: psycopg.Cursor, table: str, rows: bytes) -> None:
    """Put such rows into the table."""
    columns = _written_columns(cursor, table)
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)) as into:
        into.write(rows)


def _written_columns(cursor: psycopg.Cursor, table: str) -> sql.Composable:
    """Without those that the database makes of others."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [f'"{table}"'],
    )
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())


def _filled_tables(cursor: psycopg.Cursor) -> list[str]:
    tables = connection.introspection.table_names(cursor)
    one = sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})")
    parts = [one.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
    cursor.execute(sql.SQL(" UNION ALL ").join(parts))
    return [row[0] for row in cursor.fetchall()]


@contextmanager
def _truncating_teardown(reference: dict[str, bytes]) -> Iterator[None]:
    original = TransactionTestCase._fixture_teardown

    def put_back(self: TransactionTestCase) -> None:
        _restore(reference)

    TransactionTestCase._fixture_teardown = put_back
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = original


def _restore(reference: dict[str, bytes]) -> None:
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")
        cursor.execute("BEGIN")
        names = sql.SQL(", ").join(map(sql.Identifier, _filled_tables(cursor)))
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for table, rows in reference.items():
            copy_in(cursor, table, rows)
        cursor.execute("COMMIT")
