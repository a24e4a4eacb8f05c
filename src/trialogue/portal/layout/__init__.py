"""What every page shares: the source line, icons, and how untrusted registry text is shown."""
