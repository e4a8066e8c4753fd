"""Numbers as people read them."""

from decimal import Decimal

EXACT = 4  # digits after the point that a decimal is told with


def number(value: float | Decimal) -> str:
    """A value as a rule would write it: a decimal exactly, others with the digits that tell something: 2339.29, 12.35, 4.5, 0.012.

    No commas, which separate values in a rule; numbers of people have them.
    """
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**15:
        exact = value.normalize()
        if -int(exact.as_tuple().exponent) <= EXACT:
            return f"{exact:f}"
    value = float(value) + 0.0  # and no -0
    size = abs(value)
    if size >= 1e15 or 0 < size < 1e-4:
        return f"{value:.3g}"
    text = f"{value:.0f}" if size >= 10_000 else f"{value:.1f}" if size >= 100 else f"{value:.2f}" if size >= 1 else f"{value:.3g}"
    return text.rstrip("0").rstrip(".") if "." in text else text
