"""Every write of reports: asking for one, and preparing it."""

from .requests import ask_for_report

__all__ = ["ask_for_report"]
