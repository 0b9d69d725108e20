"""What makes two values the same: their fields, arrays and mappings among them, and nothing else.

So a value can be compared, hashed, copied and pickled; what it has worked out meanwhile is not part
of it, and is worked out again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable


class Frozen:
    """A frozen dataclass, declared with ``eq=False``, whose fields say all of it.

    Examples
    --------
    >>> import pickle
    >>> from cxroi import assumptions, business_case
    >>> case = business_case(assumptions())
    >>> pickle.loads(pickle.dumps(case)) == case, len({case, business_case(assumptions())})
    (True, 1)
    """

    def __eq__(self, other: object) -> bool:
        """Tell whether another is of the same kind, with the same in each field that counts."""
        if self is other:
            return True
        return type(self) is type(other) and _marks(self) == _marks(other)

    def __hash__(self) -> int:
        """Be the same for equals."""
        return hash(_marks(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Be made again of the fields alone."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]
        mappings = {name for name, value in kept.items() if isinstance(value, MappingProxyType)}
        return _restore, (
            type(self),
            {name: dict(value) if name in mappings else value for name, value in kept.items()},
            mappings,
        )


def _restore(kind: type[Any], kept: dict[str, Any], mappings: set[str]) -> Any:
    """Make a value again; ``mappings`` are the mappings that nobody may change."""
    wrapped = {name: MappingProxyType(kept[name]) for name in mappings}
    return kind(**kept | wrapped)


def _marks(value: Any) -> tuple[Hashable, ...]:
    return tuple(_mark(getattr(value, each.name)) for each in fields(value) if each.compare)


def _mark(value: Any) -> Hashable:
    """Return what a field is told by: an array by its numbers, NaN among them; a mapping unordered."""
    if isinstance(value, np.ndarray):
        return value.shape, (value + 0.0).tobytes()  # 0 and -0 are one
    if isinstance(value, Mapping):
        return frozenset((key, _mark(each)) for key, each in value.items())
    if isinstance(value, tuple):
        return tuple(map(_mark, value))
    return value  # type: ignore[no-any-return]
