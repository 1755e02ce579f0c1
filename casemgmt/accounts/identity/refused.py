"""Why the account of somebody's city did not let them in, as codes for the record and sentences for people."""

from typing import Any

from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from casemgmt.core.outbound import SAID

SENTENCES: dict[str, Any] = {
    "down": _("The sign-in of %(name)s does not answer at the moment. Try again in a few minutes."),
    "no_server": _("The sign-in of %(name)s gave an answer that cannot be read. Tell your administrator."),
    "other_issuer": _("The server calls itself by another name than the one typed here. Copy its issuer exactly."),
    "exchange": _("%(name)s took its own sign-in back. Try again; if it stays so, tell your administrator."),
    "denied": _("%(name)s did not let you in. If you did not stop it yourself, ask who keeps your account there."),
    "state": _("This sign-in was not begun in this browser, or it took too long. Begin again."),
    "nonce": _("This sign-in was made for another one than yours. Begin again."),
    "signature": _("The answer of %(name)s was not signed as it should be. Tell your administrator."),
    "time": _("The answer of %(name)s was too old or from the future. Begin again; if it stays so, a clock is wrong."),
    "not_for_us": _("The answer of %(name)s was made for somebody else. Tell your administrator."),
    "tenant": _("Your account belongs to another organization than %(name)s."),
    "address": _("%(name)s did not say that your mail address is checked, so nobody can be found by it. Tell your "
                 "administrator."),
    "domain": _("Your mail address at %(name)s is of a domain that does not sign in this way."),
    "elsewhere": _("Your account here works in more than one place, so no single one signs it in. Use your password."),
    "closed": _("Your account here was closed. Ask your administrator."),
    "recycled": _("Your address belongs to somebody else's account here. Ask your administrator."),
    "no_role": _("%(name)s knows you, and none of your groups there gives a role here. Ask your administrator."),
    "groups": _("You are in so many groups that %(name)s did not name them. Ask your administrator: the app there can "
                "be told to send only the groups that are assigned to it."),
    "other_person": _("That was another account than the one you are signed in with."),
    "not_fresh": _("%(name)s did not say that you just typed your password there. Confirm in another way."),
    "unreadable": _("That is no token and no list of claims. Paste one whole."),
}  # fmt: skip


class NotLetIn(Exception):
    """The sign-in came to nothing; `code` says why, `why` which call failed how."""

    def __init__(self, code: str, *, why: str = "") -> None:
        super().__init__(code)
        self.code, self.why = code, why


def sentence(problem: NotLetIn, name: str) -> str:
    """What the person reads."""
    return str(SENTENCES[problem.code]) % {"name": name}


def sentence_for_setup(problem: NotLetIn) -> str:
    """What the administrator reads who typed the server's address."""
    if problem.code == "down":
        return str(SAID[problem.why])
    if problem.code == "other_issuer":
        return str(SENTENCES["other_issuer"])
    return __("No sign-in server answered there as one should. Copy the issuer from its settings.")
