/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REFWARD_TESTS_FAILING_REPO_H
#define REFWARD_TESTS_FAILING_REPO_H

/* A repository that answers as another one does, but for some questions. */
#include "unit.h"
#include "src/git/backend.h"

enum failure {
	FAILS_BY_ERROR,
	FAILS_BY_BYTES,	   /* a commit or tag that is read holds anything */
	FAILS_BY_TYPE,	   /* a commit or tag that is read is called a blob */
	FAILS_BY_DEADLINE, /* it is late, also for what was kept */
};

struct failing {
	struct ward_repo repo; /* to be asked */
	const struct ward_repo *real;
	enum failure how;
	enum ward_code code;	   /* of an error */
	unsigned long from, until; /* what is asked then fails; from 1 on */
	unsigned long nasked;
};

static inline bool
fails(struct failing *failing)
{
	unsigned long number = ++failing->nasked;

	return number >= failing->from && number <= failing->until;
}

static inline const struct ward_error *
failing_error(struct failing *failing)
{
	if (failing->how != FAILS_BY_ERROR || !fails(failing))
		return NULL;
	return ward_error(failing->code, "question %lu", failing->nasked);
}

static inline const struct ward_error *
failing_header(void *state, const struct ward_oid *id,
    enum ward_object_type *type, uint64_t *size)
{
	struct failing *failing = state;
	const struct ward_error *err = failing_error(failing);

	return err ? err
		   : failing->real->backend->header(
			 failing->real->state, id, type, size);
}

static inline const struct ward_error *
failing_read(void *state, const struct ward_oid *id, uint64_t max,
    enum ward_object_type *type, uint64_t *size, struct ward_buf *out)
{
	struct failing *failing = state;
	const struct ward_error *err = failing_error(failing);

	if (!err)
		err = failing->real->backend->read(
		    failing->real->state, id, max, type, size, out);
	if (err || failing->how == FAILS_BY_ERROR ||
	    failing->how == FAILS_BY_DEADLINE ||
	    (*type != WARD_OBJECT_COMMIT && *type != WARD_OBJECT_TAG) ||
	    !fails(failing))
		return err;
	if (failing->how == FAILS_BY_BYTES)
		memset(out->data, 'x', out->size);
	else
		*type = WARD_OBJECT_BLOB;
	return NULL;
}

static inline const struct ward_error *
failing_was_there(void *state, const struct ward_oid *id, bool *out)
{
	struct failing *failing = state;
	const struct ward_error *err = failing_error(failing);

	return err
	    ? err
	    : failing->real->backend->was_there(failing->real->state, id, out);
}

static inline const struct ward_error *
failing_ref(void *state, const char *name, struct ward_ref *out)
{
	struct failing *failing = state;
	const struct ward_error *err = failing_error(failing);

	return err
	    ? err
	    : failing->real->backend->ref(failing->real->state, name, out);
}

static inline const struct ward_error *
failing_each_ref(void *state, const char *prefix, ward_ref_fn each, void *data)
{
	struct failing *failing = state;
	const struct ward_error *err = failing_error(failing);

	return err ? err
		   : failing->real->backend->each_ref(
			 failing->real->state, prefix, each, data);
}

static inline bool
failing_is_late(void *data)
{
	struct failing *failing = data;

	return failing->how == FAILS_BY_DEADLINE && fails(failing);
}

/* Ask failing->repo instead of `real`, which must outlive it. */
static inline void
failing_init(struct failing *failing, const struct ward_repo *real)
{
	static const struct ward_backend backend = {
		.header = failing_header,
		.read = failing_read,
		.was_there = failing_was_there,
		.ref = failing_ref,
		.each_ref = failing_each_ref,
	};

	*failing = (struct failing){ .repo = *real, .real = real };
	failing->repo.backend = &backend;
	failing->repo.state = failing;
	failing->repo.options.is_late = failing_is_late;
	failing->repo.options.late_data = failing;
}

#endif
