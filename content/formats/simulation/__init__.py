"""Traces that no instrument measured, made by small models of what happens at a bench.

Lessons need logs to read before anybody has logged anything. Each model here says its formulas, its units and its
parameters; `catalogue` says which parameters make which file. `python -m content.formats.simulation FOLDER` writes
the files, each as CSV and in the canonical HDF5 form, always with the same numbers. docs/traces.md tells authors.
"""
