"""On what machine, when and with which versions something was measured."""

import datetime
import os
import re
import subprocess

VERSIONS_OF = ["libjpeg62-turbo", "libgstreamer1.0-0"]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def package_versions(packages):
    """Of those that are installed; each with its package's name."""
    for package in packages:
        version = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", package],
            capture_output=True, text=True, check=False).stdout
        if version:
            yield f"{package} {version}"


def describe(packages):
    """Two lines of text; the packages are those of the peers."""
    model = re.search(r"model name\s*:\s*(.*)", read("/proc/cpuinfo"))
    memory = int(re.search(r"MemTotal:\s*(\d+)", read("/proc/meminfo"))[1])
    version = subprocess.run(["linepatrol", "--version"], text=True,
                             capture_output=True, check=True).stdout.strip()
    now = datetime.datetime.now().astimezone()
    return "\n".join([
        f"{model[1] if model else os.uname().machine}, "
        f"{len(os.sched_getaffinity(0))} cores, {memory / 1e6:.0f} GB, "
        f"Debian {read('/etc/debian_version').strip()}; "
        f"{now:%Y-%m-%d %H:%M %Z}, load {os.getloadavg()[0]:.1f}",
        ", ".join([version, *package_versions(VERSIONS_OF + packages)]),
    ])
