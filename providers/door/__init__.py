"""The door through which other systems read the directory: `/hsds/v3/`, in the words of the standard (HSDS 3.2)."""
