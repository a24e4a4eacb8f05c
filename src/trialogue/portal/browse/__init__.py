"""Pages to browse by: conditions, treatments, sponsors, places, and the newest studies."""
