"""What `meson install` puts in place, staged in a folder.

That all of it works from a prefix of its own, tests/install/prefix shows; it
has to compile again for that.
"""

import os
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

from linepatrol_test import COMMAND, Case, files_below

BUILD = os.path.dirname(os.path.dirname(COMMAND))
EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        os.pardir, "examples")
COMPILER = ["cc", "-std=c11", "-Wall", "-Wextra", "-Wno-unused-parameter",
            "-Werror"]


class TestInstall(Case):
    @classmethod
    def setUpClass(cls):
        cls.stage = tempfile.mkdtemp(prefix="linepatrol-install-")
        cls.addClassCleanup(shutil.rmtree, cls.stage)
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild",
                        "--destdir", cls.stage], check=True,
                       stdout=subprocess.DEVNULL)
        cls.files = files_below(cls.stage)
        description = cls.find(r"/pkgconfig/linepatrol-1\.0\.pc")
        cls.libdir = os.path.dirname(os.path.dirname(description))
        cls.prefix = re.sub(r"/lib(/[^/]+)?$", "", cls.libdir)
        cls.headers = os.path.join(cls.prefix, "include", "linepatrol-1.0")
        cls.move_description(description)

    @classmethod
    def move_description(cls, path):
        """Has pkg-config look in the stage, as if that were the prefix."""
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(re.sub(r"^prefix=.*$", f"prefix={cls.prefix}", text,
                              flags=re.M))

    @classmethod
    def find(cls, pattern):
        """The path of the one installed file that ends like this."""
        found = [path for path in cls.files if re.search(pattern + "$", path)]
        if len(found) != 1:
            raise AssertionError(f"{pattern}: {found} in {cls.files}")
        return os.path.join(cls.stage, found[0])

    def pkg_config(self, *arguments):
        result = subprocess.run(
            ["pkg-config", *arguments, "linepatrol-1.0"], text=True,
            check=True, capture_output=True, env=os.environ | {
                "PKG_CONFIG_PATH": os.path.join(self.libdir, "pkgconfig")})
        return result.stdout.split()

    def environment(self):
        """That of a user who installed under the stage."""
        return os.environ | {
            "GST_PLUGIN_PATH": os.path.join(self.libdir, "gstreamer-1.0"),
            "GST_REGISTRY": self.path("registry.bin"),
            "LD_LIBRARY_PATH": self.libdir,
            "GI_TYPELIB_PATH": os.path.join(self.libdir, "girepository-1.0"),
            "LINEPATROL_MODULE_PATH": os.path.join(self.libdir,
                                                   "linepatrol-1.0"),
            "LINEPATROL_PIPELINE_PATH": os.path.join(
                self.prefix, "share", "linepatrol", "pipelines")}

    def run_with_stage(self, *command):
        result = subprocess.run(command, text=True, capture_output=True,
                                timeout=60, env=self.environment())
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_every_part_is_in_its_place(self):
        for pattern in (r"/bin/linepatrol", r"/liblinepatrol-1\.0\.so",
                        r"/gstreamer-1\.0/libgstlinepatrol\.so",
                        r"/linepatrol-1\.0/linepatrol-demo\.so",
                        r"/linepatrol-1\.0/linepatrol-exiv2\.so",
                        r"/linepatrol-1\.0/linepatrol-ogr\.so",
                        r"/linepatrol-1\.0/linepatrol-proj\.so",
                        r"/girepository-1\.0/LinePatrol-1\.0\.typelib",
                        r"/gir-1\.0/LinePatrol-1\.0\.gir"):
            self.find(pattern)
        pipelines = os.environ["LINEPATROL_PIPELINE_PATH"]
        for name in os.listdir(pipelines):
            if name.endswith(".launch"):
                self.find("/share/linepatrol/pipelines/" + re.escape(name))

    def test_only_modules_bring_what_few_runs_need(self):
        rare = r"libcairo|libgdal|libgexiv2|libexiv2|libproj|libcurl"
        for pattern in (r"/bin/linepatrol", r"/liblinepatrol-1\.0\.so",
                        r"/gstreamer-1\.0/libgstlinepatrol\.so"):
            result = subprocess.run(["ldd", self.find(pattern)], text=True,
                                    check=True, capture_output=True,
                                    env=self.environment())
            self.assertIn("libglib", result.stdout)
            self.assertEqual(re.findall(rare, result.stdout), [])

    def test_nothing_of_the_tests_is_installed(self):
        self.assertEqual([name for name in self.files
                          if re.search(r"test|fuzz|survey-|\.a$", name)], [])

    def test_the_main_header_brings_all_others(self):
        with open(os.path.join(self.headers, "linepatrol.h"),
                  encoding="utf-8") as header:
            brought = re.findall(r'#include "(.*)"', header.read())
        self.assertEqual(sorted(brought + ["linepatrol.h"]),
                         files_below(self.headers))

    def test_every_header_can_be_included_alone(self):
        flags = self.pkg_config("--cflags")

        def include(header):
            return subprocess.run(
                [*COMPILER, "-fsyntax-only", *flags, "-x", "c", "-"],
                input=f"#include <{header}>\n", text=True,
                capture_output=True)

        headers = files_below(self.headers)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for header, result in zip(headers, pool.map(include, headers)):
                self.assertEqual(result.returncode, 0,
                                 f"{header}: {result.stderr}")

    def test_a_c_program_builds_and_runs(self):
        program = self.path("count-photos")
        result = subprocess.run(
            [*COMPILER, "-o", program,
             os.path.join(EXAMPLES, "count-photos.c"),
             *self.pkg_config("--cflags", "--libs")], text=True,
            capture_output=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        survey = self.get_survey()
        records = self.run_with_stage(program,
                                      os.path.join(survey, "flight.ndjson"),
                                      os.path.join(survey, "photos"))
        self.assertEqual(len(records.splitlines()), 6)

    def test_a_python_program_runs(self):
        crops = self.run_with_stage(
            "/usr/bin/python3", os.path.join(EXAMPLES, "crops.py"),
            self.get_survey())
        self.crop_survey(self.get_survey())
        self.assertEqual(len(crops.splitlines()), len(self.outcome()[0]))
