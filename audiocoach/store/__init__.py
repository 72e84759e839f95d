"""The cache of everything derived, by the hash of what it was made from."""
