"""Every measure is one function with one written definition, registered in `MEASURES`.

They are read by pages, PDF, CSV and API alike, each figure opens the rows behind it, and each can be told as of a past
moment.
"""

from .attention import attention
from .behavioral import behavioral_followup
from .call_volume import call_volume
from .contact import contact_24h, contact_72h
from .equity import equity_contact, equity_feedback, equity_followups, equity_linkage, equity_satisfaction
from .feedback import feedback
from .followups import followup_completion
from .funnel import funnel
from .linkage import linkage_7_people, linkage_7_referrals, linkage_30_people, linkage_30_referrals
from .needs import needs_heard
from .obligations import obligations
from .reach import reach
from .registry import MEASURES, Measure
from .requested import requested_used
from .response import response
from .returning import returning
from .satisfaction import satisfaction
from .scene import scene
from .scene_outcomes import scene_outcomes
from .shape import Cell, FigureTable, Part, Result
from .staff import staff_pulse, staff_retention, staff_support, staff_training
from .unmet import unmet_need
from .workload import workload

__all__ = [
    "MEASURES",
    "Cell",
    "FigureTable",
    "Measure",
    "Part",
    "Result",
    "attention",
    "behavioral_followup",
    "call_volume",
    "contact_24h",
    "contact_72h",
    "equity_contact",
    "equity_feedback",
    "equity_followups",
    "equity_linkage",
    "equity_satisfaction",
    "feedback",
    "followup_completion",
    "funnel",
    "linkage_7_people",
    "linkage_7_referrals",
    "linkage_30_people",
    "linkage_30_referrals",
    "needs_heard",
    "obligations",
    "reach",
    "requested_used",
    "response",
    "returning",
    "satisfaction",
    "scene",
    "scene_outcomes",
    "staff_pulse",
    "staff_retention",
    "staff_support",
    "staff_training",
    "unmet_need",
    "workload",
]
