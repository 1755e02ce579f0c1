"""What is said of a file that cannot be read at all."""


class BadFile(Exception):
    """The file as a whole cannot be read; the message is one sentence for the person who brought it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
