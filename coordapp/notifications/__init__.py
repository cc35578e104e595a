"""Messages on their way out, and the worker that sends them."""
