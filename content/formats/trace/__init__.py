"""Measurement traces: what bench loggers write as CSV or HDF5, made into one canonical NeXus-style file.

Files come from strangers: the readers here are bounded in every direction, and are meant to run as the sandbox
jobs in `jobs` all the same. Nothing is guessed behind anybody's back: `inspect` shows what a file seems to hold
and suggests a mapping, a person confirms or corrects it, and `read` follows that mapping to the letter.

This package imports numpy and h5py in its readers only; the server needs `mapping` and `refusal` alone.
"""
