"""Playlists: what is in them, in which order, under which name, the same for a person everywhere.

A list is never deleted and made anew. What a server lacks keeps its place in the agreement, as a ghost there.
"""
