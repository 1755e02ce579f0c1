"""The servers the product brings up by itself where none is configured: PostgreSQL and Valkey from pinned wheels.

Only for development, tests and the demo. A server lives as long as somebody uses it: each process that needs
one holds a shared file lock, and the last to leave stops it. State stays in the git-ignored `var/` folder.
"""


class EmbeddedError(RuntimeError):
    """An embedded server could not be started; the text says why and what to do."""
