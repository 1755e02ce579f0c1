"""Files in a bucket of an S3-compatible store (UPLOADS_BUCKET), so that every machine has them. django-storages works
behind this door alone.

The bucket is private and stays so: nothing is written with a right of its own, and no address of a file is ever made.
Files leave through our pages, which ask who reads. A store that does not answer is an outage as that of the database.
"""

import ssl
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from casemgmt.core.outage import StorageAway

CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
PATIENCE = {"connect_timeout": 3, "read_timeout": 20, "retries": {"max_attempts": 2, "mode": "standard"}}


def _said_plainly(act: Callable[..., Any]) -> Callable[..., Any]:
    """What the store refused or did not answer is an error of files, without its words: they name the file."""

    @wraps(act)
    def acted(*words: Any, **more: Any) -> Any:
        try:
            return act(*words, **more)
        except (BotoCoreError, ClientError, Boto3Error) as problem:
            raise StorageAway(type(problem).__name__) from None

    return acted


def _whom_the_system_trusts() -> str | None:
    """The file of certificates that the system keeps, which knows an authority of one's own; else the library's."""
    files = (ssl.get_default_verify_paths().cafile, *CERTIFICATES)
    return next((path for path in files if path and Path(path).exists()), None)


class Bucket(S3Storage):
    """One bucket, or one folder in it."""

    def get_default_settings(self) -> dict[str, Any]:
        """Nothing from the environment or from settings of other names."""
        plain = {"default_acl": None, "file_overwrite": False, "querystring_auth": True, "gzip": False}
        told = settings.UPLOADS_STORE
        usual = {name: None for name in super().get_default_settings()} | {
            "use_ssl": True, "use_threads": True, "max_memory_size": 0, "file_name_charset": "utf-8", "location": "",
        }  # fmt: skip
        config = Config(signature_version="s3v4", s3={"addressing_style": told["addressing"]}, **PATIENCE)
        return {
            **usual,
            **plain,
            "bucket_name": told["bucket"],
            "location": told["folder"],
            "endpoint_url": told["endpoint"] or None,
            "region_name": told["region"] or None,
            "access_key": told["key_id"] or None,
            "secret_key": told["key_secret"] or None,
            "object_parameters": {"ServerSideEncryption": told["encryption"]} if told["encryption"] else {},
            "client_config": config,
            "verify": _whom_the_system_trusts(),
        }

    def url(self, *_name: Any, **_more: Any) -> str:
        """No file has an address of its own."""
        raise NotImplementedError("Files are handed out by the pages that ask who reads them.")

    _open = _said_plainly(S3Storage._open)
    _save = _said_plainly(S3Storage._save)
    delete = _said_plainly(S3Storage.delete)
    exists = _said_plainly(S3Storage.exists)
    listdir = _said_plainly(S3Storage.listdir)
    size = _said_plainly(S3Storage.size)
