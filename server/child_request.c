/*
 * Learns what requests to make a process look like
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
 *
 * Called by socket_state.c with what the wineserver reads. The form of these
 * requests is not the same in all versions of Wine, so a client shows one that
 * must fail, with numbers that nobody else uses. Whatever differs from that one
 * in more than the numbers counts as a child that inherits everything.
 */

#include <string.h>

#include "child_request.h"
#include "request.h"
#include "wine/socket_state.h"

#define MAX_PREFIX      64              /* words in front of the standard handles */
#define REQUEST_DATA_SIZE 1             /* the word with the number of bytes that follow */
#define INHERIT_HANDLES 0x4             /* PROCESS_CREATE_FLAGS_INHERIT_HANDLES */

static struct
{
    uint32_t     code;
    unsigned int flags;                 /* words of the fixed part */
    unsigned int parent;
    unsigned int std;                   /* word behind it; 0: not known yet */
    uint32_t     prefix[MAX_PREFIX];
} form;

static enum { OTHER, PROBE, CHILD } kind;
static const uint32_t *request;         /* the one that the server is at */

int child_request_is_known(void)
{
    return !!form.std;
}

int child_request_has_parent(void)
{
    return form.std && request[0] == form.code && request[form.parent];
}

static int is_probe_handle( uint32_t word )
{
    return (word & SOCKET_STATE_PROBE_MASK) == SOCKET_STATE_PROBE_HANDLE;
}

static int learn_fixed_part(void)
{
    unsigned int i;

    form.flags = form.parent = 0;
    for (i = 3; i < REQUEST_WORDS; i++)
    {
        if (request[i] == SOCKET_STATE_PROBE_FLAGS) form.flags = i;
        else if (is_probe_handle( request[i] )) form.parent = i;
    }
    form.code = request[0];
    return form.flags && form.parent;
}

/* The standard handles of the probe follow one another. In front of them is a handle
 * of the console, which may be any; what is in front of that must be as in the probe. */
static void learn_data( const uint32_t *words, size_t count )
{
    unsigned int i;

    for (i = 1; i + CHILD_STD_HANDLES <= count && i <= MAX_PREFIX; i++)
    {
        if (!is_probe_handle( words[i] ) || words[i + 1] != words[i] + 4) continue;
        if (words[i + 2] != words[i] + 8) continue;
        memcpy( form.prefix, words, i * sizeof(*words) );
        form.std = i;
        return;
    }
}

void child_request_begin( const uint32_t *words )
{
    request = words;
    kind = OTHER;
    if (!form.std) kind = learn_fixed_part() ? PROBE : OTHER;
    else if (request[0] == form.code && !request[form.parent] && !(request[form.flags] & INHERIT_HANDLES))
        kind = CHILD;
}

int child_request_data( const void *data, size_t size, uint32_t handles[CHILD_STD_HANDLES] )
{
    uint32_t words[MAX_PREFIX + CHILD_STD_HANDLES] = { 0 };
    size_t used = size < sizeof(words) ? size : sizeof(words);
    int was = kind;

    kind = OTHER;
    if (was == OTHER || size != request[REQUEST_DATA_SIZE]) return 0;
    memcpy( words, data, used );
    if (was == PROBE)
    {
        learn_data( words, used / sizeof(*words) );
        return 0;
    }
    if (used < (form.std + CHILD_STD_HANDLES) * sizeof(*words)) return 0;
    if (memcmp( words, form.prefix, (form.std - 1) * sizeof(*words) )) return 0;
    memcpy( handles, words + form.std, CHILD_STD_HANDLES * sizeof(*words) );
    return 1;
}
