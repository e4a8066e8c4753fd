"""Rows of each table of the world, their values from a pool."""

import json
from collections.abc import Callable
from typing import Any

from tests.differential.pool import Pool

Row = dict[str, Any]


class Rows:
    """Makes rows. One method for each table; `MAKERS` names it."""

    def __init__(self, pool: Pool) -> None:
        self.p, self.r = pool, pool.r

    def of(self, table: str, id_: str | None) -> Row:
        """A row about an entity."""
        return MAKERS[table](self, id_)

    def customer(self, id_: str | None) -> Row:
        return {
            "customer_id": id_, "country": self.p.text(), "favourite": self.p.r.choice(["p1", "p2", "p9", None]), "age": self.p.integer(), "score": self.p.real(), "balance": self.p.exact(), "birth_date": self.p.day("Europe/Berlin"),
            "signed_up_at": self.p.time(), "renewed": self.p.wall("America/New_York"), "vip": self.p.boolean(), "tags": self.p.several(self.p.text), "numbers": self.p.several(self.p.integer),
        }  # fmt: skip

    def order(self, id_: str | None) -> Row:
        return {
            "order_id": self.p.maybe(self.r.randint(1, 6)), "customer_id": id_, "ordered_at": self.p.time(), "status": self.r.choice(["paid", "paid", "paid", "open", None]),
            "total": self.p.exact(), "quantity": self.p.integer(), "category": self.p.text(), "price": self.p.real(), "gift": self.p.boolean(), "due": self.p.day("Europe/Berlin"),
            "shipped_at": self.p.time(), "product_id": self.r.choice(["p1", "p2", "p3", "p9", None]),
            "labels": self.p.several(self.p.text),
        }  # fmt: skip

    def app_event(self, id_: str | None) -> Row:
        props = {"feature": self.p.any_json(self.p.text()), "size": self.p.any_json(self.p.integer()), "cost": self.p.any_json(self.p.exact()), "rate": self.p.any_json(self.p.finite()), "done": self.p.any_json(self.p.boolean())}  # fmt: skip
        props |= {"lasted": self.p.any_json(self.p.integer()), "ends": self.p.any_text(self.p.day("UTC")), "sent_at": self.p.any_text(self.p.time()), "read_at": self.p.any_text(self.p.wall("America/New_York"))}  # fmt: skip
        props |= {"loose": self.p.any_text(self.p.integer()), "worth": self.p.any_text(self.p.exact()), "weight": self.p.any_text(self.p.finite()), "sure": self.p.any_text(self.p.boolean())}  # fmt: skip
        kept = {k: v for k, v in props.items() if self.r.random() < 0.85}
        text = json.dumps(kept, default=float, ensure_ascii=self.r.random() < 0.5)
        return {
            "user_id": id_, "ts": self.p.wall("Europe/Berlin"), "name": self.r.choice(["used", "used", "viewed", "seen", "other", None]), "hidden": self.r.choice([False, False, True, None]),
            "props": self.p.maybe(text), "page": self.p.text(), "event_id": self.mark(),
        }  # fmt: skip

    def visit(self, id_: str | None) -> Row:
        return {
            "customer_id": id_,
            "day": self.p.day("Europe/Berlin"),
            "pages": self.p.integer(),
            "seconds": self.p.maybe(self.r.choice([0, 29, 30, 31, 60, 7200, 86400])),
        }

    def click(self, id_: str | None) -> Row:
        return {"customer_id": id_, "clicked_at": self.p.wall("UTC"), "button": self.p.text(), "seq": self.p.maybe(self.r.randint(1, 4)), "click_id": self.mark()}  # fmt: skip

    def mark(self) -> str | None:
        """What is unique of an event, and sometimes not known."""
        return self.r.choice(["e1", "e2", "e3", "e4", "e5", None])

    def vip(self, id_: str | None) -> Row:
        return {"customer_id": id_}

    def block(self, id_: str | None) -> Row:
        return {"id": id_, "reason": self.p.text()}

    def product(self, id_: str | None) -> Row:
        return {"product_id": id_, "department": self.p.text(), "margin": self.p.integer()}


MAKERS: dict[str, Callable[[Rows, str | None], Row]] = {
    "customers": Rows.customer,
    "shop.orders": Rows.order,
    "app_events": Rows.app_event,
    "visits": Rows.visit,
    "clicks": Rows.click,
    "vip_ids": Rows.vip,
    "blocked": Rows.block,
    "products": Rows.product,
}

# What each database holds, whatever the rules: values that engines tell apart, or fail at.
HAZARDS: dict[str, list[Row]] = {
    "customers": [{"score": float("nan"), "tags": [None]}, {"score": -0.0, "tags": []}, {"score": float("-inf"), "numbers": [None, 1]}],
    "shop.orders": [
        {"status": "paid", "price": float("nan"), "category": "it's"}, {"status": "paid", "price": -0.0, "category": "c\\d"}, {"status": "paid", "price": float("inf"), "category": "😀"},
        {"status": "paid", "price": float("-inf"), "category": "e\u0301"}, {"status": "paid", "labels": [None], "category": 'a"b'}, {"status": "paid", "labels": [], "category": ""},
    ],
    "app_events": [
        {"name": "used", "props": props}
        for props in (
            "{}", "null", "[]", '"text"', "1", '{"feature": null, "size": null, "done": null}', '{"feature": {"a": 1}, "size": [1], "cost": {}, "done": []}',
            '{"feature": 1, "size": "1", "cost": true, "rate": "2.5", "done": "true", "ends": 3, "sent_at": 1}', '{"size": 1e2, "cost": 1.00005, "rate": -0.0, "loose": "1e2"}',
        )
    ],
}  # fmt: skip
