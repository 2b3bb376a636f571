"""Evidence from strangers' devices: told by content, bounded, and rid of what says where or with what it was made."""
