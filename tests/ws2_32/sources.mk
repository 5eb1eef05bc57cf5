WS2_32_TESTS =

# sockets
WS2_32_TESTS += \
	startup \
	socket \
	bind \
	names \
	listen_accept \
	close_race \
	lock \
	connect \
	connect_name \
	shutdown \
	direct_beside \
	direct_handle \
	direct_memory \
	direct_order \
	direct_overlapped \
	direct_process \
	direct_shared \
	direct_state \
	duplicate \
	ioctl \
	nested_wait \
	bad_pointers \
	bad_pointers_text \
	blocked \
	bad_handles \
	poll_new \
	join_leaf \
	direct_query \
	direct_poll \
	direct_poll_state

# port reservations
WS2_32_RESERVATION_TESTS = \
	acquire \
	acquire_args \
	acquire_wildcard \
	associate \
	reserved_bind \
	reserved_implicit \
	reserved_acceptex \
	release \
	lifetime \
	reservation_overlapped \
	wspioctl \
	wspioctl_overlapped \
	affinity \
	examples \
	replay_msquic \
	replay_bindresvport \
	replay_halving \
	replay_singbox

WS2_32_TESTS += $(WS2_32_RESERVATION_TESTS)

# options and addresses
WS2_32_TESTS += \
	opt_socket \
	opt_state \
	opt_tcp \
	opt_ip \
	opt_ip6 \
	multicast \
	udp_connreset \
	ioctl_addr

# sending, receiving and waiting
WS2_32_TESTS += \
	send_recv \
	udp \
	overlapped \
	transfer_forms \
	iocp \
	select \
	poll \
	event \
	async_select \
	socket_notify \
	acceptex \
	connectex \
	reuse \
	transmitfile \
	msg

# names and providers
WS2_32_TESTS += \
	inet \
	addrstr \
	getaddrinfo \
	getaddrinfo_ex \
	addrinfo_forms \
	getnameinfo \
	hostent \
	netdb \
	async_db \
	protocols \
	catalogue \
	categories \
	wsp \
	lsp \
	lsp_sockets \
	lsp_handles \
	lsp_transfers \
	lsp_categories \
	wah \
	namespace \
	nsp_provider \
	nsp_v2 \
	unsupported \
	exports

# providers that the tests install
WS2_32_TEST_DLLS = \
	testlsp \
	testlsp_handles \
	test_nsp
