# Programs, one a line.
SERVER_TESTS = \
	channel \
	channel_flood \
	channel_hostile \
	debug \
	guard \
	interpose \
	interpose_admin \
	interpose_cost \
	interpose_faults \
	interpose_share \
	pool_client_calls \
	port_pool \
	port_pool_search \
	portpool_cli \
	sock_table \
	store \
	store_fail \
	store_text \
	thief
