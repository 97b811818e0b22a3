/* SPDX-License-Identifier: Apache-2.0 */
/* Of each line of standard input, a name in hexadecimal digits: "ok", or what
 * is wrong with it as the full name of a ref. */
#include <stdio.h>
#include "refward/refname.h"

static int
digit(int c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

int
main(void)
{
	char name[4096];
	size_t size = 0;
	int high, low;

	while ((high = getchar()) != EOF) {
		if (high == '\n') {
			const char *problem =
			    ward_refname_problem(ward_view(name, size));

			puts(problem != NULL ? problem : "ok");
			size = 0;
			continue;
		}
		low = getchar();
		if (size < sizeof(name))
			name[size++] = (char)(digit(high) << 4 | digit(low));
	}
	return 0;
}
