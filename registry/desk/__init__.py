"""The worker's home: what waits for her today, the numbers of her region, search."""
