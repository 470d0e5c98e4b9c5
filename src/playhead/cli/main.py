"""The entry point: finds the command, runs it, and tells failures in one line."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from playhead import __version__
from playhead.cli.command import HELP_NAMES, Group
from playhead.cli.ends import End, Failure

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Show it: simulated servers, people who watch, and Playhead."),
    "run": ("run", "Run everything in one process."),
    "serve": ("serve", "Run some roles, for several processes."),
    "migrate": ("migrate", "Bring the database to the current schema."),
    "doctor": ("doctor", "Check everything it needs, with a remedy for each finding."),
    "config": ("config", "Check, show or describe the configuration."),
    "sync": ("sync", "Bring everything in step now, and decide about what is held."),
    "queue": ("queue", "See owed work and decide about it."),
    "journal": ("journal", "See what happened."),
    "history": ("history", "Watch history: what was really watched."),
    "users": ("users", "Add, list or shut out logins."),
    "tokens": ("tokens", "Make, list or revoke API tokens."),
    "simulate": ("simulate", "Run a simulator alone."),
    "openapi": ("openapi", "Print the OpenAPI document."),
    "version": ("version", "Print the version."),
}
"""Name → module in this package, and the line in the list of commands."""


class Lazy(Group):
    """Imports a command's module when that command is called.

    The whole program takes seconds to import and `playhead version` a tenth of one. Functions may not import, so the
    module is found by its name.
    """

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {
            name: TyperCommand(name, help=about, rich_markup_mode=None) for name, (_, about) in COMMANDS.items()
        }

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The real command in the place of its line in the list."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, _load(str(name)), rest


def _load(name: str) -> Any:
    module, _ = COMMANDS[name]
    command = typer.main.get_command(importlib.import_module(f"playhead.cli.{module}").app)
    command.name = name
    _collect_from_now_on()
    return command


def _collect_from_now_on() -> None:
    """Let the collector work, on what comes from now on: what was imported stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"playhead {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """A self-hosted backbone for media servers: keeps them in step."""


def _application() -> typer.Typer:
    app = typer.Typer(
        cls=Lazy, no_args_is_help=True, add_completion=False, rich_markup_mode=None, context_settings=HELP_NAMES
    )
    app.callback()(_root)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command; answers the exit code."""
    try:
        return _run(arguments)
    except Failure as failure:
        if "--debug" in arguments:
            traceback.print_exception(failure)
        _complain(*failure.lines)
        return failure.end
    except typer.TyperException as error:
        _complain(*_usage(error))
        return error.exit_code
    except typer.Exit as asked:
        return asked.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return End.INTERRUPTED
    except BrokenPipeError:
        # whoever read has enough; what is still buffered must not fail at the interpreter's end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return End.DONE


def _run(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(_application())
    with command.make_context("playhead", list(arguments)) as context:
        ended = command.invoke(context)
    sys.stdout.flush()
    return ended if isinstance(ended, int) else End.DONE


def _usage(error: typer.TyperException) -> tuple[str, ...]:
    """One line; the whole help where no command was named."""
    said = error.format_message()
    if "\n\n" in said:
        return (said,)
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "playhead"
    plain = " ".join(said.replace("Value error, ", "").split())
    stop = "" if plain.endswith((".", "?", "!")) else "."
    return (f"{plain}{stop} See '{where} --help'.",)


def _complain(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


Hook = Callable[[type[BaseException], BaseException, TracebackType | None], Any]


def brief(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """What nobody thought of, in a line; Python then ends with 1."""
    # by its name: it loads much that no other ending needs
    without_secrets = importlib.import_module("playhead.runtime.logs").without_secrets
    said = without_secrets(" ".join(f"{kind.__name__}: {error}".split()))
    _complain(f"Playhead made a mistake of its own ({said}). Run it again with --debug for more.")


def hook_for(arguments: Sequence[str]) -> Hook:
    """How an error that nobody caught is shown."""
    return sys.__excepthook__ if "--debug" in arguments else brief


def main() -> None:
    """What `playhead` on the command line calls."""
    # looking for garbage in what is being imported is in vain, and takes a quarter of the time
    gc.disable()
    sys.excepthook = hook_for(sys.argv[1:])
    sys.exit(run(sys.argv[1:]))
