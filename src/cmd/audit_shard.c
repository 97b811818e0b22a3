/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which of the repositories that are listed one of several audits is
 * about: whatever their order, and whichever are listed besides. */
#include <stdlib.h>
#include <string.h>
#include "refward/memory.h"
#include "refward/sha256.h"
#include "refward/text.h"
#include "src/cmd/audit.h"

/* "3/8" */
static const struct ward_error *
read_shard(const char *value, struct ward_audit_shard *shard)
{
	struct ward_view rest = ward_view_str(value), part;
	uint64_t number, of;

	if (!ward_view_split(&rest, '/', &part) ||
	    !ward_parse_number(rest, 1, WARD_AUDIT_SHARDS_MAX, &of) ||
	    !ward_parse_number(part, 1, of, &number))
		return ward_error(WARD_E_USAGE,
		    "--shard: '%s' is not of the form 1/8 to 8/8", value);
	shard->number = (size_t)number;
	shard->of = (size_t)of;
	return NULL;
}

static size_t
shard_of(const char *name, size_t of)
{
	unsigned char digest[WARD_SHA256_SIZE];
	struct ward_sha256 hash;
	uint64_t sum = 0;

	ward_sha256_init(&hash);
	ward_sha256_update(&hash, name, strlen(name));
	ward_sha256_final(&hash, digest);
	for (size_t i = 0; i < sizeof(sum); i++)
		sum = sum << 8 | digest[i];
	return (size_t)(sum % of) + 1;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Whoever joins the parts sees by it that they are of one list. */
static void
hash_list(const struct ward_auditing *auditing, struct ward_audit_shard *shard)
{
	size_t count = auditing->fleet.count;
	char **names = ward_realloc_array(NULL, count + 1, sizeof(*names));
	unsigned char digest[WARD_SHA256_SIZE];
	struct ward_buf hex = WARD_BUF_INIT;
	struct ward_sha256 hash;

	if (count > 0)
		memcpy(names, auditing->names, count * sizeof(*names));
	if (count > 1)
		qsort(names, count, sizeof(*names), by_name);
	ward_sha256_init(&hash);
	for (size_t i = 0; i < count; i++)
		ward_sha256_update(&hash, names[i], strlen(names[i]) + 1);
	ward_sha256_final(&hash, digest);
	ward_hex(&hex, digest, sizeof(digest));
	memcpy(shard->list, ward_buf_str(&hex), sizeof(shard->list));
	shard->nlisted = count;
	ward_buf_release(&hex);
	free(names);
}

static void
keep_own(struct ward_auditing *auditing, const struct ward_audit_shard *shard)
{
	struct ward_fleet *fleet = &auditing->fleet;
	size_t count = 0;

	for (size_t i = 0; i < fleet->count; i++) {
		if (shard_of(auditing->names[i], shard->of) != shard->number) {
			free(fleet->paths[i]);
			free(auditing->names[i]);
			continue;
		}
		fleet->paths[count] = fleet->paths[i];
		auditing->names[count++] = auditing->names[i];
	}
	fleet->count = count;
}

const struct ward_error *
ward_audit_shard(struct ward_auditing *auditing, struct ward_audit_shard *shard)
{
	const char *value = ward_cli_flag(auditing->cli, "shard");
	const struct ward_error *err;

	if (value == NULL)
		return NULL;
	err = read_shard(value, shard);
	if (err)
		return err;
	hash_list(auditing, shard);
	keep_own(auditing, shard);
	return NULL;
}
