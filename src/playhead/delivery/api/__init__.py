"""The HTTP interface: thin routes over read models, commands and the journal."""
