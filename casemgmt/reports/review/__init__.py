"""Quality review of follow-up: a sample drawn by chance, read with a checklist, twice where asked, and told back."""
