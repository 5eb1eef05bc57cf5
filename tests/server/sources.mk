# Programs, one a line.
SERVER_TESTS = \
	channel \
	channel_flood \
	fault_sweep \
	channel_hostile \
	choice \
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
	registry \
	sock_lost \
	sock_table \
	socket_state \
	scale \
	store \
	store_fail \
	store_text \
	thief

# calls that fault_sweep makes fail
WRAPPED_CALLS = epoll_ctl fchown fcntl flock fopen fstat fstatat fsync getrandom getsockopt linkat open openat read \
	recvmsg renameat send setsockopt write
