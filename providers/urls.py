"""Addresses of the directory's pages."""

from django.urls import path

from casemgmt.accounts.invitations.views import join

from .views import agency_changes, agency_class, agency_setup, corrections, directory, importing, past, staff, upkeep

app_name = "providers"

urlpatterns = [
    path("", directory.search, name="search"),
    path("services/<uuid:pk>/", directory.service, name="service"),
    path("services/<uuid:pk>/edit/", upkeep.edit_service, name="edit_service"),
    path("services/<uuid:pk>/room/", upkeep.update_capacity, name="update_capacity"),
    path("services/<uuid:pk>/still-right/", upkeep.verify, name="verify"),
    path("organizations/<uuid:pk>/", directory.organization, name="organization"),
    path("organizations/<uuid:pk>/before/", past.past, name="past"),
    path("organizations/<uuid:pk>/class/", agency_class.classify, name="classify"),
    path("organizations/<uuid:pk>/partner/", agency_setup.partner, name="partner"),
    path("staff/", staff.staff, name="staff"),
    path("staff/at/<uuid:pk>/invite/", staff.invite, name="invite_staff"),
    path("staff/at/<uuid:pk>/mailbox/", staff.mailbox, name="mailbox"),
    path("staff/<uuid:pk>/role/", staff.change_role, name="change_role"),
    path("staff/<uuid:pk>/end/", staff.take_away, name="take_away"),
    path("staff/invitations/<uuid:pk>/<slug:name>/", staff.invitation, name="invitation"),
    path("join/<str:secret>/", join, name="join"),
    path("our-services/", upkeep.our_services, name="our_services"),
    path("changes/", agency_changes.changes, name="changes"),
    path("changes/<uuid:pk>/", agency_changes.change, name="change"),
    path("services/<uuid:pk>/propose/", corrections.propose, name="propose"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<uuid:pk>/", corrections.correction, name="correction"),
    path("to-verify/", upkeep.to_verify, name="to_verify"),
    path("import/", importing.upload, name="import"),
    path("import/<uuid:pk>/", importing.report, name="import_report"),
    path("import/<uuid:pk>/report.csv", importing.report_csv, name="import_report_csv"),
]
