"""What is said of a file that cannot be read at all."""


class BadFile(Exception):
    """The file as a whole cannot be read; the message is one sentence for the person who brought it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EmptyFile(BadFile):
    """The file is a table, but holds nothing beyond its heading; `headings` is empty where not even that is there."""

    def __init__(self, message: str, headings: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.headings = headings
