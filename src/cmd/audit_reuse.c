/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what of an audit is taken from earlier ones, and left to later ones. */
#include "src/cmd/audit_reuse.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "refward/file.h"
#include "refward/memory.h"

/* So many pieces of commits become one. */
#define PIECES_MAX 16

/* Objects in packs from which on processes share a history. */
#define SHARED_MIN 50000

/* Before each piece that is handed on. */
struct head {
	unsigned char key[WARD_SHA256_SIZE];
	unsigned char place[WARD_SHA256_SIZE];
	int64_t kind, replaces;
	uint64_t size;
};

void
ward_audit_reuse_open(
    struct ward_audit_reuse *reuse, const char *path, int fd, int64_t now)
{
	*reuse = (struct ward_audit_reuse){
		.fd = path != NULL ? fd : -1, .now = now, .last = -1
	};
	if (path != NULL)
		reuse->cache = ward_audit_cache_open(path);
}

void
ward_audit_reuse_close(struct ward_audit_reuse *reuse)
{
	ward_audit_cache_close(reuse->cache);
	ward_audit_memo_free(reuse->memo);
	for (size_t i = 0; i < reuse->npieces; i++)
		ward_buf_release(&reuse->pieces[i]);
	free(reuse->pieces);
	ward_buf_release(&reuse->found);
}

static void
take_answer(void *data, int64_t number, struct ward_view piece)
{
	struct ward_audit_reuse *reuse = data;

	reuse->answer.replaces = number;
	if (piece.size < sizeof(reuse->state) + sizeof(uint64_t) ||
	    memcmp(piece.data, reuse->state, sizeof(reuse->state)) != 0)
		return;
	ward_buf_clear(&reuse->found);
	ward_buf_add(&reuse->found, piece.data + sizeof(reuse->state),
	    piece.size - sizeof(reuse->state));
}

static void
take_commits(void *data, int64_t number, struct ward_view piece)
{
	struct ward_audit_reuse *reuse = data;
	struct ward_buf copy = WARD_BUF_INIT;

	reuse->last = number;
	ward_buf_add_view(&copy, piece);
	if (!ward_audit_memo_add(reuse->memo, ward_buf_view(&copy))) {
		ward_buf_release(&copy);
		return;
	}
	reuse->pieces = ward_realloc_array(
	    reuse->pieces, reuse->npieces + 1, sizeof(*reuse->pieces));
	reuse->pieces[reuse->npieces++] = copy;
}

/* A rule that asks a clock or a program may find something else next time. */
static bool
is_lasting(const struct ward_policy *policy)
{
	for (size_t i = 0; i < ward_policy_set_count(policy); i++)
		for (size_t j = 0; j < ward_policy_set_rules(policy, i); j++)
			if (!ward_policy_set_rule(policy, i, j).is_lasting)
				return false;
	return true;
}

/* The number of commits is before what the writer had. */
static bool
restore(struct ward_audit_reuse *reuse, struct ward_audit_writer *writer)
{
	struct ward_view saved = ward_buf_view(&reuse->found);
	uint64_t numbers[2];

	if (saved.size < sizeof(numbers))
		return false;
	memcpy(numbers, saved.data, sizeof(numbers));
	saved = ward_view(
	    saved.data + sizeof(numbers), saved.size - sizeof(numbers));
	if (!ward_audit_writer_restore(writer, saved))
		return false;
	reuse->ncommits = (size_t)numbers[0];
	reuse->nrefs = (size_t)numbers[1];
	return true;
}

/* A history that is worth it, or with as many jobs as were asked for. */
static void
share(struct ward_audit_reuse *reuse, struct ward_session *session,
    const struct ward_history *how)
{
	struct ward_audit_jobs jobs = { .repo = session->repo,
		.count = reuse->jobs,
		.keeps = reuse->fd >= 0,
		.progress = how->progress,
		.progress_data = how->progress_data };
	bool is_asked = ward_cli_flag(session->cli, "jobs") != NULL;
	size_t count = ward_repo_packed(session->repo);

	if (reuse->jobs < 2 || count == 0 || (!is_asked && count < SHARED_MIN))
		return;
	reuse->memo = ward_audit_memo_new(
	    session->policy, ward_repo_oid_size(session->repo));
	ward_audit_memo_share(reuse->memo, &jobs);
}

const struct ward_error *
ward_audit_reuse_take(struct ward_audit_reuse *reuse,
    struct ward_session *session, const struct ward_history *how,
    struct ward_audit_writer *writer, bool *is_whole)
{
	const struct ward_error *err;

	*is_whole = false;
	if (reuse->fd < 0) {
		share(reuse, session, how);
		return NULL;
	}
	reuse->answer = (struct ward_cache_piece){ .kind = WARD_CACHE_ANSWER,
		.replaces = -1 };
	ward_audit_key(reuse->answer.key, session, how);
	ward_audit_place(reuse->answer.place, session);
	reuse->commits = reuse->answer;
	reuse->commits.kind = WARD_CACHE_COMMITS;
	err = ward_audit_state(reuse->state, session, how, reuse->now);
	if (err)
		return err;
	if (reuse->cache != NULL)
		ward_audit_cache_each(reuse->cache, reuse->answer.key,
		    WARD_CACHE_ANSWER, reuse->now, take_answer, reuse);
	if (reuse->found.size > 0 && is_lasting(session->policy)) {
		*is_whole = restore(reuse, writer);
		return *is_whole ? NULL
				 : ward_error(WARD_E_CORRUPT,
				       "the cache holds what was never found");
	}
	share(reuse, session, how);
	if (reuse->memo == NULL)
		reuse->memo = ward_audit_memo_new(
		    session->policy, ward_repo_oid_size(session->repo));
	if (reuse->cache != NULL)
		ward_audit_cache_each(reuse->cache, reuse->commits.key,
		    WARD_CACHE_COMMITS, reuse->now, take_commits, reuse);
	return NULL;
}

const struct ward_memo *
ward_audit_reuse_memo(const struct ward_audit_reuse *reuse)
{
	return reuse->memo != NULL ? ward_audit_memo_hooks(reuse->memo) : NULL;
}

static const struct ward_error *
give(int fd, const struct ward_cache_piece *piece)
{
	struct head head = { .kind = piece->kind,
		.replaces = piece->replaces,
		.size = piece->data.size };
	const struct ward_error *err;

	memcpy(head.key, piece->key, sizeof(head.key));
	memcpy(head.place, piece->place, sizeof(head.place));
	err = ward_write_all(fd, ward_view((const char *)&head, sizeof(head)));
	return err ? err : ward_write_all(fd, piece->data);
}

static const struct ward_error *
give_commits(struct ward_audit_reuse *reuse)
{
	struct ward_buf all = WARD_BUF_INIT;
	const struct ward_error *err = NULL;

	reuse->commits.data = ward_audit_memo_news(reuse->memo);
	if (reuse->commits.data.size == 0)
		return NULL;
	if (reuse->npieces >= PIECES_MAX) {
		ward_audit_memo_all(reuse->memo, &all);
		reuse->commits.data = ward_buf_view(&all);
		reuse->commits.replaces = reuse->last;
	}
	err = give(reuse->fd, &reuse->commits);
	ward_buf_release(&all);
	return err;
}

static const struct ward_error *
give_answer(struct ward_audit_reuse *reuse, struct ward_session *session,
    struct ward_audit_writer *writer)
{
	uint64_t numbers[2] = { session->verdict->njudged,
		session->push.nlines };
	struct ward_buf answer = WARD_BUF_INIT;
	const struct ward_error *err;

	ward_buf_add(&answer, reuse->state, sizeof(reuse->state));
	ward_buf_add(&answer, numbers, sizeof(numbers));
	err = ward_audit_writer_save(writer, &answer);
	reuse->answer.data = ward_buf_view(&answer);
	if (!err)
		err = give(reuse->fd, &reuse->answer);
	ward_buf_release(&answer);
	return err;
}

const struct ward_error *
ward_audit_reuse_give(struct ward_audit_reuse *reuse,
    struct ward_session *session, struct ward_audit_writer *writer)
{
	const struct ward_error *err;

	if (reuse->memo == NULL || reuse->fd < 0)
		return NULL;
	err = give_commits(reuse);
	if (!err && session->verdict->nunknown == 0 &&
	    is_lasting(session->policy))
		err = give_answer(reuse, session, writer);
	return err;
}

/* Pieces that one process handed on: at most one of each kind. */
static size_t
read_pieces(struct ward_view all, struct ward_cache_piece pieces[2])
{
	struct head head;
	size_t count = 0;

	while (count < 2 && all.size >= sizeof(head)) {
		memcpy(&head, all.data, sizeof(head));
		all =
		    ward_view(all.data + sizeof(head), all.size - sizeof(head));
		if (head.size > all.size ||
		    (head.kind != WARD_CACHE_COMMITS &&
			head.kind != WARD_CACHE_ANSWER))
			break;
		pieces[count] = (struct ward_cache_piece){
			.kind = (enum ward_cache_kind)head.kind,
			.replaces = head.replaces,
			.data = ward_view(all.data, (size_t)head.size)
		};
		memcpy(pieces[count].key, head.key, sizeof(head.key));
		memcpy(pieces[count++].place, head.place, sizeof(head.place));
		all = ward_view(
		    all.data + head.size, all.size - (size_t)head.size);
	}
	return count;
}

const struct ward_error *
ward_audit_reuse_save(const char *path, int fd, int64_t now)
{
	struct ward_cache_piece pieces[2];
	const struct ward_error *err;
	struct stat st;
	void *all;

	if (fstat(fd, &st) != 0)
		return ward_error(WARD_E_SYSTEM, "cache '%s'", path);
	if (st.st_size == 0)
		return NULL;
	all = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (all == MAP_FAILED)
		return ward_error(WARD_E_SYSTEM, "cache '%s'", path);
	err = ward_audit_cache_save(path, pieces,
	    read_pieces(ward_view(all, (size_t)st.st_size), pieces), now);
	munmap(all, (size_t)st.st_size);
	return err;
}
