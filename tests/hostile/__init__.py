"""Hostile text in every place where an author or a table can put one: the value comes back equal, or there is a diagnostic."""
