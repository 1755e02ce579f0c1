"""Files that come in as rows, and rows that go out as files. The one room for it; knows nothing of what the rows mean.

Every row of a file is read, refused with its reason, or left out with its reason: none is lost in silence.
"""

from .archive import is_workbook, peek_archive, read_archive
from .bad_file import BadFile, EmptyFile
from .limits import AT_SET_UP, MB, UPLOADED, Limits
from .packing import zip_in_pieces
from .reading import PEEKED, Expected, Table, peek, read_table, sheets_of
from .settings_file import LARGEST as LARGEST_SETTINGS
from .settings_file import read_settings, read_words
from .spreadsheet import BookSheet, write_workbook
from .text import ENCODINGS, PACKED, decode, encoding_named
from .writing import csv_bytes, csv_for_programs, csv_text, harmless

__all__ = [
    "AT_SET_UP",
    "ENCODINGS",
    "LARGEST_SETTINGS",
    "MB",
    "PACKED",
    "PEEKED",
    "UPLOADED",
    "BadFile",
    "BookSheet",
    "EmptyFile",
    "Expected",
    "Limits",
    "Table",
    "csv_bytes",
    "csv_for_programs",
    "csv_text",
    "decode",
    "encoding_named",
    "harmless",
    "is_workbook",
    "peek",
    "peek_archive",
    "read_archive",
    "read_settings",
    "read_table",
    "read_words",
    "sheets_of",
    "write_workbook",
    "zip_in_pieces",
]
