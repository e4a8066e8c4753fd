"""All that is asked of the trial of one number: its segments one by one, some trials as bundles too, some followed by one of accounts."""

from collections.abc import Iterator, Mapping

from tests.differential.accounts import with_accounts
from tests.differential.compare import FOLDER, Difference, compared, loaded, of_bundle, of_script
from tests.differential.trial import Trial, make
from tests.support.engines import Server
from tests.support.tally import Tally

RULES, OF_ACCOUNTS = 8, 5  # of one trial; they share its tables
EACH = 20  # of so many trials one runs on GoogleSQL too, which is slow; with those of accounts a tenth of the cases
BUNDLED = 3  # of so many one is run as bundles too
ACCOUNTS = 10  # and one of so many is followed by one of accounts

Found = tuple[Trial, Difference]


def differences(seed: str, number: int, servers: Mapping[str, Server], tally: Tally) -> Iterator[Found]:
    """Where an engine and the definition differ, each with its trial."""
    some = {name: server for name, server in servers.items() if name != "bigquery" or number % EACH == 0}
    trial = make(f"{seed}-{number}", RULES)
    yield from ((trial, one) for one in compared(trial, some, tally))
    if number % BUNDLED == 0:
        yield from ((trial, one) for one in in_bundles(trial, some, tally))
    if number % ACCOUNTS == 5:
        yield from of_accounts(f"{seed}-{number}", servers, tally)


def in_bundles(trial: Trial, servers: Mapping[str, Server], tally: Tally) -> Iterator[Difference]:
    """The segments in one statement for each entity, and in one script."""
    understood = loaded(trial, servers)
    for of in (of_bundle, of_script):
        yield from of(trial, understood, list(understood.segments), servers)
    tally.add(FOLDER, "bundles", len(servers))


def of_accounts(seed: str, servers: Mapping[str, Server], tally: Tally) -> Iterator[Found]:
    """Rules about accounts and customers, one by one and in two bundles."""
    trial = with_accounts(seed, OF_ACCOUNTS)
    yield from ((trial, one) for one in compared(trial, servers, tally, "a"))
    yield from ((trial, one) for one in in_bundles(trial, servers, tally))
