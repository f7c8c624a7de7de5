"""What policies do: ready ones, and comparisons of them."""
