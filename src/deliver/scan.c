/* SPDX-License-Identifier: Apache-2.0 */
/* Hides how refs are found that moved without any push. */
#include <stdlib.h>
#include <string.h>
#include "refward/reflog.h"
#include "intake.h"

/* One repository, with all that was found in it. */
struct scan {
	struct ward_dispatcher *d;
	struct ward_arena *arena;
	struct ward_home home;
	bool is_first; /* nothing can be told yet: it is what is there */
	struct ward_ref_value {
		const char *name;
		struct ward_oid value;
	} * refs;
	size_t nrefs, capacity;
	struct ward_open_refs open;
	size_t oid_size;
};

/* --- what is there -------------------------------------------------------- */

static const struct ward_error *
take_ref(void *data, const char *name, const struct ward_oid *id)
{
	struct scan *scan = data;

	if (scan->nrefs == scan->capacity) {
		scan->capacity = ward_grow(scan->capacity, scan->nrefs + 1);
		scan->refs = ward_realloc_array(
		    scan->refs, scan->capacity, sizeof(*scan->refs));
	}
	scan->refs[scan->nrefs].name = ward_arena_strdup(scan->arena, name);
	scan->refs[scan->nrefs++].value = *id;
	return NULL;
}

static int
compare_refs(const void *a, const void *b)
{
	return strcmp(((const struct ward_ref_value *)a)->name,
	    ((const struct ward_ref_value *)b)->name);
}

static const struct ward_error *
read_refs(struct scan *scan)
{
	struct ward_repo_options options;
	struct ward_repo *repo = NULL;
	const struct ward_error *err;

	ward_repo_options_init(&options, scan->home.path);
	err = ward_repo_open(&repo, &options);
	if (!err)
		scan->oid_size = ward_repo_oid_size(repo);
	if (!err)
		err = ward_repo_each_ref(repo, "refs/heads/", take_ref, scan);
	if (!err)
		err = ward_repo_each_ref(repo, "refs/tags/", take_ref, scan);
	if (!err && scan->nrefs > 0)
		qsort(
		    scan->refs, scan->nrefs, sizeof(*scan->refs), compare_refs);
	ward_repo_close(repo);
	return err;
}

/* --- what is known -------------------------------------------------------- */

struct known {
	struct scan *scan;
	bool is_there;
	struct ward_oid value;
	const char *place;
	const char **gone; /* known refs that are not there any more */
	size_t ngone, capacity;
};

static const struct ward_error *
take_known(void *data, const struct ward_row *row)
{
	struct known *known = data;
	const char *place = ward_row_text(row, 1);

	known->is_there =
	    ward_oid_parse(&known->value, ward_view_str(ward_row_text(row, 0)));
	if (place != NULL)
		known->place = ward_arena_strdup(known->scan->arena, place);
	return NULL;
}

/* What git logged of the move is used up. */
static const char *
place_now(struct scan *scan, const struct ward_ref_value *ref,
    const struct known *known)
{
	struct ward_reflog log;
	const struct ward_error *err = ward_reflog_read(
	    &log, scan->arena, scan->home.path, ref->name, known->place);

	if (err || !log.exists || log.count == 0 ||
	    !ward_oid_equal(&log.items[log.count - 1].new, &ref->value))
		return known->place;
	return log.items[log.count - 1].place;
}

static const struct ward_error *
settle_ref(struct scan *scan, const struct ward_ref_value *ref)
{
	struct known known = { .scan = scan };
	char hex[WARD_OID_HEX_MAX + 1];
	const struct ward_error *err;

	if (ward_open_refs_have(&scan->open, ref->name))
		return NULL;
	err = ward_ledger_each(scan->d->ledger, take_known, &known,
	    "SELECT value, place FROM ref WHERE repository = ? AND name = ?",
	    "it", scan->home.number, ref->name);
	if (err ||
	    (known.is_there && ward_oid_equal(&known.value, &ref->value)))
		return err;
	if (!known.is_there) {
		memset(&known.value, 0, sizeof(known.value));
		known.value.size = (unsigned char)scan->oid_size;
	}
	if (known.is_there || !scan->is_first)
		err = ward_note_event(scan->d, &scan->home, "unmediated", NULL,
		    ref->name, &known.value, &ref->value);
	if (!err)
		err = ward_ledger_do(scan->d->ledger,
		    "INSERT OR REPLACE INTO ref (repository, name, value, "
		    "place) VALUES (?, ?, ?, ?)",
		    "ittt", scan->home.number, ref->name,
		    ward_oid_hex(&ref->value, hex),
		    place_now(scan, ref, &known));
	return err;
}

static const struct ward_error *
take_gone(void *data, const struct ward_row *row)
{
	struct known *known = data;
	struct scan *scan = known->scan;
	struct ward_ref_value key = { .name = ward_row_text(row, 0) };
	struct ward_oid value;

	if (!ward_oid_parse(&value, ward_view_str(ward_row_text(row, 1))) ||
	    ward_oid_is_null(&value) ||
	    ward_open_refs_have(&scan->open, key.name) ||
	    (scan->nrefs > 0 &&
		bsearch(&key, scan->refs, scan->nrefs, sizeof(key),
		    compare_refs) != NULL))
		return NULL;
	if (known->ngone == known->capacity) {
		known->capacity = ward_grow(known->capacity, known->ngone + 1);
		known->gone = ward_realloc_array(
		    known->gone, known->capacity, sizeof(*known->gone));
	}
	known->gone[known->ngone++] = ward_arena_strdup(scan->arena, key.name);
	return NULL;
}

static const struct ward_error *
settle_gone(struct scan *scan, const char *name)
{
	struct known known = { .scan = scan };
	struct ward_oid none = { .size = (unsigned char)scan->oid_size };
	char hex[WARD_OID_HEX_MAX + 1];
	const struct ward_error *err = ward_ledger_each(scan->d->ledger,
	    take_known, &known,
	    "SELECT value, place FROM ref WHERE repository = ? AND name = ?",
	    "it", scan->home.number, name);

	if (!err)
		err = ward_note_event(scan->d, &scan->home, "unmediated", NULL,
		    name, &known.value, &none);
	if (!err)
		err = ward_ledger_do(scan->d->ledger,
		    "UPDATE ref SET value = ? WHERE repository = ? AND "
		    "name = ?",
		    "tit", ward_oid_hex(&none, hex), scan->home.number, name);
	return err;
}

static const struct ward_error *
settle_all_gone(struct scan *scan)
{
	struct known known = { .scan = scan };
	const struct ward_error *err =
	    ward_ledger_each(scan->d->ledger, take_gone, &known,
		"SELECT name, value FROM ref WHERE repository = ? AND "
		"(name GLOB 'refs/heads/*' OR name GLOB 'refs/tags/*')",
		"i", scan->home.number);

	for (size_t i = 0; i < known.ngone && !err; i++)
		err = settle_gone(scan, known.gone[i]);
	free(known.gone);
	return err;
}

/* --- all ------------------------------------------------------------------ */

static const struct ward_error *
settle_home(struct scan *scan)
{
	const struct ward_error *err = ward_ledger_begin(scan->d->ledger);

	if (err)
		return err;
	for (size_t i = 0; i < scan->nrefs && !err; i++)
		err = settle_ref(scan, &scan->refs[i]);
	if (!err)
		err = settle_all_gone(scan);
	if (!err)
		err = ward_ledger_do(scan->d->ledger,
		    "UPDATE repository SET scanned = ? WHERE number = ?", "ii",
		    scan->d->now, scan->home.number);
	return ward_ledger_end(scan->d->ledger, err);
}

/* An intent is there before its ref moves, so those that are found after the
 * refs were read explain what no settled push does. */
static void
scan_home(struct scan *scan)
{
	static const struct ward_spool_names none = { NULL, 0 };
	const struct ward_error *err = read_refs(scan);

	if (!err)
		err = ward_open_refs_read(
		    &scan->open, scan->arena, scan->d->outbox, &none);
	if (!err)
		err = settle_home(scan);
	if (err)
		ward_tell_error(
		    scan->d, "a repository cannot be compared", err);
	free(scan->refs);
	ward_open_refs_release(&scan->open);
}

struct homes {
	struct ward_arena *arena;
	struct scan *items;
	size_t count, capacity;
};

static const struct ward_error *
take_home(void *data, const struct ward_row *row)
{
	struct homes *homes = data;
	struct scan *scan;

	if (homes->count == homes->capacity) {
		homes->capacity = ward_grow(homes->capacity, homes->count + 1);
		homes->items = ward_realloc_array(
		    homes->items, homes->capacity, sizeof(*homes->items));
	}
	scan = &homes->items[homes->count++];
	memset(scan, 0, sizeof(*scan));
	scan->arena = homes->arena;
	scan->home = (struct ward_home){ .number = ward_row_number(row, 0),
		.id = ward_arena_strdup(homes->arena, ward_row_text(row, 1)),
		.path = ward_arena_strdup(homes->arena, ward_row_text(row, 2)),
		.name =
		    ward_arena_strdup(homes->arena, ward_row_text(row, 3)) };
	scan->is_first = ward_row_number(row, 4) == 0;
	return NULL;
}

const struct ward_error *
ward_scan(struct ward_dispatcher *d)
{
	struct homes homes = { .arena = ward_arena_new() };
	const struct ward_error *err =
	    ward_ledger_each(d->ledger, take_home, &homes,
		"SELECT number, id, path, name, scanned FROM repository", "");

	for (size_t i = 0; i < homes.count && !err; i++) {
		homes.items[i].d = d;
		if (ward_home_is_there(&homes.items[i].home))
			scan_home(&homes.items[i]);
	}
	free(homes.items);
	ward_arena_free(homes.arena);
	return err;
}
