"""Every measure counted a second way, in plain Python over plain rows: no SQL of the measures, no helper of theirs."""
