"""Where claims are kept: tables, the Store, candidate search, queries and migrations."""
