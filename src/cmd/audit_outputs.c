/* SPDX-License-Identifier: Apache-2.0 */
/* Hides where an audit's answers go, and in which forms. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "refward/memory.h"
#include "src/cmd/audit.h"

static const struct ward_error *
fail_format(const char *name)
{
	struct ward_buf names = WARD_BUF_INIT;
	const struct ward_error *err;

	for (size_t i = 0; i < ward_nreport_formats; i++)
		ward_buf_printf(&names, "%s%s", i > 0 ? ", " : "",
		    ward_report_formats[i]->name);
	err = ward_error(WARD_E_USAGE, "'%s' is no format: there are %s", name,
	    ward_buf_str(&names));
	ward_buf_release(&names);
	return err;
}

static const struct ward_error *
add_output(struct ward_auditing *auditing, const char *name, const char *path)
{
	struct ward_audit_output *output;

	auditing->outputs = ward_realloc_array(auditing->outputs,
	    auditing->noutputs + 1, sizeof(*auditing->outputs));
	output = &auditing->outputs[auditing->noutputs];
	memset(output, 0, sizeof(*output));
	output->path = path;
	output->out.fd = STDOUT_FILENO;
	output->format = ward_report_format_find(name);
	if (output->format == NULL)
		return fail_format(name);
	if (path != NULL)
		output->out.fd = open(path,
		    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
	if (output->out.fd < 0)
		return ward_error(WARD_E_SYSTEM, "report '%s'", path);
	auditing->noutputs++;
	return NULL;
}

/* "FORMAT=FILE" */
static const struct ward_error *
add_file(struct ward_auditing *auditing, const char *value)
{
	const char *equals = strchr(value, '=');
	const char *name;

	if (equals == NULL || equals == value || equals[1] == '\0')
		return ward_error(
		    WARD_E_USAGE, "--output: '%s' is not FORMAT=FILE", value);
	name = ward_arena_copy(
	    auditing->audit.arena, value, (size_t)(equals - value));
	return add_output(auditing, name, equals + 1);
}

const struct ward_error *
ward_audit_outputs_open(struct ward_auditing *auditing)
{
	const char *format = ward_cli_flag(auditing->cli, "format");
	const struct ward_error *err;
	const char *value;

	if (format == NULL)
		format = ward_cli_is_json(auditing->cli) ? "json" : "text";
	err = add_output(auditing, format, NULL);
	for (size_t i = 0; !err &&
	     (value = ward_cli_flag_at(auditing->cli, "output", i)) != NULL;
	     i++)
		err = add_file(auditing, value);
	return err;
}

void
ward_audit_outputs_begin(struct ward_auditing *auditing)
{
	for (size_t i = 0; i < auditing->noutputs; i++) {
		struct ward_audit_output *output = &auditing->outputs[i];

		if (output->format->begin != NULL)
			output->format->begin(&output->out, &auditing->audit);
	}
}

void
ward_audit_outputs_tell(struct ward_auditing *auditing, size_t number)
{
	for (size_t i = 0; i < auditing->noutputs; i++) {
		struct ward_audit_output *output = &auditing->outputs[i];

		if (output->format->repository != NULL)
			output->format->repository(&output->out,
			    &auditing->audit,
			    &auditing->audit.repositories[number]);
	}
}

const struct ward_error *
ward_audit_outputs_end(struct ward_auditing *auditing)
{
	const struct ward_error *first = NULL, *err;

	for (size_t i = 0; i < auditing->noutputs; i++) {
		struct ward_audit_output *output = &auditing->outputs[i];

		if (output->format->end != NULL)
			output->format->end(&output->out, &auditing->audit);
		err = ward_report_end(&output->out);
		if (err && first == NULL)
			first = ward_error_wrap(err, "report '%s'",
			    output->path != NULL ? output->path : "-");
	}
	return first;
}

void
ward_audit_outputs_close(struct ward_auditing *auditing)
{
	for (size_t i = 0; i < auditing->noutputs; i++) {
		if (auditing->outputs[i].path != NULL)
			close(auditing->outputs[i].out.fd);
		ward_buf_release(&auditing->outputs[i].out.text);
		ward_buf_release(&auditing->outputs[i].out.kept_text);
	}
	free(auditing->outputs);
}
