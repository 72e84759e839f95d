"""The exercise library: what a movement works, how it is done, and when it is left out."""
