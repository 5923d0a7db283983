"""Teams: who works for an account, how they are asked in, and how they leave."""
