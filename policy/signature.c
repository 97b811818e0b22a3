/* SPDX-License-Identifier: Apache-2.0 */
/* Hides when signatures are verified, in what company, and what is known of
 * them already. */
#include "policy/signature.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/child.h"
#include "refward/memory.h"
#include "refward/oid.h"
#include "refward/sha256.h"

/* What is kept before it is verified. */
#define KEPT_MAX       64
#define KEPT_BYTES_MAX (4u << 20)
/* For one signature. */
#define SECONDS	       10
#define OUTPUT_MAX     65536
#define PARALLEL_LEAST 2
#define PARALLEL_MOST  16

static char *const environment[] = { "PATH=" REFWARD_PROGRAM_PATH,
	"HOME=/nonexistent", "GNUPGHOME=/nonexistent", "LC_ALL=C", "TZ=UTC",
	NULL };

/* What is known, or will be. */
struct known {
	struct ward_signature_answer answer;
	const struct ward_error *err; /* of the arena */
};

/* What was asked and is not known yet. */
struct question {
	size_t known; /* its place */
	struct ward_signature signature;
	struct ward_buf bytes; /* what is signed; the armor and the address
				  are the batch's */
	int kept[4];
};

struct ward_signatures {
	struct ward_arena *arena; /* of errors */
	struct ward_oidmap places;
	struct known *known;
	size_t nknown, known_capacity;
	struct ward_arena *batch; /* as long as its questions */
	struct question questions[KEPT_MAX];
	size_t nquestions;
	size_t nbytes;
	bool is_gathering;
	struct ward_signer_files *files;
	size_t nfiles;
	size_t parallel;
};

struct ward_signatures *
ward_signatures_new(void)
{
	struct ward_signatures *signatures = ward_alloc(sizeof(*signatures));
	long nprocessors = sysconf(_SC_NPROCESSORS_ONLN);

	signatures->arena = ward_arena_new();
	signatures->batch = ward_arena_new();
	signatures->parallel = nprocessors < PARALLEL_LEAST ? PARALLEL_LEAST
	    : nprocessors > PARALLEL_MOST		    ? PARALLEL_MOST
					  : (size_t)nprocessors;
	return signatures;
}

static void
close_file(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

static void
close_files(const struct ward_signer_files *files)
{
	close_file(files->ssh_signers);
	close_file(files->ssh_revoked);
	close_file(files->openpgp_keys);
}

void
ward_signatures_free(struct ward_signatures *signatures)
{
	if (!signatures)
		return;
	for (size_t i = 0; i < signatures->nquestions; i++)
		ward_buf_release(&signatures->questions[i].bytes);
	for (size_t i = 0; i < signatures->nfiles; i++)
		close_files(&signatures->files[i]);
	free(signatures->files);
	free(signatures->known);
	ward_oidmap_release(&signatures->places);
	ward_arena_free(signatures->batch);
	ward_arena_free(signatures->arena);
	free(signatures);
}

const char *
ward_signer_path(struct ward_arena *arena, int fd)
{
	return ward_arena_printf(arena, 64, "/proc/self/fd/%d", fd);
}

/* All of one key as one file. */
static const struct ward_error *
make_file(int *out, const struct ward_bytes *bytes)
{
	struct ward_buf all = WARD_BUF_INIT;
	const struct ward_error *err;

	if (bytes->count == 0)
		return NULL;
	for (size_t i = 0; i < bytes->count; i++)
		ward_buf_add_view(&all, bytes->items[i]);
	err = ward_child_file(out, ward_buf_view(&all));
	ward_buf_release(&all);
	return err;
}

static const struct ward_error *
find_files(struct ward_signatures *signatures,
    const struct ward_signers *signers, struct ward_signer_files *out)
{
	struct ward_signer_files files = { signers, -1, -1, -1 };
	const struct ward_error *err;

	for (size_t i = 0; i < signatures->nfiles; i++)
		if (signatures->files[i].signers == signers) {
			*out = signatures->files[i];
			return NULL;
		}
	err = make_file(&files.ssh_signers, &signers->ssh_signers);
	if (!err)
		err = make_file(&files.ssh_revoked, &signers->ssh_revoked);
	if (!err)
		err = make_file(&files.openpgp_keys, &signers->openpgp_keys);
	if (err) {
		close_files(&files);
		return err;
	}
	signatures->files = ward_realloc_array(signatures->files,
	    signatures->nfiles + 1, sizeof(*signatures->files));
	signatures->files[signatures->nfiles++] = files;
	*out = files;
	return NULL;
}

static void
hash_view(struct ward_sha256 *hash, struct ward_view view)
{
	ward_sha256_update(hash, &view.size, sizeof(view.size));
	ward_sha256_update(hash, view.data, view.size);
}

/* All on which the answer depends. */
static struct ward_oid
name_of(const struct ward_signature *signature)
{
	unsigned char bytes[WARD_SHA256_SIZE];
	uint64_t size = signature->front.size + signature->back.size;
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	ward_sha256_update(
	    &hash, &signature->signers, sizeof(signature->signers));
	ward_sha256_update(&hash, &signature->form, sizeof(signature->form));
	ward_sha256_update(&hash, &signature->now, sizeof(signature->now));
	hash_view(&hash, signature->address);
	hash_view(&hash, signature->armor);
	ward_sha256_update(&hash, &size, sizeof(size));
	ward_sha256_update(&hash, signature->front.data, signature->front.size);
	ward_sha256_update(&hash, signature->back.data, signature->back.size);
	ward_sha256_final(&hash, bytes);
	return ward_oid_from_bytes(bytes, sizeof(bytes));
}

static struct ward_view
keep(struct ward_signatures *signatures, struct ward_view view)
{
	return ward_view(
	    ward_arena_copy(signatures->batch, view.data, view.size),
	    view.size);
}

static void
keep_question(struct ward_signatures *signatures,
    const struct ward_signature *signature, size_t known)
{
	struct question *question =
	    &signatures->questions[signatures->nquestions++];

	assert(signatures->nquestions <= KEPT_MAX);
	question->known = known;
	question->signature = *signature;
	question->signature.armor = keep(signatures, signature->armor);
	question->signature.address = keep(signatures, signature->address);
	ward_buf_add_view(&question->bytes, signature->front);
	ward_buf_add_view(&question->bytes, signature->back);
	signatures->nbytes += question->bytes.size + signature->armor.size;
}

static size_t
new_known(struct ward_signatures *signatures)
{
	if (signatures->nknown == signatures->known_capacity) {
		signatures->known_capacity = ward_grow(
		    signatures->known_capacity, signatures->nknown + 1);
		signatures->known = ward_realloc_array(signatures->known,
		    signatures->known_capacity, sizeof(*signatures->known));
	}
	memset(&signatures->known[signatures->nknown], 0,
	    sizeof(*signatures->known));
	return signatures->nknown++;
}

/* An error that lasts. */
static void
fail(struct ward_signatures *signatures, size_t known,
    const struct ward_error *err)
{
	struct ward_error *kept =
	    ward_arena_alloc(signatures->arena, sizeof(*kept));

	kept->code = err->code;
	kept->text = ward_arena_strdup(signatures->arena, err->text);
	signatures->known[known].err = kept;
}

static const struct ward_verifier *
verifier_of(const struct question *question)
{
	return question->signature.form == WARD_SIGNATURE_SSH
	    ? &ward_verifier_ssh
	    : &ward_verifier_openpgp;
}

static const struct ward_error *
find_program(const struct ward_verifier *verifier, struct ward_buf *file)
{
	if (ward_program_find(file, REFWARD_PROGRAM_PATH, verifier->program))
		return NULL;
	return ward_error(WARD_E_UNSUPPORTED,
	    "'%s' is not installed on the server: ask its administrator",
	    verifier->program);
}

/* kept[0] is the signature's own file. */
static const struct ward_error *
prepare(struct ward_signatures *signatures, struct question *question,
    struct ward_errand *errand)
{
	const struct ward_verifier *verifier = verifier_of(question);
	struct ward_arena *batch = signatures->batch;
	struct ward_buf program = WARD_BUF_INIT;
	struct ward_signer_files files;
	const struct ward_error *err;
	size_t nkept = 0;

	question->kept[0] = -1;
	err = find_program(verifier, &program);
	if (!err)
		err =
		    find_files(signatures, question->signature.signers, &files);
	if (!err)
		err = ward_child_file(
		    &question->kept[0], question->signature.armor);
	if (err)
		goto out;
	question->kept[1] = files.ssh_signers;
	question->kept[2] = files.ssh_revoked;
	question->kept[3] = files.openpgp_keys;
	for (size_t i = 0; i < 4; i++)
		if (question->kept[i] >= 0)
			question->kept[nkept++] = question->kept[i];
	*errand =
	    (struct ward_errand){ .program = { .file = ward_arena_strdup(batch,
						   ward_buf_str(&program)),
				      .env = environment,
				      .folder = "/",
				      .in = WARD_CHILD_NULL,
				      .out = WARD_CHILD_NULL,
				      .err = WARD_CHILD_NULL,
				      .kept = question->kept,
				      .nkept = nkept },
		    .input = ward_buf_view(&question->bytes),
		    .is_by_also = verifier->speaks_by_also,
		    .output_max = OUTPUT_MAX };
	errand->program.argv = verifier->argv(
	    batch, &files, question->kept[0], &question->signature);
	if (access(ward_signer_path(batch, question->kept[0]), R_OK) != 0)
		err = ward_error(WARD_E_UNSUPPORTED,
		    "/proc is not mounted on the server: ask its "
		    "administrator");
out:
	ward_buf_release(&program);
	return err;
}

static void
conclude(struct ward_signatures *signatures, const struct question *question,
    const struct ward_errand *errand)
{
	struct known *known = &signatures->known[question->known];
	const struct ward_error *err = errand->err;

	if (!err)
		err = verifier_of(question)->read(errand, &known->answer);
	if (err)
		fail(signatures, question->known, err);
}

static void
forget_questions(struct ward_signatures *signatures)
{
	for (size_t i = 0; i < signatures->nquestions; i++) {
		close_file(signatures->questions[i].kept[0]);
		ward_buf_release(&signatures->questions[i].bytes);
	}
	signatures->nquestions = 0;
	signatures->nbytes = 0;
	ward_arena_free(signatures->batch);
	signatures->batch = ward_arena_new();
}

static void
verify_kept(struct ward_signatures *signatures)
{
	struct ward_errand errands[KEPT_MAX];
	const struct question *asked[KEPT_MAX];
	size_t count = 0;

	for (size_t i = 0; i < signatures->nquestions; i++) {
		struct question *question = &signatures->questions[i];
		const struct ward_error *err =
		    prepare(signatures, question, &errands[count]);

		if (err)
			fail(signatures, question->known, err);
		else
			asked[count++] = question;
	}
	ward_errands_run(errands, count, signatures->parallel, SECONDS);
	for (size_t i = 0; i < count; i++) {
		conclude(signatures, asked[i], &errands[i]);
		ward_errand_release(&errands[i]);
	}
	forget_questions(signatures);
}

void
ward_signatures_verify(struct ward_signatures *signatures)
{
	verify_kept(signatures);
	signatures->is_gathering = false;
}

void
ward_signatures_gather(struct ward_signatures *signatures)
{
	signatures->is_gathering = true;
}

static bool
is_full(const struct ward_signatures *signatures)
{
	return signatures->nquestions == KEPT_MAX ||
	    signatures->nbytes >= KEPT_BYTES_MAX;
}

const struct ward_error *
ward_signature_ask(struct ward_signatures *signatures,
    const struct ward_signature *signature, struct ward_signature_answer *out)
{
	struct ward_oid name = name_of(signature);
	size_t place = ward_oidmap_get(&signatures->places, &name);

	if (place == WARD_OIDMAP_NONE) {
		if (is_full(signatures))
			verify_kept(signatures);
		place = new_known(signatures);
		ward_oidmap_put(&signatures->places, &name, place);
		keep_question(signatures, signature, place);
		if (!signatures->is_gathering)
			verify_kept(signatures);
	}
	*out = signatures->known[place].answer;
	return signatures->known[place].err;
}
