"""Addresses of keeping, forgetting and leaving."""

from django.urls import path

from . import views
from .archive import views as archives

app_name = "retention"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("rule/", views.rule, name="rule"),
    path("stays/", views.stays, name="stays"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/hold/", views.hold, name="hold"),
    path("people/<uuid:pk>/ask/", views.ask, name="ask"),
    path("holds/<uuid:pk>/review/", views.review, name="review"),
    path("holds/<uuid:pk>/lift/", views.lift, name="lift"),
    path("requests/<uuid:pk>/", views.request_page, name="request"),
    path("requests/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("requests/<uuid:pk>/refuse/", views.refuse, name="refuse"),
    path("requests/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("requests/<uuid:pk>/answer/", views.answer, name="answer"),
    path("leaving/", archives.leaving, name="leaving"),
    path("archives/<uuid:pk>/", archives.archive, name="archive"),
    path("archives/<uuid:pk>/file/", archives.file, name="archive_file"),
    path("archives/<uuid:pk>/<slug:name>/", archives.decide, name="decide_archive"),
    path("certificates/<uuid:pk>/", views.certificate, name="certificate"),
]
