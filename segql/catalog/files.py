"""How a CSV file that stands for a table is written: whoever reads one is told this, so that nothing is guessed from the data."""

# left to itself, DuckDB guesses these, and drops rows that begin with `#` or strips the quotes of 'a'
CSV_MARKS = {"delim": ",", "quote": '"', "escape": '"', "comment": ""}
CSV_FLAGS = {"header": True, "allow_quoted_nulls": False}
