"""Every write of reports: asking for one, and preparing it."""

from .preparation import prepare_report
from .requests import ask_for_report

__all__ = ["ask_for_report", "prepare_report"]
