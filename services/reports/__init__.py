"""Reports: what they show, as PDF and Excel, and where they are kept."""
