"""Keeping what people did with their media the same on every server.

A *register* holds the agreed value of each field for a person and a work, a *shadow* what we last knew one account to
hold of one item, an *intent* what a call under way will leave behind. An echo is recognised by its value, however late.
"""
