"""Events and the access log by months: tables that grow for ever, kept in pieces of one month each.

A question with a time looks only into the months it names, an old month can be taken out whole, and what is written
and read every day stays small. Whoever asks names the table as before; nobody names a month.

What is older than the change lies in `TABLE_before`. Months are made ahead by the clock (`make_months`); a row for
which there is no month yet goes into `TABLE_spare` and moves to its month when that is made. The application may
neither make tables nor touch a month directly: it asks a function of the owner (`function.py`).
"""

from .clock import make_months, tables_by_month
from .function import AHEAD, FUNCTION, MAKE_MONTHS
from .turning import turn_into_months

__all__ = ["AHEAD", "FUNCTION", "MAKE_MONTHS", "make_months", "tables_by_month", "turn_into_months"]
