"""Pages of `docs/generated/` that upper apps contribute: what the code knows better than a writer."""

from typing import Protocol

from .hooks import Contribution


class WritesPage(Protocol):
    """A file's name and its text."""

    def __call__(self) -> tuple[str, str]: ...


DOC_PAGES = Contribution[WritesPage](f"{__name__}.DOC_PAGES", "`manage.py docs` writes the generated pages")
