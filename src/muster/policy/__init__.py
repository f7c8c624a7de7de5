"""What policies do: ready ones, comparisons, what contributes what, and a search within limits."""
