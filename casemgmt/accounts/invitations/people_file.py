"""People to invite, from a file: a table with a column of addresses and one of roles, in any order. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casemgmt.accounts.roles import Role
from casemgmt.core.tables import BadFile, Table, decode, read_table

ADDRESSES = ("e-mail", "email", "mail", "e-mail address", "email address", "address", "login")
ROLES = ("role", "position", "function", "job", "title")
MOST = 200
PACKED = b"PK"  # a workbook
SEPARATORS = ",;\t|"
# Other words that people write for a role, besides its own.
ALSO = {
    "admin": Role.ADMINISTRATOR,
    "supervisor": Role.MANAGER,
    "lead": Role.MANAGER,
    "case manager": Role.NAVIGATOR,
    "care navigator": Role.NAVIGATOR,
    "first responder": Role.RESPONDER,
    "crisis responder": Role.RESPONDER,
    "editor": Role.DIRECTORY_EDITOR,
}


@dataclass(frozen=True)
class PersonAsked:
    """One line of a file: its number, an address, and the word that stands there for a role."""

    number: int
    email: str
    role: str = ""


def role_meant(word: str) -> str:
    """The code of a role by its code, its name or another word for it; empty where it is none."""
    said = " ".join(re.sub(r"[_\W]+", " ", word.casefold()).split())
    known = {role.value.replace("_", " "): role for role in Role} | {str(role.label).casefold(): role for role in Role}
    found = (known | ALSO).get(said) or (known | ALSO).get(said.removesuffix("s"))
    return str(found.value) if found else ""


def people_in(content: bytes, name: str, *, role: str = "") -> list[PersonAsked]:
    """Everybody in a file, in its order; `role` is that of whoever has none. Raises BadFile with one sentence where the
    file is no table, names no address at all, or too many."""
    rows = _of_list(content, name) or list(_of_table(read_table(content, name), name))
    if not rows:
        raise BadFile(_("%(file)s names nobody.") % {"file": name})
    if len(rows) > MOST:
        raise BadFile(_("%(file)s names more than %(most)d people. Send it in parts.") % {"file": name, "most": MOST})
    return [PersonAsked(row.number, row.email, row.role or role) for row in rows]


def _of_list(content: bytes, name: str) -> list[PersonAsked]:
    """A file of addresses alone, one a line; nothing where it is a table."""
    if content.startswith(PACKED) or not content.strip():
        return []
    lines = [(number, line.strip()) for number, line in enumerate(decode(content, name=name).splitlines(), 1)]
    written = [(number, line) for number, line in lines if line]
    if any(sign in line for _number, line in written for sign in SEPARATORS):
        return []
    return [PersonAsked(number, line) for number, line in written if "@" in line]


def _of_table(table: Table, name: str) -> Iterator[PersonAsked]:
    names = {heading.strip().casefold(): heading for heading in table.headings if heading}
    address = _column(names, ADDRESSES) or _holding_addresses(table)
    if not address:
        raise BadFile(_("%(file)s has no column of e-mail addresses. Call one “E-mail”.") % {"file": name})
    role = _column(names, ROLES)
    for number, cells in table.named_rows():
        email, word = cells.get(address, "").strip(), cells.get(role, "").strip() if role else ""
        yield PersonAsked(number, email, word)


def _column(names: dict[str, str], wanted: Iterable[str]) -> str:
    return next((names[word] for word in wanted if word in names), "")


def _holding_addresses(table: Table) -> str:
    """The first column in which most cells hold an address, whatever it is called."""
    rows = [cells for _number, cells in table.named_rows()]
    for heading in table.headings:
        if heading and rows and sum("@" in cells.get(heading, "") for cells in rows) * 2 > len(rows):
            return heading
    return ""
