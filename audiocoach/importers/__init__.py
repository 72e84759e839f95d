"""Convert workouts of other programs into scripts: a reader for each format, and one writer."""
