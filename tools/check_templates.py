#!/usr/bin/env python3
"""How a template is laid out: lines of at most 120 characters, each block-level element on a line of its own.

`make check` runs it over `templates/`; `docs/screens.md` says the rules. A block-level element is one that HTML draws
as a box of its own (BLOCKS), and every component of ours (`<c-card>`): its start tag comes first on its line, and no
second one follows there. Inline words (`a`, `span`, `strong`) may stand together: a space more or less between them
would show. Letters in plain text and style sheets are not looked at.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 120
BLOCKS = """
    html head body title meta link script style header footer main nav aside section article div p ul ol li dl dt dd
    table caption thead tbody tfoot tr td th form fieldset legend h1 h2 h3 h4 h5 h6 details summary figure figcaption
    blockquote hr noscript option optgroup
"""
STARTS = re.compile(rf"<(?:{'|'.join(BLOCKS.split())}|c-[a-z-]+)(?![\w-])")


def problems(text: str) -> Iterator[tuple[int, str]]:
    """Line numbers with what is wrong there."""
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > LONGEST:
            yield number, f"{len(line)} characters, at most {LONGEST}"
        starts = list(STARTS.finditer(line))
        if len(starts) > 1:
            yield number, f"{' and '.join(found[0] + '>' for found in starts)} start on one line"
        elif starts and line[: starts[0].start()].strip():
            yield number, f"{starts[0][0]}> does not come first on its line"


def report(folder: Path) -> list[str]:
    """A line of words for everything wrong in the folder's templates."""
    return [
        f"{path}:{number}: {words}"
        for path in sorted(folder.rglob("*.html"))
        for number, words in problems(path.read_text("utf-8"))
    ]


if __name__ == "__main__":
    sys.exit("\n".join(report(Path(__file__).resolve().parents[1] / "templates")) or None)
