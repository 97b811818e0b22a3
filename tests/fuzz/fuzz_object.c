/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds any bytes to the readers of objects and names. The first byte chooses
 * the reader and the size of ids, the rest is what it reads. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/object.h"
#include "refward/refname.h"
#include "src/git/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A view that was read lies within what was read. */
static void
check_within(struct ward_view part, struct ward_view raw)
{
	if (part.size == 0)
		return;
	assert(part.data >= raw.data);
	assert(part.data + part.size <= raw.data + raw.size);
}

static void
read_commit(struct ward_view raw, size_t oid_size)
{
	struct ward_commit commit;

	if (!ward_commit_parse(&commit, raw, oid_size)) {
		assert(commit.problem && commit.nparents == 0);
		return;
	}
	for (size_t i = 0; i < commit.nparents; i++)
		assert(ward_commit_parent(&commit, i).size == oid_size);
	check_within(commit.author.name, raw);
	check_within(commit.author.email, raw);
	check_within(commit.committer.name, raw);
	check_within(commit.committer.email, raw);
	check_within(commit.encoding, raw);
	check_within(commit.gpgsig, raw);
	check_within(commit.gpgsig_header, raw);
	check_within(commit.unknown, raw);
	check_within(commit.message, raw);
	assert(commit.author.time >= 0 && commit.committer.time >= 0);
}

static void
read_tag(struct ward_view raw, size_t oid_size)
{
	struct ward_tag tag;

	if (!ward_tag_parse(&tag, raw, oid_size)) {
		assert(tag.problem);
		return;
	}
	check_within(tag.name, raw);
	check_within(tag.tagger.name, raw);
	check_within(tag.tagger.email, raw);
	check_within(tag.message, raw);
}

static void
read_tree(struct ward_view raw, size_t oid_size)
{
	const char *problem = ward_tree_problem(raw, oid_size);
	struct ward_view rest = raw;
	struct ward_tree_raw entry;

	while (ward_tree_raw_read(&entry, rest, oid_size)) {
		check_within(entry.name, raw);
		check_within(ward_view((const char *)entry.id, oid_size), raw);
		rest =
		    ward_view(rest.data + entry.size, rest.size - entry.size);
	}
	/* What has no problem can be read to its end. */
	assert(problem || rest.size == 0);
}

static void
read_name(struct ward_view name)
{
	if (ward_refname_problem(name))
		return;
	check_within(ward_refname_short(name), name);
	(void)ward_refname_create_problem(name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;

	struct ward_view raw = ward_view((const char *)data + 1, size - 1);
	size_t oid_size = data[0] & 4 ? 32 : 20;

	switch (data[0] & 3) {
	case 0:
		read_commit(raw, oid_size);
		break;
	case 1:
		read_tag(raw, oid_size);
		break;
	case 2:
		read_tree(raw, oid_size);
		break;
	default:
		read_name(raw);
		break;
	}
	return 0;
}
