"""The pictures of the guides (docs/guide): which page each shows, to whom, how wide. `make guide` takes them anew.

Everybody and everything in them is invented (`tests/house/world.py`).
"""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tests.databases import ROOT

PLACE = ROOT / "docs" / "guide"
PICTURES = PLACE / "pictures"
LARGEST, MOST = 60_000, 25


@dataclass(frozen=True)
class Picture:
    """One page as one reader sees it."""

    name: str
    reader: str
    page: str
    of: str = ""
    width: int = 1280

    def address(self, world: Any) -> str:
        """The page's address in the small world."""
        return reverse(self.page, args=[getattr(world, self.of).pk] if self.of else [])


PHONE = 390
TAKEN = {
    picture.name: picture
    for picture in (
        Picture("my-day", "navigator", "followups:my_day"),
        Picture("my-day-on-a-phone", "navigator", "followups:my_day", width=PHONE),
        Picture("record-a-call", "responder", "encounters:record", width=PHONE),
        Picture("case", "navigator", "cases:case", "case"),
        Picture("person", "navigator", "people:person", "person"),
        Picture("referral", "navigator", "referrals:referral", "referral"),
        Picture("late", "navigator", "duties:late"),
        Picture("directory", "navigator", "providers:search"),
        Picture("first-days", "admin", "accounts:first_days"),
        Picture("settings", "admin", "accounts:settings"),
        Picture("people-and-roles", "admin", "accounts:people"),
        Picture("areas", "admin", "accounts:areas"),
        Picture("rules", "admin", "referrals:rules"),
        Picture("sign-in-of-people", "admin", "accounts:people_sign_in"),
        Picture("status", "admin", "accounts:status"),
        Picture("status-on-a-phone", "admin", "accounts:status", width=PHONE),
        Picture("not-delivered", "admin", "accounts:undelivered"),
    )
}


def guides() -> dict[str, str]:
    """File → text."""
    return {path.name: path.read_text("utf-8") for path in sorted(PLACE.glob("*.md"))}


def sections(text: str) -> list[tuple[str, list[str], list[str]]]:
    """Heading, pictures and words of pages (in bold) of each section."""
    found = []
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        pictures = re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+)\.png\)", part)
        found.append((part.splitlines()[0], pictures, re.findall(r"\*\*(.+?)\*\*", part, re.S)))
    return found
