// SPDX-License-Identifier: LGPL-2.1-or-later

// Adds up time, latitude, longitude, altitude and yaw of every row of an
// NDJSON log with simdjson On-Demand: simdjson_log LOG. The log is mapped with
// the padding that simdjson wants, members are looked for in the order in
// which they stand, and one parser serves all rows. A row at a time is
// somewhat faster than iterate_many() in batches of any size, and than reading
// into a buffer.

#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <simdjson.h>

using namespace simdjson;

struct Sums {
  size_t rows = 0;
  double time = 0, latitude = 0, longitude = 0, altitude = 0, yaw = 0;
};

static void
add_row (Sums &sums, ondemand::object row)
{
  sums.time += double (row.find_field ("time"));
  ondemand::object position = row.find_field ("pos");
  sums.latitude += double (position.find_field ("lat"));
  sums.longitude += double (position.find_field ("lon"));
  sums.altitude += double (position.find_field ("alt"));
  ondemand::object attitude = row.find_field ("att");
  sums.yaw += double (attitude.find_field ("yaw"));
  sums.rows++;
}

// The file over the beginning of as much zeroed memory as it needs with what
// may be read behind its end.
static const char *
map_padded (const char *path, size_t *size)
{
  struct stat status;
  int fd = open (path, O_RDONLY);

  if (fd < 0 || fstat (fd, &status) != 0)
    return nullptr;
  *size = (size_t) status.st_size;
  void *room = mmap (nullptr, *size + SIMDJSON_PADDING, PROT_READ,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED)
    return nullptr;
  void *data = mmap (room, *size, PROT_READ,
                     MAP_SHARED | MAP_FIXED | MAP_POPULATE, fd, 0);
  close (fd);
  return data == MAP_FAILED ? nullptr : static_cast<const char *> (data);
}

int
main (int argc, char **argv)
{
  size_t size;
  const char *data = argc == 2 ? map_padded (argv[1], &size) : nullptr;
  ondemand::parser parser;
  Sums sums;

  if (data == nullptr) {
    std::fprintf (stderr, "usage: simdjson_log LOG\n");
    return 2;
  }
  for (const char *row = data, *end = data + size; row < end;) {
    const void *newline = std::memchr (row, '\n', size_t (end - row));
    const char *row_end =
        newline != nullptr ? static_cast<const char *> (newline) : end;
    size_t length = size_t (row_end - row);
    ondemand::document document =
        parser.iterate (row, length, length + SIMDJSON_PADDING);
    add_row (sums, document.get_object ());
    row = row_end + 1;
  }
  std::printf ("%zu %.17g %.17g %.17g %.17g %.17g\n", sums.rows, sums.time,
               sums.latitude, sums.longitude, sums.altitude, sums.yaw);
  return 0;
}
