"""Addresses of My day, follow-ups and attempts."""

from django.urls import path

from . import views

app_name = "followups"

urlpatterns = [
    path("my-day/", views.my_day, name="my_day"),
    path("my-day/brief/", views.brief, name="brief"),
    path("my-day/brief.pdf", views.brief_pdf, name="brief_pdf"),
    path("my-day/calendar/", views.subscription, name="calendar"),
    path("calendar/<str:secret>.ics", views.feed, name="feed"),
    path("team/", views.team, name="team"),
    path("team/missed/", views.missed, name="missed"),
    path("team/reassign/", views.reassign, name="reassign"),
    path("team/reassign/confirm/", views.reassign_confirmed, name="reassign_confirmed"),
    path("settings/protocols/", views.protocol_list, name="protocols"),
    path("settings/protocols/add/", views.protocol_add, name="protocol_add"),
    path("settings/protocols/<uuid:pk>/", views.protocol, name="protocol"),
    path("settings/protocols/<uuid:pk>/draft/", views.protocol_draft, name="protocol_draft"),
    path("settings/protocols/<uuid:pk>/discard/", views.protocol_discard, name="protocol_discard"),
    path("settings/protocols/<uuid:pk>/preview/", views.protocol_preview, name="protocol_preview"),
    path("settings/protocols/<uuid:pk>/publish/", views.protocol_publish, name="protocol_publish"),
    path("settings/protocols/<uuid:pk>/retire/", views.protocol_retire, name="protocol_retire"),
    path("settings/protocols/<uuid:pk>/steps/add/", views.step_add, name="step_add"),
    path("settings/protocols/steps/<uuid:pk>/", views.step_change, name="step_change"),
    path("settings/protocols/steps/<uuid:pk>/<slug:name>/", views.step_do, name="step_do"),
    path("follow-ups/", views.follow_up_list, name="list"),
    path("follow-ups/record/", views.choose_case, name="choose_case"),
    path("follow-ups/record/<uuid:case_pk>/", views.unplanned, name="unplanned"),
    path("follow-ups/<uuid:pk>/", views.follow_up, name="follow_up"),
    path("follow-ups/<uuid:pk>/attempt/", views.attempt, name="attempt"),
    path("follow-ups/<uuid:pk>/claim/", views.claim, name="claim"),
    path("follow-ups/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("follow-ups/<uuid:pk>/cause/", views.cause, name="cause"),
    path("attempts/<uuid:pk>/undo/", views.undo, name="undo"),
    path("attempts/<uuid:pk>/accept/", views.accept_proposal, name="accept_proposal"),
]
