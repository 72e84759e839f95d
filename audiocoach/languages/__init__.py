"""The languages of the cues: a phrase book and a record for each, and how text is read out in it."""


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag without its region, in lower case: ``en`` for ``en-GB`` and ``EN_gb``."""
    return _parts(tag)[0]


def region_of(tag: str) -> str:
    """The rest of a BCP 47 tag, in upper case: ``GB`` for ``en-GB`` and ``EN_gb``, empty for ``en``."""
    return _parts(tag)[1]


def _parts(tag: str) -> tuple[str, str]:
    language, _, region = tag.strip().replace("_", "-").partition("-")
    return language.lower(), region.upper()
