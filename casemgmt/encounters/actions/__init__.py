"""Every write to encounters: one recorded by the team, many read from a dispatch export."""

from ..twins.actions import join_twins, part_twins
from .corrections import add_met, correct_encounter, put_encounter_back, restore_encounter, void_encounter
from .encounters import Met, record_encounter
from .importing import answer_date_order, give_up_import, run_import, start_import
from .met import correct_met, put_met_back, restore_met, void_met
from .reading import read_dispatch_export

__all__ = [
    "Met",
    "add_met",
    "answer_date_order",
    "correct_encounter",
    "correct_met",
    "give_up_import",
    "join_twins",
    "part_twins",
    "put_encounter_back",
    "put_met_back",
    "read_dispatch_export",
    "record_encounter",
    "restore_encounter",
    "restore_met",
    "run_import",
    "start_import",
    "void_encounter",
    "void_met",
]
