"""What stands in a part that was not understood as a whole; `unread_part` puts together what the others find."""
