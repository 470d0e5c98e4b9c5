"""What all commands share: `--json`, `--config` and `--debug`, before or after the command's name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

HELP_NAMES = {"help_option_names": ["-h", "--help"]}
_KEY = "playhead."


@dataclass(frozen=True)
class Given:
    """The common options as given, wherever they stood."""

    json: bool = False
    config: Path | None = None
    debug: bool = False


def given(context: typer.Context) -> Given:
    """The common options of this call."""
    found = {name: context.meta.get(_KEY + name) for name in ("json", "config", "debug")}
    return Given(json=bool(found["json"]), config=found["config"], debug=bool(found["debug"]))


def _note(context: typer.Context, option: typer.CallbackParam, value: Any) -> Any:
    """Keeps what was said. `meta` is shared by all levels of a call, so that an option may stand at any of them."""
    if value:
        context.meta[f"{_KEY}{option.name}"] = value
    return value


def _common(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.", callback=_note)] = False,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="The configuration file.", callback=_note)
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and more logs.", callback=_note)] = False,
) -> None:
    """Gives its options to all commands; is never called."""


class _Cheap(TyperOption):
    """An option that costs nothing where it is not given: reading a value loads pydantic, a tenth of a second."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        return None if value is None else super().process_value(ctx, value)


def _options() -> list[TyperOption]:
    donor = typer.Typer(add_completion=False)
    donor.command()(_common)
    made = [option for option in typer.main.get_command(donor).params if isinstance(option, TyperOption)]
    for option in made:
        option.__class__, option.expose_value = _Cheap, False
    return made


_OPTIONS = _options()


class _Frugal:
    """Mixed into commands: their own `--help` is cheap too."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]  # the command's, mixed in
        if option is not None:
            option.__class__ = _Cheap
        return option


class Command(_Frugal, TyperCommand):
    """A command with the common options."""

    def __init__(self, name: str | None, **attributes: Any) -> None:
        super().__init__(name, **attributes)
        self.params = [*self.params, *_OPTIONS]


class Group(_Frugal, TyperGroup):
    """A group of commands with the common options."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.params = [*self.params, *_OPTIONS]


def group(about: str) -> typer.Typer:
    """A new group; its commands are added with `@app.command(cls=Command)`."""

    def describe() -> None:
        """Makes a group of it, also where it has one command alone."""

    app = typer.Typer(cls=Group, help=about, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    app.callback()(describe)
    return app


def single() -> typer.Typer:
    """A command that stands alone: its one function is added with `@app.command(cls=Command)`."""
    return typer.Typer(add_completion=False, rich_markup_mode=None)
