/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which formats there are, and how what they write gets out. */
#include <string.h>
#include "format.h"
#include "refward/file.h"
#include "refward/sha256.h"

#define ROOM (64u * 1024)

#define FORMAT(name) extern const struct ward_report_format ward_report_##name;
#include "formats.def"
#undef FORMAT

const struct ward_report_format *const ward_report_formats[] = {
#define FORMAT(name) &ward_report_##name,
#include "formats.def"
#undef FORMAT
};
const size_t ward_nreport_formats =
    sizeof(ward_report_formats) / sizeof(ward_report_formats[0]);

const struct ward_report_format *
ward_report_format_find(const char *name)
{
	for (size_t i = 0; i < ward_nreport_formats; i++)
		if (strcmp(ward_report_formats[i]->name, name) == 0)
			return ward_report_formats[i];
	return NULL;
}

static void
keep_error(struct ward_report_out *out, const struct ward_error *err)
{
	if (err == NULL || out->err != NULL)
		return;
	ward_buf_add_str(&out->kept_text, err->text);
	out->kept = *err;
	out->kept.text = ward_buf_str(&out->kept_text);
	out->err = &out->kept;
}

static void
write_out(struct ward_report_out *out)
{
	if (out->err == NULL)
		keep_error(
		    out, ward_write_all(out->fd, ward_buf_view(&out->text)));
	ward_buf_clear(&out->text);
}

void
ward_report_ease(struct ward_report_out *out)
{
	if (out->text.size > ROOM)
		write_out(out);
}

const struct ward_error *
ward_report_flush(struct ward_report_out *out)
{
	write_out(out);
	return out->err;
}

const struct ward_error *
ward_report_end(struct ward_report_out *out)
{
	write_out(out);
	ward_buf_release(&out->text);
	return out->err;
}

struct telling {
	struct ward_report_out *out;
	const struct ward_audit_repository *repository;
	ward_report_fn tell;
	void *data;
};

static const struct ward_error *
tell_one(void *data, const struct ward_audit_finding *finding)
{
	const struct telling *telling = data;

	telling->tell(
	    telling->data, telling->out, telling->repository, finding);
	ward_report_ease(telling->out);
	return telling->out->err;
}

void
ward_report_findings(struct ward_report_out *out,
    const struct ward_audit *audit,
    const struct ward_audit_repository *repository, ward_report_fn tell,
    void *data)
{
	struct telling telling = { out, repository, tell, data };

	keep_error(out, ward_audit_each(audit, repository, tell_one, &telling));
}

struct telling_ref {
	struct ward_report_out *out;
	ward_report_ref_fn tell;
	void *data;
};

static const struct ward_error *
tell_ref(void *data, const struct ward_audit_ref *ref)
{
	const struct telling_ref *telling = data;

	telling->tell(telling->data, telling->out, ref);
	ward_report_ease(telling->out);
	return telling->out->err;
}

void
ward_report_refs(struct ward_report_out *out, const struct ward_audit *audit,
    const struct ward_audit_repository *repository, ward_report_ref_fn tell,
    void *data)
{
	struct telling_ref telling = { out, tell, data };

	keep_error(
	    out, ward_audit_each_ref(audit, repository, tell_ref, &telling));
}

static void
hash_id(void *data, struct ward_report_out *out,
    const struct ward_audit_repository *repository,
    const struct ward_audit_finding *finding)
{
	(void)out;
	(void)repository;
	ward_sha256_update(data, finding->id, WARD_AUDIT_ID_SIZE - 1);
	ward_sha256_update(data, "\n", 1);
}

static void
hash_repository(
    struct ward_sha256 *hash, const struct ward_audit_repository *repository)
{
	struct ward_buf line = WARD_BUF_INIT;

	ward_buf_printf(&line, "%s %zu %s\n",
	    ward_audit_state_name(repository->state), repository->ncommits,
	    repository->policy_hash[0] != '\0' ? repository->policy_hash
					       : "null");
	ward_sha256_update(hash, line.data, line.size);
	ward_buf_release(&line);
}

void
ward_report_digest(struct ward_report_out *out, const struct ward_audit *audit,
    struct ward_buf *hex)
{
	unsigned char digest[WARD_SHA256_SIZE];
	struct ward_sha256 hash;

	ward_sha256_init(&hash);
	for (size_t i = 0; i < audit->nrepositories; i++) {
		hash_repository(&hash, &audit->repositories[i]);
		ward_report_findings(
		    out, audit, &audit->repositories[i], hash_id, &hash);
	}
	ward_sha256_final(&hash, digest);
	ward_hex(hex, digest, sizeof(digest));
}
