"""Every write of reports: asking for one, and preparing it; signing one; reviewing contacts."""

from ..annotations.actions import take_annotation_back, write_annotation
from ..exports.actions import ask_for_export, ask_for_figure_export, go_on_with_export
from ..monthly.actions import ask_for_month, plan_monthly_report
from ..review.actions import acknowledge_review, draw_sample, review_contact, set_review_checklist, sign_sample
from ..signed.actions import sign_report
from ..who_looked.actions import ask_for_access_report
from .requests import ask_for_report

__all__ = [
    "acknowledge_review",
    "ask_for_access_report",
    "ask_for_export",
    "ask_for_figure_export",
    "ask_for_month",
    "ask_for_report",
    "draw_sample",
    "go_on_with_export",
    "plan_monthly_report",
    "review_contact",
    "set_review_checklist",
    "sign_report",
    "sign_sample",
    "take_annotation_back",
    "write_annotation",
]
