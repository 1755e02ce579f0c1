"""Every write of reports: asking for one, and preparing it."""

from ..annotations.actions import take_annotation_back, write_annotation
from ..exports.actions import ask_for_export, ask_for_figure_export, go_on_with_export
from ..monthly.actions import ask_for_month, plan_monthly_report
from ..signed.actions import sign_report
from ..who_looked.actions import ask_for_access_report
from .requests import ask_for_report

__all__ = [
    "ask_for_access_report",
    "ask_for_export",
    "ask_for_figure_export",
    "ask_for_month",
    "ask_for_report",
    "go_on_with_export",
    "plan_monthly_report",
    "sign_report",
    "take_annotation_back",
    "write_annotation",
]
