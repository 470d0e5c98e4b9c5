"""Accounts that came or went on one server, made and removed on the others.

`decide` is what a record means, `perform` does it through `ports.accounts`, `requests` is what a person decides.
"""
