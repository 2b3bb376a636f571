"""Foundation: imports no project code and holds no tables."""
