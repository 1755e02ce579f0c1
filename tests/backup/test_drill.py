"""The drill: what was backed up stands in an empty place again, counted, with its files, and its pages open."""

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from casemgmt.accounts.factors import secrets
from casemgmt.cases.models import Case
from casemgmt.core.backup import BackupRefused, restore_backup, rows, writing
from casemgmt.core.models import Event, Heartbeat
from tests import databases
from tests.house.standing import Standing


@pytest.fixture(scope="module")
def backup(standing_world: Standing, django_db_blocker, tmp_path_factory) -> Path:
    """The small world in a file."""
    path = tmp_path_factory.mktemp("backup") / "world.backup"
    media = override_settings(MEDIA_ROOT=standing_world.files)
    with django_db_blocker.unblock(), databases.within(standing_world.database), media:
        call_command("backup", str(path), stdout=io.StringIO())
        # how old the last backup is is told on /metrics; the world stays as it was
        assert Heartbeat.objects.filter(name="backup").delete()[0] == 1
    return path


@contextmanager
def place(name: str, folder: Path) -> Iterator[None]:
    """An empty system."""
    with databases.another(name) as database, databases.within(database), override_settings(MEDIA_ROOT=folder):
        yield


def counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        return rows.counts_of(cursor, rows.columns_of_tables(cursor))


@pytest.fixture
def source(standing_world: Standing, django_db_blocker):
    """What the world has: counts, newest event, files with their content."""
    media = override_settings(MEDIA_ROOT=standing_world.files)
    with django_db_blocker.unblock(), databases.within(standing_world.database), media:
        yield counted(), writing.newest_event(), contents(standing_world.files)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_stands_again_in_an_empty_place(source, backup, tmp_path):
    counts, newest, files = source
    with place("restored", tmp_path):
        said = io.StringIO()
        call_command("restore", str(backup), stdout=said)
        assert counted() == counts
        assert sum(counts.values()) > 1000
        assert writing.newest_event() == newest
        assert contents(tmp_path) == files
        assert files
        assert "The keys here are those it was taken under" in said.getvalue()
        a_page_opens()
        the_next_row_gets_a_new_number()
        nothing_may_be_changed_that_is_append_only()


def a_page_opens() -> None:
    case = Case.objects.filter(owner__isnull=False).order_by("pk").first()
    browser = Client()
    browser.force_login(case.owner)
    answer = browser.get(reverse("cases:case", args=[case.pk]))
    assert answer.status_code == 200
    assert browser.get("/my-day/").status_code == 200


def the_next_row_gets_a_new_number() -> None:
    last = Event.objects.order_by("-pk").first()
    last.pk = None
    last.save(force_insert=True)
    assert last.pk == Event.objects.order_by("-pk").first().pk


def nothing_may_be_changed_that_is_append_only() -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Event.objects.all()._raw_delete("default")


def test_what_is_there_is_not_lost_unless_one_says_so(source, backup, tmp_path):
    counts, _newest, files = source
    with place("full", tmp_path):
        get_user_model().objects.create_user(email="somebody@here.example", password="a-long-password-of-theirs")
        (tmp_path / "theirs.txt").write_text("theirs")
        with pytest.raises(CommandError, match="not empty"):
            call_command("restore", str(backup))
        assert get_user_model().objects.count() == 1
        call_command("restore", str(backup), replace=True, stdout=io.StringIO())
        assert counted() == counts
        assert contents(tmp_path) == files


def test_a_folder_with_files_is_not_empty(source, backup, tmp_path):
    (tmp_path / "theirs.txt").write_text("theirs")
    with place("folder", tmp_path), pytest.raises(CommandError, match="MEDIA_ROOT is not empty"):
        call_command("restore", str(backup))


def test_what_is_damaged_or_does_not_fit_changes_nothing(source, backup, tmp_path):
    """Cut off anywhere, bent anywhere, without its end, of another release, a row short: an empty system stays one."""
    whole = backup.read_bytes()
    with place("other", tmp_path):
        before = counted()
        for wrong, said in [*damaged(whole), *unfitting(whole)]:
            with pytest.raises(BackupRefused, match=said):
                restore_backup(io.BytesIO(wrong))
            assert counted() == before
            assert contents(tmp_path) == {}


def damaged(whole: bytes) -> Iterator[tuple[bytes, str]]:
    bent = bytearray(whole)
    bent[len(whole) // 2] ^= 0xFF
    yield whole[: len(whole) // 2], "to its end"
    yield whole[:-20], "to its end"
    yield bytes(bent), "Take an earlier one"
    yield b"", "cannot be read|no backup"
    yield b"no backup", "cannot be read"
    yield edited(whole, end=False), "its end is missing"


def unfitting(whole: bytes) -> Iterator[tuple[bytes, str]]:
    with tarfile.open(fileobj=io.BytesIO(whole)) as tar:
        tables = json.loads(tar.extractfile("manifest.json").read())["tables"]
    tables["core_event"]["rows"] += 1
    yield edited(whole, tables=tables), "core_event"
    yield edited(whole, migrations=[]), "taken under release"
    yield edited(whole, format=99), "format 99"
    yield edited(whole, newest_event={"id": 1}), "newest event"


def edited(whole: bytes, *, end: bool = True, **manifest) -> bytes:
    """The same backup with another manifest, or without its end."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(whole)) as old, tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()
            if member.name == "manifest.json":
                content = json.dumps(json.loads(content) | manifest).encode()
                member.size = len(content)
            if end or member.name != "end.json":
                new.addfile(member, io.BytesIO(content))
    return out.getvalue()


def test_keys_are_not_in_it_and_their_lack_is_said(source, backup, tmp_path, settings):
    unpacked = b"".join(contents_of(backup))
    for key in (settings.SECRET_KEY, *settings.SECRET_STORE_KEYS):
        assert key.encode() not in unpacked
    settings.SECRET_STORE_KEYS = ["another key altogether, of more than forty characters"]
    secrets._box.cache_clear()
    with place("keys", tmp_path):
        said = io.StringIO()
        call_command("restore", str(backup), stdout=said)
        assert "SECRET_STORE_KEY here is not the one" in said.getvalue()
        assert "SECRET_KEY here" not in said.getvalue()


def contents_of(backup: Path) -> Iterator[bytes]:
    with tarfile.open(backup) as tar:
        for member in tar:
            yield tar.extractfile(member).read()


def test_a_backup_is_never_written_over_another(source, backup):
    before = backup.read_bytes()
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(backup))
    assert backup.read_bytes() == before


def test_it_is_for_its_owner_alone_and_named_after_its_moment(source, tmp_path):
    call_command("backup", str(tmp_path), stdout=io.StringIO())
    Heartbeat.objects.filter(name="backup").delete()
    [path] = tmp_path.iterdir()
    assert path.name.startswith("aftercall-2")
    assert path.name.endswith("Z.backup")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_leaves_no_half_file(source, tmp_path):
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", str(tmp_path / "nowhere" / "file"))
    assert list(tmp_path.iterdir()) == []
