/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how the histories of the contract tests are made. */
#include "world.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "refward/memory.h"

#define BIG_SIZE 20000

static struct ward_buf *
describe(
    struct world *world, enum world_object which, enum ward_object_type type)
{
	world->types[which] = type;
	return &world->raw[which];
}

static void
put(struct world *world, enum world_object which)
{
	world->ids[which] = ward_memory_repo_put(world->memory,
	    world->types[which], ward_buf_view(&world->raw[which]));
}

static void
add_entry(struct ward_buf *tree, const char *mode, const char *name,
    const struct ward_oid *id)
{
	ward_buf_printf(tree, "%s %s", mode, name);
	ward_buf_add_char(tree, '\0');
	ward_buf_add(tree, id->bytes, id->size);
}

static void
add_commit(struct ward_buf *out, const struct ward_oid *tree,
    const struct ward_oid *parent, const char *message)
{
	char hex[WARD_OID_HEX_MAX + 1];

	ward_buf_printf(out, "tree %s\n", ward_oid_hex(tree, hex));
	if (parent)
		ward_buf_printf(out, "parent %s\n", ward_oid_hex(parent, hex));
	ward_buf_printf(out,
	    "author A <a@example.org> 1700000000 +0000\n"
	    "committer A <a@example.org> 1700000000 +0000\n\n%s\n",
	    message);
}

static void
make_old_objects(struct world *world)
{
	struct ward_buf *raw;
	unsigned int n = 1;

	ward_buf_add_str(
	    describe(world, WORLD_OLD_BLOB, WARD_OBJECT_BLOB), "old\n");
	put(world, WORLD_OLD_BLOB);
	(void)describe(world, WORLD_EMPTY_BLOB, WARD_OBJECT_BLOB);
	put(world, WORLD_EMPTY_BLOB);

	raw = describe(world, WORLD_BIG_BLOB, WARD_OBJECT_BLOB);
	while (raw->size < BIG_SIZE) {
		n = n * 1103515245u + 12345u;
		ward_buf_printf(raw, "%08x\n", n);
	}
	ward_buf_truncate(raw, BIG_SIZE);
	put(world, WORLD_BIG_BLOB);
	raw = describe(world, WORLD_DELTA_BLOB, WARD_OBJECT_BLOB);
	ward_buf_add_view(raw, ward_buf_view(&world->raw[WORLD_BIG_BLOB]));
	ward_buf_add(raw, "a line\nand a \0 in it\n", 21);
	put(world, WORLD_DELTA_BLOB);

	raw = describe(world, WORLD_OLD_TREE, WARD_OBJECT_TREE);
	add_entry(raw, "100644", "big", &world->ids[WORLD_BIG_BLOB]);
	add_entry(raw, "100644", "delta", &world->ids[WORLD_DELTA_BLOB]);
	add_entry(raw, "100644", "old", &world->ids[WORLD_OLD_BLOB]);
	put(world, WORLD_OLD_TREE);
	raw = describe(world, WORLD_OLD_COMMIT, WARD_OBJECT_COMMIT);
	add_commit(raw, &world->ids[WORLD_OLD_TREE], NULL, "first");
	put(world, WORLD_OLD_COMMIT);
}

static void
make_new_objects(struct world *world)
{
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_buf *raw;

	ward_buf_add_str(
	    describe(world, WORLD_NEW_BLOB, WARD_OBJECT_BLOB), "new\n");
	put(world, WORLD_NEW_BLOB);
	raw = describe(world, WORLD_NEW_TREE, WARD_OBJECT_TREE);
	add_entry(raw, "100644", "new", &world->ids[WORLD_NEW_BLOB]);
	put(world, WORLD_NEW_TREE);
	raw = describe(world, WORLD_NEW_COMMIT, WARD_OBJECT_COMMIT);
	add_commit(raw, &world->ids[WORLD_NEW_TREE],
	    &world->ids[WORLD_OLD_COMMIT], "second");
	put(world, WORLD_NEW_COMMIT);
	raw = describe(world, WORLD_NEW_TAG, WARD_OBJECT_TAG);
	ward_buf_printf(raw,
	    "object %s\ntype commit\ntag v2\n"
	    "tagger A <a@example.org> 1700000000 +0000\n\nsecond\n",
	    ward_oid_hex(&world->ids[WORLD_NEW_COMMIT], hex));
	put(world, WORLD_NEW_TAG);
}

/* git must give each object the name that the memory backend gave it. */
static void
write_objects(struct world *world, const char *objects, size_t from, size_t to)
{
	char hex[WARD_OID_HEX_MAX + 1];
	struct ward_buf list = WARD_BUF_INIT;
	char *prefix = world_path(objects, "pack/pack");
	char *printed;
	size_t i;

	for (i = from; i < to; i++) {
		printed = world_git(world->path, objects,
		    ward_buf_view(&world->raw[i]), "hash-object", "-w",
		    "--stdin", "--literally", "-t",
		    ward_object_type_name(world->types[i]));
		if (strcmp(printed, ward_oid_hex(&world->ids[i], hex)) != 0)
			world_die("an object has another name in git");
		ward_buf_printf(&list, "%s\n", hex);
		free(printed);
	}
	if (world->form->is_packed) {
		free(world_git(world->path, objects, ward_buf_view(&list),
		    "pack-objects", "-q", prefix));
		free(world_git(
		    world->path, objects, ward_view_str(""), "prune-packed"));
	}
	ward_buf_release(&list);
	free(prefix);
}

static void
add_quoted(struct ward_buf *out, const char *path)
{
	ward_buf_add_char(out, '"');
	for (; *path; path++) {
		if (*path == '"' || *path == '\\')
			ward_buf_add_char(out, '\\');
		if (*path == '\n')
			ward_buf_add_str(out, "\\n");
		else
			ward_buf_add_char(out, *path);
	}
	ward_buf_add_char(out, '"');
}

static void
make_quarantine(struct world *world)
{
	char *objects = world_path(world->path, "objects");
	struct ward_buf list = WARD_BUF_INIT;

	world->quarantine = world_path(objects, "tmp_objdir-incoming-1");
	if (mkdir(world->quarantine, 0777))
		world_die(world->quarantine);
	if (world->form->has_odd_path)
		add_quoted(&list, objects);
	else
		ward_buf_add_str(&list, objects);
	world->alternates = list.data;
	free(objects);
}

void
world_set_ref(struct world *world, const char *name, const struct ward_oid *id)
{
	char hex[WARD_OID_HEX_MAX + 1];

	ward_memory_repo_set_ref(world->memory, name, id);
	if (world->form->is_memory)
		return;
	if (id)
		free(world_git(world->path, NULL, ward_view_str(""),
		    "update-ref", name, ward_oid_hex(id, hex)));
	else
		free(world_git(world->path, NULL, ward_view_str(""),
		    "update-ref", "-d", name));
}

void
world_pack_refs(struct world *world)
{
	if (!world->form->is_memory)
		free(world_git(world->path, NULL, ward_view_str(""),
		    "pack-refs", "--all"));
}

static void
set_symbolic_ref(struct world *world, const char *name, const char *target)
{
	ward_memory_repo_set_symbolic_ref(world->memory, name, target);
	if (!world->form->is_memory)
		free(world_git(world->path, NULL, ward_view_str(""),
		    "symbolic-ref", name, target));
}

static void
make_refs(struct world *world)
{
	const struct ward_oid *commit = &world->ids[WORLD_OLD_COMMIT];

	world_set_ref(world, "refs/heads/main", commit);
	world_set_ref(world, "refs/heads/feature/deep/one", commit);
	world_set_ref(world, "refs/tags/moved", &world->ids[WORLD_OLD_TREE]);
	world_set_ref(world, "refs/tags/v1", commit);
	set_symbolic_ref(world, "HEAD", "refs/heads/main");
	set_symbolic_ref(world, "refs/remotes/origin/HEAD", "refs/heads/gone");
	if (world->form->is_packed)
		world_pack_refs(world);
	world_set_ref(world, "refs/tags/moved", commit);
}

bool
world_git_has_reftable(void)
{
	char *text = world_git("/", NULL, ward_view_str(""), "version");
	unsigned int major = 0, minor = 0;
	bool is_known = sscanf(text, "git version %u.%u", &major, &minor) == 2;

	free(text);
	return is_known && (major > 2 || (major == 2 && minor >= 45));
}

static void
make_repository(struct world *world)
{
	const struct world_form *form = world->form;
	struct ward_view none = ward_view_str("");

	free(world_git(world->home, NULL, none, "init", "-q", "--bare", "-b",
	    "main",
	    form->oid_size == 32 ? "--object-format=sha256"
				 : "--object-format=sha1",
	    form->has_reftable ? "--ref-format=reftable" : "--bare",
	    world->path));
	if (!form->is_partial)
		return;
	free(world_git(world->path, NULL, none, "config",
	    "core.repositoryFormatVersion", "1"));
	free(world_git(world->path, NULL, none, "config",
	    "extensions.partialClone", "origin"));
}

static void
make_in_git(struct world *world)
{
	bool is_odd = world->form->has_odd_path;
	char *objects;

	world->home = world_folder();
	world->path =
	    world_path(world->home, is_odd ? "a:\"b\\c\".git" : "plain.git");
	make_repository(world);
	objects = world_path(world->path, "objects");
	write_objects(world, objects, 0, WORLD_FIRST_NEW);
	if (world->form->in_push)
		make_quarantine(world);
	write_objects(world, world->quarantine ? world->quarantine : objects,
	    WORLD_FIRST_NEW, WORLD_NOBJECTS);
	free(objects);
}

struct world *
world_new(const struct world_form *form)
{
	struct world *world = ward_alloc(sizeof(*world));

	world->form = form;
	if (ward_memory_repo_new(&world->memory, form->oid_size))
		world_die("memory repository");
	make_old_objects(world);
	if (form->in_push)
		ward_memory_repo_begin_push(world->memory);
	make_new_objects(world);
	if (!form->is_memory)
		make_in_git(world);
	make_refs(world);
	return world;
}

void
world_free(struct world *world)
{
	size_t i;

	for (i = 0; i < WORLD_NOBJECTS; i++)
		ward_buf_release(&world->raw[i]);
	ward_repo_close(world->memory);
	world_remove(world->home);
	free(world->path);
	free(world->quarantine);
	free(world->alternates);
	free(world);
}

void
world_options(const struct world *world, struct ward_repo_options *options)
{
	ward_repo_options_init(options, world->path);
	options->quarantine = world->quarantine;
	options->alternates = world->alternates;
	options->reads_once = world->form->reads_once;
}

struct ward_repo *
world_open(struct world *world, const struct ward_repo_options *options)
{
	const struct ward_error *err;
	struct ward_repo *repo = NULL;

	if (world->form->is_memory) {
		ward_memory_repo_limit(world->memory, options);
		return world->memory;
	}
	err = ward_repo_open(&repo, options);
	if (err)
		world_die(err->text);
	return repo;
}

void
world_close(struct world *world, struct ward_repo *repo)
{
	if (!world->form->is_memory)
		ward_repo_close(repo);
}
