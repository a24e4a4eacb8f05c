"""The pages that explain: what people ask before they join a study (one template a question, in our own words), what
this is for, and where the data comes from."""
