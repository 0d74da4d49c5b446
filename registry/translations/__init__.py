"""The catalogs: Chinese sources, a complete English one beside them."""
