"""Pages of requests: ours (refer, follow), the agency's (inbox), and the moves both make."""
