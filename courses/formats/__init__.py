"""Pure Python: trees of hashes and signed notes. No Django; bytes in, bytes out."""
