# Programs, one a line.
SERVER_TESTS = \
	channel \
	channel_flood \
	interpose \
	interpose_share \
	pool_client_calls \
	port_pool \
	port_pool_search \
	portpool_cli \
	store \
	store_fail \
	store_text
