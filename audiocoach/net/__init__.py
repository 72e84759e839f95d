"""Everything outside the voice engines that may open a network connection."""
