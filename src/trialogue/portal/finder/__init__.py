"""The pages that find studies: the front page and the search."""
