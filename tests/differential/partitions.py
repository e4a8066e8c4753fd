"""Rows in the partitions that the catalog promises: of their own time, or of when they arrived."""

from datetime import datetime, time, timedelta
from random import Random

from segql.catalog import model as c
from segql.meaning.evaluate import event_time
from segql.meaning.windows import Calendar, local, midnight
from tests.differential.rows import Row

SLACK = timedelta(hours=36)  # as the catalog has it


def put_partition(source: c.Source, row: Row, calendar: Calendar, random: Random) -> None:
    """Puts the row into its partition."""
    partition = source.partition
    at = event_time(source, row, calendar)
    if partition is None or at is None:
        return
    if partition.of == "ingestion":
        at += random.choice([timedelta(0), SLACK, SLACK * random.random()])
    day = local(at, partition.zone).date()
    match partition.type:
        case "date":
            row[partition.column] = day
        case "text":
            row[partition.column] = day.isoformat()
        case "timestamp":
            row[partition.column] = datetime.combine(day, time())
        case _:
            row[partition.column] = midnight(day, partition.zone)
