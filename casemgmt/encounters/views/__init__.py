"""Pages of encounters: recording one, the list, one encounter, bringing in a dispatch export."""
