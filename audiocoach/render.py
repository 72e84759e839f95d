"""The whole pipeline: a workout in, a track out."""
