"""What a partner or a person reads without signing in is there in Spanish: reply page, packet, mail."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from casemgmt.core.codes import NeedDomain, Urgency
from referrals.appointments.forms import SettleForm
from referrals.linkages.service_began import RULES
from referrals.models import ANSWERABLE, AppointmentState, BenefitStage, DeclineReason, NoShowReason, NotLinkedReason
from referrals.offers.moves import MOVES
from referrals.reply.outcomes import CheckForm
from referrals.reply.views import AFTERWARDS, ANSWERS
from referrals.workflow import OfferState

TEMPLATES = [
    *("referrals/reply.html", "referrals/reply_shut.html", "referrals/_asked.html", "referrals/_opened.html"),
    *("referrals/_talk.html", "referrals/_packet.html", "referrals/_packet_cover.html", "pdf/packet.html"),
    *(
        "email/neutral.txt",
        "email/digest.txt",
        "403_csrf.html",
        "forms/field.html",
        "forms/summary.html",
        "accounts/join.html",
        "accounts/join_shut.html",
        "reports/_who_looked.html",
    ),
]
ONLY_SIGNED_IN = {"Sent in error"}  # in a template that both share, behind `user.is_authenticated`
TAG = re.compile(r"""\{%\s*translate\s+(["'])(.*?)\1|\b_\((["'])(.*?)\3\)""")
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate", re.S)


@pytest.fixture(scope="module")
def spanish():
    """Words of the catalog, as it is in the repository."""
    with (Path(settings.BASE_DIR) / "locale/es/LC_MESSAGES/django.po").open("rb") as file:
        catalog = read_po(file, locale="es")
    one = {message.id: message.string for message in catalog if isinstance(message.id, str)}
    many = [(message.id, message.string) for message in catalog if isinstance(message.id, tuple)]
    return one | {words: said for ids, strings in many for words, said in zip(ids, strings, strict=True)}


def words_of(name):
    text = (Path(settings.BASE_DIR) / "templates" / name).read_text("utf-8")
    plain = {first or second for _q, first, _r, second in TAG.findall(text)}
    blocks = [" ".join(part.split()) for block in BLOCK.findall(text) for part in PLURAL.split(block)]
    return plain | {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block) for block in blocks}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_of_the_template_is_there_in_spanish(name, spanish):
    assert [words for words in words_of(name) - ONLY_SIGNED_IN if not spanish.get(words)] == []


MAIL = [
    *(
        "referrals/offers/mail.py",
        "referrals/conversation/mail.py",
        "referrals/reply/mail.py",
        "referrals/reply/outcomes.py",
        "referrals/appointments/mail.py",
        "referrals/webhooks/mail.py",
        "referrals/inbox/digest.py",
    ),
    *("casemgmt/accounts/invitations/mail.py", "casemgmt/accounts/joining.py", "providers/joining.py"),
    *("providers/notifications.py", "casemgmt/accounts/digest.py", "casemgmt/cases/mail.py"),
    "casemgmt/followups/contacts/mail.py",
    "casemgmt/reports/who_looked/queries.py",
    "casemgmt/reports/who_looked/purposes.py",
]


NOT_ASKED_HERE = {"told_by", "version", "side", "goes_along"}


WHEN_TOO_LATE = ["casemgmt/core/workflow.py"]


@pytest.mark.parametrize("name", [*MAIL, *WHEN_TOO_LATE])
def test_every_sentence_of_the_mail_is_there_in_spanish(name, spanish):
    tree = ast.parse((Path(settings.BASE_DIR) / name).read_text("utf-8"))
    kinds = {id(word.value) for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == "what"}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_"]
    calls = [node for node in calls if id(node) not in kinds]  # how a kind is called is for administrators, signed in
    said = [node.args[0].value for node in calls]
    assert said
    assert [words for words in said if not spanish.get(words)] == []


def test_what_the_page_takes_from_lists_and_answers_is_there_too(spanish):
    lists = [*DeclineReason, *Urgency, *NeedDomain, *(OfferState(state) for state in ANSWERABLE)]
    lists += [*NotLinkedReason, *NoShowReason, *BenefitStage, *AppointmentState]
    said = [str(one.label) for one in lists]
    said += [str(words) for rule in RULES.values() for words in (rule.words, rule.shown_by)]
    moves = [MOVES[name] for name in (*ANSWERS, *AFTERWARDS)]
    said += [str(words) for move in moves for words in (move.label, move.done)]
    for form in (*(move.form for move in moves), SettleForm, CheckForm):
        fields = {key: field for key, field in form.base_fields.items() if key not in NOT_ASKED_HERE}
        said += [str(name) for field in fields.values() for _value, name in getattr(field, "choices", ()) if name]
        said += [str(field.label) for field in fields.values()]
        said += [str(field.help_text) for field in fields.values() if field.help_text]
    assert [words for words in said if not spanish.get(words)] == []
