"""Emergency requests with their clock, and festival visits by occasion; the money itself is paid by disbursements."""
