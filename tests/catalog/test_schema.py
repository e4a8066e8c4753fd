"""The published JSON Schema is made from the same models that check a catalog."""

from segql.catalog.schema import json_schema


def test_it_knows_every_section_and_short_form() -> None:
    schema = json_schema()
    assert set(schema["anyOf"][0]["properties"] if "anyOf" in schema else schema["properties"]) == {
        "entities",
        "sources",
        "events",
        "lists",
    }
    time = schema["$defs"]["TimeEntry"]
    assert {"type": "string"} in time["anyOf"]
    assert "json" in schema["$defs"]["FieldEntry"]["anyOf"][1]["properties"]


def test_everything_is_described() -> None:
    for name, definition in json_schema()["$defs"].items():
        entry = definition if "properties" in definition else definition["anyOf"][1]
        assert entry["description"], name
        assert entry["additionalProperties"] is False, name
        for key, field in entry["properties"].items():
            assert field.get("description"), f"{name}.{key}"
