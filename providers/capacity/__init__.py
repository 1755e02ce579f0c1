"""How much room there is: said by the agency, counted for a time, then not known. The one home of that question."""
