"""The language server: what editors show of a project while somebody types. Only `server` knows the protocol's library."""
