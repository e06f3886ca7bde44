"""The tables: conversations, directory, system. Each item has a schema number; what expires has a time to live."""
