"""watchstate: the backups it writes."""
