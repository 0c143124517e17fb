"""Scripts that make files of the package; nothing here is in the wheel."""
