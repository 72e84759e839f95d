#!/bin/sh
# podcastparser, with which gPodder reads feeds, does not know the podcast namespace by its name.
#
# One would guess that it finds the chapters of <podcast:chapters>, which its list of tags has. It knows the
# namespace only by the address of its documentation on GitHub. Under https://podcastindex.org/namespace/1.0, the name
# that the specification gives and that feeds use, it reads none of these tags: the episode has no
# chapters_json_url. Chapters in the feed itself (Podlove Simple Chapters) are read.
#
# podcastparser 0.6.11
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q podcastparser==0.6.11
"$work/venv/bin/python" - <<'PYTHON'
import io

import podcastparser

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:podcast="{namespace}" xmlns:psc="http://podlove.org/simple-chapters"><channel>
<title>T</title><item><title>One</title><guid>1</guid>
<enclosure url="https://example.org/one.mp3" length="5" type="audio/mpeg"/>
<podcast:chapters url="https://example.org/one.json" type="application/json+chapters"/>
<psc:chapters version="1.2"><psc:chapter start="00:00:01.000" title="Warm-up"/></psc:chapters>
</item></channel></rss>"""

print("podcastparser", podcastparser.__version__)
assert podcastparser.__version__ == "0.6.11"
expected = {
    "https://podcastindex.org/namespace/1.0": None,
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "https://example.org/one.json",
}
for namespace, address in expected.items():
    feed = FEED.format(namespace=namespace).encode()
    (episode,) = podcastparser.parse("https://example.org/feed.xml", io.BytesIO(feed))["episodes"]
    print(namespace, "->", episode.get("chapters_json_url"), episode["chapters"])
    assert episode.get("chapters_json_url") == address
    assert episode["chapters"] == [{"start": 1, "title": "Warm-up"}]
PYTHON
