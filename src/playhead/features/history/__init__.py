"""Watch history: what was really watched, folded from what servers list as playing."""
