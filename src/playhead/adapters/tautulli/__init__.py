"""Reading the database of Tautulli."""
