"""A decision → the text of a reply: the records' own words, with a model's sentences above them where there is one.

Every citation is made by one constructor, which refuses a quotation that does not stand in its record.
"""
