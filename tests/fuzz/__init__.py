"""Texts that nobody would write: whatever they hold, segql answers with a tree, SQL or diagnostics, soon and in little memory."""
