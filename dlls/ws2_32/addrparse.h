/*
 * Addresses in text form
 *
 * Copyright 2026 the port reservation project
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */


/* Used by inet.c and the resolver. Text is ASCII in wide or narrow
 * form; every function takes the narrow one, text_to_ascii() converts. */

#ifndef __WS2_32_ADDRPARSE_H
#define __WS2_32_ADDRPARSE_H

/* One to four parts, decimal, octal (0...) or hexadecimal (0x...), the last
 * part filling the rest. On success *ret is in network byte order and *end the
 * first character behind the last digit. */
extern BOOL parse_ipv4_loose( const char *str, ULONG *ret, const char **end );
/* The longest IPv6 address without scope; stores it only on success. */
extern BOOL parse_ipv6( const char *str, IN6_ADDR *ret, const char **end );
/* The decimal scope behind a percent sign. */
extern BOOL parse_scope( const char *str, ULONG *ret, const char **end );
/* A port, decimal, octal or hexadecimal, 1 to 65535, whole string; host order. */
extern BOOL parse_port( const char *str, USHORT *ret );

/* FALSE if the text has other than ASCII characters or does not fit. */
extern BOOL text_to_ascii( const WCHAR *text, char *buffer, unsigned int size );

#endif /* __WS2_32_ADDRPARSE_H */
