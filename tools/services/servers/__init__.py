"""What the product stands on, each on its machine: database, brokers, proxy, mail, certificates."""
