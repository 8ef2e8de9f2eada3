"""Django's backend for PostgreSQL, with one thing done otherwise (base.py): the ENGINE of a database."""
