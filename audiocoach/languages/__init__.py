"""The languages of the cues: a phrase book and a record for each, and how text is read out in it."""
