"""Trainers: personas that give any workout another voice: its phrases, how much is said, beeps and music."""
