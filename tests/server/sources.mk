# Programs, one a line.
SERVER_TESTS = \
	channel \
	channel_flood \
	pool_client_calls \
	portpool_cli \
	store \
	store_fail \
	store_text
