"""Words that need quotes as identifiers in each dialect, as the engines themselves list them."""

RESERVED: dict[str, frozenset[str]] = {
    "duckdb": frozenset(
        """
        all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast check
        collate collation column columns concurrently constraint create cross current_catalog current_date current_role
        current_schema current_time current_timestamp current_user default deferrable desc describe distinct do else end
        except false fetch for foreign freeze from full generated glob grant group having ilike in initially inner
        intersect into is isnull join lambda lateral leading left like limit localtime localtimestamp map natural not
        notnull null offset on only or order outer overlaps pivot pivot_longer pivot_wider placing positional primary
        qualify references returning right select semi session_user show similar some struct summarize symmetric
        system_user table tablesample then to trailing true try_cast tuple union unique unpack unpivot user using
        variadic verbose when where window with
        """.split()
    ),
    "postgres": frozenset(
        """
        all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
        column concurrently constraint create cross current_catalog current_date current_role current_schema
        current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for
        foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral
        leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps
        placing primary references returning right select session_user similar some symmetric system_user table
        tablesample then to trailing true union unique user using variadic verbose when where window with
        """.split()
    ),
    "bigquery": frozenset(
        """
        all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current
        current_date current_datetime current_time current_timestamp default define desc distinct else end enum escape
        except exclude exists extract false fetch following for from full group grouping groups hash having if ignore in
        inner intersect interval into is join lateral left like limit lookup merge natural new no not null nulls of on
        or order outer over partition preceding proto qualify range recursive respect right rollup rows select set some
        struct tablesample then to treat true unbounded union unnest using when where window with within
        """.split()
    ),
}
