"""The Human Services Data Specification, version 3.2: reading and writing. Pure; the database is not touched here.

HSDS is an Open Referral resource (https://openreferral.org/), licensed CC BY-SA 4.0.
"""

from .files import read_json, read_package, read_table
from .origin import MERGED_INTO
from .packages import table_named
from .reading import DirectoryReading, FilePlace, Problem, Record, read_root, read_roots, told_rows
from .remarks import NoServices, close
from .tables import FILES, ORDER, ROOTS, TABLES, HsdsTable

VERSION = "3.2"

__all__ = [
    "FILES",
    "MERGED_INTO",
    "ORDER",
    "ROOTS",
    "TABLES",
    "VERSION",
    "DirectoryReading",
    "FilePlace",
    "HsdsTable",
    "NoServices",
    "Problem",
    "Record",
    "close",
    "read_json",
    "read_package",
    "read_root",
    "read_roots",
    "read_table",
    "table_named",
    "told_rows",
]
