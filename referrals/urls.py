"""Addresses of requests: ours, the agency's inbox, and the moves of both."""

from django.urls import path

from .views import appointments, codes, inbox, messages, moving, offering, packet, packets, referring, reply, rules

app_name = "referrals"

urlpatterns = [
    path("referrals/", referring.referral_list, name="list"),
    path("referrals/<uuid:pk>/", referring.referral, name="referral"),
    path("referrals/<uuid:pk>/close/", referring.close, name="close"),
    path("needs/<uuid:need_pk>/refer/", referring.choose, name="choose"),
    path("needs/<uuid:need_pk>/refer/<uuid:service_pk>/", referring.ask, name="ask"),
    path("offers/<uuid:pk>/discard/", moving.discard, name="discard"),
    path("offers/<uuid:pk>/revoke-links/", reply.revoke, name="revoke_links"),
    path("offers/<uuid:pk>/packet/", packet.page, name="packet"),
    path("offers/<uuid:pk>/packet.pdf", packet.pdf, name="packet_pdf"),
    path("offers/<uuid:pk>/packet/named/", packet.named, name="packet_named"),
    path("packets/", packets.packets, name="packets"),
    path("packets/<uuid:pk>/", packets.packet_batch, name="packet_batch"),
    path("packets/<uuid:pk>.pdf", packets.packet_batch_pdf, name="packet_batch_pdf"),
    path("offers/by-code/", packets.by_code, name="by_code"),
    path("offers/<uuid:pk>/code/", codes.make_code, name="make_code"),
    path("offers/<uuid:pk>/messages/", messages.conversation, name="messages"),
    path("offers/<uuid:pk>/messages/read/", messages.mark_read, name="messages_read"),
    path("messages/<uuid:pk>/file/", messages.message_file, name="message_file"),
    path("messages/<uuid:pk>/withdraw/", messages.withdraw, name="message_withdraw"),
    path("referrals/<uuid:pk>/next/<uuid:service_pk>/", offering.offer_next, name="offer_next"),
    path("offers/<uuid:pk>/plan/", appointments.plan, name="plan"),
    path("offers/<uuid:pk>/checks/<int:days>/", appointments.check, name="check"),
    path("appointments/<uuid:pk>/calendar.ics", appointments.calendar_file, name="calendar_file"),
    path("appointments/<uuid:pk>/happened/", appointments.happened, name="happened"),
    path("offers/<uuid:pk>/<slug:name>/", moving.move, name="move"),
    path("appointments/<uuid:pk>/<slug:name>/", moving.appointment, name="appointment"),
    path("r/<str:secret>/files/<uuid:pk>/", reply.reply_file, name="reply_file"),
    path("r/<str:secret>/", reply.reply, name="reply"),
    path("settings/rules/", rules.overview, name="rules"),
    path("settings/standards/", rules.standards, name="standards"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", inbox.received, name="received"),
]
