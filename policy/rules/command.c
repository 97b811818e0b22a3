/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how names come into a command that a person will paste. */
#include <string.h>
#include "refward/text.h"
#include "policy/rules/command.h"

static struct ward_view
below(const struct ward_update *update, const char *prefix)
{
	struct ward_view none = WARD_VIEW_EMPTY;
	struct ward_view ref;

	if (!update || !update->ref)
		return none;
	ref = ward_view_str(update->ref);
	if (!ward_view_starts(ref, prefix))
		return none;
	return ward_view(ref.data + strlen(prefix), ref.size - strlen(prefix));
}

struct ward_view
ward_branch_name(const struct ward_update *update)
{
	return below(update, "refs/heads/");
}

struct ward_view
ward_tag_name(const struct ward_update *update)
{
	return below(update, "refs/tags/");
}

/* A word that holds names is quoted as a whole. */
static void
add_word(struct ward_buf *out, struct ward_view word, struct ward_view name,
    struct ward_view other)
{
	struct ward_buf plain = WARD_BUF_INIT;

	for (size_t i = 0; i < word.size; i++) {
		if (word.data[i] == '@')
			ward_buf_add_view(&plain, name);
		else if (word.data[i] == '%')
			ward_buf_add_view(&plain, other);
		else
			ward_buf_add_char(&plain, word.data[i]);
	}
	ward_escape_shell(out, ward_buf_view(&plain));
	ward_buf_release(&plain);
}

void
ward_mend_names(struct ward_report *report, const char *command,
    struct ward_view name, struct ward_view other)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_view rest = ward_view_str(command);
	struct ward_view word;

	while (ward_view_split(&rest, ' ', &word)) {
		if (text.size > 0)
			ward_buf_add_char(&text, ' ');
		if (ward_view_is(word, "&&"))
			ward_buf_add_view(&text, word);
		else
			add_word(&text, word, name, other);
	}
	ward_mend(report, "%s", ward_buf_str(&text));
	ward_buf_release(&text);
}

void
ward_mend_tag(struct ward_report *report, const struct ward_update *update)
{
	struct ward_view tag = ward_tag_name(update);

	if (tag.size == 0)
		return;
	ward_mend_names(report,
	    update->kind == WARD_UPDATE_CREATE
		? "git tag -a -f @ @^{} && git push origin refs/tags/@"
		: "git tag -a -f @ @^{} && git push -f origin refs/tags/@",
	    tag, tag);
}
