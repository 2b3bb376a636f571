"""The hub's side of the desk that works without a network; docs/sync.md is the protocol."""
