"""Workouts of other programs → scripts: one reader per format, one writer, and the table that holds them."""
