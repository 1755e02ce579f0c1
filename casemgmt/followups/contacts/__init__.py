"""Planned contacts (follow-ups): scheduled, opened, reminded, escalated, claimed, ended; the reason of each date."""
