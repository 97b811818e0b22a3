/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which questions git answers about one ref, and about all of them. */
#include <string.h>
#include "refward/memory.h"
#include "refward/refname.h"
#include "git.h"
#include "git_reply.h"
#include "ref_files.h"

/* How git ends where a ref is absent (show-ref --exists), or not symbolic. */
#define STATUS_ABSENT	   2
#define STATUS_NO_SYMBOLIC 1

static const struct ward_error *
no_ref(const char *name)
{
	return ward_error(
	    WARD_E_CORRUPT, "ref '%s': git gave an answer that is none", name);
}

/* One line that git prints, or none (`line` is empty), and how it ends. */
static const struct ward_error *
ask_once(const struct ward_git_env *env,
    const struct ward_repo_options *options, const char *const *args,
    struct ward_buf *line, int *status)
{
	const struct ward_error *err;
	struct ward_git_child child = WARD_GIT_CHILD_INIT;
	struct ward_view said;
	bool is_at_end;

	ward_buf_clear(line);
	err = ward_git_child_start(&child, env, options, args);
	if (err)
		goto out;
	err = ward_git_stream_is_at_end(&child.stream, &is_at_end);
	if (!err && !is_at_end) {
		err = ward_git_stream_line(&child.stream, &said);
		if (err)
			goto out;
		ward_buf_add_view(line, said);
		err = ward_git_stream_is_at_end(&child.stream, &is_at_end);
	}
	if (!err && !is_at_end)
		err = ward_error(WARD_E_CORRUPT, "git said too much");
	if (!err)
		err = ward_git_child_wait(&child, status);
out:
	ward_git_child_stop(&child);
	return err;
}

static const struct ward_error *
read_symbolic(const struct ward_git_env *env,
    const struct ward_repo_options *options, const char *name,
    struct ward_ref *out)
{
	const char *const args[] = { "symbolic-ref", "--quiet", "--no-recurse",
		name, NULL };
	const struct ward_error *err;
	struct ward_buf line = WARD_BUF_INIT;
	int status = 0;

	err = ask_once(env, options, args, &line, &status);
	if (err)
		goto out;
	if (status == 0 && ward_ref_files_is_name(ward_buf_view(&line)) &&
	    !memchr(line.data, '\0', line.size)) {
		out->exists = true;
		out->target = ward_strdup(ward_buf_str(&line));
	} else if (status != STATUS_NO_SYMBOLIC || line.size) {
		err = no_ref(name);
	}
out:
	ward_buf_release(&line);
	return err;
}

/* "ID NAME", or nothing where there is no such ref. */
static const struct ward_error *
read_direct(const struct ward_git_env *env,
    const struct ward_repo_options *options, size_t oid_size, const char *name,
    struct ward_ref *out)
{
	const char *const args[] = { "show-ref", "--verify", "--", name, NULL };
	const struct ward_error *err;
	struct ward_buf line = WARD_BUF_INIT;
	struct ward_view rest, hex;
	int status = 0;

	err = ask_once(env, options, args, &line, &status);
	if (err)
		goto out;
	rest = ward_buf_view(&line);
	if (!rest.size && status != 0)
		goto out;
	if (status != 0 || !ward_view_split(&rest, ' ', &hex) ||
	    hex.size != oid_size * 2 || !ward_oid_parse(&out->id, hex) ||
	    ward_oid_is_null(&out->id) || !ward_view_is(rest, name))
		err = no_ref(name);
	else
		out->exists = true;
out:
	ward_buf_release(&line);
	return err;
}

/* What was not found is absent only where git says so: it might be a ref that
 * git could not read. */
static const struct ward_error *
check_is_absent(const struct ward_git_env *env,
    const struct ward_repo_options *options, const char *name)
{
	const char *const args[] = { "show-ref", "--exists", "--", name, NULL };
	const struct ward_error *err;
	struct ward_buf line = WARD_BUF_INIT;
	int status = 0;

	err = ask_once(env, options, args, &line, &status);
	if (!err && (status != STATUS_ABSENT || line.size))
		err = no_ref(name);
	ward_buf_release(&line);
	return err;
}

const struct ward_error *
ward_git_ref(const struct ward_git_env *env,
    const struct ward_repo_options *options, size_t oid_size, const char *name,
    struct ward_ref *out)
{
	const struct ward_error *err;

	if (!ward_ref_files_is_name(ward_view_str(name)))
		return ward_error(
		    WARD_E_INVALID, "'%s' is not the name of a ref", name);
	err = read_symbolic(env, options, name, out);
	if (err || out->exists)
		return err;
	err = read_direct(env, options, oid_size, name, out);
	if (err || out->exists)
		return err;
	return check_is_absent(env, options, name);
}

/* Git matches whole components: the last slash ends what it is asked for. */
static void
add_pattern(struct ward_buf *out, const char *prefix)
{
	const char *slash = strrchr(prefix, '/');

	ward_buf_add(out, prefix, slash ? (size_t)(slash - prefix) : 0);
	if (!out->size)
		ward_buf_add_str(out, "refs");
}

enum kind { DIRECT, SYMBOLIC };

static const struct ward_error *
visit_all(struct ward_git_child *child, size_t oid_size, const char *prefix,
    enum kind kind, ward_ref_fn each, void *data)
{
	const struct ward_error *err;
	struct ward_buf name = WARD_BUF_INIT;
	struct ward_git_ref ref;
	bool found;

	for (;;) {
		err = ward_git_read_ref(&child->stream, oid_size, &ref, &found);
		if (err || !found)
			break;
		if (ref.is_symbolic != (kind == SYMBOLIC) ||
		    !ward_view_starts(ref.name, prefix))
			continue;
		ward_buf_clear(&name);
		ward_buf_add_view(&name, ref.name);
		err = each(data, ward_buf_str(&name), &ref.id);
		if (err)
			break;
	}
	ward_buf_release(&name);
	return err;
}

static const struct ward_error *
list(const struct ward_git_env *env, const struct ward_repo_options *options,
    size_t oid_size, const char *prefix, enum kind kind, ward_ref_fn each,
    void *data)
{
	const struct ward_error *err;
	struct ward_git_child child = WARD_GIT_CHILD_INIT;
	struct ward_buf pattern = WARD_BUF_INIT;
	const char *args[] = { "for-each-ref", "--format=" WARD_GIT_REF_FORMAT,
		"--", NULL, NULL };
	int status = 0;

	add_pattern(&pattern, prefix);
	args[3] = ward_buf_str(&pattern);
	err = ward_git_child_start(&child, env, options, args);
	if (err)
		goto out;
	err = visit_all(&child, oid_size, prefix, kind, each, data);
	if (!err)
		err = ward_git_child_wait(&child, &status);
	if (!err && status != 0)
		err = ward_error(WARD_E_CORRUPT, "git could not list the refs");
out:
	ward_git_child_stop(&child);
	ward_buf_release(&pattern);
	return err;
}

const struct ward_error *
ward_git_each_ref(const struct ward_git_env *env,
    const struct ward_repo_options *options, size_t oid_size,
    const char *prefix, ward_ref_fn each, void *data)
{
	return list(env, options, oid_size, prefix, DIRECT, each, data);
}

struct symbolic {
	const struct ward_git_env *env;
	const struct ward_repo_options *options;
	ward_symbolic_fn each;
	void *data;
};

static const struct ward_error *
visit_symbolic(void *data, const char *name, const struct ward_oid *id)
{
	const struct symbolic *visit = data;
	struct ward_ref ref = { .exists = false };
	const struct ward_error *err =
	    read_symbolic(visit->env, visit->options, name, &ref);

	(void)id;
	if (!err && ref.target != NULL)
		err = visit->each(visit->data, name, ref.target);
	ward_ref_release(&ref);
	return err;
}

const struct ward_error *
ward_git_each_symbolic(const struct ward_git_env *env,
    const struct ward_repo_options *options, size_t oid_size,
    const char *prefix, ward_symbolic_fn each, void *data)
{
	struct symbolic visit = { env, options, each, data };

	return list(
	    env, options, oid_size, prefix, SYMBOLIC, visit_symbolic, &visit);
}
