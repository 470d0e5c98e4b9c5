"""Reading a backup of Jellystat."""
