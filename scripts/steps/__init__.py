"""The steps behind the commands. `fingerprint` and `setup` run on a bare Python 3.11: standard library only."""
