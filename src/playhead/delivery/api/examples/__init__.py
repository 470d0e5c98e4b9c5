"""What the document shows of each shape: one household, by area."""
