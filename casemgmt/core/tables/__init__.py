"""Files that come in as rows, and rows that go out as files. The one room for it; knows nothing of what the rows mean.

Every row of a file is read, refused with its reason, or left out with its reason: none is lost in silence.
"""

from .bad_file import BadFile
from .limits import AT_SET_UP, MB, UPLOADED, Limits
from .reading import PEEKED, Expected, Table, peek, read_table
from .settings_file import LARGEST as LARGEST_SETTINGS
from .settings_file import read_settings
from .spreadsheet import BookSheet, write_workbook
from .text import ENCODINGS, decode, encoding_named
from .writing import csv_bytes, csv_text, harmless

__all__ = [
    "AT_SET_UP",
    "ENCODINGS",
    "LARGEST_SETTINGS",
    "MB",
    "PEEKED",
    "UPLOADED",
    "BadFile",
    "BookSheet",
    "Expected",
    "Limits",
    "Table",
    "csv_bytes",
    "csv_text",
    "decode",
    "encoding_named",
    "harmless",
    "peek",
    "read_settings",
    "read_table",
    "write_workbook",
]
