/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the bytes of commits and tags become what rules look at. */
#include "refward/text.h"
#include "policy/engine.h"

/* What stands in `text`, by the charset that the object names. */
static struct ward_view
decode(struct ward_gate *gate, struct ward_view text, struct ward_view charset,
    struct ward_message *message)
{
	struct ward_buf out = WARD_BUF_INIT;
	bool is_lossless = true;
	struct ward_view copy;

	if (charset.size == 0 && ward_utf8_is_valid(text))
		return text;
	ward_text_decode(&out, text, charset, &is_lossless);
	copy = ward_view(
	    ward_arena_copy(gate->scratch, ward_buf_str(&out), out.size),
	    out.size);
	message->is_lossless &= is_lossless;
	ward_buf_release(&out);
	return copy;
}

static void
gather_facts(struct ward_gate *gate, const struct ward_oid *id,
    struct ward_read_commit *read)
{
	struct ward_commit *commit = &read->commit;
	struct ward_message *message = &read->message;
	struct ward_commit_facts *facts = &read->facts;
	struct ward_view charset = commit->encoding;

	ward_message_read(message, gate->scratch, commit->message, charset);
	facts->id = *id;
	facts->commit = commit;
	facts->message = message;
	facts->author_name =
	    decode(gate, commit->author.name, charset, message);
	facts->author_email =
	    decode(gate, commit->author.email, charset, message);
	facts->committer_name =
	    decode(gate, commit->committer.name, charset, message);
	facts->committer_email =
	    decode(gate, commit->committer.email, charset, message);
}

const struct ward_error *
ward_gate_read_commit(struct ward_gate *gate, const struct ward_oid *id,
    struct ward_read_commit *out)
{
	enum ward_object_type type;
	const struct ward_error *err;
	bool is_read;

	err =
	    ward_graph_take(gate->graph, id, &out->raw, &out->commit, &is_read);
	if (!err && !is_read)
		err = ward_repo_read(gate->in.repo, id, &type, &out->raw);
	if (err)
		return err;
	if (!is_read &&
	    !ward_commit_parse(
		&out->commit, ward_buf_view(&out->raw), id->size))
		return ward_error(
		    WARD_E_INVALID, "commit %s", out->commit.problem);
	gather_facts(gate, id, out);
	return NULL;
}

void
ward_gate_take_commit(struct ward_gate *gate, const struct ward_oid *id,
    const struct ward_commit *commit, struct ward_read_commit *out)
{
	out->commit = *commit;
	gather_facts(gate, id, out);
}

static void
gather_tag_facts(struct ward_gate *gate, const struct ward_oid *id,
    struct ward_read_tag *read)
{
	const struct ward_person *tagger = &read->tag.tagger;
	struct ward_message *message = &read->message;
	struct ward_tag_facts *facts = &read->facts;
	struct ward_view charset = WARD_VIEW_EMPTY;

	ward_message_read(message, gate->scratch, read->tag.message, charset);
	facts->id = *id;
	facts->tag = &read->tag;
	facts->message = message;
	facts->tagger_name = decode(gate, tagger->name, charset, message);
	facts->tagger_email = decode(gate, tagger->email, charset, message);
}

const struct ward_error *
ward_gate_read_tag(struct ward_gate *gate, const struct ward_oid *id,
    struct ward_read_tag *out)
{
	enum ward_object_type type;
	const struct ward_error *err;

	err = ward_repo_read(gate->in.repo, id, &type, &out->raw);
	if (err)
		return err;
	if (!ward_tag_parse(&out->tag, ward_buf_view(&out->raw), id->size))
		return ward_error(WARD_E_INVALID, "tag %s", out->tag.problem);
	gather_tag_facts(gate, id, out);
	return NULL;
}
