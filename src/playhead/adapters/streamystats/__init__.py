"""Reading a backup of Streamystats."""
