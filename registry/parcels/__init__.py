"""Love parcels, reply-paid letters and care files: what a child was sent, by whom, whether it came, what came back."""
