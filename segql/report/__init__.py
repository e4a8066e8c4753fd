"""A project on one page of HTML that needs nothing else: every segment with its rule, its SQL, its numbers and its tests."""
