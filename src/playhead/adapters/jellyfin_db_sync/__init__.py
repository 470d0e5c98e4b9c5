"""jellyfin-db-sync: the database it leaves behind."""
