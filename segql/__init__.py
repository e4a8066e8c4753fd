"""segql: a SQL-first compiler for behavioural segmentation."""
