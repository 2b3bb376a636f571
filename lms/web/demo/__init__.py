"""Demo data for development: people, and what they have done, told through the domain functions alone.

Everything has a name made from a fixed namespace, so that telling it again doubles nothing.
"""
