"""Every table that a catalog names, with the type of each column as far as the catalog says it."""

from collections.abc import Iterable

from segql.catalog.model import Catalog, Field


def declared(catalog: Catalog) -> dict[str, dict[str, str]]:
    """By table, then by column: the name of a type, timestamptz, json, uuid, or `decimal(p, s)`."""
    found: dict[str, dict[str, str]] = {}
    for entity in catalog.entities.values():
        if entity.table is not None:
            found.setdefault(str(entity.table), {})[entity.key.column] = entity.key.type
            _add(found, str(entity.table), entity.attributes.values())
        if entity.members is not None:
            pair = found.setdefault(str(entity.members.table), {})
            pair[entity.members.key] = catalog.entities[entity.members.entity].key.type
            pair[entity.members.account] = entity.key.type
    for source in catalog.sources.values():
        columns = found.setdefault(str(source.table), {})
        columns[source.time.column] = source.time.type
        for link in source.entities.values():
            kind = catalog.entities[link.entity].key.type
            columns[link.column] = kind
            if link.via is not None:
                found.setdefault(str(link.via), {}).update({link.from_column: kind, link.to_column: kind})
        if source.order:
            columns[source.order] = "integer"
    for item in catalog.lists.values():
        found.setdefault(str(item.table), {})[item.key] = catalog.entities[item.entity].key.type
    for event in catalog.events.values():
        _add(found, str(event.source.table), event.properties.values())
    for source in catalog.sources.values():
        if source.unique is not None:
            found[str(source.table)].setdefault(source.unique, "text")
        if source.partition is not None:
            found[str(source.table)].setdefault(source.partition.column, source.partition.type)
    return found


def _add(found: dict[str, dict[str, str]], table: str, fields: Iterable[Field]) -> None:
    for field in fields:
        place = table
        if field.lookup is not None:
            place = str(field.lookup.table)
            found.setdefault(place, {})[field.lookup.key] = "text"
            found[table].setdefault(field.lookup.on, "text")
        found[place][field.column] = _type(field)


def _type(field: Field) -> str:
    if field.json:
        return "json" if field.json_column_type == "json" else "text"
    return {"timestamp": field.time_type, "duration": "integer"}.get(field.type.name, str(field.type))
