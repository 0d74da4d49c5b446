"""Paper: everything that leaves the program as a printed page — fonts, pages, tables, forms, charts.

Builders take plain values and give back bytes; they know no database and no web request. The same
input gives the same bytes, so that a reprint can be compared with the copy in the file.
"""
