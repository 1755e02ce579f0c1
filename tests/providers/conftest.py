"""What the directory's tests share."""

from tests.cast import *  # noqa: F403
