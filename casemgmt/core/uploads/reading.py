"""A kept file for readers that want a path, wherever it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any


@contextmanager
def as_path(stored: Any) -> Iterator[Path]:
    """Where it lies; from a bucket, a copy that is gone afterwards, in a folder of the same name."""
    try:
        yield Path(stored.path)
        return
    except NotImplementedError:
        pass
    with TemporaryDirectory() as folder:
        path = Path(folder) / stored.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out, stored.open("rb") as content:
            copyfileobj(content, out)
        yield path
