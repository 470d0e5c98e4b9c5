"""The live feed: browsers as readers of the journal, each with a position from which it continues."""
