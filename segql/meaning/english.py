"""A rule in plain English."""
from datetime import datetime
from segql.meaning.nodes import Segment
from segql.meaning.windows import Calendar


def explain(segment: Segment, calendar: Calendar, as_of: datetime) -> str:
    raise NotImplementedError
