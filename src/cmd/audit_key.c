/* SPDX-License-Identifier: Apache-2.0 */
/* Hides on what it depends whether an audit would find the same again. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "config.h"
#include "refward/memory.h"
#include "src/cmd/audit_reuse.h"
#include "src/cmd/self.h"

/* Changes with the form of what is kept. */
#define FORM 1
#define DAY  (24 * 60 * 60)

static void
hash_number(struct ward_sha256 *hash, int64_t number)
{
	ward_sha256_update(hash, &number, sizeof(number));
}

static void
hash_text(struct ward_sha256 *hash, const char *text)
{
	hash_number(hash, text != NULL ? (int64_t)strlen(text) : -1);
	if (text != NULL)
		ward_sha256_update(hash, text, strlen(text));
}

/* A program that was built anew may judge otherwise. */
static void
hash_program(struct ward_sha256 *hash)
{
	struct ward_buf path = WARD_BUF_INIT;
	const struct ward_error *err = ward_self_path(&path);
	struct stat st = { 0 };

	if (!err && stat(ward_buf_str(&path), &st) != 0)
		memset(&st, 0, sizeof(st));
	hash_text(hash, PACKAGE_VERSION);
	hash_number(hash, FORM);
	hash_number(hash, (int64_t)st.st_size);
	hash_number(hash, (int64_t)st.st_mtim.tv_sec);
	hash_number(hash, (int64_t)st.st_mtim.tv_nsec);
	ward_buf_release(&path);
}

void
ward_audit_place(
    unsigned char place[WARD_SHA256_SIZE], const struct ward_session *session)
{
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	hash_text(&hash, session->git_dir);
	ward_sha256_final(&hash, place);
}

/* The policy's hash, and of each set the digest: one may be the repository's
 * own. */
void
ward_audit_key(unsigned char key[WARD_SHA256_SIZE],
    const struct ward_session *session, const struct ward_history *how)
{
	const struct ward_policy *policy = session->policy;
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	hash_program(&hash);
	hash_text(&hash, session->git_dir);
	hash_text(&hash, session->push.repository);
	hash_text(&hash, session->push.kind);
	hash_number(&hash, (int64_t)ward_repo_oid_size(session->repo));
	hash_number(&hash, session->verify);
	hash_number(&hash, how->skips_trees);
	ward_sha256_update(&hash, ward_policy_hash(policy), WARD_SHA256_SIZE);
	hash_number(&hash, (int64_t)ward_policy_set_count(policy));
	for (size_t i = 0; i < ward_policy_set_count(policy); i++)
		ward_sha256_update(
		    &hash, ward_policy_set_digest(policy, i), WARD_SHA256_SIZE);
	ward_sha256_final(&hash, key);
}

struct ref {
	char *name;
	struct ward_oid id;
};

struct refs {
	struct ref *items;
	size_t count, capacity;
};

static const struct ward_error *
take_ref(void *data, const char *name, const struct ward_oid *id)
{
	struct refs *refs = data;

	if (refs->count == refs->capacity) {
		refs->capacity = ward_grow(refs->capacity, refs->count + 1);
		refs->items = ward_realloc_array(
		    refs->items, refs->capacity, sizeof(*refs->items));
	}
	refs->items[refs->count++] = (struct ref){ ward_strdup(name), *id };
	return NULL;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(
	    ((const struct ref *)a)->name, ((const struct ref *)b)->name);
}

static void
hash_refs(struct ward_sha256 *hash, struct refs *refs)
{
	if (refs->count > 1)
		qsort(refs->items, refs->count, sizeof(*refs->items), by_name);
	hash_number(hash, (int64_t)refs->count);
	for (size_t i = 0; i < refs->count; i++) {
		hash_text(hash, refs->items[i].name);
		ward_sha256_update(
		    hash, refs->items[i].id.bytes, refs->items[i].id.size);
		free(refs->items[i].name);
	}
	free(refs->items);
}

/* Every ref there is, what is asked of them, and the day: texts may name it. */
const struct ward_error *
ward_audit_state(unsigned char state[WARD_SHA256_SIZE],
    struct ward_session *session, const struct ward_history *how, int64_t now)
{
	struct ward_sha256 hash;
	struct refs refs = { 0 };
	struct ward_oid head = { { 0 }, 0 };
	const struct ward_error *err;

	ward_sha256_init(&hash);
	hash_number(&hash, now / DAY);
	hash_number(&hash, (int64_t)how->nrefs);
	for (size_t i = 0; i < how->nrefs; i++)
		hash_text(&hash, how->refs[i]);
	for (size_t i = 0; i < ward_policy_set_count(session->policy); i++)
		hash_number(
		    &hash, how->since != NULL ? how->since[i] : INT64_MIN);
	err = ward_repo_each_ref(session->repo, "refs/", take_ref, &refs);
	if (!err)
		err = ward_session_ref(session, "HEAD", &head);
	hash_refs(&hash, &refs);
	ward_sha256_update(&hash, head.bytes, head.size);
	ward_sha256_final(&hash, state);
	return err;
}
