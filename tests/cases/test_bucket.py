"""Uploads in a bucket, against a stand-in of such a store: kept privately, handed out by our pages alone, backed up,
thrown away, and a store that is away said plainly."""

import io
from contextlib import contextmanager
from datetime import date

import boto3
import pytest
from django.conf import settings as real_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from casemgmt.cases.actions import add_file
from casemgmt.cases.models import CaseFile
from casemgmt.core.backup import restore_backup, writing
from casemgmt.core.errors import NotPossible
from casemgmt.core.uploads import as_path
from tests import databases
from tests.infra.test_settings import DEPLOYED, boot

WORDS = b"Rent for May is open."
TODAY = date(2026, 11, 24)
KEYS = {"key_id": "a-key", "key_secret": "a-secret"}


@pytest.fixture(scope="module")
def store():
    """A server of its own, with two buckets."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    words = {"aws_access_key_id": KEYS["key_id"], "aws_secret_access_key": KEYS["key_secret"]}
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1", **words)
    for name in ("files", "other"):
        client.create_bucket(Bucket=name)
    yield client
    server.stop()


@contextmanager
def kept_in(bucket, endpoint, folder=""):
    told = {"bucket": bucket, "endpoint": endpoint, "region": "us-east-1", "folder": folder, **KEYS}
    told |= {"encryption": "AES256", "addressing": "path"}
    backend = {**real_settings.STORAGES, "default": {"BACKEND": "casemgmt.core.uploads.bucket.Bucket"}}
    with override_settings(UPLOADS_STORE=told, STORAGES=backend):
        yield


@pytest.fixture
def bucket(store):
    with kept_in("files", store.meta.endpoint_url, "aftercall"):
        yield store
    for one in names_in(store, "files"):
        store.delete_object(Bucket="files", Key=one)


def names_in(store, name):
    return [one["Key"] for one in store.list_objects_v2(Bucket=name).get("Contents", [])]


def kept(case, by, at):
    upload = SimpleUploadedFile("rent.txt", WORDS, content_type="text/plain")
    return add_file(case=case, upload=upload, paper="letter", day=TODAY, words="", by=by, at=at)


def download(by, file):
    browser = Client(raise_request_exception=False)
    browser.force_login(by)
    return browser.get(reverse("cases:download", args=[file.pk]))


def test_it_lies_in_the_bucket_and_leaves_by_our_page_alone(bucket, case, navigator, other_navigator, now, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        file = kept(case, navigator, now)
    assert not list(tmp_path.iterdir())
    assert names_in(bucket, "files") == [f"aftercall/{file.file.name}"]
    assert "rent" not in file.file.name
    answer = download(navigator, file)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, WORDS)
    assert "attachment" in answer["Content-Disposition"]
    assert download(other_navigator, file).status_code == 404
    with pytest.raises(NotImplementedError):
        default_storage.url(file.file.name)


def test_it_is_written_encrypted_and_with_no_right_for_anybody(bucket, case, navigator, now):
    key = f"aftercall/{kept(case, navigator, now).file.name}"
    assert bucket.head_object(Bucket="files", Key=key)["ServerSideEncryption"] == "AES256"
    grants = bucket.get_object_acl(Bucket="files", Key=key)["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


def test_what_wants_a_path_gets_a_copy_that_goes(bucket):
    name = default_storage.save("directory-imports/a.csv", ContentFile(b"name\nHarbor"))
    stored = CaseFile._meta.get_field("file").attr_class(CaseFile(), CaseFile._meta.get_field("file"), name)
    with as_path(stored) as path:
        assert (path.read_bytes(), path.parent.name) == (b"name\nHarbor", "directory-imports")
    assert not path.exists()
    stored.storage.delete(name)
    assert not default_storage.exists(name)
    assert names_in(bucket, "files") == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_takes_it_along_and_a_restore_puts_it_into_another_bucket(bucket, case, navigator, now):
    file, out = kept(case, navigator, now), io.BytesIO()
    default_storage.save("deep/er/one.txt", ContentFile(b"deep"))
    connection.close()
    assert writing.write_backup(out, at=now).files == 2
    with databases.another("bucket") as name, databases.within(name), kept_in("other", bucket.meta.endpoint_url):
        assert restore_backup(io.BytesIO(out.getvalue())).files == 2
        assert sorted(names_in(bucket, "other")) == sorted([file.file.name, "deep/er/one.txt"])
        assert CaseFile.objects.get(pk=file.pk).file.read() == WORDS


def test_a_store_that_is_away_is_said_and_nothing_is_half_kept(store, case, navigator, now, free_tcp_port):
    with kept_in("files", store.meta.endpoint_url):
        file = kept(case, navigator, now)
    with kept_in("nowhere", store.meta.endpoint_url), pytest.raises(NotPossible, match="could not be stored now"):
        kept(case, navigator, now)
    with kept_in("files", f"http://127.0.0.1:{free_tcp_port}"):
        with pytest.raises(NotPossible, match="could not be stored now"):
            kept(case, navigator, now)
        assert CaseFile.objects.count() == 1
        answer = download(navigator, file)
        assert (answer.status_code, "Retry-After" in answer) == (503, True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"UPLOADS_ENDPOINT": "http://store.example.org"}, "UPLOADS_ENDPOINT must begin with https://"),
        ({"UPLOADS_KEY_ID": "one"}, "belong together"),
    ],
)
def test_settings_that_would_harm_stop_the_start(wrong, said):
    assert said in boot({**DEPLOYED, "UPLOADS_BUCKET": "files", **wrong}).stderr
