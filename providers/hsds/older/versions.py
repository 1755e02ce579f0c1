"""Which standard a directory is written in and where it comes from, as far as it shows. Pure."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .names import OLD_FILES, has_old_columns

# Programs that directories are kept in, by the word that stands in their exports.
PROGRAMS = {
    "icarol": "iCarol",
    "visionlink": "VisionLink",
    "communityos": "VisionLink CommunityOS",
    "referweb": "RTM ReferWeb",
    "wellsky": "WellSky",
    "findhelp": "findhelp",
    "auntbertha": "Aunt Bertha",
    "benetech": "Benetech Service Net",
    "servicenet": "Benetech Service Net",
    "uniteus": "Unite Us",
    "ohana-api": "Ohana API",
    "openreferral-airtable": "Airtable",
    "openactive": "OpenActive",
}
_IN_3_1 = frozenset({"url", "unit", "service_capacity"})
_IN_3 = frozenset({"address", "attribute", "organization_identifier", "cost_option"})
_OHANA = {
    "service": {"audience", "accepted_payments", "keywords"},
    "location": {"short_desc", "admin_emails", "virtual"},
    "organization": {"date_incorporated", "funding_sources"},
}


@dataclass(frozen=True)
class DirectoryShape:
    """The standard, and the publisher or the program it was kept in."""

    standard: str
    publisher: str = ""
    is_old: bool = False

    def __str__(self) -> str:
        if not self.publisher:
            return self.standard
        return _("%(standard)s, from %(publisher)s") % {"standard": self.standard, "publisher": self.publisher}


def shape_of_sheets(headings: Mapping[str, Collection[str]], package: Any = None, told: str = "") -> DirectoryShape:
    """Of a package of tables: `headings` by table (older tables by their older names), `package` its datapackage.json,
    `told` what else may name the program it comes from (names of files, first rows of its metadata)."""
    standard, is_old = _standard(headings)
    named = re.search(r"HSDS\s*v?(\d\.\d)|openreferral[^\"]{0,40}?(\d\.\d)", json.dumps(package or {}), re.IGNORECASE)
    version = (named[1] or named[2]) if named else ""
    if version and is_old == (version < "3") and standard != "Ohana":
        standard = f"HSDS {version}"
    columns = " ".join(f"{table} {' '.join(found)}" for table, found in headings.items())
    publisher = program_named(f"{columns} {json.dumps(package or {})} {told}") or publisher_of(package)
    return DirectoryShape(standard, publisher, is_old)


def _standard(headings: Mapping[str, Collection[str]]) -> tuple[str, bool]:
    tables = set(headings)
    if any(columns & set(headings.get(table, ())) for table, columns in _OHANA.items()):
        return "Ohana", True
    is_old = bool(tables & set(OLD_FILES.values())) or any(has_old_columns(t, headings[t]) for t in tables)
    if not is_old or _IN_3 & tables:
        late = bool(_IN_3_1 & tables)
        return ("HSDS 3.1" if late else "HSDS 3"), is_old and not (_IN_3 & tables)
    if "schedule" in tables or "other_attribute" in tables or "term" in headings.get("taxonomy_term", ()):
        return "HSDS 2.0", True
    if "location_id" in headings.get("service", ()) and "service_at_location" not in tables:
        return "HSDS 1.0", True
    return "HSDS 1.1", True


def shape_of_nodes(keys: Collection[str], is_old: bool, root: Any = None) -> DirectoryShape:
    """Of JSON: `keys` are those of its first records, `root` what stands around them."""
    publisher = publisher_of(root) or program_named(" ".join(keys))
    if is_old:
        ohana = {"short_desc", "mail_address", "admin_emails", "urls", "accepted_payments"} & set(keys)
        return DirectoryShape("Ohana" if ohana else "HSDS 1 or 2", publisher, True)
    said = root.get("version") if isinstance(root, dict) else ""
    late = {"capacities", "additional_urls", "additional_websites"} & set(keys)
    version = str(said) if re.fullmatch(r"3\.\d(\.\d)?", str(said)) else "3.1" if late else "3"
    return DirectoryShape(f"HSDS {version}", publisher)


def program_named(text: str) -> str:
    """The program whose name stands in the text."""
    folded = re.sub(r"[\s_]+", "", text.casefold())
    return next((name for word, name in PROGRAMS.items() if word in folded), "")


def publisher_of(package: Any) -> str:
    """Who published it, as a data package or a page of an API says."""
    if not isinstance(package, dict):
        return ""
    for key in ("publisher", "author", "contributors", "sources", "maintainer", "title"):
        said = _name(package.get(key))
        if said and "template" not in said.casefold() and "specification" not in said.casefold():
            return said
    return ""


def _name(said: Any) -> str:
    if isinstance(said, list):
        return next((found for found in map(_name, said) if found), "")
    if isinstance(said, dict):
        return next((str(said[key])[:80] for key in ("name", "title", "organization") if said.get(key)), "")
    return " ".join(said.split())[:80] if isinstance(said, str) else ""


def keys_of(nodes: Iterable[Any], depth: int = 4) -> set[str]:
    """The keys of some records and of what hangs on them."""
    found: set[str] = set()
    level = [node for node in nodes if isinstance(node, dict)]
    for _step in range(depth):
        found |= {key for node in level for key in node}
        parts = [part for node in level for part in node.values()]
        lists = [item for part in parts if isinstance(part, list) for item in part[:3]]
        level = [part for part in [*parts, *lists] if isinstance(part, dict)]
    return found
