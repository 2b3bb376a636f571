"""Pure Python without Django."""
