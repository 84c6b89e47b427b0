/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "postgis_fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder_fixture.h"

#define MAX_WAIT_SECONDS 20

gchar *postgis_host;
static gchar *folder;
static GPid server;

/* Whom the server runs as: it refuses root. */
static struct {
  uid_t user;
  gid_t group;
} owner;

/* Between fork and exec; the server ends with the test, however that ends. */
static void
become_owner (gpointer data)
{
  if (getuid () == 0 && (setgroups (0, NULL) < 0 || setgid (owner.group) < 0 ||
                            setuid (owner.user) < 0))
    _exit (1);
  prctl (PR_SET_PDEATHSIG, SIGQUIT);
}

static gboolean
choose_owner (void)
{
  const struct passwd *entry;

  if (getuid () != 0)
    return TRUE;
  entry = getpwnam ("postgres");
  if (entry == NULL)
    entry = getpwnam ("nobody");
  if (entry == NULL)
    return FALSE;
  owner.user = entry->pw_uid;
  owner.group = entry->pw_gid;
  return chown (folder, owner.user, owner.group) == 0;
}

/* Debian keeps the server's programs out of the path. */
static gchar *
find_programs (void)
{
  g_autofree gchar *in_path = g_find_program_in_path ("initdb");
  const gchar *below = "/usr/lib/postgresql";
  g_autofree gchar *found = NULL;
  const gchar *version;
  GDir *dir;

  if (in_path != NULL)
    return g_path_get_dirname (in_path);
  dir = g_dir_open (below, 0, NULL);
  while (dir != NULL && (version = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *programs = g_build_filename (below, version, "bin", NULL);
    g_autofree gchar *initdb = g_build_filename (programs, "initdb", NULL);

    if (g_file_test (initdb, G_FILE_TEST_IS_EXECUTABLE)) {
      g_free (found);
      found = g_steal_pointer (&programs);
    }
  }
  g_clear_pointer (&dir, g_dir_close);
  return g_steal_pointer (&found);
}

static void
make_cluster (const gchar *programs, const gchar *data)
{
  g_autofree gchar *initdb = g_build_filename (programs, "initdb", NULL);
  g_autofree gchar *secret = g_build_filename (folder, "password", NULL);
  g_autofree gchar *secret_option = g_strconcat ("--pwfile=", secret, NULL);
  const gchar *const arguments[] = { initdb, "-D", data, "-U", POSTGIS_USER,
    "--auth=scram-sha-256", secret_option, "-E", "UTF8", "--locale=C", "-N",
    NULL };
  g_autofree gchar *output = NULL;
  g_autoptr (GError) error = NULL;
  gint status;

  g_file_set_contents (secret, POSTGIS_PASSWORD "\n", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (secret, 0644), ==, 0);
  g_spawn_sync (folder, (gchar **) arguments, NULL, G_SPAWN_STDOUT_TO_DEV_NULL,
      become_owner, NULL, NULL, &output, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("initdb: %s", output);
}

static gchar *
make_conninfo (const gchar *database)
{
  return g_strdup_printf ("host=%s dbname=%s user=%s password=%s", postgis_host,
      database, POSTGIS_USER, POSTGIS_PASSWORD);
}

static void
run_server (const gchar *programs, const gchar *data)
{
  g_autofree gchar *postgres = g_build_filename (programs, "postgres", NULL);
  const gchar *const arguments[] = { postgres, "-D", data, "-F", "-k", folder,
    "-c", "listen_addresses=", "-c", "shared_buffers=16MB", "-c",
    "autovacuum=off", "-c", "full_page_writes=off", "-c",
    "dynamic_shared_memory_type=mmap", "-c", "max_connections=8", NULL };
  g_autofree gchar *conninfo = NULL;
  g_autoptr (GError) error = NULL;
  gint64 end = g_get_monotonic_time () + MAX_WAIT_SECONDS * G_USEC_PER_SEC;

  g_spawn_async (folder, (gchar **) arguments, NULL,
      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
          G_SPAWN_STDERR_TO_DEV_NULL,
      become_owner, NULL, &server, &error);
  g_assert_no_error (error);
  postgis_host = g_strdup (folder);
  conninfo = make_conninfo ("postgres");
  while (PQping (conninfo) != PQPING_OK) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_usleep (20000);
  }
}

/*
 * postgis_start:
 *
 * Returns: why there is no server, or NULL
 */
const gchar *
postgis_start (void)
{
  g_autofree gchar *programs = find_programs ();
  g_autofree gchar *data = NULL;
  g_autofree gchar *conninfo = NULL;
  PGconn *connection;
  PGresult *result;
  gboolean good;

  if (programs == NULL)
    return "the programs of a PostgreSQL server are not installed";
  folder = g_dir_make_tmp ("linepatrol-postgis-XXXXXX", NULL);
  if (!choose_owner ())
    return "there is no user other than root to run PostgreSQL as";
  data = g_build_filename (folder, "data", NULL);
  make_cluster (programs, data);
  run_server (programs, data);

  conninfo = make_conninfo ("postgres");
  connection = PQconnectdb (conninfo);
  result = PQexec (
      connection, "SET client_min_messages = error; CREATE EXTENSION postgis");
  good = PQresultStatus (result) == PGRES_COMMAND_OK;
  PQclear (result);
  PQfinish (connection);
  return good ? NULL : "PostGIS is not installed";
}

void
postgis_run (const gchar *database, const gchar *sql)
{
  g_autofree gchar *conninfo = make_conninfo (database);
  PGconn *connection = PQconnectdb (conninfo);
  PGresult *result = PQexec (connection, sql);

  if (PQresultStatus (result) != PGRES_COMMAND_OK &&
      PQresultStatus (result) != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (connection));
  PQclear (result);
  PQfinish (connection);
}

/* At once, as when the machine goes away. */
void
postgis_kill (void)
{
  if (server == 0)
    return;
  kill (server, SIGQUIT);
  while (waitpid (server, NULL, 0) < 0 && errno == EINTR)
    ;
  server = 0;
}

void
postgis_stop (void)
{
  postgis_kill ();
  if (folder != NULL)
    remove_folder (folder);
  g_clear_pointer (&postgis_host, g_free);
  g_clear_pointer (&folder, g_free);
}
