"""Pages of reports: the manager's first screen, the audit, the measures, who is behind a figure, files and papers."""
