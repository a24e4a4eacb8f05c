"""For a clinician or a study team: many people against one study. The file is read in memory, judged, and forgotten.

May import `outlook`, `study_page` and `layout`.
"""
