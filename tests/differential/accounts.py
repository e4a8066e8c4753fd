"""Accounts of the customers of a trial: who belongs to which, rules about accounts, and rules about how many members something holds for."""

from dataclasses import replace
from random import Random

from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.source import Source
from tests.differential.rules import Rules
from tests.differential.trial import Trial, make
from tests.differential.worlds import catalog_text
from tests.support.rows import ColumnType, TableData, Tables

ACCOUNTS = [f"a{i}" for i in range(7)]
MEMBERS = "members: {entity: customer, via: seats, key: customer_id, account: account}"
WITH_TABLE = f"  account: {{table: accounts, key: account_id, attributes: {{plan: text, size: integer}}, {MEMBERS}}}\n"
WITHOUT = f"  account: {{key: account_id, {MEMBERS}}}\n"
BILLS = """sources:
  bills: {table: bills, time: billed_at, entity: {account: account_id, customer: payer}}
events:
  billed: {source: bills, properties: {cents: integer}}
"""
COLUMNS: dict[str, dict[str, ColumnType]] = {
    "accounts": {"account_id": "text", "plan": "text", "size": "integer"},
    "seats": {"customer_id": "text", "account": "text"},
    "bills": {"account_id": "text", "payer": "text", "billed_at": "timestamptz", "cents": "integer"},
}


class AccountRules(Rules):
    """Rules about accounts; `members` makes rules about a member."""

    def __init__(self, random: Random, members: Rules, with_table: bool) -> None:
        super().__init__(random, attributes=False)
        self.members, self.with_table = members, with_table

    def atom(self, depth_left: int = 0) -> str:
        kind = self.r.random()
        if kind < 0.3:
            return self.counted()
        if kind < 0.5:
            return self.by_customer()
        if kind < 0.6:
            return self.r.choice(
                [
                    "billed",
                    "billed >= 2",
                    "not billed in 90d",
                    "distinct(customer of billed) >= 1",
                    f"count(any(billed, {self.event()})) >= 2",
                ]
            )
        if kind < 0.65 and self.with_table:
            return self.r.choice(
                ['plan = "coffee"', "size >= members()", "plan is missing", "size < count(billed)", "members() in top 2 by plan"]
            )
        return super().atom(depth_left)

    def listed(self) -> str:
        """The lists are of customers."""
        return self.counted()

    def of_members(self) -> str:
        """A number of members."""
        rule = self.members.rule(self.r.choice([0, 0, 1]))
        return self.r.choice([f"members({rule})", f"members({rule})", "members()"])

    def counted(self) -> str:
        op, n = self.r.choice([">=", "=", "<", ">", "!="]), self.r.choice([1, 1, 2, 3])
        return self.r.choice([
            f"{self.of_members()} {op} {n}", f"{self.of_members()} {op} {n}", f"{self.of_members()} = members()", f"{self.of_members()} {op} 50% * members()",
            f"{self.of_members()} / members() >= 40%", f"{self.of_members()} in {self.r.choice(['top', 'bottom'])} {self.r.choice(['2', '40%'])}",
            f"count({self.phrase()}) {op} {self.of_members()}", f"score(2 when {self.of_members()} >= 1, 1 when {self.phrase()}) {op} 1",
        ])  # fmt: skip

    def by_customer(self) -> str:
        op, n = self.r.choice([">=", "=", "<"]), self.r.choice([1, 2, 2, 3])
        event = self.event()
        return self.r.choice([
            f"distinct(customer of {self.phrase()}) {op} {n}", f"{self.phrase(windows=False)} >= {n} for same customer {self.window()}",
            f"{event} with customer in (\"c1\", \"c2\", \"r1_0\")", f"{event} customer c1", f"last(customer of {self.phrase()}) {op} \"c2\"",
            f"most(customer of {self.phrase()}) != \"c1\"", f"{self.phrase(windows=False)} >= 2 within 7d for same customer",
            f"({event} then {self.event()} for same customer)", f"(any({event}, {self.event()}) >= 2 for same customer)",
        ])  # fmt: skip


def with_accounts(seed: str, rules: int) -> Trial:
    """A trial about accounts of the customers of another."""
    random = Random(f"accounts-{seed}")
    trial = make(seed, 3)
    own = random.random() < 0.75
    with_customers = trial.catalog.entities["customer"].table is not None
    complete = trial.catalog.sources["app"].entities["customer"].complete
    known = catalog(catalog_text(with_customers, complete), own)
    customers = Rules(random, with_customers)
    customers.segments = [name for name in ("s0", "s1", "s2") if f"segment {name} " in trial.text]
    maker = AccountRules(random, customers, own)
    text = trial.text
    for number in range(rules):
        text += f"segment a{number} for account is\n  {maker.rule()}\n"
        maker.segments.append(f"a{number}")
    return replace(trial, text=text, catalog=known, tables={**trial.tables, **tables(trial, random)})


def catalog(text: str, own: bool) -> Catalog:
    mistakes: list[object] = []
    text = text.replace("  customer:\n", "  customer:\n    default: true\n", 1).replace(
        "\nsources:\n", "\n" + (WITH_TABLE if own else WITHOUT) + "\nsources:\n", 1
    )
    loaded = load_catalog([Source("catalog.yml", text), Source("bills.yml", BILLS)], mistakes.append)
    assert not mistakes, mistakes
    return loaded


def tables(trial: Trial, random: Random) -> Tables:
    """Some belong to one account, some to several, some twice to one; some accounts have nobody, some who is nobody, and one is nobody's."""
    people = sorted({str(row["customer_id"]) for row in trial.tables["customers"].rows if row["customer_id"] is not None})
    seats = [
        {"customer_id": random.choice([*people, *people, "x1", None]), "account": random.choice([*ACCOUNTS[:-2], "gone", None])}
        for _ in range(2 * len(people))
    ]
    seats += random.sample(seats, 3)
    times = [row["ordered_at"] for row in trial.tables["shop.orders"].rows]
    bills = [
        {
            "account_id": random.choice([*ACCOUNTS, "gone", None]),
            "payer": random.choice([*people, "x1", None]),
            "billed_at": random.choice(times),
            "cents": random.choice([0, 5, None]),
        }
        for _ in range(16)
    ]
    accounts = [
        {"account_id": id_, "plan": random.choice(["coffee", "tea", None]), "size": random.choice([0, 1, 2, 5, None])}
        for id_ in [*ACCOUNTS[:-1], None]
    ]
    made: dict[str, list[dict[str, object]]] = {"seats": seats, "bills": bills, "accounts": accounts}
    return {name: TableData(COLUMNS[name], rows) for name, rows in made.items()}
