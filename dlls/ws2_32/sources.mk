# One source a line; sections follow the API areas.
WS2_32_PE_SRCS = \
	dllmain.c \
	startup.c \
	status.c \
	handle.c \
	afd.c \
	complete.c \
	create.c \
	close.c \
	duplicate.c \
	bind.c \
	listen.c \
	accept.c \
	connect.c \
	connect_name.c \
	names.c \
	shutdown.c \
	ioctl.c \
	port_reservation.c \
	pool_client.c \
	sockaddr_util.c \
	\
	transfer.c \
	background.c \
	send.c \
	recv.c \
	msg.c \
	overlapped.c \
	select.c \
	poll.c \
	event.c \
	async_select.c \
	socket_notify.c \
	ext.c \
	ext_accept.c \
	ext_connect.c \
	ext_transmit.c \
	\
	opt.c \
	opt_word.c \
	opt_state.c \
	opt_socket.c \
	opt_tcp.c \
	opt_ip.c \
	opt_ip6.c \
	ioctl_addr.c \
	ioctl_sort.c \
	ioctl_tcp.c \
	\
	byteorder.c \
	inet.c \
	addrparse.c \
	addrstr.c \
	etc_file.c \
	resolve.c \
	getaddrinfo.c \
	getaddrinfo_ex.c \
	getnameinfo.c \
	hostent.c \
	netdb.c \
	async_db.c \
	catalog.c \
	protocols.c \
	providers.c \
	provider_chain.c \
	wsp.c \
	wsp_table.c \
	wsp_upcall.c \
	wsp_chain.c \
	wsp_sockets.c \
	wsp_dispatch.c \
	wsp_dispatch_io.c \
	category.c \
	nsp_catalog.c \
	nsp_providers.c \
	nsp_provider.c \
	nsp_query.c \
	nsp_notify.c \
	query_set.c \
	namespace.c \
	lookup.c \
	service.c \
	service_class.c \
	notify.c \
	helper.c \
	unsupported.c \
	blocking.c

WS2_32_UNIX_SRCS = \
	unix_main.c \
	unix_pool.c \
	unix_sendmsg.c \
	unix_socket.c \
	unix_stream.c \
	unix_resolve.c \
	unix_dns.c \
	unix_sockopt.c
