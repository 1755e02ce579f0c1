"""Consents: recording one, signing it on a screen, the form on paper, what was signed, taking one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_views import program_of_rules, save
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.access import holds, require
from casemgmt.core.actor import signed_in
from casemgmt.core.forms import status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import back_to
from casemgmt.core.pdf import PdfUnavailable
from casemgmt.core.uploads import attachment

from .. import actions
from ..consent import is_live
from ..consents import forms, paper, signing, words
from ..consents.actions import set_consent_rule
from ..consents.ahead import days_ahead
from ..models import Consent, ConsentProof, ConsentRule, Person
from ..queries import still_told
from .edits import _done, _given, _kept, _page, editable, page_of

READS_BLANK = (Permission.PERSON_EDIT, Permission.PROGRAM_SETTINGS)
SIGN, BACK, MINE = "sign", "back", "mine"


@resume.resumable
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what the person agrees to. Where it is signed on this screen, the words to sign are shown first."""
    one = editable(request, pk)
    given, first, me = _given(request), _first_values(request, one), signed_in(request).name
    form = forms.ConsentForm(given, request.FILES or None, person=one, initial=first, heard_by=me)

    def keep() -> str:
        terms = form.terms(one.program.zone) | {"signed": form.signed}
        actions.give_consent(person=one, by=signed_in(request), at=timezone.now(), **terms)
        return back_to(request, page_of(one))

    step = request.POST.get("step")
    if step == BACK and signing.is_on(request):
        return _to_be_handed_back(request, one, form)
    if step == MINE:
        signing.take_back(request)
    elif form.is_bound and form.is_valid() and form.is_to_be_signed:
        return _sign(request, one, form)
    is_back = step in {BACK, MINE}
    done = None if is_back else _done(request, form, keep, _("Consent recorded."))
    context = {"form": form, "person": one, "back": back_to(request, page_of(one))}
    return done or render(request, "people/consent_give.html", context, status=200 if is_back else status_of(form))


def _sign(request: HttpRequest, one: Person, form: Any) -> HttpResponse:
    """The words in the language it was explained in, and the signature under them. Nothing is recorded before."""
    language = paper.language_of(form.cleaned_data["language"])
    signing.begin(request, one, language)
    sheet = paper.sheet_in(language, lambda: words.filled(_terms(one, form)), one.program)
    with translation.override(language):
        is_sent = request.POST.get("step") == SIGN
        sign = forms.SignForm(request.POST if is_sent else None, shown=sheet.as_text())

        def keep() -> str:
            terms = form.terms(one.program.zone) | {"signed": sign.signed}
            actions.give_consent(person=one, by=signed_in(request), at=timezone.now(), **terms)
            return reverse(signing.HAND_BACK)

        done = _done(request, sign, keep, "") if is_sent else None
        context = {"sheet": sheet, "form": sign, "kept": _typed(request, form), "back": page_of(one)}
        context |= {"language": language, "person": one}
        return done or render(request, "people/consent_sign.html", context, status=status_of(sign))


def _to_be_handed_back(request: HttpRequest, one: Person, form: Any) -> HttpResponse:
    """Who signs wants other words: the device goes back first, with what was typed."""
    signing.lead_to_form(request)
    context = signing.words_of(request, is_signed=False)
    context |= {"kept": _typed(request, form), "action": request.path}
    return render(request, "people/hand_back.html", context)


@require_http_methods(["GET", "POST"])
def hand_back(request: HttpRequest) -> HttpResponse:
    """Somebody has signed: thanked, and the device is taken back before anything else of it opens."""
    if not signing.is_on(request):
        return redirect("/")
    if request.method == "POST":
        return redirect(signing.take_back(request))
    context = signing.words_of(request, is_signed=not signing.leads_to_form(request))
    return render(request, "people/hand_back.html", {**context, "kept": (), "action": request.path})


def _terms(one: Person, form: Any) -> words.Agreed:
    said, terms = form.cleaned_data, form.terms(one.program.zone)
    return words.Agreed(
        program=one.program,
        person=one.now.display_name,
        to_whom=str(said["organization"] or form.class_words),
        categories=tuple(said["categories"]),
        purpose=said["purpose"],
        expires_at=terms["expires_at"],
        how_given=said["how_given"],
        signer=said["signer"],
        authority=said["authority"],
    )


def _typed(request: HttpRequest, form: Any) -> list[tuple[str, str]]:
    """What was typed in the step before, to come along."""
    return [(name, value) for name in form.fields for value in request.POST.getlist(name)]


def _first_values(request: HttpRequest, one: Person) -> dict[str, Any] | None:
    """What was typed before the session ended; else the terms of the consent that is to be renewed."""
    kept = _kept(request, forms.ConsentForm, person=one)
    if kept is not None:
        return kept
    try:
        old = Consent.objects.filter(person__root=one.root_id, pk=UUID(request.GET.get("renew", ""))).first()
    except ValueError:
        return None
    return forms.terms_to_renew(old) if old else None


@require_safe
def form_page(request: HttpRequest) -> HttpResponse:
    """The blank form, to read and to print: for whoever asks people to sign, and whoever sets the program up."""
    program = program_of(request, *READS_BLANK)
    which = f"&program={program.slug}" if "program" in request.GET else ""
    language = _language(request)
    sheet = paper.sheet_in(language, lambda: words.blank(program), program)
    with translation.override(language):
        return render(request, "people/consent_form.html", {"sheet": sheet, "language": language, "which": which})


@require_safe
def form_pdf(request: HttpRequest) -> HttpResponse:
    """The blank form as a tagged PDF, to print and sign."""
    program = program_of(request, *READS_BLANK)
    sheet = paper.sheet_in(_language(request), lambda: words.blank(program), program)
    return _pdf(request, sheet, "consent-form", reverse("people:consent_form"))


@require_safe
def on_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A consent on record: its words, how it was signed, and what can be done with it."""
    consent = _consent(request, pk)
    accesslog.note(
        request, AccessVerb.VIEWED, subject=consent, person_id=consent.person_id, program_id=consent.program_id
    )
    language, at = _language(request, consent), timezone.now()
    sheet = paper.sheet_in(language, lambda: words.filled(words.of_consent(consent)), consent.program)
    context = {
        "consent": consent,
        "sheet": sheet,
        "language": language,
        "proof": _proof_of(consent),
        "is_live": is_live(consent, at),
        "may_edit": holds(request.user, Permission.PERSON_EDIT, consent),
        "back": page_of(consent.person.now),
    }
    return render(request, "people/consent.html", context)


@require_safe
@fresh_sign_in(methods=("GET",))
def consent_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The consent as paper, for the person to keep. It names them, so it asks for a fresh sign-in and is on record."""
    consent = _consent(request, pk)
    accesslog.note(
        request, AccessVerb.EXPORTED, subject=consent, person_id=consent.person_id, program_id=consent.program_id
    )
    sheet = paper.sheet_in(
        _language(request, consent), lambda: words.filled(words.of_consent(consent)), consent.program
    )
    page = reverse("people:consent", args=[consent.pk])
    return _pdf(request, sheet, "consent", page, consent=consent)


@require_http_methods(["GET", "POST"])
def add_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed paper, photographed after the consent was recorded."""
    consent = _consent(request, pk)
    require(request.user, Permission.PERSON_EDIT, consent)
    form = forms.PaperForm(_given(request), request.FILES or None)
    page = reverse("people:consent", args=[consent.pk])

    def keep() -> str:
        photo = form.cleaned_data["photo"]
        actions.add_consent_paper(consent=consent, paper=photo, by=signed_in(request), at=timezone.now())
        return page

    done = _done(request, form, keep, _("The paper is kept with the consent."))
    title = _("Add the signed paper")
    return done or _page(request, form, title=title, whom=consent.person, back=page, label=_("Keep it"))


@require_safe
@fresh_sign_in(methods=("GET",))
def signed_file(request: HttpRequest, pk: UUID) -> Any:
    """The photograph or the drawn signature: a download that no browser guesses at, each on record."""
    consent = _consent(request, pk)
    proof = _proof_of(consent)
    if proof is None or not proof.file:
        raise Http404
    accesslog.note(
        request, AccessVerb.EXPORTED, subject=consent, person_id=consent.person_id, program_id=consent.program_id
    )
    return attachment(proof.file, f"signed.{proof.file_kind}", proof.file_kind)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person takes it back; what agencies could see under it closes at once."""
    consent = _consent(request, pk)
    require(request.user, Permission.PERSON_EDIT, consent)
    form = forms.RevokeForm(_given(request))

    def keep() -> str:
        how = form.cleaned_data["how"]
        actions.revoke_consent(consent=consent, how=how, by=signed_in(request), at=timezone.now())
        return page_of(consent.person)

    done = _done(request, form, keep, _("Taken back. What agencies could see under it is closed."))
    if done and still_told(consent, timezone.now()):
        words = _("Another permission still lets %(agency)s be told. Look below whether the person meant that one too.")
        messages.warning(request, words % {"agency": consent.to_whom})
    title = _("Take back the consent for %(agency)s") % {"agency": consent.to_whom}
    return done or _page(request, form, title=title, whom=consent.person, label=_("Take it back"))


def _consent(request: HttpRequest, pk: UUID) -> Consent:
    rows = Consent.objects.filter(person__in=Person.objects.visible_to(request.user))
    joins = ("person__program", "person__root", "organization", "program", "revocation")
    return frame.loaded(request, rows.select_related(*joins), pk=pk)


def _proof_of(consent: Consent) -> ConsentProof | None:
    return ConsentProof.objects.filter(consent=consent).first()


def _language(request: HttpRequest, consent: Consent | None = None) -> str:
    """English or Spanish as asked for; else the language the consent was explained in, else the reader's own."""
    asked = request.GET.get("lang", "")
    if asked in paper.LANGUAGES:
        return asked
    return paper.language_of(consent.language if consent else translation.get_language() or "en")


def _pdf(request: HttpRequest, sheet: words.Sheet, name: str, page: str, consent: Consent | None = None) -> Any:
    """Where the machine lacks the libraries, a page says what to install and leads to the printable one."""
    size = "a4" if request.GET.get("size") == "a4" else "letter"
    language = _language(request, consent)
    try:
        content = paper.as_pdf(sheet, language=language, page_size=size, drawn=_drawn(consent))
    except PdfUnavailable as problem:
        context = {"install": str(problem), "printable": f"{page}?lang={language}"}
        return render(request, "pdf_unavailable.html", context, status=503)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _drawn(consent: Consent | None) -> str:
    """The signature that was drawn, as a picture in the paper."""
    proof = _proof_of(consent) if consent else None
    if proof is None or proof.kind != ConsentProof.Kind.DRAWN:
        return ""
    try:
        return paper.inline(proof.file_kind, proof.file.read())
    except FileNotFoundError:
        return ""


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest) -> HttpResponse:
    """How many days ahead the program is told that a consent runs out, and who signs in after a signature."""
    program = program_of_rules(request)
    newest = ConsentRule.objects.filter(program=program).first()
    seen = str(newest.pk) if newest else ""
    asks = bool(newest and newest.asks_sign_in)
    initial = {"told_ahead_days": days_ahead(program.pk), "asks_sign_in": asks, "seen": seen}
    form = forms.ToldAheadForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        set_consent_rule(program=program, by=signed_in(request), at=timezone.now(), **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and save(request, form, seen, act):
        return redirect(address(request, "referrals:rules"))
    context = {
        "form": form,
        "title": _("Consents"),
        "back": address(request, "referrals:rules"),
        "label": _("Save"),
    }
    return render(request, "people/form.html", context, status=status_of(form))
