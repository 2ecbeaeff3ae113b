"""The test of the harness itself: good answers have to pass, spoiled ones to be caught by who should catch them."""
