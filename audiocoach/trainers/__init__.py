"""Trainers: coaching styles with their own phrases, pace, beeps and music, for any workout."""
