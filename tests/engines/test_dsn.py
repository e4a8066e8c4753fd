"""Reading a DSN and keeping secrets out of messages."""

from urllib.parse import quote

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segql.engines.dsn import parse_dsn
from segql.engines.secrets import Redactor, interpolate
from tests.engines.targets import the_mistake

SECRET = "s3cr3t-canary"


@pytest.mark.parametrize(
    ("dsn", "keywords"),
    [
        ("postgresql://u:p@h:5433/d", {"user": "u", "password": "p", "host": "h", "port": "5433", "dbname": "d"}),
        ("postgres://h", {"host": "h"}),
        ("postgresql://", {}),
        ("postgresql:///d?host=/tmp/x&port=1", {"host": "/tmp/x", "port": "1", "dbname": "d"}),
        ("postgresql://u%40x:p%3A%2F%40%25@h/d", {"user": "u@x", "password": "p:/@%", "host": "h", "dbname": "d"}),
        ("postgresql://u:p@[::1]:5/d", {"user": "u", "password": "p", "host": "::1", "port": "5", "dbname": "d"}),
        ("postgresql://a:1,b:2/d", {"host": "a,b", "port": "1,2", "dbname": "d"}),
        ("postgresql://%2Ftmp%2Fx/d", {"host": "/tmp/x", "dbname": "d"}),
        ("postgresql://h/d?sslmode=require&ssl=true", {"host": "h", "dbname": "d", "sslmode": "require"}),
        (
            "host=h port=5 user='a b' password='it\\'s \\\\' dbname = d",
            {"host": "h", "port": "5", "user": "a b", "password": "it's \\", "dbname": "d"},
        ),
    ],
)
def test_a_dsn_is_read_as_libpq_reads_it(dsn: str, keywords: dict[str, str]) -> None:
    assert parse_dsn(dsn) == keywords
    if "ssl=true" not in dsn:
        assert {k: v for k, v in psycopg.conninfo.conninfo_to_dict(dsn).items() if v != ""} == keywords


@pytest.mark.parametrize(
    "dsn",
    [
        f"postgresql://u:p%ZZ{SECRET}@h/d",
        f"postgresql://u:{SECRET}%@h/d",
        f"postgresql://u:{SECRET}%ff@h/d",
        f"postgresql://u:{SECRET}%00@h/d",
        f"postgresql://u@h:{SECRET}/d",
        f"postgresql://u:pa/{SECRET}@h/d",
        f"postgresql://u:pa?{SECRET}@h/d",
        f"postgresql://u@h/d?{SECRET}",
        f"postgresql://u@h/d?{SECRET}=1",
        f"password=my {SECRET} pass",
        f"password='{SECRET}",
        f"{SECRET}",
        f"mysql://u:{SECRET}@h/d",
        f"secret={SECRET}",
    ],
)
def test_a_dsn_that_cannot_be_read_is_not_repeated(dsn: str) -> None:
    mistake = the_mistake(lambda: parse_dsn(dsn))
    assert mistake.code.id == "SEG002"
    assert SECRET not in str(mistake)
    assert mistake.message.startswith("the target's `dsn` can't be read: ")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_password_survives_both_ways_of_writing(password: str) -> None:
    assert parse_dsn(f"postgresql://u:{quote(password, safe='')}@h/d")["password"] == password
    written = password.replace("\\", "\\\\").replace("'", "\\'")
    assert parse_dsn(f"user=u password='{written}' host=h") == {"user": "u", "password": password, "host": "h"}


@given(st.text())
def test_any_text_is_a_dsn_or_a_mistake(text: str) -> None:
    for dsn in (text, f"postgresql://{text}", f"host={text}"):
        try:
            parse_dsn(dsn)
        except Exception as error:
            assert type(error).__name__ == "SegqlError", dsn


def test_variables_are_filled_in_once() -> None:
    assert interpolate("a${X}b${Y_1}$Z${}", {"X": "${Y_1}", "Y_1": "$"}) == "a${Y_1}b$$Z${}"
    assert the_mistake(lambda: interpolate("${NOT_SET}", {})).message == "the environment variable `NOT_SET` is not set"


def test_secrets_are_blanked_in_every_spelling() -> None:
    redactor = Redactor(["p@ss wörd/+", "", "longer p@ss wörd/+"])
    for form in (
        "p@ss wörd/+",
        quote("p@ss wörd/+", safe=""),
        quote("p@ss wörd/+"),
        "p%40ss+w%C3%B6rd%2F%2B",
        quote("p@ss wörd/+", safe="").lower(),
    ):
        assert redactor.clean(f"before {form} after") == "before *** after"
    assert redactor.clean("longer p@ss wörd/+") == "***"
    assert Redactor(["ab"]).clean("a cab came") == "(the text is withheld: it may hold a password)"
    assert Redactor(["ab"]).clean("nothing here") == "nothing here"
    assert Redactor([]).clean("p") == "p"
