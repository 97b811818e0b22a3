/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WARD_POLICY_SIGNATURE_H
#define WARD_POLICY_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "refward/buf.h"
#include "refward/error.h"
#include "policy/value.h"

/*
 * Signatures, verified by ssh-keygen and gpgv: children with an environment
 * and files of ours, many at a time. What they answer is remembered for as long
 * as one push is judged and no longer: coverage remembers which commits were
 * judged, and a key that was valid then need not be so now.
 */

enum ward_signature_form {
	WARD_SIGNATURE_SSH,
	WARD_SIGNATURE_OPENPGP,
	WARD_SIGNATURE_X509,
	WARD_SIGNATURE_UNKNOWN
};

/* Whose signatures count; what keys of a rule file say. */
struct ward_signers {
	struct ward_words forms;
	struct ward_bytes ssh_signers;	   /* as ssh-keygen(1) has them */
	struct ward_bytes ssh_revoked;	   /* keys, or one KRL */
	struct ward_bytes openpgp_keys;	   /* as gpg --export writes them */
	struct ward_bytes openpgp_signers; /* "ADDRESS[,ADDRESS...] KEY" */
};

/* The form that the first line names. */
enum ward_signature_form ward_signature_form(struct ward_view armor);
/* "ssh", "openpgp", "x509", "unknown" */
const char *ward_signature_form_name(enum ward_signature_form form);

#define WARD_SIGNATURE_SIZE_MAX 65536

/* What is wrong with text that should be one block of this form and nothing
 * else, or NULL. */
const char *ward_signature_armor_problem(
    enum ward_signature_form form, struct ward_view armor);

/* Whether the signature of these bytes is good. */
struct ward_signature {
	const struct ward_signers *signers; /* outlives the answers */
	enum ward_signature_form form;	    /* ssh or openpgp */
	struct ward_view armor;
	struct ward_view front, back; /* what is signed: one behind the other */
	struct ward_view address;     /* whose it has to be, of ssh */
	int64_t now;		      /* when keys have to be valid, of ssh */
};

enum ward_signature_state {
	WARD_SIGNATURE_PENDING, /* it will be known when it is asked again */
	WARD_SIGNATURE_GOOD,
	WARD_SIGNATURE_BAD
};

struct ward_signature_answer {
	enum ward_signature_state state;
	const char *why; /* "is of other bytes"; NULL: nobody knows */
	char key[72];	 /* of openpgp: fingerprint or id; "" */
};

struct ward_signatures;

struct ward_signatures *ward_signatures_new(void);
void ward_signatures_free(struct ward_signatures *signatures); /* NULL is ok */

/*
 * Ask. An error: it could not be told. Between ward_signatures_gather() and
 * ward_signatures_verify() what is not known yet is pending: it is kept until
 * there is enough to be verified at once.
 */
const struct ward_error *ward_signature_ask(struct ward_signatures *signatures,
    const struct ward_signature *signature,
    struct ward_signature_answer *out) WARD_MUST_CHECK;
void ward_signatures_gather(struct ward_signatures *signatures);
void ward_signatures_verify(struct ward_signatures *signatures);

/* The key of an ssh signature, to be told: "SHA256:...", and its base 64 as it
 * stands in files. What is wrong with the signature, or NULL. */
const char *ward_ssh_signature_read(
    struct ward_buf *fingerprint, struct ward_buf *key, struct ward_view armor);
/* Whose key this is by the lines of allowed signers; empty: nobody's. */
struct ward_view
ward_ssh_signer(const struct ward_bytes *signers, struct ward_view key);

/* Whose key has this fingerprint by lines "ADDRESS[,ADDRESS...] KEY"; empty:
 * nobody's. */
struct ward_view ward_openpgp_signer(
    const struct ward_bytes *signers, struct ward_view fingerprint);
/* Whether the list of addresses that commas part holds this one. */
bool
ward_openpgp_signer_is(struct ward_view addresses, struct ward_view address);
/* What is wrong with such lines, or NULL. */
const char *ward_openpgp_signers_problem(const struct ward_bytes *signers);

/*
 * What the files of this module share.
 */
struct ward_arena;
struct ward_errand;

/* Files of one ward_signers, as children have them; -1: none. */
struct ward_signer_files {
	const struct ward_signers *signers;
	int ssh_signers, ssh_revoked, openpgp_keys;
};

/* "/proc/self/fd/N" */
const char *ward_signer_path(struct ward_arena *arena, int fd);

/* How a form is verified. */
struct ward_verifier {
	const char *program;
	bool speaks_by_also;
	/* `file` holds the signature, what is signed is on standard input. */
	const char **(*argv)(struct ward_arena *arena,
	    const struct ward_signer_files *files, int file,
	    const struct ward_signature *signature);
	const struct ward_error *(*read)(const struct ward_errand *errand,
	    struct ward_signature_answer *out);
};

extern const struct ward_verifier ward_verifier_ssh;
extern const struct ward_verifier ward_verifier_openpgp;

#endif
