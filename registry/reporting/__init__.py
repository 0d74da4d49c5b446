"""Reporting tasks: the county asks its townships for a table by a day, sees who has not reported, merges what came."""
