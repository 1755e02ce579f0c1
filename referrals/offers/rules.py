"""What may be said of a request, asked by pages and API alike."""

# The list of reasons a move asks for, and the field that offers it.
REASONS = {"decline": ("decline", "reason"), "not_link": ("not_linked", "reason"), "recall": ("recall", "code")}
LAST_IN_LINE = 100_000
