"""Why somebody is in a segment or not: their rows, read from the engine and decided by the definition, condition by condition."""
