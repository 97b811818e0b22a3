/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how a check says what it found, and whom git's settings are asked of.
 */
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "refward/text.h"
#include "src/cmd/doctor/doctor.h"

#define TEXT_MAX   8192
#define GROUPS_MAX 256

/* --- texts ---------------------------------------------------------------- */

const char *
ward_doctor_text(struct ward_doctor *doctor, const char *fmt, ...)
{
	const char *text;
	va_list args;

	va_start(args, fmt);
	text = ward_arena_vprintf(doctor->arena, TEXT_MAX, fmt, args);
	va_end(args);
	return text;
}

const char *
ward_doctor_word(struct ward_doctor *doctor, const char *path)
{
	struct ward_buf word = WARD_BUF_INIT;
	const char *text;

	ward_escape_shell(&word, ward_view_str(path));
	text = ward_arena_strdup(doctor->arena, ward_buf_str(&word));
	ward_buf_release(&word);
	return text;
}

const char *
ward_doctor_target(struct ward_doctor *doctor, const char *path)
{
	char *real = realpath(path, NULL);
	const char *word = ward_doctor_word(doctor, real != NULL ? real : path);

	free(real);
	return word;
}

const char *
ward_doctor_repo(struct ward_doctor *doctor)
{
	return ward_doctor_word(doctor, doctor->session->git_dir);
}

const char *
ward_doctor_path(struct ward_doctor *doctor, const char *name)
{
	return ward_doctor_text(
	    doctor, "%s/%s", doctor->session->git_dir, name);
}

static void
add(struct ward_doctor *doctor, const char *about, const char *mend,
    const char *fmt, va_list args)
{
	doctor->ailments = ward_realloc_array(
	    doctor->ailments, doctor->count + 1, sizeof(*doctor->ailments));
	doctor->ailments[doctor->count++] = (struct ward_ailment){
		.about = about,
		.what = ward_arena_vprintf(doctor->arena, TEXT_MAX, fmt, args),
		.mend = mend,
	};
}

void
ward_ail(struct ward_doctor *doctor, const char *mend, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(doctor, "", mend, fmt, args);
	va_end(args);
}

void
ward_ail_of(struct ward_doctor *doctor, const char *about, const char *mend,
    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(doctor, about, mend, fmt, args);
	va_end(args);
}

/* --- settings of git ------------------------------------------------------ */

const struct ward_setting *
ward_doctor_setting(const struct ward_doctor *doctor, const char *key)
{
	return ward_config_find(&doctor->config, key);
}

const char *
ward_doctor_value(struct ward_doctor *doctor, const struct ward_setting *what)
{
	if (what == NULL)
		return "not set";
	return what->value != NULL
	    ? ward_doctor_text(doctor, "'%s'", what->value)
	    : "without a value";
}

const struct ward_error *
ward_doctor_bool(const struct ward_doctor *doctor, const char *key,
    bool otherwise, bool *out)
{
	const struct ward_setting *setting = ward_doctor_setting(doctor, key);

	*out = otherwise;
	if (setting == NULL || ward_config_bool(out, setting->value))
		return NULL;
	return ward_error(WARD_E_INVALID,
	    "%s is '%s' in '%s': git reads no "
	    "such value",
	    key, setting->value, setting->file);
}

const char *
ward_doctor_set(struct ward_doctor *doctor, const char *key, const char *value)
{
	return ward_doctor_text(doctor, "git config --file %s %s %s",
	    ward_doctor_word(doctor, ward_doctor_path(doctor, "config")), key,
	    ward_doctor_word(doctor, value));
}

const char *
ward_doctor_unset(struct ward_doctor *doctor, const struct ward_setting *what)
{
	return ward_doctor_text(doctor, "git config --file %s --unset-all %s",
	    ward_doctor_word(doctor, what->file),
	    ward_doctor_word(doctor, what->key));
}

/* --- rights --------------------------------------------------------------- */

static bool
is_member(uid_t user, gid_t group)
{
	const struct passwd *account = getpwuid(user);
	gid_t groups[GROUPS_MAX];
	int count = GROUPS_MAX;

	if (account == NULL)
		return false;
	if (getgrouplist(account->pw_name, account->pw_gid, groups, &count) < 0)
		return true;
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

/* Whoever asks may be root, who can read and write everywhere. */
bool
ward_doctor_may(const struct ward_doctor *doctor, const char *path, int how)
{
	const struct ward_session *session = doctor->session;
	unsigned int bits = (how & R_OK ? 4u : 0) | (how & W_OK ? 2u : 0) |
	    (how & X_OK ? 1u : 0);
	struct stat st;

	if (session->owner == geteuid() && session->owner != 0)
		return access(path, how) == 0;
	if (stat(path, &st) != 0)
		return false;
	if (session->owner == 0)
		return how != X_OK || S_ISDIR(st.st_mode) ||
		    (st.st_mode & 0111) != 0;
	if (st.st_uid == session->owner)
		bits <<= 6;
	else if (is_member(session->owner, st.st_gid))
		bits <<= 3;
	return (st.st_mode & bits) == bits;
}
