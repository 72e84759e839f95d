"""What is derived, kept under the hash of what it was made from."""
