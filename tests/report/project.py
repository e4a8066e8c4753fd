"""A small project whose texts try to become markup, and its report."""

from pathlib import Path

from segql.cli import main

ATTACK = (
    "</title></style></script><script>document.documentElement.dataset.hit = 1</script><img src=x onerror=\"document.title='hit'\">'\"&amp;"
)
HIDDEN = "\u202eevil\u202c\x1b[31m"


def quoted(text: str) -> str:
    """As a text of a rule."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def csv(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


FILES = {
    "segql.toml": f"""\
[project]
name = 'shop {ATTACK.replace("'", "")}'
timezone = "Europe/Berlin"
default-target = "dev"

[compile]
as-of = "2026-03-01"

[targets.dev]
dialect = "duckdb"
""",
    "catalog/shop.yml": """\
entities:
  customer: {table: data/customers.csv, key: customer_id, default: true, attributes: {country: text, vip: boolean, age: integer}}
  user: {key: user_id, seen_in: [orders]}
sources:
  orders: {table: data/orders.csv, time: ordered_at, entity: {customer: customer_id, user: user_id}}
events:
  purchased: {source: orders, properties: {category: text}}
""",
    "segments/all.seg": f"""\
segment buyers {quoted(ATTACK)}
  owner {quoted("<i>")}
  tags crm, "<u>"
is
  purchased category {quoted(ATTACK)} in 90d # <script>
  and (vip or country != "DE" or age > 30)

segment german is country = "DE"
segment back is entered segment buyers in 30d
segment users for user is purchased

tiers kinds is
  much when purchased >= 2
  some when purchased
  none otherwise

split halves of segment german is
  a 50%
  b 50%

test {quoted(ATTACK)} for german as of 2026-03-01
  ann: country "DE" -> in
  bob: country "FR" -> in
""",
    "data/customers.csv": f"customer_id,country,vip,age\n1,DE,true,40\n2,{csv(ATTACK)},false,20\n3,{csv(HIDDEN)},,\n4,DE,false,70\n",
    "data/orders.csv": "customer_id,user_id,ordered_at,category\n"
    + "".join(f"{id_},u{id_},{day}T12:00:00Z,{csv(ATTACK)}\n" for id_, day in ((1, "2026-02-01"), (2, "2026-02-10"), (2, "2025-12-10"))),
}


def write(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text, encoding="utf-8")


def report(folder: Path, *options: str) -> str:
    """The report of the project in a folder."""
    assert main(["report", "-C", str(folder), "-q", *options]) == 0
    return (folder / "report.html").read_text(encoding="utf-8")
