"""Windows at every hour: bounds against a computation of their own, and against what engines make of their clock."""
