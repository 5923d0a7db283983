"""Talk: threads between accounts and labelers, their messages and files, and the limits of both."""
