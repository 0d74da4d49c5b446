"""The donors' site: what a donor may know of her gifts, under aliases, to the month, with sums that add up."""
