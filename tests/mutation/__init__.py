"""Whether the cases would notice a wrong SQL: statements with one mistake each, put in on purpose."""
