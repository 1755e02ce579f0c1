"""Addresses of requests: ours, the agency's inbox, and the moves of both.

One table for all rooms, since order matters between them: `offers/<id>/<move>/` takes what nothing above it took.
"""

from django.urls import path

from .appointments import views as appointments
from .conversation import views as conversation
from .figures import views as figures
from .inbox import views as inbox
from .linkages import stated
from .linkages import views as linkages
from .matching import views as matching
from .offers import draft_views as drafts
from .offers import views as offers
from .packets import batch_views as packet_batches
from .packets import views as packets
from .referral import views as referral
from .reply import navigator_views as our_side_of_reply
from .reply import views as reply
from .standards import views as standards
from .webhooks import views as webhooks

app_name = "referrals"

urlpatterns = [
    path("referrals/", referral.referral_list, name="list"),
    path("referrals/<uuid:pk>/", referral.referral, name="referral"),
    path("referrals/<uuid:pk>/close/", referral.close_referral, name="close"),
    path("needs/<uuid:need_pk>/refer/", matching.choose, name="choose"),
    path("needs/<uuid:need_pk>/refer/<uuid:service_pk>/", drafts.ask_agency, name="ask"),
    path("offers/<uuid:pk>/discard/", offers.discard, name="discard"),
    path("offers/<uuid:pk>/revoke-links/", our_side_of_reply.revoke_links, name="revoke_links"),
    path("offers/<uuid:pk>/packet/", packets.packet_page, name="packet"),
    path("offers/<uuid:pk>/packet.pdf", packets.packet_pdf, name="packet_pdf"),
    path("offers/<uuid:pk>/packet/named/", packets.named_packet, name="packet_named"),
    path("packets/", packet_batches.packets, name="packets"),
    path("packets/<uuid:pk>/", packet_batches.packet_batch, name="packet_batch"),
    path("packets/<uuid:pk>.pdf", packet_batches.packet_batch_pdf, name="packet_batch_pdf"),
    path("inbox/figures/", figures.figures, name="figures"),
    path("offers/by-code/", packets.by_code, name="by_code"),
    path("offers/<uuid:pk>/code/", our_side_of_reply.make_code, name="make_code"),
    path("offers/<uuid:pk>/messages/", conversation.conversation, name="messages"),
    path("offers/<uuid:pk>/messages/read/", conversation.mark_read, name="messages_read"),
    path("messages/<uuid:pk>/file/", conversation.message_file, name="message_file"),
    path("messages/<uuid:pk>/withdraw/", conversation.withdraw, name="message_withdraw"),
    path("referrals/<uuid:pk>/next/<uuid:service_pk>/", matching.offer_next, name="offer_next"),
    path("offers/<uuid:pk>/plan/", appointments.change_plan, name="plan"),
    path("offers/<uuid:pk>/checks/<int:days>/", linkages.answer_check, name="check"),
    path("statements/<uuid:pk>/", stated.stated, name="stated"),
    path("appointments/<uuid:pk>/calendar.ics", appointments.appointment_file, name="calendar_file"),
    path("appointments/<uuid:pk>/happened/", appointments.say_it_happened, name="happened"),
    path("offers/<uuid:pk>/<slug:name>/", offers.make_move, name="move"),
    path("appointments/<uuid:pk>/<slug:name>/", appointments.appointment, name="appointment"),
    path("r/<str:secret>/files/<uuid:pk>/", reply.reply_file, name="reply_file"),
    path("r/<str:secret>/", reply.reply, name="reply"),
    path("settings/rules/", standards.overview, name="rules"),
    path("settings/standards/", standards.standards, name="standards"),
    path("connections/", webhooks.webhook_list, name="webhooks"),
    path("connections/add/", webhooks.add_webhook, name="webhook_add"),
    path("connections/<uuid:pk>/", webhooks.webhook, name="webhook"),
    path("connections/<uuid:pk>/change/", webhooks.change_webhook, name="webhook_change"),
    path("connections/<uuid:pk>/<slug:name>/", webhooks.press_button, name="webhook_do"),
    path("connections/calls/<uuid:pk>/replay/", webhooks.replay, name="webhook_replay"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/happened/", inbox.happened, name="inbox_happened"),
    path("inbox/<uuid:pk>/", inbox.received, name="received"),
    path("inbox/<uuid:pk>/<slug:name>/", inbox.answer, name="inbox_answer"),
]
