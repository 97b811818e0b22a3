/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes are a template or a problem; what one gives is one safe line. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "policy/template.h"
#include "refward/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_line(struct ward_view text)
{
	uint32_t code;

	assert(text.size <= WARD_TEMPLATE_SIZE_MAX);
	assert(ward_utf8_is_valid(text));
	while (ward_utf8_next(&text, &code))
		assert(!ward_is_control(code));
}

/* Template up to the first LF, behind it the value of every name. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_view rest = ward_view((const char *)data, size), text;
	struct ward_arena *arena = ward_arena_new();
	struct ward_buf out = WARD_BUF_INIT, problem = WARD_BUF_INIT;
	struct ward_template template;
	struct ward_pair pairs[64];
	struct ward_pairs values = { pairs, 0 };
	const char *value, *said;

	if (!ward_view_split(&rest, '\n', &text))
		text = ward_view(NULL, 0);
	value = ward_arena_copy(arena, rest.data, rest.size);
	for (size_t i = 0; ward_template_names[i].name; i++)
		pairs[values.count++] =
		    (struct ward_pair){ ward_template_names[i].name, value };
	if (!ward_template_parse(&template, arena, text, &problem)) {
		assert(problem.size > 0);
	} else {
		said =
		    ward_template_render(&out, &template, &values, NULL, arena);
		assert(said == NULL || out.size == 0);
		check_line(ward_buf_view(&out));
		ward_buf_clear(&out);
		said = ward_template_render(
		    &out, &template, &values, ward_escape_url, arena);
		assert(said == NULL || out.size == 0);
	}
	ward_buf_release(&problem);
	ward_buf_release(&out);
	ward_arena_free(arena);
	return 0;
}
