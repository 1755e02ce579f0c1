"""Addresses of the directory's pages."""

from django.urls import path

from casemgmt.accounts.invitations.views import join

from .bulk import views as bulk
from .by_eye import views as by_eye
from .capacity import views as capacity
from .door import views as door
from .edits import views as edits
from .finding import sheet_views
from .finding import views as finding_views
from .freshness import views as freshness
from .hours import views as hours
from .news import views as news
from .parts import views as parts
from .stakeholders import views as stakeholders
from .views import (
    agency_changes,
    agency_class,
    agency_setup,
    corrections,
    directory,
    disagreements,
    importing,
    past,
    pressing,
    public,
    staff,
    upkeep,
    wholes,
)

app_name = "providers"

urlpatterns = [
    path("", directory.search, name="search"),
    path("sheet/", sheet_views.near_me, name="near_me"),
    path("sheet/pdf/", sheet_views.near_me_pdf, name="near_me_pdf"),
    path("words/", finding_views.words, name="words"),
    path("words/add/", finding_views.add_words, name="add_words"),
    path("words/own/<uuid:pk>/", finding_views.own_words, name="own_words"),
    path("words/<uuid:pk>/restore/", finding_views.restore_words, name="restore_words"),
    path("words/<slug:code>/", finding_views.shipped_words, name="shipped_words"),
    path("services/<uuid:pk>/", directory.service, name="service"),
    path("services/<uuid:pk>/edit/", upkeep.edit_service, name="edit_service"),
    path("services/<uuid:pk>/room/", capacity.update_capacity, name="update_capacity"),
    path("services/<uuid:pk>/capacity/", capacity.room, name="room"),
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
    path("for-other-systems/", door.door, name="door"),
    path("for-other-systems/keys/", door.make_key, name="make_door_key"),
    path("for-other-systems/keys/<uuid:pk>/end/", door.end_key, name="end_door_key"),
    path("for-other-systems/addresses/add/", news.add_news_address, name="add_news_address"),
    path("for-other-systems/addresses/<uuid:pk>/", news.news_address, name="news_address"),
    path("for-other-systems/addresses/<uuid:pk>/<slug:name>/", news.press_news, name="press_news"),
    path("for-other-systems/calls/<uuid:pk>/again/", news.replay_news, name="replay_news"),
    path("to-verify/", freshness.to_verify, name="to_verify"),
    path("organizations/<uuid:pk>/ask/", freshness.ask, name="ask_still_right"),
    path("services/<uuid:pk>/opened/", freshness.opened, name="opened"),
    path("still-right/<str:secret>/", freshness.still_right, name="still_right"),
    path("wrong/<uuid:pk>/", public.wrong, name="wrong"),
    path("proposals/", public.mine, name="my_proposals"),
    path("bulk/", bulk.choose, name="bulk"),
    path("bulk/change/", bulk.change, name="bulk_change"),
    path("stakeholders/", stakeholders.stakeholders, name="stakeholders"),
    path("stakeholders/new/", stakeholders.new, name="new_stakeholder"),
    path("stakeholders/<uuid:pk>/", stakeholders.stakeholder, name="stakeholder_page"),
    path("stakeholders/<uuid:pk>/edit/", stakeholders.edit, name="edit_stakeholder"),
    path("stakeholders/<uuid:pk>/people/new/", stakeholders.new_contact, name="new_stakeholder_contact"),
    path("stakeholders/people/<uuid:pk>/end/", stakeholders.end_contact, name="end_stakeholder_contact"),
    path("drafts/", wholes.drafts, name="drafts"),
    path("organizations/new/", wholes.new_organization, name="new_organization"),
    path("organizations/<uuid:pk>/services/new/", wholes.new_service, name="new_service"),
    path("services/<uuid:pk>/give-at/", wholes.give_at, name="give_at"),
    path("at/<uuid:pk>/leave/", wholes.leave_place, name="leave_place"),
    path("listing/<slug:holder>/<uuid:pk>/", parts.parts, name="parts"),
    path("listing/<slug:holder>/<uuid:pk>/facts/", parts.edit_holder, name="edit_holder"),
    path("listing/<slug:holder>/<uuid:pk>/add/<slug:kind>/", parts.add_part, name="add_part"),
    path("listing/<slug:holder>/<uuid:pk>/places/new/", wholes.new_place, name="new_place"),
    path("listing/<slug:holder>/<uuid:pk>/hours/", hours.hours, name="hours"),
    path("listing/<slug:holder>/<uuid:pk>/hours/season/", hours.season, name="season"),
    path("listing/<slug:holder>/<uuid:pk>/history/", edits.history, name="history"),
    path("listing/<slug:holder>/<uuid:pk>/do/<slug:doing>/", wholes.do, name="do_listing"),
    path("parts/<slug:kind>/<uuid:pk>/", parts.edit_part, name="edit_part"),
    path("edits/<uuid:pk>/undo/", edits.undo, name="undo_edit"),
    path("import/", importing.upload, name="import"),
    path("import/list/", by_eye.open_list, name="by_eye"),
    path("import/list/<uuid:pk>/columns/", by_eye.columns, name="list_columns"),
    path("import/list/<uuid:pk>/", by_eye.trial, name="list_trial"),
    path("import/mappings/<uuid:pk>/remove/", by_eye.remove, name="remove_list_mapping"),
    path("import/<uuid:pk>/", importing.report, name="import_report"),
    path("import/<uuid:pk>/bring-in/", pressing.press, name="press_import"),
    path("import/<uuid:pk>/leave/", pressing.leave, name="leave_import"),
    path("conflicts/", disagreements.conflicts, name="conflicts"),
    path("doubles/", disagreements.doubles, name="doubles"),
    path("doubles/<uuid:pk>/", disagreements.double, name="double"),
    path("import/<uuid:pk>/report.csv", importing.report_csv, name="import_report_csv"),
]
