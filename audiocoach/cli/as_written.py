"""Arguments that a command takes as they are written.

Typer has pydantic check every argument, and importing that takes a third of the time of a short command. Text
needs no check, nor does a default.
"""

from __future__ import annotations

from functools import partial
from typing import Any


def take_as_written(command: Any) -> None:
    """Let a command, or those of a group, take what needs no check without one."""
    for inner in getattr(command, "commands", {}).values():
        take_as_written(inner)
    command.get_params = partial(_parameters, command.get_params)


def unchecked(parameters: list[Any]) -> list[Any]:
    """These parameters of a command, which take what needs no check without one."""
    for parameter in parameters:
        # Older versions of Typer check without pydantic, and know no type descriptor.
        if hasattr(parameter, "type_descriptor") and "process_value" not in vars(parameter):
            parameter.process_value = partial(_value, parameter, parameter.process_value)
    return parameters


def _parameters(of_command: Any, context: Any) -> list[Any]:
    return unchecked(of_command(context))


def _value(parameter: Any, checked: Any, context: Any, written: Any) -> Any:
    """The value that a command gets; ``checked`` is Typer's own way to it."""
    kind = parameter.type_descriptor.annotation
    is_list = parameter.multiple or parameter.nargs != 1
    if written is None and not parameter.required:
        value: Any = () if is_list else None
    elif is_list and written and kind == list[str] and all(type(word) is str for word in written):
        value = list(written)
    elif not is_list and type(written) is kind:
        value = written
    else:
        return checked(context, written)
    return parameter.callback(context, parameter, value) if parameter.callback else value
