"""What a walkthrough can show: figures and reports."""
