"""A copy of all that the system keeps, in one file, and the way back: rows, uploads, and which keys they need.

One file holds the rows of every table as one moment saw them, the uploads, and a list of what must be in it. No program
of PostgreSQL's is needed to write or to read it, so that its version cannot be the wrong one. Keys are never in it.
"""

from .archive import BackupRefused
from .reading import Restored, restore_backup
from .writing import Written, write_backup

__all__ = ["BackupRefused", "Restored", "Written", "restore_backup", "write_backup"]
