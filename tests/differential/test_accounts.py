"""Generated rules about accounts of customers: enough of them have members, and not everyone. The engines are asked by test_differential."""

from tests.differential.accounts import with_accounts
from tests.differential.checks import OF_ACCOUNTS
from tests.differential.trial import everyone, expected, meaning


def test_most_rules_divide_accounts() -> None:
    """The comparison is not vacuous."""
    divided = total = 0
    for i in range(10):
        trial = with_accounts(f"vacuity-{i}", OF_ACCOUNTS)
        for name, segment in meaning(trial).segments.items():
            if name.startswith("a"):
                total += 1
                divided += 0 < len(expected(trial, segment)) < len(everyone(trial, segment))
    assert divided / total >= 0.4, f"{divided} of {total}"
