/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how it is seen that no ref of a repository moved. */
#include <string.h>
#include "src/cmd/deploy.h"

/* They come in no order. */
static const struct ward_error *
mix_ref(void *data, const char *name, const struct ward_oid *id)
{
	unsigned char *mixed = data, hash[WARD_SHA256_SIZE];
	struct ward_sha256 sha;

	ward_sha256_init(&sha);
	ward_sha256_update(&sha, name, strlen(name) + 1);
	ward_sha256_update(&sha, id->bytes, id->size);
	ward_sha256_final(&sha, hash);
	for (size_t i = 0; i < sizeof(hash); i++)
		mixed[i] ^= hash[i];
	return NULL;
}

const struct ward_error *
ward_deploy_mix_refs(
    unsigned char out[WARD_SHA256_SIZE], struct ward_repo *repo)
{
	memset(out, 0, WARD_SHA256_SIZE);
	return ward_repo_each_ref(repo, "refs/", mix_ref, out);
}
