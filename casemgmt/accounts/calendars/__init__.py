"""A program's office hours, public holidays and closed days: as a page that is clicked, and as JSON."""
