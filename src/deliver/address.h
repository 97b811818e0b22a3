/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_DELIVER_ADDRESS_H
#define WARD_DELIVER_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>
#include "refward/buf.h"

/*
 * Whether an address is one of the open internet. All others (this machine's
 * own, private, link-local, shared, multicast, reserved, and what carries an
 * IPv4 address inside) may belong to whom no rule file should reach.
 */
bool ward_address_is_public(const struct sockaddr *address);

/* Append "192.0.2.1" or "2001:db8::1". */
void ward_address_text(struct ward_buf *out, const struct sockaddr *address);

#endif
