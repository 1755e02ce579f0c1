"""Why a file is not taken, in words for who sent it."""


class RefusedFile(Exception):
    """The file is not kept. `is_infected` where the scanner found something: that is put on record."""

    def __init__(self, message: str, *, is_infected: bool = False) -> None:
        super().__init__(message)
        self.message, self.is_infected = message, is_infected
