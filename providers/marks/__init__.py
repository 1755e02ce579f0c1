"""When a listing last changed, or that it is gone: noticed by the database, whoever writes."""
