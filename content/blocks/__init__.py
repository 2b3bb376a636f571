"""Blocks that authors build lessons from."""
