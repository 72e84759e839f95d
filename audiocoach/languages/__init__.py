"""A data file for each language, and how its phrases, numbers and signs are said."""
