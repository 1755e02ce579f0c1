"""Files people send along: what one is, whether it is harmless, and what it tells beside its content.

Nothing is stored that was not looked at by content, scanned where a scanner is set, and freed of what its maker's
program wrote into it: who made it, where the picture was taken, who commented.
"""

from .handing_out import attachment
from .kinds import MEDIA_TYPES, FileKind, file_kind_of, safe_name
from .reading import as_path
from .refused import RefusedFile
from .scanning import scan
from .taking import Taken, take_file

__all__ = [
    "MEDIA_TYPES",
    "FileKind",
    "RefusedFile",
    "Taken",
    "as_path",
    "attachment",
    "file_kind_of",
    "safe_name",
    "scan",
    "take_file",
]
