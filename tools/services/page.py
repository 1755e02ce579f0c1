"""The commands of docs/operate.md, as somebody would copy them from there."""

import re

from . import ground
from .words import must

PAGE = ground.ROOT / "docs" / "operate.md"


def commands(heading: str, starting: str) -> list[str]:
    """The lines of the block under a heading whose first line starts so; lines that go on with a backslash joined."""
    text = PAGE.read_text("utf-8")
    section = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.M | re.S)
    must(section, f"docs/operate.md has no heading “{heading}”")
    for block in re.findall(r"^```\n(.*?)^```$", section[1], re.M | re.S):
        if block.startswith(starting):
            return block.replace("\\\n", " ").splitlines()
    must(False, f"docs/operate.md, “{heading}”, has no block that starts with “{starting}”")
    return []


def fill(line: str, *secrets: str) -> str:
    """A line with its `…` replaced by what somebody puts there, in turn."""
    for secret in secrets:
        line = line.replace("…", secret, 1)
    must("…" not in line, f"nothing is known for the … of “{line}”")
    return line
