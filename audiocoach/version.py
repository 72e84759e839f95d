"""The program's version, one place for code and packaging."""

__version__ = "0.1.0"
