# scripts, run by make check
INSTALL_TESTS = \
	winetest \
	site \
	prefix \
	left \
	documented \
	deb
