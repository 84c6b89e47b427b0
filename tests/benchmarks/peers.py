"""Getting the peers: from Debian, or built from what Debian packages."""

import os
import shutil
import subprocess

from harness import PeerMissing, Program

HERE = os.path.dirname(os.path.abspath(__file__))
# Not what a user may have put before them.
DEBIAN_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def path_of(name):
    return os.path.join(HERE, "peers", name)


def is_installed(package):
    status = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ", package],
        capture_output=True, text=True, check=False).stdout
    return "installed" in status.split()


def apt_get(*arguments):
    """Whether it went well."""
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    try:
        return subprocess.run(
            [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get",
             "-o", "DPkg::Lock::Timeout=300", *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False).returncode == 0
    except OSError:
        return False


def install_packages(packages):
    """Installs the Debian packages among these that are missing."""
    missing = [package for package in packages if not is_installed(package)]
    if not missing:
        return
    print("Installing:", *missing, flush=True)
    install = ["install", "-y", "-qq", "--no-install-recommends"]
    apt_get("update", "-qq")
    # One that cannot be had does not keep the others away.
    if not apt_get(*install, *missing):
        for package in missing:
            apt_get(*install, package)


def require_packages(packages):
    """Says which are still missing after install_packages()."""
    missing = [package for package in packages if not is_installed(package)]
    if missing:
        raise PeerMissing("not measured: cannot install " + ", ".join(missing))


def build(command, product, **options):
    """Builds a peer with what Debian packages, which Meson cannot since its
    packages come later than the configuration."""
    environment = {**os.environ, "PATH": DEBIAN_PATH,
                   **options.pop("environment", {})}
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                            stderr=subprocess.STDOUT, env=environment,
                            check=False, **options)
    if result.returncode != 0:
        print(result.stdout)
        raise PeerMissing(f"not measured: cannot build {product}, see above")


def build_c(inputs, name, libraries):
    """A peer of one C file, with libraries that pkg-config knows."""
    program = inputs.folder(name)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", *libraries],
                           stdout=subprocess.PIPE, text=True,
                           check=False).stdout.split()
    build(["cc", "-O2", "-o", program, path_of(name + ".c"), *flags], name)
    return program


def build_cpp(inputs, name, libraries):
    """The same in C++, for this machine alone."""
    program = inputs.folder(name)
    build(["c++", "-O3", "-march=native", "-o", program,
           path_of(name + ".cpp"), *(f"-l{library}" for library in libraries)],
          name)
    return program


def build_rust(inputs, name, flags=""):
    """A peer in Rust, with the crates that Debian packages as sources. Cargo
    writes beside what it builds, so it is given a copy."""
    folder = inputs.folder(name)
    shutil.copytree(path_of(name), folder, dirs_exist_ok=True)
    build(["cargo", "build", "--release", "--offline"], name, cwd=folder,
          environment={"CARGO_HOME": os.path.join(folder, "home"),
                       "RUSTFLAGS": flags,
                       "CARGO_TARGET_DIR": os.path.join(folder, "target")})
    return os.path.join(folder, "target", "release", name)


def make_peer(name, packages, get_command, check, **options):
    """A program that needs no folder for its output, or what is in its way:
    Debian packages that are missing, or anything else that get_command()
    finds."""
    try:
        require_packages(packages)
        command = get_command()
        return Program(name, lambda _: command, check, **options)
    except PeerMissing as missing:
        return Program(name, None, check, missing=str(missing), **options)
