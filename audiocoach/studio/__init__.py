"""The studio: a page on loopback on which a session is written, seen and heard at once."""
