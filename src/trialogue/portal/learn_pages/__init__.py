"""Short answers to what people ask before they join a study: one template per question, in our own words."""
