"""批次、签领表、证书: pay-out batches, the sheets people sign, the certificates they keep."""
