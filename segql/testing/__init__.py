"""`segql test`: made-up people in an in-memory DuckDB, decided by the compiled SQL and by the definition of the language."""
