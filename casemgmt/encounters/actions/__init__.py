"""Every write to encounters: one recorded by the team, many read from a dispatch export."""

from ..twins.actions import join_twins, part_twins
from .corrections import add_met, correct_encounter, put_encounter_back, restore_encounter, void_encounter
from .encounters import Met, record_encounter
from .importing import answer_date_order, give_up_import, run_import, start_import
from .reading import read_dispatch_export

__all__ = [
    "Met",
    "add_met",
    "answer_date_order",
    "correct_encounter",
    "give_up_import",
    "join_twins",
    "part_twins",
    "put_encounter_back",
    "read_dispatch_export",
    "record_encounter",
    "restore_encounter",
    "run_import",
    "start_import",
    "void_encounter",
]
