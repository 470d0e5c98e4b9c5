"""Puts everything together and runs it. Decides nothing about media, people or records."""
