"""Every write of reports: asking for one, and preparing it."""

from ..signed.actions import sign_report
from ..who_looked.actions import ask_for_access_report
from .requests import ask_for_report

__all__ = ["ask_for_access_report", "ask_for_report", "sign_report"]
