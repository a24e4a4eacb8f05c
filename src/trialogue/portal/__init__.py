"""The Django project: every page, and the interfaces for programs. The only package that imports Django.

May import everything but `cli`. Facts a person types are evaluated and forgotten: never stored, logged or put in a URL.
One folder an app, its templates under `templates/` or in the folder itself. By who opens its pages:

- everybody, to find and read: `finder` (front page, search), `browse`, `suggest` (while one types), `study_page`,
  `overview` (in plain words), `glossary`, `history` (versions of a record), `comparison`, `learn`, `feeds`;
- a person, to see what fits: `fit` (one study), `interview` (one question at a time), `ranked` (results by fit),
  `outlook` (over time, what would change it, the page for her doctor), `cohort` (a clinician's many people);
- a person, to act: `ask` (write to a site), `alerts` (be told), `notes`, `share`, `accounts`, `privacy`;
- a study's team: `desk` (messages), `review` (how criteria are read), `team_words`, `trial_desk` (running the study);
- programs: `api`, `operations` (whether it is ready, metrics).

No pages of their own have `layout` (what all pages share), `languages`, `vault` (encryption), `mail` (the one module
that sends) and `trial` (a study's log and allocator). Beside them stand `urls`, `settings` and `environment`.
"""
