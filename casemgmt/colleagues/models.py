"""The tables of this app, by room."""

from .pulse.models import PulseGiven, PulseMonth
from .support.models import SupportAfter, SupportAnswer, SupportOffered
from .trainings.models import TrainingHeld, TrainingTopic

__all__ = [
    "PulseGiven",
    "PulseMonth",
    "SupportAfter",
    "SupportAnswer",
    "SupportOffered",
    "TrainingHeld",
    "TrainingTopic",
]
