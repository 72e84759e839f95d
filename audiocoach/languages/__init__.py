"""A data file for each language, and how its phrases, numbers and signs are said."""


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag without its region, in lower case: ``en`` for ``en-GB`` and ``EN_gb``."""
    return tag.strip().replace("_", "-").partition("-")[0].lower()
