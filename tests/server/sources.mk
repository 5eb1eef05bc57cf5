# Programs, one a line.
SERVER_TESTS = \
	channel \
	channel_flood \
	pool_client_calls \
	store \
	store_fail \
	store_text
