"""Addresses of the directory's pages."""

from django.urls import path

from .views import classifying, correcting, importing, keeping, partnering, reading, staff

app_name = "providers"

urlpatterns = [
    path("", reading.search, name="search"),
    path("services/<uuid:pk>/", reading.service, name="service"),
    path("services/<uuid:pk>/edit/", keeping.edit_service, name="edit_service"),
    path("services/<uuid:pk>/room/", keeping.update_capacity, name="update_capacity"),
    path("services/<uuid:pk>/still-right/", keeping.verify, name="verify"),
    path("organizations/<uuid:pk>/", reading.organization, name="organization"),
    path("organizations/<uuid:pk>/class/", classifying.classify, name="classify"),
    path("organizations/<uuid:pk>/partner/", partnering.partner, name="partner"),
    path("staff/", staff.staff, name="staff"),
    path("staff/at/<uuid:pk>/invite/", staff.invite, name="invite_staff"),
    path("staff/at/<uuid:pk>/mailbox/", staff.mailbox, name="mailbox"),
    path("staff/<uuid:pk>/role/", staff.change_role, name="change_role"),
    path("staff/<uuid:pk>/end/", staff.take_away, name="take_away"),
    path("staff/invitations/<uuid:pk>/<slug:name>/", staff.invitation, name="invitation"),
    path("join/<str:secret>/", staff.join, name="join"),
    path("our-services/", keeping.our_services, name="our_services"),
    path("corrections/", correcting.corrections, name="corrections"),
    path("corrections/<uuid:pk>/", correcting.correction, name="correction"),
    path("to-verify/", keeping.to_verify, name="to_verify"),
    path("import/", importing.upload, name="import"),
    path("import/<uuid:pk>/", importing.report, name="import_report"),
    path("import/<uuid:pk>/report.csv", importing.report_csv, name="import_report_csv"),
    path("import/<uuid:pk>/again/", importing.restart, name="import_again"),
]
