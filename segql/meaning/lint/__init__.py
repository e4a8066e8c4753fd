"""What can be proved about rules: that nobody can be in them, that a part makes no difference. Nothing is guessed."""

from segql.meaning.lint.lint import lint
from segql.meaning.lint.prove import Prover

__all__ = ["Prover", "lint"]
