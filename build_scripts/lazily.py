"""What most edits do not need: libraries that take long to load, and values that are made when they are asked for."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from types import ModuleType
from typing import TypeVar

Value = TypeVar("Value")


class Asked(Mapping[str, Value]):
    """A value for each key, made when it is asked for and kept."""

    def __init__(self, keys: Collection[str], make: Callable[[str], Value]) -> None:
        self._keys, self._make = keys, make
        self._made: dict[str, Value] = {}

    def __getitem__(self, key: str) -> Value:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def lazily(name: str) -> ModuleType:
    """The module `name`, loaded at the first look into it (as the documentation of `importlib` has it)."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
