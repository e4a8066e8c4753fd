"""A project on disk: settings, files, selection."""
