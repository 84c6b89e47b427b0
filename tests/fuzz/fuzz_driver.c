/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#define N_ROUNDS 4000
#define MAX_CHANGES 8

static void
remove_some (GByteArray *input, GRand *rand)
{
  guint begin = g_rand_int_range (rand, 0, input->len);
  guint n = g_rand_int_range (rand, 1, 20);

  g_byte_array_remove_range (input, begin, MIN (n, input->len - begin));
}

static void
insert (GByteArray *input, guint position, const void *bytes, guint n)
{
  guint old_length = input->len;

  g_byte_array_set_size (input, old_length + n);
  memmove (input->data + position + n, input->data + position,
      old_length - position);
  memcpy (input->data + position, bytes, n);
}

static void
repeat_some (GByteArray *input, GRand *rand)
{
  guint begin = g_rand_int_range (rand, 0, input->len);
  guint end = g_rand_int_range (rand, begin, input->len) + 1;
  guint n = end - begin;
  g_autofree guint8 *copy = g_memdup2 (input->data + begin, n);

  insert (input, g_rand_int_range (rand, 0, input->len), copy, n);
}

static void
insert_word (GByteArray *input, GRand *rand)
{
  static const gchar *const words[] = { "null", "-1", "1e308", "0", "NaN", "[",
    "]", "{", "}", "\"", "\\", "\\u0000", ",", ":", "9223372036854775807",
    "[[[[[[[[", "\xff\xfe", "%", "/", "<", "\n" };
  const gchar *word = words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];

  insert (input, g_rand_int_range (rand, 0, input->len), word, strlen (word));
}

static void
mutate (GByteArray *input, GRand *rand)
{
  for (gint i = g_rand_int_range (rand, 1, MAX_CHANGES); i > 0; i--) {
    if (input->len == 0)
      return;
    switch (g_rand_int_range (rand, 0, 4)) {
      case 0:
        input->data[g_rand_int_range (rand, 0, input->len)] ^=
            1 << g_rand_int_range (rand, 0, 8);
        break;
      case 1:
        remove_some (input, rand);
        break;
      case 2:
        repeat_some (input, rand);
        break;
      default:
        insert_word (input, rand);
    }
  }
}

static void
test_survives_mutated_seeds (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint seed = 0; fuzz_seeds[seed] != NULL; seed++) {
    const guint8 *data = (const guint8 *) fuzz_seeds[seed];
    gsize size = strlen (fuzz_seeds[seed]);

    LLVMFuzzerTestOneInput (data, size);
    for (guint i = 0; i < N_ROUNDS; i++) {
      GByteArray *input = g_byte_array_append (g_byte_array_new (), data, size);
      g_autofree guint8 *copy = NULL;
      gsize length;

      mutate (input, rand);
      /* In memory of its own exact size, so that a sanitizer sees a byte too
       * many. */
      copy = g_memdup2 (input->data, input->len);
      length = input->len;
      g_byte_array_unref (input);
      LLVMFuzzerTestOneInput (
          copy ? copy : (const guint8 *) "", copy ? length : 0);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/survives-mutated-seeds", test_survives_mutated_seeds);
  return g_test_run ();
}
