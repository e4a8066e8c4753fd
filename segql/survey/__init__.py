"""Numbers about segments: how many are in them, who else is, and what their members have in common. Nobody's id is looked at."""
