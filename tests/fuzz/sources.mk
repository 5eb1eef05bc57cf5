FUZZ_TARGETS = \
	channel_fuzz \
	pool_fuzz \
	store_fuzz
