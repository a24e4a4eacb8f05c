"""Reading any clinical text: the normaliser with its offset map, tokens, numbers, durations, sections.

Pure functions of a string; knows nothing of studies, patients or vocabularies. Imported by every package above;
imports only `errors`, `truth` and `dates`.
"""
