/* SPDX-License-Identifier: Apache-2.0 */
/* Hides what a client of sshd can set in the environment of a hook. */
#include <glob.h>
#include <string.h>
#include "refward/file.h"
#include "refward/glob.h"
#include "refward/host.h"
#include "src/cmd/doctor/doctor.h"

#define FOLDER	  "/etc/ssh/"
#define FILE_NAME "sshd_config"
#define FILE_MAX  (1024u * 1024)
#define DEPTH_MAX 16
#define BLANKS	  " \t\r\"="

/* With one of each kind a client says which hooks git runs or which programs
 * are run; with what a host is believed, who it is. */
static const char *const dangerous[] = { "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0",
	"GIT_CONFIG_PARAMETERS", "GIT_CONFIG_GLOBAL", "GIT_DIR",
	"GIT_EXEC_PATH", "GIT_PUSH_CERT_STATUS", "LD_PRELOAD", "PATH", "HOME",
	"XDG_CONFIG_HOME" };

struct reading {
	struct ward_doctor *doctor;
	const char *file;
	size_t line;
	unsigned int depth;
};

static const struct ward_error *
read_file(struct reading *reading, const char *path);

static bool
is_blank(char c)
{
	return strchr(BLANKS, c) != NULL;
}

static bool
next_word(struct ward_view *rest, struct ward_view *word)
{
	while (rest->size > 0 && is_blank(rest->data[0]))
		*rest = ward_view(rest->data + 1, rest->size - 1);
	word->data = rest->data;
	word->size = 0;
	while (word->size < rest->size && !is_blank(rest->data[word->size]))
		word->size++;
	*rest = ward_view(rest->data + word->size, rest->size - word->size);
	return word->size > 0;
}

static bool
is_word(struct ward_view word, const char *name)
{
	return ward_view_equal_nocase(word, ward_view_str(name));
}

static void
ail(const struct reading *reading, struct ward_view pattern, const char *what)
{
	struct ward_doctor *doctor = reading->doctor;
	const char *about =
	    ward_doctor_text(doctor, "%.*s", (int)pattern.size, pattern.data);

	ward_ail_of(doctor, about,
	    ward_doctor_text(doctor,
		"sed -i '%zus/^/#/' %s && systemctl reload ssh", reading->line,
		ward_doctor_word(doctor, reading->file)),
	    "%s:%zu: %s '%s'", reading->file, reading->line, what, about);
}

static bool
is_believed(struct ward_view pattern)
{
	for (size_t i = 0; ward_hosts[i] != NULL; i++)
		for (const char *const *name = ward_hosts[i]->believed;
		     *name != NULL; name++)
			if (ward_glob_match(pattern, ward_view_str(*name)))
				return true;
	return false;
}

static void
look_at_pattern(const struct reading *reading, struct ward_view pattern)
{
	bool is_dangerous = is_believed(pattern);

	for (size_t i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++)
		is_dangerous |=
		    ward_glob_match(pattern, ward_view_str(dangerous[i]));
	if (is_dangerous)
		ail(reading, pattern, "sshd takes from its clients");
}

/* Files in the order of their names, as sshd reads them. */
static const struct ward_error *
include(const struct reading *reading, struct ward_view pattern)
{
	struct reading inner = { .doctor = reading->doctor,
		.depth = reading->depth + 1 };
	const char *full = ward_doctor_text(reading->doctor, "%s%s%.*s",
	    reading->doctor->run->root, pattern.data[0] == '/' ? "" : FOLDER,
	    (int)pattern.size, pattern.data);
	const struct ward_error *err = NULL;
	glob_t found;

	if (inner.depth > DEPTH_MAX)
		return ward_error(WARD_E_LIMIT,
		    "'%s': files include each other too deep", reading->file);
	if (glob(full, 0, NULL, &found) != 0)
		return NULL;
	for (size_t i = 0; i < found.gl_pathc && !err; i++)
		err = read_file(&inner, found.gl_pathv[i]);
	globfree(&found);
	return err;
}

static const struct ward_error *
look_at_line(struct reading *reading, struct ward_view line)
{
	const struct ward_error *err = NULL;
	struct ward_view key, word;

	if (!next_word(&line, &key) || key.data[0] == '#')
		return NULL;
	while (!err && next_word(&line, &word)) {
		if (word.data[0] == '#')
			break;
		if (is_word(key, "AcceptEnv"))
			look_at_pattern(reading, word);
		else if (is_word(key, "PermitUserEnvironment") &&
		    !is_word(word, "no"))
			ail(reading, word,
			    "who may write ~/.ssh sets the environment:");
		else if (is_word(key, "Include"))
			err = include(reading, word);
	}
	return err;
}

static const struct ward_error *
read_file(struct reading *reading, const char *path)
{
	struct ward_buf text = WARD_BUF_INIT;
	const struct ward_error *err = ward_file_read(&text, path, FILE_MAX);
	struct ward_view rest = ward_buf_view(&text), line;

	/* Without sshd, nobody comes in by it. */
	if (err && err->code == WARD_E_MISSING)
		err = NULL;
	reading->file = ward_doctor_text(reading->doctor, "%s", path);
	while (!err && ward_view_split(&rest, '\n', &line)) {
		reading->line++;
		err = look_at_line(reading, line);
	}
	ward_buf_release(&text);
	return err;
}

static const struct ward_error *
look(struct ward_doctor *doctor)
{
	struct reading reading = { .doctor = doctor };

	return read_file(
	    &reading, ward_doctor_machine(doctor->run, FOLDER FILE_NAME));
}

extern const struct ward_check ward_check_sshd;
const struct ward_check ward_check_sshd = {
	.name = "sshd",
	.summary = "No client of sshd sets the environment of a hook.",
	.why = "With GIT_CONFIG_COUNT it says that git runs no hooks, with "
	       "other variables who it is.",
	.part = WARD_CHECK_SERVER,
	.is_grave = true,
	.look = look,
};
