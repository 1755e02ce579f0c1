"""Addresses of cases, needs and notes."""

from django.urls import path

from . import filed_need, notes, views
from .caseload.urls import urlpatterns as caseloads
from .covers.urls import urlpatterns as covers
from .files.urls import urlpatterns as files
from .next_dates.urls import urlpatterns as next_dates
from .restrictions.urls import urlpatterns as restrictions

app_name = "cases"

urlpatterns = [
    *caseloads,
    *covers,
    *files,
    *next_dates,
    *restrictions,
    path("", views.case_list, name="list"),
    path("take-on/<uuid:encounter_pk>/", views.take_on, name="take_on"),
    path("notes/<uuid:pk>/", notes.filed_note, name="filed_note"),
    path("notes/<uuid:pk>/move/", notes.move_note, name="move_note"),
    path("needs/<uuid:pk>/move/", filed_need.move_need, name="move_need"),
    path("needs/<uuid:pk>/", filed_need.filed_need, name="filed_need"),
    path("needs/<uuid:pk>/end/", views.end_need, name="end_need"),
    path("<uuid:pk>/", views.case, name="case"),
    path("<uuid:pk>/assign/", views.assign, name="assign"),
    path("<uuid:pk>/hold/", views.hold, name="hold"),
    path("<uuid:pk>/resume/", views.resume, name="resume"),
    path("<uuid:pk>/close/", views.close, name="close"),
    path("<uuid:pk>/undo-close/", views.undo_close, name="undo_close"),
    path("<uuid:pk>/opened-in-error/", views.opened_in_error, name="opened_in_error"),
    path("<uuid:pk>/reopen/", views.reopen, name="reopen"),
    path("<uuid:pk>/risk/", views.risk, name="risk"),
    path("<uuid:pk>/needs/add/", views.add_need, name="add_need"),
    path("<uuid:pk>/note/", views.note, name="note"),
    path("<uuid:pk>/draft/", views.draft, name="draft"),
]
