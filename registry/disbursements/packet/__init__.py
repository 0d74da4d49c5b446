"""The file of a batch: the scans that belong to it, what proof is lacking, and all of it bound in one PDF."""
