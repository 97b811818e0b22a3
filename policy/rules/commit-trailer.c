/* SPDX-License-Identifier: Apache-2.0 */
/* Hides which trailers a message must have, and whose sign-off counts. */
#include <string.h>
#include <strings.h>
#include "policy/rules/command.h"
#include "policy/rules/match.h"
#include "policy/rules/phrase.h"

enum { SIGNER_ANY, SIGNER_AUTHOR, SIGNER_COMMITTER };

struct conf {
	struct ward_words keys;
	struct ward_patterns values;
	int signer;
};

static const char *const signers[] = { "any", "author", "committer", NULL };

static const char *
check(const void *data)
{
	const struct conf *conf = data;

	return conf->keys.count == 0 ? "names no trailer" : NULL;
}

static void
mend(const char *key, const struct ward_subject *subject,
    struct ward_report *report)
{
	struct ward_view branch = ward_branch_name(subject->update);

	if (strcasecmp(key, "Signed-off-by") == 0 && branch.size > 0 &&
	    subject->update->kind == WARD_UPDATE_FORWARD)
		ward_mend_names(report,
		    "git fetch origin @ && git rebase --signoff FETCH_HEAD",
		    branch, branch);
	else
		ward_mend_message(report);
}

/* One trailer of this key must be good. */
static const struct ward_error *
judge_key(const struct conf *conf, const char *key,
    const struct ward_subject *subject, struct ward_report *report)
{
	const struct ward_message *message = subject->commit->message;
	struct ward_trailer trailer;
	const struct ward_error *err = NULL;
	size_t place = 0;
	bool is_there = false;
	bool is_good = false;

	while (!is_good && ward_message_trailer(message, &place, &trailer)) {
		if (!ward_view_equal_nocase(trailer.key, ward_view_str(key)))
			continue;
		is_there = is_there || trailer.value.size > 0;
		is_good = conf->values.count == 0 && trailer.value.size > 0;
		if (conf->values.count > 0)
			err = ward_match_any(&is_good, &conf->values,
			    trailer.value, subject, report);
		if (err)
			return err;
	}
	if (is_good)
		return NULL;
	if (is_there)
		ward_find(report, "trailer '%s' is not of the form %s",
		    ward_phrase(ward_view_str(key)).text,
		    ward_phrase_patterns(&conf->values).text);
	else
		ward_find(report, "trailer '%s' is missing",
		    ward_phrase(ward_view_str(key)).text);
	mend(key, subject, report);
	return NULL;
}

static struct ward_view
domain_of(struct ward_view address)
{
	const char *at = NULL;

	if (address.size > 0)
		at = memrchr(address.data, '@', address.size);
	return at ? ward_view(at, (size_t)(address.data + address.size - at))
		  : ward_view(NULL, 0);
}

/* Domains know no case; what stands before them may. */
static bool
is_same_address(struct ward_view a, struct ward_view b)
{
	struct ward_view a_domain = domain_of(a);
	struct ward_view b_domain = domain_of(b);

	a.size -= a_domain.size;
	b.size -= b_domain.size;
	return ward_view_equal(a, b) &&
	    ward_view_equal_nocase(a_domain, b_domain);
}

static bool
is_person(struct ward_view value, struct ward_view name, struct ward_view email)
{
	const char *open = NULL;
	size_t before;

	if (value.size > 0 && value.data[value.size - 1] == '>')
		open = memrchr(value.data, '<', value.size);
	if (!open)
		return false;
	before = (size_t)(open - value.data);
	if (!ward_view_equal(ward_view_trim(ward_view(value.data, before)),
		ward_view_trim(name)))
		return false;
	return is_same_address(
	    ward_view(open + 1, value.size - before - 2), email);
}

static void
judge_signer(const struct conf *conf, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct ward_commit_facts *commit = subject->commit;
	bool is_author = conf->signer == SIGNER_AUTHOR;
	struct ward_view name =
	    is_author ? commit->author_name : commit->committer_name;
	struct ward_view email =
	    is_author ? commit->author_email : commit->committer_email;
	struct ward_view key = ward_view_str("Signed-off-by");
	struct ward_trailer trailer;
	size_t place = 0;

	while (ward_message_trailer(commit->message, &place, &trailer))
		if (ward_view_equal_nocase(trailer.key, key) &&
		    is_person(trailer.value, name, email))
			return;
	ward_find(report, "no 'Signed-off-by: %s <%s>', which is its %s",
	    ward_phrase(name).text, ward_phrase(email).text,
	    signers[conf->signer]);
	if (is_author)
		ward_mend_message(report);
	else
		mend("Signed-off-by", subject, report);
}

static const struct ward_error *
evaluate(const void *data, const struct ward_subject *subject,
    struct ward_report *report)
{
	const struct conf *conf = data;
	const struct ward_error *err = NULL;

	for (size_t i = 0; !err && i < conf->keys.count; i++)
		err = judge_key(conf, conf->keys.items[i], subject, report);
	if (!err && conf->signer != SIGNER_ANY)
		judge_signer(conf, subject, report);
	return err;
}

static const struct ward_option options[] = {
	{
	    .name = "",
	    .kind = WARD_OPTION_WORDS,
	    .offset = offsetof(struct conf, keys),
	    .sentence = "The trailers that every message must have; upper "
			"and lower case are the same.",
	},
	{
	    .name = "value",
	    .kind = WARD_OPTION_PATTERNS,
	    .offset = offsetof(struct conf, values),
	    .sentence = "What the whole value of one trailer of each key is "
			"like: one pattern a line, one must match.",
	},
	{
	    .name = "signer",
	    .kind = WARD_OPTION_CHOICE,
	    .offset = offsetof(struct conf, signer),
	    .sentence = "Whose Signed-off-by there must be, with name and "
			"address.",
	    .initial = "any",
	    .choices = signers,
	},
	WARD_OPTION_END
};

const struct ward_rule ward_rule_commit_trailer = {
	.name = "commit-trailer",
	.summary = "Messages end in these trailers.",
	.detail = "Trailers are the 'Key: value' lines of the last paragraph, "
		  "as git interpret-trailers reads them; a line in the middle "
		  "of a message is none. An empty value does not count.",
	.example = "[rules example]\n"
		   "ref = refs/heads/**\n"
		   "commit-trailer = Signed-off-by\n"
		   "commit-trailer.signer = committer\n",
	.on = WARD_ON_COMMIT,
	.options = options,
	.conf_size = sizeof(struct conf),
	.check = check,
	.evaluate = evaluate,
};
