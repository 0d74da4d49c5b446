"""Screening for cervical and breast cancer: who is invited, who came, what needs a second look and what became of it."""
