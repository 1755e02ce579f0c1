"""Calls from the provider: what became of a message, and what came in. No sign-in; the signature is the key."""

from uuid import UUID
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .. import actions, gateways, queries
from ..models import PersonMessage, Reply

LONGEST_BODY = 1600


@csrf_exempt
@login_not_required
@require_POST
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of one message. One that is not ours any more is answered all the same, so that calls end."""
    if not is_genuine_call(request):
        return HttpResponse(status=403)
    message = PersonMessage.objects.filter(pk=pk).first()
    if message is not None:
        told = request.POST
        actions.note_status(
            message=message,
            provider_id=told.get("MessageSid", ""),
            status=told.get("MessageStatus", ""),
            code=told.get("ErrorCode", ""),
            at=timezone.now(),
        )
    return HttpResponse(status=204)


@csrf_exempt
@login_not_required
@require_POST
def inbound(request: HttpRequest) -> HttpResponse:
    """A text came in. Only a question for help is answered, neutrally; the provider itself confirms STOP and START."""
    if not is_genuine_call(request):
        return HttpResponse(status=403)
    number, sid = request.POST.get("From", ""), request.POST.get("MessageSid", "")
    if not (number and sid):
        return HttpResponse(status=400)
    body = request.POST.get("Body", "").replace("\x00", "")[:LONGEST_BODY]
    reply = actions.receive_reply(
        number=number, body=body, provider_id=sid, to=request.POST.get("To", ""), at=timezone.now()
    )
    words = queries.help_words(reply.number) if reply.kind == Reply.Kind.HELP else ""
    said = f"<Message>{escape(words)}</Message>" if words else ""
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>', content_type="text/xml")


def is_genuine_call(request: HttpRequest) -> bool:
    """Signed over the address we gave away, not over what a proxy makes of it."""
    fields = {name: str(value) for name, value in request.POST.items()}
    url = settings.SITE_URL + request.get_full_path()
    return gateways.is_genuine(request.headers.get("X-Twilio-Signature", ""), url, fields)
