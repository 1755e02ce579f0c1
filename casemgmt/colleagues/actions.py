"""Every write of this app, by room."""

from .pulse.actions import answer_pulse
from .support.actions import answer_support, offer_support, void_support
from .trainings.actions import (
    add_training_topic,
    change_training_topic,
    end_training_topic,
    record_training,
    void_training,
)

__all__ = [
    "add_training_topic",
    "answer_pulse",
    "answer_support",
    "change_training_topic",
    "end_training_topic",
    "offer_support",
    "record_training",
    "void_support",
    "void_training",
]
