"""Give a command the arguments that need no check as they are written.

Typer has pydantic check every argument, and importing pydantic takes a third of the time of a short command.
Text needs no check, nor does a default.
"""

from __future__ import annotations

from functools import partial
from typing import Any


def take_as_written(command: Any) -> None:
    """Make a command, or those of a group, take what needs no check as it is written."""
    for inner in getattr(command, "commands", {}).values():
        take_as_written(inner)
    command.get_params = partial(_get_parameters, command.get_params)


def without_checks(parameters: list[Any]) -> list[Any]:
    """Return the parameters of a command, each changed to take what needs no check as it is written."""
    for parameter in parameters:
        # Older versions of Typer check without pydantic, and know no type descriptor.
        if hasattr(parameter, "type_descriptor") and "process_value" not in vars(parameter):
            parameter.process_value = partial(_process_value, parameter, parameter.process_value)
    return parameters


def _get_parameters(get_params: Any, context: Any) -> list[Any]:
    return without_checks(get_params(context))


def _process_value(parameter: Any, check_value: Any, context: Any, written: Any) -> Any:
    """Return the value that a command gets. ``check_value`` is Typer's own method, for what needs a check."""
    kind = parameter.type_descriptor.annotation
    is_list = parameter.multiple or parameter.nargs != 1
    if written is None and not parameter.required:
        value: Any = () if is_list else None
    elif is_list and written and kind == list[str] and all(type(word) is str for word in written):
        value = list(written)
    elif not is_list and type(written) is kind:
        value = written
    else:
        return check_value(context, written)
    return parameter.callback(context, parameter, value) if parameter.callback else value
