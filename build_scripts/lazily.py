"""Libraries that take longer to load than most edits take to publish, loaded when they are first used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

# scipy copies every name of numpy when it is loaded, which loads these: as long as all the rest, and never used here.
_ASIDE = frozenset({"char", "core", "ctypeslib", "f2py", "ma", "polynomial", "rec", "testing"})


class _Later(ModuleType):
    """Stands for a module and takes from it what it is asked for."""

    def __getattr__(self, name: str) -> Any:
        with _lean_numpy():
            value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)  # the next time it is found without coming here
        return value


def lazily(name: str) -> ModuleType:
    """The module `name`, loaded at the first look into it."""
    return _Later(name)


@contextmanager
def _lean_numpy() -> Iterator[None]:
    """Without parts of numpy in the lists of its names; they can still be imported."""
    names: dict[str, Any] = vars(import_module("numpy"))
    lists: dict[str, Any] = {name: names[name] for name in ("__all__", "__numpy_submodules__") if name in names}
    names.update({name: type(found)(one for one in found if one not in _ASIDE) for name, found in lists.items()})
    try:
        yield
    finally:
        names.update(lists)
