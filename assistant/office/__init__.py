"""What the office keeps: accounts, added questions, pins and withdrawals, records of use.

All of it lives under ``ASSISTANT_DATA``; none of it is needed to answer.
"""
