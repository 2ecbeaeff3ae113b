"""What the customer feels: cues that people can read, and classifiers learned from data."""
