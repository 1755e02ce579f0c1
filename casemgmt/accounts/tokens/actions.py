"""Making, using and ending tokens."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from casemgmt.accounts.looked_after import looks_after
from casemgmt.accounts.models import User
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.secret_links import hash_of, new_secret

from .models import MOST, ApiToken, Lasts, TokenScope

USE_IS_NOTED = timedelta(minutes=1)
PREFIX = "aftercall_"  # what looks for lost secrets in other people's files can find it by


@action
def make_token(*, name: str, scope: str, lasts: int, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """Make a token for oneself. The second value is its secret: it is shown now and kept nowhere."""
    me = User.objects.select_for_update(of=("self",)).get(pk=user_of(by).pk)
    if scope not in TokenScope.values or lasts not in Lasts.values:
        raise NotPossible(_("Choose what the token may do, and for how long."), field="scope")
    if ApiToken.objects.live(at).filter(user=me).count() >= MOST:
        raise NotPossible(_("You have %(n)d tokens. End one you do not need any more.") % {"n": MOST})
    secret = PREFIX + new_secret()
    token = ApiToken.objects.create(
        user=me,
        name=name.strip(),
        scope=scope,
        secret_hash=hash_of(secret),
        session_round=me.session_round,
        made_at=at,
        expires_at=at + Lasts(lasts).time,
    )
    record("token.made", token, by=by, at=at, scope=scope)
    return token, secret


@action
def end_token(*, token: ApiToken, by: Actor, at: datetime) -> ApiToken:
    """End a token: one's own, or one of somebody in the program or agency whose people one looks after."""
    user = user_of(by)
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.user_id != user.pk and not looks_after(user, token.user_id):
        raise PermissionDenied("token.end")
    if token.ended_at:
        raise NotPossible(_("This token was ended already."))
    token.ended_at, token.ended_by = at, user
    token.save(update_fields=["ended_at", "ended_by"])
    record("token.ended", token, by=by, at=at, user=token.user_id)
    return token


def note_use(*, token: ApiToken, at: datetime) -> None:
    """Write down that it was used; once a minute is enough."""
    lately = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - USE_IS_NOTED)
    if token.last_used_at is None or at - token.last_used_at >= USE_IS_NOTED:
        ApiToken.objects.filter(lately, pk=token.pk).update(last_used_at=at)
