"""Pure Python without Django: trees of hashes, units, limits, pictures."""
