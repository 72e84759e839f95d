"""One track: load → plan → speak → mix → write."""
