"""Everything a school uses to show a course elsewhere."""
