new Policy()
