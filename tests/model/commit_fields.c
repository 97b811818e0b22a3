/* SPDX-License-Identifier: Apache-2.0 */
/* Of each line of standard input, a commit in hexadecimal digits: the fields
 * that we read of it, a NUL behind each, or "no" where its grammar is broken.
 */
#include <inttypes.h>
#include <stdio.h>
#include "refward/object.h"

static int
digit(int c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void
put(struct ward_view field)
{
	if (field.size > 0)
		fwrite(field.data, 1, field.size, stdout);
	putchar('\0');
}

static void
put_person(const struct ward_person *person)
{
	put(person->name);
	put(person->email);
	printf("%" PRId64 " %d%c", person->time, person->zone, '\0');
}

static void
put_commit(struct ward_view raw)
{
	struct ward_commit commit;
	char hex[WARD_OID_HEX_MAX + 1];

	if (!ward_commit_parse(&commit, raw, 20) || commit.problem != NULL) {
		put(ward_view_str("no"));
		return;
	}
	put(ward_view_str("ok"));
	put(ward_view_str(ward_oid_hex(&commit.tree, hex)));
	for (size_t i = 0; i < commit.nparents; i++) {
		struct ward_oid parent = ward_commit_parent(&commit, i);

		printf("%s%s", i > 0 ? " " : "", ward_oid_hex(&parent, hex));
	}
	putchar('\0');
	put_person(&commit.author);
	put_person(&commit.committer);
	put(commit.encoding);
	put(commit.message);
}

int
main(void)
{
	static char raw[65536];
	size_t size = 0;
	int high, low;

	while ((high = getchar()) != EOF) {
		if (high == '\n') {
			put_commit(ward_view(raw, size));
			size = 0;
			continue;
		}
		low = getchar();
		if (size < sizeof(raw))
			raw[size++] = (char)(digit(high) << 4 | digit(low));
	}
	return 0;
}
