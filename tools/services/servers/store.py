"""A stand-in of an S3-compatible store, outside, over TLS: moto's server, a process of its own."""

import os
import subprocess
import sys

import boto3

from .. import ground
from ..machines import OUTSIDE
from ..words import wait_until
from .keys import AUTHORITY, FOLDER

HOST, PORT, BUCKET = "mail.example.org", 9000, "aftercall"
ENDPOINT = f"https://{HOST}:{PORT}"
KEYS = {"aws_access_key_id": "a-key", "aws_secret_access_key": "a-secret"}


class Store:
    """One private bucket."""

    def __init__(self) -> None:
        words = ["-H", OUTSIDE, "-p", str(PORT), "-c", f"{FOLDER}/{HOST}.pem", "-k", f"{FOLDER}/{HOST}.key"]
        with open(ground.LOGS / "store.log", "ab") as log:
            command = [sys.executable, "-m", "moto.server", *words]
            told = os.environ | {"S3_IGNORE_SUBDOMAIN_BUCKETNAME": "true"}  # the first part of its name is no bucket
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=told)
        self.client = boto3.client("s3", endpoint_url=ENDPOINT, region_name="us-east-1", verify=str(AUTHORITY), **KEYS)
        wait_until(lambda: self.client.create_bucket(Bucket=BUCKET), "the store answers")

    def names(self) -> list[str]:
        """What lies in it."""
        return [one["Key"] for one in self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def stop(self) -> None:
        """Close it."""
        self.process.kill()
        self.process.wait()
