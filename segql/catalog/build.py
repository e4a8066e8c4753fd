"""Makes the catalog's records of its entries, and checks what entries say of each other."""

from dataclasses import dataclass

from segql.catalog import model as c
from segql.catalog.entries import Entries, Place
from segql.catalog.fields import BUILT_IN, fields, table, table_of, zone
from segql.catalog.schema import EntityEntry, EventEntry, LinkEntry, ListEntry, MembersEntry, PartitionEntry, SourceEntry, TimeEntry
from segql.catalog.tree import Scalar
from segql.diagnostics import Code, Diagnostic, Label, Report, codes
from segql.diagnostics.suggest import did_you_mean
from segql.source import Span


def build(entries: Entries, report: Report) -> c.Catalog:
    """The catalog of the entries; what is wrong is reported and left out."""
    return _Build(entries, report).catalog()


@dataclass(slots=True)
class _Build:
    entries: Entries
    report: Report

    def catalog(self) -> c.Catalog:
        entities = {name: self._entity(name, entry) for name, entry in self.entries.entities().items()}
        self._one_default(entities)
        sources = {name: self._source(name, entry) for name, entry in self.entries.sources().items()}
        events = {name: event for name, entry in self.entries.events().items() if (event := self._event(name, entry, sources))}
        lists = {name: self._list(name, entry) for name, entry in self.entries.lists().items()}
        self._names_clash()
        return c.Catalog(entities, sources, events, lists)

    # entities

    def _entity(self, name: str, entry: EntityEntry) -> c.Entity:
        place = self.entries.places["entities", name]
        attributes = fields(entry.attributes, place.at("attributes"), self.report)
        read = table_of(entry, place, self.report)
        if read is None:
            self._without_table(name, entry, place)
        elif entry.seen_in:
            self._say(codes.BAD_CATALOG, "`seen_in` is for an entity without a table", place.at("seen_in").key)
        if read is not None:
            self._no_lists(attributes, read, place.at("attributes"))
        return c.Entity(
            name,
            c.Key(entry.key.column, entry.key.type, span=place.at("key").value),
            read,
            tuple(entry.seen_in or ()),
            attributes,
            self._members(name, entry.members, place.at("members")) if entry.members else None,
            entry.default,
            span=place.key,
        )

    def _without_table(self, name: str, entry: EntityEntry, place: Place) -> None:
        if entry.attributes:
            self._say(codes.BAD_CATALOG, f"attributes need a `table` of `{name}` to be read from", place.at("attributes").key)
        for index, source in enumerate(entry.seen_in or ()):
            at = place.at("seen_in", index) if isinstance(place.at("seen_in", index).node, Scalar) else place.at("seen_in")
            if self._known("sources", source, at, "source"):
                model = self.entries.sources().get(source)
                if model and not _is_about(name, entry, model):
                    self._say(codes.CATALOG_NAME, f"the rows of `{source}` are not about `{name}`", at.value)
        sources = self.entries.sources()
        all_known = len(sources) == len(self.entries.names("sources"))  # else one with a mistake may be about the entity
        if all_known and not entry.seen_in and not any(_is_about(name, entry, source) for source in sources.values()):
            self._say(codes.BAD_CATALOG, f"`{name}` has no `table`, and no source is about it: nothing says who exists", place.key)

    def _members(self, name: str, entry: MembersEntry, place: Place) -> c.Members | None:
        """None where the members' entity has a mistake, which is reported, and is left out."""
        if self._known("entities", entry.entity, place.at("entity"), "entity"):
            member = self.entries.entities().get(entry.entity)
            if entry.entity == name or (member and member.members):
                self._say(codes.BAD_CATALOG, "members can't have members themselves", place.at("entity").value)
        if entry.entity not in self.entries.entities():
            return None
        via = table(entry.via, place.at("via").value)
        if entry.key == entry.account:
            self._say(
                codes.BAD_CATALOG,
                "`key` and `account` are one column: each would belong to itself",
                place.at("account").value,
            )
        return c.Members(entry.entity, via, entry.key, entry.account, span=place.key)

    def _one_default(self, entities: dict[str, c.Entity]) -> None:
        defaults = [entity for entity in entities.values() if entity.default]
        for second in defaults[1:]:
            places = self.entries.places
            label = Label(places["entities", defaults[0].name].at("default").key, "first here")
            self._say(codes.CATALOG_CLASH, "only one entity can be the default", places["entities", second.name].at("default").key, label)

    # sources

    def _source(self, name: str, entry: SourceEntry) -> c.Source:
        place = self.entries.places["sources", name]
        links = {}
        if not entry.entity:
            self._say(codes.BAD_CATALOG, "expected whom a row is about, such as `entity: {customer: customer_id}`", place.at("entity").key)
        for entity, link in entry.entity.items():
            at = place.at("entity", entity)
            if self._known("entities", entity, at, "entity", at_key=True):
                links[entity] = self._link(entity, link, at)
        return c.Source(
            name,
            self._table(entry, place),
            self._time(entry.time, entry.zone, place),
            links,
            entry.order,
            entry.unique,
            self._partition(entry.partition, place.at("partition")) if entry.partition else None,
            entry.history,
            tuple(map(tuple, entry.indexes or ())),
            span=place.key,
        )

    def _table(self, entry: SourceEntry | ListEntry, place: Place) -> c.Table:
        found = table_of(entry, place, self.report)
        assert found is not None  # the schema has checked it
        return found

    def _partition(self, entry: PartitionEntry, place: Place) -> c.Partition:
        written = zone(entry.zone, place.at("zone"), self.report) or "UTC"
        if entry.slack and entry.of == "time":
            help_ = "say `of: ingestion` of a partition that is the day on which rows arrived"
            words = "`slack` is how late rows may arrive, and this partition is of the event's own time"
            self.report(Diagnostic(codes.BAD_CATALOG, words, place.at("slack").key, help=help_))
        if entry.slack and entry.slack.lstrip("0123456789") in ("mo", "q", "y"):
            self._say(codes.BAD_CATALOG, "a slack is an exact length: s, min, h, d or w", place.at("slack").value)
        return c.Partition(entry.column, entry.type, entry.of, written, entry.slack, span=place.key)

    def _time(self, entry: TimeEntry, source_zone: str | None, place: Place) -> c.Time:
        if entry.zone and source_zone:
            self._say(
                codes.CATALOG_CLASH, "the zone is given twice", place.at("zone").key, Label(place.at("time", "zone").key, "first here")
            )
        written = entry.zone or source_zone
        kind = entry.type or ("timestamp" if written else "timestamptz")
        at = place.at("time", "zone") if entry.zone else place.at("zone")
        if written and kind == "timestamptz":
            self._say(codes.BAD_CATALOG, "a timestamptz has its zone in itself; leave out `zone`, or say `type: timestamp`", at.key)
        return c.Time(entry.column, kind, zone(written, at, self.report), span=place.at("time").key)

    def _link(self, entity: str, entry: LinkEntry, place: Place) -> c.Link:
        if entry.via is None:
            for key, value in (("from", entry.from_column), ("to", entry.to_column)):
                if value is not None:
                    self._say(codes.BAD_CATALOG, f"`{key}` is a column of the mapping `via`, which is missing", place.at(key).key)
        elif entry.to_column is None:
            self._say(codes.BAD_CATALOG, "`to` is missing: the mapping's column with the entity's key", place.at("via").key)
        elif entry.to_column == (entry.from_column or entry.column):
            self._say(codes.BAD_CATALOG, "`from` and `to` are one column of the mapping: it maps every id to itself", place.at("to").value)
        owner = self.entries.entities().get(entity)
        if entry.complete and owner and owner.table is None and owner.file is None:
            self._say(codes.BAD_CATALOG, f"`complete` speaks of the table of `{entity}`, which has none", place.at("complete").key)
        via = table(entry.via, place.at("via").value) if entry.via else None
        from_column = (entry.from_column or entry.column) if via else ""
        return c.Link(entity, entry.column, via, from_column, entry.to_column or "", entry.complete, span=place.key)

    # events and lists

    def _event(self, name: str, entry: EventEntry, sources: dict[str, c.Source]) -> c.Event | None:
        place = self.entries.places["events", name]
        properties = fields(entry.properties, place.at("properties"), self.report)
        for property_ in properties:
            if property_ in BUILT_IN:
                help_ = "give the property another name, and its column as `column`"
                words = f"`{property_}` is a field that every event has"
                self.report(Diagnostic(codes.CATALOG_CLASH, words, place.at("properties", property_).key, help=help_))
        self._known("sources", entry.source, place.at("source"), "source")
        if entry.source not in sources:
            return None
        self._no_lists(properties, sources[entry.source].table, place.at("properties"), unique=sources[entry.source].unique is not None)
        where = c.Condition(entry.where, span=place.at("where").raw) if entry.where is not None else None
        return c.Event(name, sources[entry.source], where, properties, entry.description, entry.rows, span=place.key)

    def _no_lists(self, read: dict[str, c.Field], table: c.Table, place: Place, unique: bool = False) -> None:
        """Lists are columns of their own in tables and Parquet files, and never differ between copies of a row."""
        for name, field in read.items():
            where = table if field.lookup is None else field.lookup.table
            if not field.type.is_list:
                continue
            if field.json:
                self._say(codes.BAD_CATALOG, f"`{name}` is a list, and those inside JSON are not read", place.at(name).key)
            elif where.format == "csv":
                self._say(codes.BAD_CATALOG, f"`{name}` is a list, and a CSV file has none", place.at(name).key)
            elif unique:
                message = f"`{name}` is a list, and of copies that differ (`unique`) none has the smallest"
                self._say(codes.BAD_CATALOG, message, place.at(name).key)

    def _list(self, name: str, entry: ListEntry) -> c.List:
        place = self.entries.places["lists", name]
        self._known("entities", entry.entity, place.at("entity"), "entity")
        return c.List(name, entry.entity, self._table(entry, place), entry.key, span=place.key)

    # between entries

    def _names_clash(self) -> None:
        """An event and an attribute can't share a name: a rule could not say which it means."""
        for entity, entry in self.entries.entities().items():
            for attribute in entry.attributes:
                event = self.entries.places.get(("events", attribute))
                if event:
                    at = self.entries.places["entities", entity].at("attributes", attribute)
                    words = f"`{attribute}` is both an event and an attribute of `{entity}`"
                    self._say(codes.CATALOG_CLASH, words, event.key, Label(at.key, "the attribute"))
        self._members_clash()

    def _members_clash(self) -> None:
        """An event of an account has a property with the member's name: no other can have that name."""
        sources = self.entries.sources()
        for owner, entry in self.entries.entities().items():
            member = entry.members.entity if entry.members else None
            for name, event in self.entries.events().items():
                if member in event.properties and event.source in sources and member in sources[event.source].entity:
                    at = self.entries.places["events", name].at("properties", member)
                    words = f"`{member}` is what an event of `{owner}` calls its member already"
                    label = Label(self.entries.places["entities", owner].at("members").key, "the members")
                    self._say(codes.CATALOG_CLASH, words, at.key, label)

    def _known(self, section: str, name: str, place: Place, word: str, at_key: bool = False) -> bool:
        """Whether the name is defined, if only with mistakes; if not, that is reported."""
        names = self.entries.names(section)
        if name in names:
            return True
        known = ", ".join(f"`{n}`" for n in names[:10])
        help_ = did_you_mean(name, names) or (f"known here: {known}" if known else f"no {word} is defined yet")
        self.report(Diagnostic(codes.CATALOG_NAME, f"there is no {word} `{name}`", place.key if at_key else place.value, help=help_))
        return False

    def _say(self, code: Code, words: str, span: Span, *labels: Label) -> None:
        self.report(Diagnostic(code, words, span, labels))


def _is_about(name: str, entity: EntityEntry, source: SourceEntry) -> bool:
    """Whether rows of the source name the entity, or a member of it."""
    return name in source.entity or (entity.members is not None and entity.members.entity in source.entity)
