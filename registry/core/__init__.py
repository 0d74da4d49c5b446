"""Shared ground without business words: columns, keys, dates, money, names, identity numbers, pages, paper."""
