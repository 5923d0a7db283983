"""The books: accounts, postings, and what an employer sees of them as credits."""
