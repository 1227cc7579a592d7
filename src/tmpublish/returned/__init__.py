"""Files that come back → comments, edits, texts and editions, each by the id of its text in the plan."""
