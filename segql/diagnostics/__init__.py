"""Mistakes as data: `Diagnostic` and its parts, and `codes`."""

from segql.diagnostics.model import Code, Diagnostic, Fix, Label, Report, SegqlError

__all__ = ["Code", "Diagnostic", "Fix", "Label", "Report", "SegqlError"]
