"""Options that every command has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from playhead.cli.command import Command, Given, given, group, single


def parsed(*arguments: str) -> Given:
    """What a command two levels down is given."""
    found: list[Given] = []
    app = group("Outer.")

    @app.command("inner", cls=Command)
    def inner(context: typer.Context) -> None:
        """Inner."""
        found.append(given(context))

    command: Any = typer.main.get_command(app)
    with command.make_context("outer", list(arguments)) as context:
        command.invoke(context)
    return found[0]


def test_an_option_counts_wherever_it_stands() -> None:
    whole = Given(json=True, config=Path("c.yaml"), debug=True)
    assert parsed("--json", "--debug", "--config", "c.yaml", "inner") == whole
    assert parsed("inner", "--json", "--debug", "--config=c.yaml") == whole
    assert parsed("--json", "inner", "--debug", "--config", "c.yaml") == whole
    assert parsed("inner") == Given()


def test_the_last_configuration_that_is_named_counts() -> None:
    assert parsed("--config", "a", "inner", "--config", "b").config == Path("b")


def test_a_single_command_has_the_options_too() -> None:
    app = single()

    @app.command(cls=Command)
    def alone() -> None:
        """Alone."""

    names = {option.name for option in typer.main.get_command(app).params}
    assert {"json", "config", "debug"} <= names
