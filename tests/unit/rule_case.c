/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the rules of a case are compiled and asked. */
#include "unit.h"
#include "rule_world.h"
#include "refward/text.h"

static void
compile(struct rule_world *world)
{
	struct ward_buf text = WARD_BUF_INIT;
	struct ward_diags diags = WARD_DIAGS_INIT;
	const struct ward_error *err;

	ward_buf_add_str(&text,
	    "[refward]\nversion = 1\n\n[group managers]\nmember = carol\n");
	if (world->what->rules[0])
		ward_buf_printf(&text, "\n[rules case]\nref = refs/**\n%s",
		    world->what->rules);
	err = ward_policy_compile(
	    &world->policy, "case", ward_buf_view(&text), &diags);
	for (size_t i = 0; i < diags.count; i++)
		print_error(
		    "line %u: %s\n", diags.items[i].line, diags.items[i].text);
	assert_no_error(err);
	ward_diags_release(&diags);
	ward_buf_release(&text);
}

static void
write_findings(
    const struct ward_verdict *verdict, size_t from, struct ward_buf *out)
{
	for (size_t i = from; i < verdict->count; i++) {
		const struct ward_finding *finding = &verdict->findings[i];

		ward_buf_printf(out, "%s: ", finding->rule);
		ward_escape_terminal(out, ward_view_str(finding->what), 0);
		ward_buf_add_char(out, '\n');
		if (finding->mend)
			ward_buf_printf(out, "  %s\n", finding->mend);
		assert_true(strlen(finding->what) < 240);
	}
}

static void
ask(struct rule_world *world, const struct ward_rule_set *set,
    const struct ward_rule_use *use, struct ward_buf *out)
{
	size_t before = world->verdict->count;
	const struct ward_error *err;

	if (!(use->rule->on & world->subject.on))
		return;
	ward_report_start(
	    &world->report, world->verdict, set, use, &world->subject);
	err = use->rule->evaluate(use->conf, &world->subject, &world->report);
	ward_report_commit(&world->report, world->verdict);
	/* What counts outlives the report. */
	ward_report_clear(&world->report);
	write_findings(world->verdict, before, out);
	if (err)
		ward_buf_printf(out, "%s: could not tell: %s\n",
		    use->rule->name, err->text);
}

void
rule_case_run(const struct rule_case *what, struct ward_buf *found)
{
	struct rule_world world = { .what = what };
	const struct ward_rule_set *set;

	rule_world_init(&world);
	compile(&world);
	set = &world.policy->sets[world.policy->nsets - 1];
	for (size_t i = 0; i < set->nuses; i++)
		ask(&world, set, &set->uses[i], found);
	rule_world_release(&world);
}
