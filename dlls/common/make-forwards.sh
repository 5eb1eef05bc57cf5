#!/bin/sh
#
# Writes the thunks of a DLL to the stock DLL of the same name
#
# Copyright 2026 the port reservation project
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# This library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with this library; if not, write to the Free Software
# Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA

# Called by the Makefile: make-forwards.sh CPU-vendor-os < DLL.spec > forward.s
#
# Every forwarded function becomes one jump through an entry of forward_table.
# The entries start as functions that fail, so the exports are callable before
# forward.c has filled in the addresses found under forward_names, in the same
# order. The part of the spec after "# implemented here" is not touched. A comment
# at the end of a line of the spec tells more:
#   never     the stock DLL has nothing but a stub that raises: don't go there
#   else N    returned, with the last error set, if the stock DLL lacks the function;
#             ERROR_NOT_SUPPORTED is returned where nothing is said
# Where two names share a function, the first one is the name in the stock DLL.

case $1 in
    x86_64-*) cpu=x86_64 ;;
    i?86-*) cpu=i386 ;;
    *) echo "$0: no thunks for '$1'" >&2; exit 1 ;;
esac

exec awk -v cpu=$cpu '
function stack_bytes( args,   list, n, i, size )
{
    n = split( args, list, " " )
    for (i = 1; i <= n; i++) size += list[i] ~ /^(int64|double)$/ ? 8 : 4
    return size + 0
}

# the C symbol name as the assembler sees it
function symbol( name, size )
{
    return cpu == "i386" ? "_" name "@" size : name
}

# a function that takes size bytes of arguments and fails; made once for each form
function failure( value, size,   label )
{
    label = "fail_" (value == "" ? "status" : value == "0" ? "null" : "invalid")
    if (cpu == "i386") label = label "_" size
    if (label in failures) return label
    failures[label] = 1
    print label ":"
    if (cpu == "i386")
    {
        if (value != "") print "\tpushl $" ERROR_NOT_SUPPORTED "\n\tcall _SetLastError@4"
        print "\tmovl $" (value == "" ? ERROR_NOT_SUPPORTED : value) ",%eax"
        print "\tret $" size
    }
    else
    {
        if (value != "")
        {
            print "\tsubq $40,%rsp\n\tmovl $" ERROR_NOT_SUPPORTED ",%ecx"
            print "\tcall SetLastError\n\taddq $40,%rsp"
        }
        print "\tmovq $" (value == "" ? ERROR_NOT_SUPPORTED : value) ",%rax\n\tret"
    }
    return label
}

function thunk( name, size, target )
{
    print "\t.globl " symbol( name, size ) "\n" symbol( name, size ) ":"
    print "\tjmp " target
}

BEGIN { ERROR_NOT_SUPPORTED = 50; count = 0; print "\t.text" }

/^# implemented here/ { exit }
/^[#;]|^[ \t]*$/ { next }
/-arch=win64/ && cpu == "i386" { next }
{
    comment = index( $0, "#" ) ? substr( $0, index( $0, "#" ) + 1 ) : ""
    sub( /[ \t]*#.*/, "" )
    sub( / -arch=win64/, "" )
    open = index( $0, "(" )
    export = substr( $0, 11, open - 11 )
    rest = substr( $0, open + 1 )
    args = substr( rest, 1, index( rest, ")" ) - 1 )
    target = substr( rest, index( rest, ")" ) + 1 )
    gsub( /[ \t]/, "", target )
    name = target == "" ? export : target
    if (name in done) next
    done[name] = 1

    size = stack_bytes( args )
    value = match( comment, /else -?[0-9]+/ ) ? substr( comment, RSTART + 5, RLENGTH - 5 ) : ""
    fail = failure( value, size )
    if (comment ~ /never/)
    {
        thunk( name, size, fail )
        next
    }
    entry = (cpu == "i386" ? "_forward_table+" count * 4 : "forward_table+" count * 8 "(%rip)")
    thunk( name, size, "*" entry )
    names[count] = export
    fails[count++] = fail
}

END {
    prefix = cpu == "i386" ? "_" : ""
    print "\n\t.data\n\t.balign 8\n\t.globl " prefix "forward_table\n" prefix "forward_table:"
    for (i = 0; i < count; i++) print (cpu == "i386" ? "\t.long " : "\t.quad ") fails[i]
    print "\n\t.section .rdata,\"dr\"\n\t.balign 4"
    print "\t.globl " prefix "forward_count\n" prefix "forward_count:"
    print "\t.long " count
    print "\t.globl " prefix "forward_names\n" prefix "forward_names:"
    for (i = 0; i < count; i++) print "\t.asciz \"" names[i] "\""
}'
