"""The fast path: whole arrays modulo primes."""
