"""Lines, segments, snippets and templates as readable files, out and in again. docs/configuration.md describes them.

For each kind one module says both how its files are written and how they are read, so that the two stay the same.
"""
