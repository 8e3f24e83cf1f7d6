"""Where two results of JSON shape differ, one readable line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

TOLERANCE = 0.011
"""Two figures rounded to two decimals differ by less unless something other than rounding differs."""


def differences(product: Any, naive: Any, path: str = "", tolerance: float = TOLERANCE) -> Iterator[str]:
    """Lines "path: product …, naive …". Keys that only the product has are its own business."""
    if isinstance(naive, Mapping) and isinstance(product, Mapping):
        yield from _of_mappings(product, naive, path, tolerance)
    elif isinstance(naive, list) and isinstance(product, list | tuple):
        yield from _of_lists(list(product), naive, path, tolerance)
    elif not _agree(product, naive, tolerance):
        yield f"{path}: product {product!r}, naive {naive!r}"


def _of_mappings(
    product: Mapping[str, Any], naive: Mapping[str, Any], path: str, tolerance: float
) -> Iterator[str]:
    for key, expected in naive.items():
        below = f"{path}.{key}" if path else str(key)
        if key in product:
            yield from differences(product[key], expected, below, tolerance)
        else:
            yield f"{below}: missing in the product, naive {expected!r}"


def _of_lists(product: list[Any], naive: list[Any], path: str, tolerance: float) -> Iterator[str]:
    if len(product) != len(naive):
        yield f"{path}: product has {len(product)} entries {product!r}, naive {len(naive)} {naive!r}"
        return
    for index, (one, other) in enumerate(zip(product, naive, strict=True)):
        yield from differences(one, other, f"{path}[{index}]", tolerance)


def _agree(product: Any, naive: Any, tolerance: float) -> bool:
    """Counts exactly, measures within the tolerance, everything else equal; null is only null."""
    if isinstance(naive, bool) or naive is None:
        return product is naive
    if isinstance(naive, int):
        return not isinstance(product, bool) and bool(product == naive)
    if isinstance(naive, float):
        if isinstance(product, bool) or not isinstance(product, int | float | Decimal):
            return False
        return abs(float(product) - naive) <= tolerance
    if isinstance(product, date):
        product = product.isoformat()
    same: bool = product == naive
    return same
