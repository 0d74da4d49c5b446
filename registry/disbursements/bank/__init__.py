"""The bank's part of a pay-out: the transfer file that goes out, the result file that comes back, line by line."""
