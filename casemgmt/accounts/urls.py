"""Addresses of the settings."""

from django.urls import path

from . import account_views, leaving_views, mail_views, member_views, rule_views, undelivered_views, views
from .areas import views as area_views
from .brand import views as brand_views
from .calendars import views as calendar_views
from .factors import views as factor_views
from .identity import setup_views as identity_views
from .installation import views as installation_views
from .invitations import file_views as people_file_views
from .invitations import views as invitation_views
from .numbers import views as number_views
from .programs import first_days_views
from .programs import views as program_views
from .saved_views import views as saved_view_views
from .sessions import views as session_views
from .status import views as status_views
from .tokens import views as token_views

app_name = "accounts"

urlpatterns = [
    path("", views.settings, name="settings"),
    path("first-administrator/<str:secret>/", installation_views.first_administrator, name="first_administrator"),
    path("programs/", program_views.programs, name="programs"),
    path("programs/<uuid:pk>/", program_views.program, name="program"),
    path("programs/<uuid:pk>/<slug:name>/", program_views.press_program, name="press_program"),
    path("first-days/", first_days_views.first_days, name="first_days"),
    path("areas/", area_views.areas, name="areas"),
    path("areas/add/", area_views.add_area, name="add_area"),
    path("areas/file/", area_views.area_file, name="area_file"),
    path("areas/bring/", area_views.bring_areas, name="bring_areas"),
    path("areas/<uuid:pk>/", area_views.area, name="area"),
    path("areas/<uuid:pk>/merge/", area_views.merge_area, name="merge_area"),
    path("areas/merges/<uuid:pk>/undo/", area_views.part_area, name="part_area"),
    path("areas/<uuid:pk>/rename/", area_views.rename_area, name="rename_area"),
    path("areas/<uuid:pk>/<slug:name>/", area_views.press_area, name="press_area"),
    path("people/", member_views.people, name="people"),
    path("people/accounts/", account_views.accounts, name="accounts"),
    path("people/accounts/<uuid:pk>/end-sessions/", account_views.end_sessions, name="end_sessions"),
    path("people/file/", people_file_views.people_file, name="people_file"),
    path("people/file/invite/", people_file_views.invite_people, name="invite_people"),
    path("members/", member_views.invite, name="invite"),
    path("invitations/<uuid:pk>/<slug:name>/", invitation_views.invitation, name="invitation"),
    path("join/<str:secret>/", invitation_views.join, name="join"),
    path("members/<uuid:pk>/end/", leaving_views.end_membership, name="end_membership"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("look/", brand_views.brand, name="brand"),
    path("look/try/<slug:color>.css", brand_views.tried_css, name="tried_css"),
    path("look/<slug:mark>.css", brand_views.look_css, name="look_css"),
    path("look/<slug:mark>.png", brand_views.look_logo, name="look_logo"),
    path("numbers/", number_views.numbers, name="numbers"),
    path("numbers/<slug:code>/", number_views.number_group, name="number_group"),
    path("reasons/<slug:kind>/", rule_views.reasons, name="reasons"),
    path("mail/", mail_views.mail, name="mail"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/others/end/", session_views.end_other_sessions, name="end_other_sessions"),
    path("sessions/<uuid:pk>/end/", session_views.end_session, name="end_session"),
    path("second-step/", factor_views.second_step, name="second_step"),
    path("second-step/rule/", factor_views.second_step_rule, name="second_step_rule"),
    path("sign-in-server/", identity_views.identity, name="identity"),
    path("sign-in-server/<uuid:pk>/agree/", identity_views.agree, name="agree_identity"),
    path("sign-in-server/off/", identity_views.switch_off, name="switch_off_identity"),
    path("sign-in-server/look/", identity_views.look, name="look_identity"),
    path("people/sign-in/<uuid:pk>/reset/", factor_views.reset_factor, name="reset_factor"),
    path("views/", saved_view_views.save, name="save_view"),
    path("views/<uuid:pk>/change/", saved_view_views.change, name="change_view"),
    path("views/<uuid:pk>/forget/", saved_view_views.forget, name="forget_view"),
    path("here/", session_views.here, name="here"),
    path("people/sign-in/", session_views.people, name="people_sign_in"),
    path("people/sign-in/<uuid:pk>/", session_views.person, name="person_sign_in"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/<uuid:pk>/end/", token_views.end_token, name="end_token"),
    path("people/tokens/", token_views.tokens_of_people, name="tokens_of_people"),
    path("status/", status_views.status, name="status"),
    path("not-delivered/", undelivered_views.undelivered, name="undelivered"),
    path("not-delivered/<uuid:pk>/again/", undelivered_views.send_again, name="send_again"),
    path("not-delivered/kind/<str:kind>/again/", undelivered_views.send_kind_again, name="send_kind_again"),
]
