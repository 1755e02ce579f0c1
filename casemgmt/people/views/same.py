"""Is this the same person: two entries side by side, what will stand, and a merge undone."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog
from casemgmt.core.access import programs_where, require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import paged
from casemgmt.core.templatetags.words import day

from .. import actions, doubles, forms, hooks, merging, queries, whole
from ..alerts.queries import alerts_now
from ..household.queries import are_kept_apart
from ..models import Consent, Person, PersonMerge
from ..permission.parting import death_meanwhile, written_on
from ..permission.queries import standing
from .edits import editable, page_of, shown


@require_safe
def likely(request: HttpRequest) -> HttpResponse:
    """Pairs of people who are perhaps one, to be compared one after the other."""
    if not programs_where(request.user, Permission.PERSON_EDIT):
        raise PermissionDenied(Permission.PERSON_EDIT)
    pager = paged(request, doubles.likely_doubles(request.user), 50)
    accesslog.shown(request, [person.pk for pair in pager for person in (pair.one, pair.other)])
    return render(request, "people/doubles.html", {"pager": pager})


@require_http_methods(["GET", "POST"])
def same(request: HttpRequest, pk: UUID, other_pk: UUID) -> HttpResponse:
    """Two entries side by side: one person, and what stands then, or not."""
    one, other = editable(request, pk).now, editable(request, other_pk).now
    if one == other:
        messages.info(request, _("They are one person already."))
        return redirect(page_of(one))
    problem = ""
    if request.method == "POST":
        try:
            return redirect(_decide(request, one, other))
        except NotPossible as found:
            problem = found.message
    for person in (one, other):
        accesslog.note(request, AccessVerb.VIEWED, subject=person, person_id=person.pk, program_id=person.program_id)
    chosen = {name.removeprefix("fact-") for name, said in request.POST.items() if said == "other"}
    context = {
        "one": one,
        "other": other,
        "versions": f"{one.version}-{other.version}",
        "rows": _side_by_side(one, other, chosen),
        "beside": _what_belongs_to(request.user, one, other),
        "apart": queries.told_apart(one, other),
        "not_together": are_kept_apart(one, other, timezone.localdate(timezone=one.program.zone)),
        "problem": problem,
    }
    return render(request, "people/same.html", context, status=409 if problem else 200)


def _decide(request: HttpRequest, one: Person, other: Person) -> str:
    by, at = signed_in(request), timezone.now()
    if request.POST.get("do") != "merge":
        actions.not_same_person(one=one, other=other, by=by, at=at)
        messages.success(request, _("Remembered as two different people."))
        return page_of(one)
    if request.POST.get("versions") != f"{one.version}-{other.version}":
        raise NotPossible(_("Somebody changed one of them meanwhile. Compare again, and choose."))
    take = [name.removeprefix("fact-") for name, said in request.POST.items() if said == "other"]
    all_the_same = bool(request.POST.get("all_the_same"))
    actions.merge_people(keep=one, gone=other, take=take, all_the_same=all_the_same, by=by, at=at)
    messages.success(request, _("Merged. You can undo this on this page."))
    return page_of(one)


def _side_by_side(one: Person, other: Person, chosen: set[str]) -> list[dict[str, Any]]:
    """Fact by fact what each entry says and which will stand; where they differ, somebody chooses."""
    labels = forms.PersonForm(instance=one, program=one.program)
    differ, filled = merging.differing(one, other), merging.taken(one, other, chosen)
    rows = []
    for name in (name for name in labels.fields if name != "version"):
        texts = (shown(one, name), shown(other, name))
        if texts != ("–", "–"):
            rows.append(
                {
                    "name": name,
                    "label": str(labels[name].label),
                    "texts": texts,
                    "is_choice": name in differ,
                    "is_other": name in filled,
                }
            )
    return rows


def _what_belongs_to(user: Any, one: Person, other: Person) -> list[tuple[str, str, str]]:
    """Numbers, warnings, cases, calls and consents of each: all of them are the person's then."""
    rows = [
        (_("Whether we may contact them"), _permission(one), _permission(other)),
        (_("Alerts"), _alerts(one), _alerts(other)),
        (_("Ways to reach them"), _numbers(one), _numbers(other)),
        (_("Who must not know"), _warnings(one), _warnings(other)),
        (_("Cases"), _cases(user, one), _cases(user, other)),
        (_("Crisis calls"), _calls(user, one), _calls(user, other)),
        (_("Consents"), _consents(one), _consents(other)),
    ]
    return [(label, _list(first), _list(second)) for label, first, second in rows if first or second]


def _list(texts: list[str]) -> str:
    return format_html_join(", ", "{}", ((text,) for text in texts)) or "–"


def _numbers(person: Person) -> list[str]:
    points = whole.points_of(person)
    return [f"{point.value} ({point.belongs_to})" if point.belongs_to else point.value for point in points]


def _permission(person: Person) -> list[str]:
    """A death, or a no, is what tells two entries apart."""
    said = standing(person)
    return [format_html("{} · {}", said.words, day(said.row.said_at))] if said.row else []


def _alerts(person: Person) -> list[str]:
    return [str(alert.text) for alert in alerts_now(person, timezone.now())]


def _warnings(person: Person) -> list[str]:
    card = whole.card_of(person)
    return [card.must_not_know] if card and card.must_not_know else []


def _cases(user: Any, person: Person) -> list[str]:
    rows = apps.get_model("cases", "Case").objects.visible_to(user).filter(person__root=person)
    return [
        format_html("{} · {} · {}", day(case.opened_at), case.get_state_display(), case.owner or _("nobody"))
        for case in rows.select_related("owner").order_by("-opened_at")
    ]


def _calls(user: Any, person: Person) -> list[str]:
    rows = apps.get_model("encounters", "Encounter").objects.visible_to(user).filter(people__root=person).distinct()
    return [day(call.ended_at) for call in rows.counted().newest_first()[:5]]


def _consents(person: Person) -> list[str]:
    rows = Consent.objects.live(timezone.now()).filter(person__root=person).select_related("organization")
    return [format_html(_("{} until {}"), row.to_whom, day(row.expires_at)) for row in rows.order_by("expires_at")]


@require_http_methods(["GET", "POST"])
def undo_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They are two people after all. What cannot be told apart any more is said first."""
    people = Person.objects.visible_to(request.user)
    rows = PersonMerge.objects.filter(kept__in=people).select_related("kept__program", "kept__root", "gone")
    merge = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.PERSON_EDIT, merge.kept)
    problem = ""
    if request.method == "POST":
        died = next((one for one in (merge.kept, merge.gone) if str(one.pk) == request.POST.get("died")), None)
        try:
            actions.undo_merge(merge=merge, died=died, by=signed_in(request), at=timezone.now())
            messages.success(request, _("Undone: both stand for themselves again."))
            return redirect(page_of(merge.kept))
        except NotPossible as found:
            problem = found.message
    death = None if merge.undone_at else death_meanwhile(merge)
    stays = [words for says in hooks.STAYS_AFTER_UNDO for words in says(merge=merge)]
    corrected = [name for name in merge.filled if not merging.is_as_merged(merge.kept, merge.gone, name)]
    labels = forms.PersonForm(instance=merge.kept, program=merge.kept.program)
    context = {
        "merge": merge,
        "stays": stays,
        "both": (merge.kept, merge.gone),
        "death": death,
        "died": written_on(death, merge) if death else None,
        "corrected": [str(labels[name].label) for name in corrected],
        "problem": problem,
    }
    return render(request, "people/undo_merge.html", context, status=409 if problem else 200)
