"""Grammar passes: each names one kind of thing in a criterion, with its own data file in `../data`."""
