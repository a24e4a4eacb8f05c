"""Two studies side by side, and the studies most like one. Imported by the portal's addresses and the study page."""
