/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the rule file comes to name the host that runs the hooks. */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/file.h"
#include "refward/text.h"
#include "src/cmd/install.h"

/* --- the line --------------------------------------------------------------
 */

static bool
is_version(struct ward_view line)
{
	struct ward_view key;

	return ward_view_split(&line, '=', &key) &&
	    ward_view_is(ward_view_trim(key), "version");
}

/* Where the line 'version' of [refward] ends, which every rule file has. */
static size_t
find_end(struct ward_view text)
{
	struct ward_view rest = text, line;
	bool is_inside = false;

	while (ward_view_split(&rest, '\n', &line)) {
		if (ward_view_starts(line, "["))
			is_inside =
			    ward_view_is(ward_view_trim(line), "[refward]");
		else if (is_inside && is_version(line))
			return (size_t)(line.data - text.data) + line.size;
	}
	return text.size;
}

/* Every other byte stays, and so does how lines end. */
static void
add_line(struct ward_buf *out, struct ward_view text, const char *host)
{
	size_t end = find_end(text);
	bool has_cr = end > 0 && text.data[end - 1] == '\r';

	ward_buf_add(out, text.data, end);
	ward_buf_printf(out, "\nhost = %s%s", host, has_cr ? "\r" : "");
	ward_buf_add(out, text.data + end, text.size - end);
}

/* --- the file --------------------------------------------------------------
 */

/* What is written has to be as readable as what was, and to whom; and a version
 * that was deployed stays what it was. */
static bool
may_write(const char *file, struct stat *st)
{
	struct ward_buf folder = WARD_BUF_INIT;
	bool may;

	ward_buf_add(&folder, file, (size_t)(strrchr(file, '/') - file) + 1);
	may = stat(file, st) == 0 && st->st_uid == geteuid() &&
	    st->st_gid == getegid() && access(file, W_OK) == 0 &&
	    access(ward_buf_str(&folder), W_OK) == 0 &&
	    !ward_folder_has(ward_buf_str(&folder), ".deployed");
	ward_buf_release(&folder);
	return may;
}

static const struct ward_error *
write_line(const struct ward_install *install, const char *file,
    const char *host, mode_t mode)
{
	struct ward_session *session = install->session;
	struct ward_buf text = WARD_BUF_INIT, fresh = WARD_BUF_INIT;
	const struct ward_error *err;

	err = ward_file_read(&text, file, WARD_POLICY_SIZE_MAX);
	if (err)
		goto out;
	add_line(&fresh, ward_buf_view(&text), host);
	err = ward_file_replace(file, ward_buf_view(&fresh), mode & 07777);
	if (!err)
		err = ward_session_load(session, session->rules, false);
out:
	ward_buf_release(&fresh);
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
name_host(struct ward_install *install, const char *host)
{
	struct ward_session *session = install->session;
	size_t count;
	const char *file = ward_arena_strdup(
	    session->arena, ward_policy_files(session->policy, &count)[0]);
	const char *what =
	    ward_arena_printf(session->arena, PATH_MAX, "%s: host", file);
	struct stat st;

	if (!may_write(file, &st))
		return ward_error(WARD_E_INVALID,
		    "rule file '%s' names no host, and is not this user's to "
		    "change: write 'host = %s' below its '[refward]'",
		    session->rules, host);
	ward_install_say(install, "set", what, host, NULL);
	return install->is_dry_run
	    ? NULL
	    : write_line(install, file, host, st.st_mode);
}

/* --- what is asked ---------------------------------------------------------
 */

static const struct ward_error *
fail_otherwise(const struct ward_install *install,
    const struct ward_layout *layout, const char *host)
{
	return ward_error(WARD_E_INVALID,
	    "rule file '%s' says host = %s, but that does not run the hooks of "
	    "'%s': refward hosts %s",
	    install->session->rules, host,
	    install->folder != NULL ? install->folder : layout->name,
	    layout->hosts[0]);
}

const struct ward_error *
ward_install_host(
    struct ward_install *install, const struct ward_layout *layout)
{
	struct ward_session *session = install->session;
	const char *asked = ward_cli_flag(session->cli, "host");
	const char *host = ward_policy_host(session->policy);

	if (host != NULL && asked != NULL && strcmp(asked, host) != 0)
		return ward_error(WARD_E_INVALID,
		    "rule file '%s' says host = %s: write 'host = %s' there",
		    session->rules, host, asked);
	if (host != NULL)
		return ward_layout_has_host(layout, host)
		    ? NULL
		    : fail_otherwise(install, layout, host);
	if (asked != NULL)
		return ward_layout_has_host(layout, asked)
		    ? name_host(install, asked)
		    : ward_error(WARD_E_USAGE,
			  "--host %s does not run the hooks of '%s': refward "
			  "hosts %s",
			  asked,
			  install->folder != NULL ? install->folder
						  : layout->name,
			  layout->hosts[0]);
	/* Of all that it has. */
	if (layout->recognise == NULL && layout->hosts[1] == NULL)
		return ward_error(WARD_E_INVALID,
		    "rule file '%s' does not say 'host = %s', and everybody "
		    "would be anonymous: write that below its '[refward]', or "
		    "give --host %s, which does",
		    session->rules, layout->hosts[0], layout->hosts[0]);
	return NULL;
}

/* One of the hosts that run hooks so, or each of them. */
void
ward_install_note_host(struct ward_install *install)
{
	const struct ward_session *session = install->session;
	struct ward_buf *out = &install->out;
	size_t count;

	if (install->has_fleet || install->layout == NULL ||
	    session->policy == NULL ||
	    ward_policy_host(session->policy) != NULL)
		return;
	ward_buf_add_str(out, "note: rule file '");
	ward_escape_terminal(out,
	    ward_view_str(ward_policy_files(session->policy, &count)[0]), 0);
	ward_buf_add_str(out,
	    "' names no host, so everybody is anonymous; this writes the line "
	    "'host' there: --host ");
	for (size_t i = 0; install->layout->hosts[i] != NULL; i++)
		ward_buf_printf(
		    out, "%s%s", i > 0 ? "|" : "", install->layout->hosts[i]);
	ward_buf_add_char(out, '\n');
}
