"""Libraries that take longer to load than most edits take to publish, loaded when they are first used."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class _Later(ModuleType):
    """Stands for a module and takes from it what it is asked for."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)  # the next time it is found without coming here
        return value


def lazily(name: str) -> ModuleType:
    """The module `name`, loaded at the first look into it."""
    return _Later(name)
