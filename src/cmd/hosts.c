/* SPDX-License-Identifier: Apache-2.0 */
/* `refward hosts`: hides how the table of hosts describes itself. */
#include <string.h>
#include "refward/host.h"
#include "refward/json.h"
#include "refward/text.h"
#include "src/cmd/describe.h"
#include "src/cmd/layouts/layout.h"

/* What differs on a host, where it does. */
struct part {
	const char *title, *key;
	size_t offset;
};

#define PART(title, key, member)                               \
	{                                                      \
		title, key, offsetof(struct ward_host, member) \
	}

static const struct part parts[] = {
	PART("Not believed", "disbelieved", disbelieved),
	PART("Merge requests", "merges", merges),
	PART("Repositories", "repositories", repositories),
	PART("Messages", "messages", messages),
};

#define NPARTS (sizeof(parts) / sizeof(parts[0]))

static const char *
text_of(const struct ward_host *host, const struct part *part)
{
	const char *text;

	memcpy(&text, (const char *)host + part->offset, sizeof(text));
	return text;
}

struct list {
	const char *title, *key;
	const char *const *items;
};

static void
lists_of(struct list out[3], const struct ward_host *host)
{
	out[0] =
	    (struct list){ "Believed variables", "believed", host->believed };
	out[1] = (struct list){ "Refs of the host's own", "namespaces",
		host->namespaces };
	out[2] = (struct list){ "Refs of merge requests", "merge_requests",
		host->merge_requests };
}

static bool
is_empty(const struct list *list)
{
	return list->items == NULL || list->items[0] == NULL;
}

/* How it runs hooks; *place starts at 0. */
static const struct ward_layout *
next_layout(const struct ward_host *host, size_t *place)
{
	while (ward_layouts[*place] != NULL) {
		const struct ward_layout *layout = ward_layouts[(*place)++];

		if (ward_layout_has_host(layout, host->name))
			return layout;
	}
	return NULL;
}

static void
add_layouts_text(struct ward_buf *out, const struct ward_host *host)
{
	const struct ward_layout *layout;
	size_t place = 0;

	while ((layout = next_layout(host, &place)) != NULL) {
		ward_buf_printf(out, "\nHooks: %s\n", layout->name);
		ward_doc_wrapped(out, layout->summary, 2);
		ward_doc_wrapped(out, layout->recognised, 2);
		ward_doc_wrapped(out, layout->order, 2);
	}
}

static void
add_layouts_mdoc(struct ward_buf *out, const struct ward_host *host)
{
	const struct ward_layout *layout;
	size_t place = 0;
	bool is_first = true;

	ward_buf_add_str(out, ".It Hooks\nSee");
	while ((layout = next_layout(host, &place)) != NULL) {
		ward_buf_printf(
		    out, "%s\n.Sx %s", is_first ? "" : " ,", layout->name);
		is_first = false;
	}
	ward_buf_add_str(out, " .\n");
}

static void
list_layouts_mdoc(struct ward_buf *out)
{
	ward_buf_add_str(out,
	    ".Sh HOOKS\n"
	    "How hosts run hooks, and so where\n"
	    ".Nm refward Cm install\n"
	    "puts them.\n");
	for (size_t i = 0; ward_layouts[i] != NULL; i++) {
		const struct ward_layout *layout = ward_layouts[i];

		ward_buf_printf(out, ".Ss %s\n", layout->name);
		ward_doc_sentences(out, layout->summary);
		ward_doc_sentences(out, layout->recognised);
		ward_doc_sentences(out, layout->order);
	}
}

static void
add_layouts_json(struct ward_json *json, const struct ward_host *host)
{
	const struct ward_layout *layout;
	size_t place = 0;

	ward_json_open(json, "layouts", '[');
	while ((layout = next_layout(host, &place)) != NULL) {
		ward_json_open(json, NULL, '{');
		ward_json_str(json, "name", layout->name);
		ward_json_str(json, "summary", layout->summary);
		ward_json_str(json, "recognised", layout->recognised);
		ward_json_str(json, "order", layout->order);
		ward_json_open(json, "hooks", '[');
		for (size_t i = 0; i < WARD_NHOOKS; i++)
			ward_json_str(json, NULL, layout->hooks[i]);
		ward_json_close(json, ']');
		ward_json_bool(json, "runs_others", layout->runs_others);
		ward_json_str(json, "flag", layout->flag);
		ward_json_close(json, '}');
	}
	ward_json_close(json, ']');
}

static void
add_text(struct ward_buf *out, const struct ward_host *host)
{
	struct list lists[3];

	ward_buf_printf(out, "%s\n", host->name);
	ward_doc_wrapped(out, host->summary, 2);
	ward_doc_wrapped(out, host->detail, 2);
	lists_of(lists, host);
	for (size_t i = 0; i < 3; i++) {
		if (is_empty(&lists[i]))
			continue;
		ward_buf_printf(out, "\n%s\n", lists[i].title);
		for (size_t j = 0; lists[i].items[j] != NULL; j++)
			ward_buf_printf(out, "  %s\n", lists[i].items[j]);
	}
	for (size_t i = 0; i < NPARTS; i++) {
		if (text_of(host, &parts[i]) == NULL)
			continue;
		ward_buf_printf(out, "\n%s\n", parts[i].title);
		ward_doc_wrapped(out, text_of(host, &parts[i]), 2);
	}
	add_layouts_text(out, host);
	ward_buf_add_str(out, "\nExample\n");
	ward_doc_indented(out, host->example);
}

static void
add_items_mdoc(struct ward_buf *out, const struct list *list)
{
	ward_buf_printf(out, ".It %s\n", list->title);
	for (size_t i = 0; list->items[i] != NULL; i++)
		ward_buf_printf(out, ".Li %s%s\n", list->items[i],
		    list->items[i + 1] != NULL ? " ," : "");
}

static void
add_mdoc(struct ward_buf *out, const struct ward_host *host)
{
	struct list lists[3];

	ward_buf_printf(out, ".Ss %s\n", host->name);
	ward_doc_sentences(out, host->summary);
	ward_doc_sentences(out, host->detail);
	ward_buf_add_str(out, ".Bl -tag -width Ds\n");
	lists_of(lists, host);
	for (size_t i = 0; i < 3; i++)
		if (!is_empty(&lists[i]))
			add_items_mdoc(out, &lists[i]);
	for (size_t i = 0; i < NPARTS; i++) {
		if (text_of(host, &parts[i]) == NULL)
			continue;
		ward_buf_printf(out, ".It %s\n", parts[i].title);
		ward_doc_sentences(out, text_of(host, &parts[i]));
	}
	add_layouts_mdoc(out, host);
	ward_buf_add_str(out, ".El\n");
	ward_doc_example_mdoc(out, host->example);
}

static void
add_json(struct ward_json *json, const struct ward_host *host)
{
	struct list lists[3];

	ward_json_open(json, NULL, '{');
	ward_json_str(json, "name", host->name);
	ward_json_str(json, "summary", host->summary);
	ward_json_str(json, "detail", host->detail);
	lists_of(lists, host);
	for (size_t i = 0; i < 3; i++) {
		ward_json_open(json, lists[i].key, '[');
		for (size_t j = 0;
		     !is_empty(&lists[i]) && lists[i].items[j] != NULL; j++)
			ward_json_str(json, NULL, lists[i].items[j]);
		ward_json_close(json, ']');
	}
	for (size_t i = 0; i < NPARTS; i++)
		ward_json_str(json, parts[i].key, text_of(host, &parts[i]));
	ward_json_str(json, "address", host->address);
	ward_json_bool(json, "run_by_git", host->is_run_by_git);
	add_layouts_json(json, host);
	ward_json_str(json, "example", host->example);
	ward_json_close(json, '}');
}

static void
describe_json(struct ward_buf *out, const struct ward_host *host)
{
	struct ward_json json;

	ward_json_init(&json, out);
	add_json(&json, host);
	ward_buf_add_char(out, '\n');
}

static void
list_json(struct ward_buf *out)
{
	struct ward_json json;

	ward_json_init(&json, out);
	ward_json_open(&json, NULL, '[');
	for (size_t i = 0; ward_hosts[i] != NULL; i++)
		add_json(&json, ward_hosts[i]);
	ward_json_close(&json, ']');
	ward_buf_add_char(out, '\n');
}

static void
list(struct ward_buf *out, enum ward_rules_form form)
{
	if (form == WARD_RULES_JSON) {
		list_json(out);
		return;
	}
	for (size_t i = 0; ward_hosts[i] != NULL; i++)
		if (form == WARD_RULES_MDOC)
			add_mdoc(out, ward_hosts[i]);
		else
			ward_buf_printf(out, "%-22s %s\n", ward_hosts[i]->name,
			    ward_hosts[i]->summary);
	if (form == WARD_RULES_MDOC)
		list_layouts_mdoc(out);
}

static bool
describe(struct ward_buf *out, enum ward_rules_form form, const char *name)
{
	const struct ward_host *host = ward_host_find(name);

	if (host == NULL)
		return false;
	if (form == WARD_RULES_JSON)
		describe_json(out, host);
	else if (form == WARD_RULES_MDOC)
		add_mdoc(out, host);
	else
		add_text(out, host);
	return true;
}

static const struct ward_described table = { "host", "hosts", list, describe,
	ward_host_near };

static int
run(struct ward_cli *cli)
{
	return ward_describe(cli, &table);
}

static const struct ward_flag flags[] = {
	{ "mdoc", NULL, "Print the source of the manual's part on hosts." },
	WARD_FLAG_END
};

extern const struct ward_command ward_command_hosts;
const struct ward_command ward_command_hosts = {
	.name = "hosts",
	.operands = "[NAME]",
	.operands_max = 1,
	.summary = "List the git hosts, or say everything about one.",
	.detail = "A host is what runs the hooks: the key 'host' of [refward] "
		  "names it. One in full says who tells who pushes and what is "
		  "not believed, which refs are its own, where merge requests "
		  "are, and how it runs hooks. The same is in "
		  "refward-hosts(7).",
	.example = "refward hosts\n"
		   "refward hosts gitolite",
	.flags = flags,
	.has_json = true,
	.run = run,
};
