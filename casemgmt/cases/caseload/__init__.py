"""People and cases a program brings along from its spreadsheets: said by eye, tried, brought, and found again."""
