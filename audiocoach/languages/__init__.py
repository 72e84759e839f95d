"""The languages of the cues: a phrase book and a record for each, and how text is read out in it."""


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag without its region, in lower case: ``en`` for ``en-GB`` and ``EN_gb``."""
    return tag.strip().replace("_", "-").partition("-")[0].lower()
