"""Write sessions in the formats of watches and other programs: one list of steps, and a writer for each."""
