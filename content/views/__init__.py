"""Pages of the content app that are not in the tree."""
