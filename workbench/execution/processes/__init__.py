"""Training in other processes: the pool, the trainers there, and the migration of a batch to them."""
