"""What publishers wrote before HSDS 3: 1.0, 1.1, 2.0, and Ohana. Rows of then become rows of now. Pure."""

from .names import old_table
from .nodes import is_old_node, modern
from .ohana import as_organization, is_ohana
from .packages import modern_rows
from .versions import DirectoryShape, shape_of_nodes, shape_of_sheets

__all__ = [
    "DirectoryShape",
    "as_organization",
    "is_ohana",
    "is_old_node",
    "modern",
    "modern_rows",
    "old_table",
    "shape_of_nodes",
    "shape_of_sheets",
]
