"""What a person may be typing, answered while she types."""
