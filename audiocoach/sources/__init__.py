"""Find and load scripts, and check the files they name."""
