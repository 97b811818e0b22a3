/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What nobody who reads these objects can do without: inflates what lies at
 * offsets of a pack with zlib, and looks at nothing. Prints how many bytes
 *came.
 *
 *	floor PACK OFFSETS
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define OBJECT_MAX ((size_t)64 << 20)

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

/* Behind the header; of a delta, behind what says of which object. */
static const unsigned char *
stream_at(const unsigned char *at)
{
	unsigned int type = *at >> 4 & 7;

	while ((*at++ & 0x80) != 0)
		;
	if (type == 7)
		return at + 20;
	while (type == 6 && (*at++ & 0x80) != 0)
		;
	return at;
}

int
main(int argc, char **argv)
{
	static unsigned char out[OBJECT_MAX];
	unsigned long long offset, total = 0;
	z_stream stream = { 0 };
	const unsigned char *pack;
	struct stat st;
	FILE *offsets;
	int fd;

	if (argc != 3)
		return 2;
	fd = open(argv[1], O_RDONLY);
	offsets = fopen(argv[2], "r");
	if (fd < 0 || fstat(fd, &st) != 0 || offsets == NULL)
		die(argv[1]);
	pack = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (pack == MAP_FAILED || inflateInit(&stream) != Z_OK)
		die("floor");
	while (fscanf(offsets, "%llu", &offset) == 1) {
		const unsigned char *at = stream_at(pack + offset);

		inflateReset(&stream);
		stream.next_in = (unsigned char *)at;
		stream.avail_in = (unsigned int)(pack + st.st_size - at);
		stream.next_out = out;
		stream.avail_out = sizeof(out);
		if (inflate(&stream, Z_FINISH) != Z_STREAM_END)
			die("inflate");
		total += stream.total_out;
	}
	printf("%llu\n", total);
	return 0;
}
