"""Answering from a mailed link, without an account: the de-identified request and five answers, each with a typed
step. Looking never answers; who the person is opens here only by the code that was read out to the number on file."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms as fields
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.numbers.queries import may_undo
from casemgmt.core import accesslog, frame, pages, secret_links
from casemgmt.core.actor import LinkHolder
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, dress, put_refusal, status_of
from casemgmt.core.limits import TooMuch
from casemgmt.core.models import AccessVerb
from casemgmt.people import whole

from .. import actions
from ..conversation import rules
from ..conversation.downloads import send_file
from ..conversation.forms import OfferMessageForm
from ..conversation.queries import conversation_of
from ..inbox.queries import late_by, with_turn, with_word
from ..models import LinkUse, Message, Offer, OpeningCode, ReplyLink
from ..offers import forms, queries
from ..offers.identity import opened_identity
from ..offers.moves import MOVES
from ..offers.views import is_repeat, move_form
from ..workflow import UNDECIDED, OfferState
from . import codes, links, outcomes

ANSWERS = ("accept", "ask", "waitlist", "decline", "acknowledge")
AFTERWARDS = ("undo", "book", "state", "not_link", "complete", "waitlist", "decline")
LAST_SIGNS = 4


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, secret: str) -> HttpResponse:
    """One request as its agency may read it before it accepts, and the agency's answer, in English or Spanish."""
    with translation.override(_language(request)):
        link, shut = _open(request, secret)
        if link is None:
            return shut
        at = timezone.now()
        offers = with_word(with_turn(queries.offers_for_page(at)), at).prefetch_related(*whole.APPROACH)
        offer = offers.get(pk=link.offer_id)
        frame.of(request).about(offer)
        return _page(request, link, offer)


@login_not_required
@require_safe
def reply_file(request: HttpRequest, secret: str, pk: UUID) -> HttpResponse:
    """A file of a message, in the browser that typed the code."""
    link, shut = _open(request, secret)
    if link is None:
        return shut
    offer = queries.offers_for_page(timezone.now()).get(pk=link.offer_id)
    if codes.opened_in(request.session, link, offer, timezone.now()) is None:
        raise Http404
    _note(request, link, LinkUse.What.OPENED)
    return send_file(request, get_object_or_404(Message.objects.filter(offer=offer), pk=pk))


def _open(request: HttpRequest, secret: str) -> tuple[ReplyLink | None, HttpResponse]:
    """The link, when it still opens its request; else the page that says it is closed."""
    at = timezone.now()
    link = links.link_of(secret)
    if link is None:
        wait = secret_links.count_guess(request, at)
        return None, _too_much(request, TooMuch(wait)) if wait else _shut(request, 404)
    try:
        links.count_use(link, request, at)
    except TooMuch as problem:
        return None, _too_much(request, problem)
    if not link.is_open(at) or not link.offer.reading(at).asked:
        return None, _closed(request, link, at)
    return link, HttpResponse()


def _closed(request: HttpRequest, link: ReplyLink, at: datetime) -> HttpResponse:
    """Why nothing opens here. Who has just declined may take that back, as in the inbox."""
    offer = link.offer
    is_fresh = offer.state == OfferState.DECLINED and may_undo(offer.program_id, offer.decided_at, at)
    if not (is_fresh and link.is_good(at)):
        _note(request, link, LinkUse.What.OPENED)
        return _shut(request, 410, offer)
    is_sent = request.method == "POST" and request.POST.get("answer") == "undo"
    with translation.override(_language(request)):
        form = _form("undo", offer, LinkHolder(offer), request, is_sent)
        if is_sent and _answered(request, link, offer, form, "undo"):
            return redirect(f"{request.path}?lang={translation.get_language()}")
        return _shut(request, 410, offer, form)


def _language(request: HttpRequest) -> str:
    """What the address asks for, else what the browser prefers; English otherwise."""
    asked = request.GET.get("lang") or request.headers.get("Accept-Language", "")[:2].lower()
    return "es" if asked == "es" else "en"


def _shut(request: HttpRequest, status: int, offer: Offer | None = None, undo: Form | None = None) -> HttpResponse:
    """Why nothing opens here. Who has just declined reads that, and how to take it back."""
    words = {
        "is_too_much": status == 429,
        "declined": offer if offer and offer.state == OfferState.DECLINED else None,
        "undo": undo,
        "language": translation.get_language(),
    }
    return render(request, "referrals/reply_shut.html", words, status=status)


def _too_much(request: HttpRequest, problem: TooMuch) -> HttpResponse:
    answer = _shut(request, 429)
    answer["Retry-After"] = str(problem.seconds)
    return answer


def _page(request: HttpRequest, link: ReplyLink, offer: Offer) -> HttpResponse:
    holder, name, at = LinkHolder(offer), request.POST.get("answer", ""), timezone.now()
    opened = codes.opened_in(request.session, link, offer, at)
    sides = ExtraForms(request, link, offer, is_open=opened is not None)
    possible = queries.moves_for(offer, holder, at)
    names = ANSWERS if offer.state in UNDECIDED else AFTERWARDS
    shown = {word: _form(word, offer, holder, request, word == name) for word in names if word in possible}
    asked = [(one, _question_form(one, offer, request)) for one in outcomes.questions(offer, at)]
    if sides.done() and getattr(request, "htmx", None):
        return HttpResponse()  # takes the place of the button that marks messages as read
    if sides.is_done or (name in shown and _answered(request, link, offer, shown[name], name)):
        return redirect(f"{request.path}?lang={translation.get_language()}")
    if any(form.is_bound and _said(request, link, offer, form, one) for one, form in asked):
        return redirect(f"{request.path}?lang={translation.get_language()}")
    too_late = name in {*ANSWERS, *AFTERWARDS} and name not in shown
    if too_late and is_repeat(MOVES[name], offer):
        return redirect(f"{request.path}?lang={translation.get_language()}")
    if too_late:
        words = _("Your answer was not recorded: the request changed meanwhile. Below is how it stands now.")
        messages.error(request, words)
    if request.method != "POST":
        _note(request, link, LinkUse.What.OPENED)
        person_id = offer.person_id if opened else None
        accesslog.note(request, AccessVerb.VIEWED, subject=offer, person_id=person_id, program_id=offer.program_id)
    context = {
        "offer": offer,
        "answers": [(MOVES[word], form) for word, form in shown.items()],
        "asked": asked,
        "late": late_by(offer, at) if offer.reading(at).is_covered else None,
        "opens": _what_opens(offer, at) if "accept" in shown else "",
        "signs": _signs(offer),
        "language": translation.get_language(),
        "may_open": offer.identity_is_open(at),
        "opened": opened_identity(offer.person, offer.reading(at).opened) if opened else None,
        "tells_back": offer.reading(at).tells_back,
        "opened_until": opened.opens_until if opened else None,
        "file_base": f"{request.path}files/",
        **sides.context(at),
    }
    status = 409 if too_late else status_of(*shown.values(), *(form for _one, form in asked), *sides.forms)
    return render(request, "referrals/reply.html", context, status=status)


def _what_opens(offer: Offer, at: datetime) -> str:
    """Said truly beside the yes: a link alone never opens who it is."""
    if queries.accepting_opens(offer, at):
        return _("After your yes you can see name and contact: signed in, or with a code that we read out by phone.")
    return queries.what_accepting_opens(offer, at)


def _form(name: str, offer: Offer, holder: LinkHolder, request: HttpRequest, is_sent: bool) -> forms.MoveForm:
    """The answer's form with the typed step, which no scanner fills in."""
    form = move_form(MOVES[name], offer, holder, request.POST if is_sent else None)
    form.fields.pop("beds_left", None)  # the listing is kept by who signs in
    return _with_typed_step(form, offer, name)


def _question_form(asked: outcomes.Question, offer: Offer, request: HttpRequest) -> Form:
    """The answer's form, filled in where it is this one that was sent."""
    is_sent = (request.POST.get("answer"), request.POST.get("about")) == (asked.name, asked.about)
    form = asked.form(request.POST if is_sent else None)
    for name in asked.leaves_out:
        del form.fields[name]
    return _with_typed_step(form, offer, f"{asked.name}_{asked.about}")


def _with_typed_step(form: Any, offer: Offer, name: str) -> Any:
    typed = fields.CharField(
        label=_("Type %(signs)s to confirm") % {"signs": _signs(offer)},
        help_text=_("The last four signs of the code above"),
        max_length=20,
        widget=fields.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    dress(typed.widget)
    form.fields["typed"] = typed
    form.auto_id = f"id_{name}_%s"
    return form


def _signs(offer: Offer) -> str:
    return offer.code[-LAST_SIGNS:]


def _answered(request: HttpRequest, link: ReplyLink, offer: Offer, form: forms.MoveForm, name: str) -> bool:
    """Make the move when the typed step is right; else say on the form what is missing."""
    if not _is_typed(request, link, offer, form):
        return False
    if form.cleaned_data["version"] != offer.version:
        words = _("This request changed meanwhile. Look at it again; what you typed is kept.")
        put_refusal(form, NotPossible(words))
        return False
    return _made(request, link, offer, form, name)


def _is_typed(request: HttpRequest, link: ReplyLink, offer: Offer, form: Form) -> bool:
    if not form.is_valid():
        return False
    if form.cleaned_data["typed"].strip().upper() != _signs(offer):
        _note(request, link, LinkUse.What.WRONG)
        form.add_error("typed", _("Type %(signs)s, as shown above.") % {"signs": _signs(offer)})
        return False
    return True


def _said(request: HttpRequest, link: ReplyLink, offer: Offer, form: Form, asked: outcomes.Question) -> bool:
    """Keep what came of it, when the typed step is right."""
    if not _is_typed(request, link, offer, form):
        return False
    try:
        asked.call(form.cleaned_data, by=LinkHolder(offer), at=timezone.now())
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    _note(request, link, LinkUse.What.ANSWERED)
    messages.success(request, _("Recorded. Thank you."))
    return True


def _made(request: HttpRequest, link: ReplyLink, offer: Offer, form: forms.MoveForm, name: str) -> bool:
    try:
        MOVES[name].call(offer, form.cleaned_data, LinkHolder(offer), timezone.now())
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    _note(request, link, LinkUse.What.ANSWERED)
    messages.success(request, str(MOVES[name].done))
    return True


def _note(request: HttpRequest, link: ReplyLink, what: str) -> None:
    at = timezone.now()
    if what == LinkUse.What.WRONG:
        links.count_wrong(link, request, at)
    actions.note_link_use(link=link, what=what, ip=frame.of(request).address, by=LinkHolder(link.offer), at=at)


class CodeForm(Form):
    code = fields.CharField(
        label=_lazy("The code that was read out"),
        max_length=12,
        widget=fields.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class ExtraForms:
    """What else can be done from the link: ask for the code, type it, write a message."""

    def __init__(self, request: HttpRequest, link: ReplyLink, offer: Offer, *, is_open: bool) -> None:
        self.request, self.link, self.offer, self.is_open = request, link, offer, is_open
        self.name, self.is_done = request.POST.get("answer", ""), False
        self.code = CodeForm(request.POST if self.name == "code" else None)
        sent = (request.POST, request.FILES) if self.name == "message" else ()
        self.message = OfferMessageForm(*sent, may_attach=is_open and rules.may_attach(offer, timezone.now()))

    def done(self) -> bool:
        """Do what was pressed; put on its form what forbids it."""
        steps = {"ask_code": self._ask, "code": self._type, "message": self._write, "read": self._seen}
        if self.name not in steps:
            return False
        try:
            with transaction.atomic() if self.name == "message" else nullcontext():
                self.is_done = steps[self.name]()
        except NotPossible as problem:
            self._say(problem)
        return self.is_done

    @property
    def forms(self) -> tuple[Form, ...]:
        return self.code, self.message

    def _say(self, problem: NotPossible) -> None:
        form = {"code": self.code, "message": self.message}.get(self.name)
        if form is None:
            messages.error(self.request, problem.message)
            return
        put_refusal(form, problem)
        if self.name == "code":
            _note(self.request, self.link, LinkUse.What.WRONG)

    def _ask(self) -> bool:
        actions.ask_for_code(link=self.link, by=LinkHolder(self.offer), at=timezone.now())
        _note(self.request, self.link, LinkUse.What.ANSWERED)
        messages.success(self.request, _("The program was told. Somebody calls the number on file and reads a code."))
        return True

    def _type(self) -> bool:
        if not self.code.is_valid():
            return False
        typed, at = self.code.cleaned_data["code"], timezone.now()
        used = actions.use_opening_code(link=self.link, typed=typed, by=LinkHolder(self.offer), at=at)
        codes.remember_opening(self.request.session, used)
        _note(self.request, self.link, LinkUse.What.ANSWERED)
        return True

    def _write(self) -> bool:
        if not self.message.is_valid():
            return False
        words = self.message.cleaned_data
        if pages.once(self.request):
            by, at = LinkHolder(self.offer), timezone.now()
            actions.write_message(offer=self.offer, text=words["text"], upload=words.get("upload"), by=by, at=at)
            messages.success(self.request, _("Sent."))
        _note(self.request, self.link, LinkUse.What.ANSWERED)
        return True

    def _seen(self) -> bool:
        upto = Message.objects.filter(offer=self.offer, may_name=False).last()
        if upto:
            actions.mark_messages_read(offer=self.offer, upto=upto, by=LinkHolder(self.offer), at=timezone.now())
        return True

    def context(self, at: datetime) -> dict[str, Any]:
        """What the page shows of these forms. Of the number on file only its end is shown."""
        asks = self.offer.state == OfferState.ACCEPTED and not self.is_open
        return {
            "talk": conversation_of(self.offer, LinkHolder(self.offer), at, sees_open=self.is_open),
            "code_form": self.code,
            "message_form": self.message,
            "ends_in": codes.last_digits(codes.number_on_file(self.offer)) if asks else "",
            "is_code_asked": asks and OpeningCode.objects.filter(offer=self.offer, made_at=None).exists(),
        }
